"""A form that came signed out or with a stale token is not lost: shown again, it is sent with one click.

What was sent travels in the page itself, signed, never stored. Passwords and files do not. It is for whoever sent
it: on a shared computer the next person to sign in must not be handed a button that does, with what they may do,
what the last one wished for.
"""

from dataclasses import dataclass

from flask import Response, current_app, render_template, request, session
from itsdangerous import BadData, URLSafeTimedSerializer

from training.services import sessions
from training.services.viewer import Viewer
from training.web.access import find_viewer_or_none, for_everybody
from training.web.account_forms import SignInForm
from training.web.safe_path import find_endpoint, is_own_page

LONGEST = 60_000  # characters of names and values; a full quiz page is below one thousand
VALID_FOR = 12 * 3600
_ENDED = "ended"  # in the cookie, after signing out
# blueprints whose forms hold passwords, end something, or are nobody’s
_NOT_KEPT = {"accounts", "here", "vote"}


@dataclass(frozen=True, slots=True)
class Kept:
    path: str
    fields: list[tuple[str, str]]


def keep() -> str | None:
    """The form of this request as a signed text; None when it must not or cannot be kept."""
    if request.method != "POST" or request.files or request.blueprint in _NOT_KEPT:
        return None
    path = request.full_path.rstrip("?")
    fields = [(k, v) for k, v in request.form.items(multi=True) if k != "csrf_token"]
    if any("password" in name or name == "current" for name, _ in fields):
        return None
    if sum(len(name) + len(value) for name, value in fields) > LONGEST or not is_own_page(path, "POST"):
        return None
    return _signer().dumps({"path": path, "fields": fields, "by": _sender()})


def end_session() -> None:
    """Empties the cookie, but for the key that has just ended: it opens nothing, and says whose form comes next."""
    ended = session.get("_user_id")
    session.clear()
    if ended:
        session[_ENDED] = ended


def _sender() -> int | None:
    """The account of the cookie, signed in still or not any more; None where nobody was."""
    person = find_viewer_or_none()
    if person is not None:
        return person.account_id
    return sessions.account_behind(session.get("_user_id") or session.get(_ENDED, ""))


def find_kept(text: str | None, reader: Viewer) -> Kept | None:
    """What `keep` signed, unless it was altered, is older than half a day, or may be of somebody else.

    Where nobody knows who sent it, only what every member of staff may do is handed on.
    """
    if not text:
        return None
    try:
        found = _signer().loads(text, max_age=VALID_FOR)
    except BadData:
        return None
    endpoint = find_endpoint(found["path"], "POST")
    if endpoint is None or found["by"] not in (None, reader.account_id):
        return None
    if found["by"] is None and not for_everybody(endpoint):
        return None
    return Kept(found["path"], [(str(name), str(value)) for name, value in found["fields"]])


def shown_again(token_was_valid: bool) -> Response | None:
    """The page that saves a form sent signed out or stale. None when there is nothing to save or it came from afar.

    Without a valid token another site's form would arrive like this too, and must get no page that sends it with
    our token: then the browser must say that the form was ours.
    """
    if not token_was_valid and not _from_here():
        return None
    if request.endpoint == "accounts.sign_out":
        return Response(render_template("accounts/sign_out.html"), 400)
    text = keep()
    if text is None and request.endpoint != "accounts.do_sign_in":
        return None
    person = find_viewer_or_none()
    if person is not None and text is not None:
        kept = find_kept(text, person)
        return Response(render_template("accounts/send_again.html", kept=kept, stale=True), 400)
    form = SignInForm(formdata=None)
    form.kept.data = text or ""
    return Response(render_template("accounts/sign_in.html", form=form, kept=bool(text), stale=not text), 401)


def _from_here() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    own = request.host_url.rstrip("/")
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    return origin == own or origin.startswith(own + "/")


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="kept-form")
