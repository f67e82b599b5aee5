"""Who may open what. Every view carries exactly one of these marks; one without a mark answers nobody."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from training.extensions import login_manager
from training.services.viewer import Viewer, find_viewer
from training.web import clock
from training.words import Role

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"
SIGNED_IN = "signed-in"
NOBODYS = frozenset({"here", "vote"})  # blueprints where nobody is to be known


def public(view: View) -> View:
    """Anybody, signed in or not."""
    return _mark(view, PUBLIC)


def signed_in(view: View) -> View:
    """Every signed-in person, whatever their role."""
    return _mark(view, SIGNED_IN)


def allowed(*roles: Role) -> Callable[[View], View]:
    """Signed-in people with one of these roles."""
    return lambda view: _mark(view, frozenset(roles))


def _mark(view: View, access: object) -> View:
    assert not hasattr(view, "access"), f"{view.__name__} carries two access marks"
    view.access = access  # type: ignore[attr-defined]
    return view


def for_everybody(endpoint: str) -> bool:
    """Whether a role makes no difference to who may open this view."""
    return getattr(current_app.view_functions[endpoint], "access", None) in (PUBLIC, SIGNED_IN)


def viewer() -> Viewer:
    """The signed-in person. Only for views that are not public."""
    person = current_user._get_current_object()
    assert isinstance(person, Viewer)
    return person


def find_viewer_or_none() -> Viewer | None:
    person = current_user._get_current_object()
    return person if isinstance(person, Viewer) else None


def find_viewer_or_stranger() -> Viewer | None:
    """The same where the page must show whatever happens: with the database away everybody is a stranger.

    Nor does anything later in this request ask again, the frame of the page above all.
    """
    try:
        return find_viewer_or_none()
    except SQLAlchemyError:
        g._login_user = login_manager.anonymous_user()  # where Flask-Login keeps who it found
        return None


def load(key: str) -> Viewer | None:
    """Whom the cookie signs in. Where nobody is to be known, whoever is signed in on this browser stays out of the
    request, and of the page that refuses its form."""
    return None if request.blueprint in NOBODYS else find_viewer(key, clock.now(), clock.today())


def find_viewer_if_asked() -> Viewer | None:
    """Who this request has found already; nobody when it never asked."""
    return find_viewer_or_none() if "_login_user" in g else None


def guard() -> ResponseReturnValue | None:
    """Runs before every request: lets it pass, sends the person to sign in, or refuses."""
    if request.endpoint is None:
        return None  # no such page: the 404 follows
    access = getattr(current_app.view_functions[request.endpoint], "access", None)
    if access == PUBLIC:
        return None
    if access is None:
        abort(403)
    person = find_viewer_or_none()
    if person is None:
        if request.method != "GET":
            abort(401)  # shown again with its choices kept (training.web.errors)
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")), 303)
    if access != SIGNED_IN and person.role not in access:
        abort(403)
    return None
