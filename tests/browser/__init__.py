"""The main job in a real browser, against a real gunicorn."""
