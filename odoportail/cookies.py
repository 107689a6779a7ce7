"""Set and read the portal's own cookies, under names that plain http cannot set."""

from datetime import timedelta

from flask import current_app, request
from werkzeug.wrappers import Response


def full_name(name: str, *, path: str = "/") -> str:
    """Return a cookie's name with the prefix that browsers guard over https."""
    if not current_app.config["IS_HTTPS"]:
        return name
    return f"__Host-{name}" if path == "/" else f"__Secure-{name}"


def read_cookie(name: str, *, path: str = "/") -> str | None:
    """Return a cookie's value, as the visitor sent it: anything at all."""
    return request.cookies.get(full_name(name, path=path))


def set_cookie(
    response: Response, name: str, value: str, lifetime: timedelta, *, path: str = "/"
) -> None:
    """Set a cookie that no script reads and no other site sends along."""
    response.set_cookie(
        full_name(name, path=path),
        value,
        max_age=lifetime,
        path=path,
        secure=current_app.config["IS_HTTPS"],
        httponly=True,
        samesite="Lax",
    )


def delete_cookie(response: Response, name: str, *, path: str = "/") -> None:
    """Take a cookie back; over https its new emptiness must be secure as well."""
    response.delete_cookie(
        full_name(name, path=path),
        path=path,
        secure=current_app.config["IS_HTTPS"],
        httponly=True,
        samesite="Lax",
    )
