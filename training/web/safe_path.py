"""Which addresses a form may send people on to: pages of this site, nothing else."""

from urllib.parse import urlsplit

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

LONGEST = 2000


def is_own_page(path: str | None, method: str = "GET") -> bool:
    """Whether `path` is relative, plain and leads to a page here that answers `method`."""
    return find_endpoint(path, method) is not None


def find_endpoint(path: str | None, method: str) -> str | None:
    """The view such a path leads to; None for any other path."""
    if not path or len(path) > LONGEST or not path.startswith("/") or path.startswith(("//", "/\\")):
        return None
    if "\\" in path or any(ord(letter) < 32 or ord(letter) == 127 for letter in path):
        return None
    try:
        parts = urlsplit(path)
        if parts.scheme or parts.netloc:
            return None
        endpoint: str = current_app.url_map.bind("localhost").match(parts.path, method=method)[0]
    except (HTTPException, RequestRedirect, ValueError):
        return None
    return endpoint
