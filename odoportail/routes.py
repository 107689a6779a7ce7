"""Say where a page is, without host and without the prefix that a proxy adds."""

from flask import current_app


def path_to(endpoint: str, **values: str | None) -> str:
    """Return the path and query of a page, the same in a request and outside."""
    return current_app.url_map.bind("localhost").build(endpoint, values)
