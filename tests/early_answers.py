"""Ask what stands before Flask, and count what it hands on."""

from werkzeug.test import EnvironBuilder, run_wsgi_app


class Counter:
    """Stand before Flask, and count what comes through."""

    def __init__(self, flask):
        self.flask = flask
        self.asked = 0

    def __call__(self, environ, start_response):
        """Pass a request on."""
        self.asked += 1
        return self.flask(environ, start_response)


def count_what_reaches_flask(app):
    """Put a counter behind everything that stands before Flask, and return it."""
    door = app.wsgi_app
    while hasattr(door.behind, "behind"):
        door = door.behind
    door.behind = Counter(door.behind)
    return door.behind


def ask(wsgi, client, path, **others):
    """Return what an application answers to the client's browser."""
    cookie = client.get_cookie("odoportail")
    headers = {"Cookie": f"{cookie.key}={cookie.value}"}
    builder = EnvironBuilder(path, headers=headers, **others)
    content, status, headers = run_wsgi_app(wsgi, builder.get_environ())
    return status, sorted(headers), b"".join(content)
