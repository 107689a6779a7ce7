"""A page is handed out again where it would be the same again."""
