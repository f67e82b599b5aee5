"""Where every error becomes a page: what happened, what was kept, what to do. Never a trace."""

import logging
import secrets
import traceback

from flask import Flask, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException

from training.errors import (
    ConflictError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    StoreError,
    TooManyTriesError,
    TrainingError,
)
from training.web import kept
from training.web.access import find_viewer_or_stranger

log = logging.getLogger(__name__)

STATUS: dict[type[TrainingError], int] = {
    NotFoundError: 404,
    NotAllowedError: 403,
    ConflictError: 409,
    InvalidInputError: 422,
    TooManyTriesError: 429,
    StoreError: 503,
}
WORDS: dict[int, tuple[str, str]] = {
    400: ("That did not arrive whole", "Go back, reload the page and try again. Nothing was changed."),
    401: ("Please sign in", "You were signed out before this arrived. Sign in, then try again."),
    403: ("This page is not for your account", "If you need it, ask your safeguarding lead."),
    404: ("We cannot find that page", "Check the address, or start again from your home page."),
    405: ("That did not work", "Go back and use the button on the page. Nothing was changed."),
    409: ("Somebody was there first", "Reload the page to see how things stand now."),
    413: ("That is too large", "A staff list may be 10 MB. Nothing was changed."),
    422: ("Something needs another look", "Go back and check what you entered. Nothing was changed."),
    429: ("Too many tries", "Please wait a little, then try again."),
    500: ("Something went wrong here", "It was not your doing. Please try again in a minute."),
    503: ("Nothing was saved just now", "Please try again in a minute. What you saved before is safe."),
}


def init_app(app: Flask) -> None:
    app.register_error_handler(TrainingError, on_training_error)
    app.register_error_handler(CSRFError, on_stale_token)
    app.register_error_handler(OperationalError, on_store_error)
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(Exception, on_any_error)


def on_training_error(error: TrainingError) -> ResponseReturnValue:
    code = next((status for kind, status in STATUS.items() if isinstance(error, kind)), 500)
    page = error_page(code, str(error))
    if isinstance(error, TooManyTriesError):
        page.headers["Retry-After"] = str(error.retry_after)
    return page


def on_stale_token(error: CSRFError) -> ResponseReturnValue:
    log.info("refused a form without a valid token: %s", error.description)
    again = kept.shown_again(token_was_valid=False)
    if again is not None:
        return again
    return error_page(400, "This page had been open too long to be sure it was you. Reload it and try again.")


def on_store_error(error: OperationalError) -> ResponseReturnValue:
    return error_page(
        503, "The database is not answering. Nothing was changed. Please try again in a minute.", error
    )


def on_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error  # a redirect
    if error.code == 401 and (again := kept.shown_again(token_was_valid=True)):
        return again
    return error_page(error.code)


def on_any_error(error: Exception) -> ResponseReturnValue:
    return error_page(500, None, error)


def error_page(code: int, message: str | None = None, cause: Exception | None = None) -> Response:
    """The page for a status. From 500 up it carries a reference that is in the log beside the cause."""
    reference = None
    if code >= 500:
        reference = secrets.token_hex(4)
        note(f"reference {reference}: {request.method} {request.endpoint}", cause)
        find_viewer_or_stranger()  # the frame of the page asks who is there, and the database may be what failed
    title, advice = WORDS.get(code, WORDS[400] if code < 500 else WORDS[500])
    html = render_template(
        "error.html", title=title, message=message or advice, code=code, reference=reference
    )
    return Response(html, status=code, mimetype="text/html")


def note(what: str, cause: Exception | None) -> None:
    """Writes to the log where it broke. What a database says of a refused row stays out: the row is in it, and in
    the row are names, answers and digests of links."""
    if isinstance(cause, DBAPIError):
        place = "".join(traceback.format_tb(cause.__traceback__))
        log.error("%s\n%s%s: %s", what, place, type(cause.orig).__name__, cause.statement)
    else:
        log.error("%s", what, exc_info=cause)
