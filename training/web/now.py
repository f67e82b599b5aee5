"""“What to do right now”: open at once, to everybody, asking for nothing and keeping nothing."""

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from training.documents.qr import qr_code
from training.services import now_card
from training.services.now_card import NowCard
from training.web import clock, mailing
from training.web.access import find_viewer_or_stranger, public, signed_in, viewer
from training.web.assets import brand_address
from training.web.library import library

blueprint = Blueprint("now", __name__, url_prefix="/now")
SHORTLY = "public, max-age=300"


@blueprint.after_request
def keep_out_of_search(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


@blueprint.get("")
@public
def national() -> ResponseReturnValue:
    """Names nobody; the same for everyone."""
    return _shortly_kept(_show(now_card.national_card(library())))


@blueprint.get("/<key>")
@public
def card(key: str) -> ResponseReturnValue:
    """A wrong, old or closed address shows the national card, so that nobody in need meets a dead end.

    The three cannot be told apart from outside.
    """
    try:
        found = now_card.find_card(library(), key, find_viewer_or_stranger())
    except SQLAlchemyError:
        return _show(now_card.national_card(library()), lost=True), 503
    if found is None:
        return _show(now_card.national_card(library()), lost=True), 404
    return _shortly_kept(_show(found))


@blueprint.get("/<key>/print")
@signed_in
def paper(key: str) -> ResponseReturnValue:
    """For the staff room wall. An old address leads to today's."""
    person = viewer()
    if key != person.now_key:
        return redirect(url_for("now.paper", key=person.now_key), 303)
    address = f"{mailing.base_url()}{url_for('now.card', key=key)}"
    return render_template(
        "now/print.html",
        card=now_card.find_printed_card(library(), person),
        address=address,
        qr=qr_code(address),
        today=clock.today(),
    )


def _show(card: NowCard, lost: bool = False) -> str:
    person = find_viewer_or_stranger()
    colour = person.colour if person else card.colour
    return render_template(
        "now/card.html",
        card=card,
        lost=lost,
        school_name=card.school_name or (person.school_name if person else None),
        brand_href=brand_address(colour) if colour else None,
    )


def _shortly_kept(page: str) -> Response:
    """A visitor without a session may keep the page for five minutes; what a signed-in person sees is not kept."""
    response = make_response(page)
    response.vary.add("Cookie")
    if not session:
        response.headers["Cache-Control"] = SHORTLY
    return response
