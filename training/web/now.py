"""“What to do right now”: open at once, to everybody, asking for nothing and keeping nothing."""

from flask import (
    Blueprint,
    Response,
    make_response,
    render_template,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from training.services import now_card
from training.services.now_card import NowCard
from training.web.access import find_viewer_or_stranger, public
from training.web.assets import brand_address
from training.web.library import library
from training.web.unlisted import keep_out_of_search

blueprint = Blueprint("now", __name__, url_prefix="/now")
blueprint.after_request(keep_out_of_search)
SHORTLY = "public, max-age=300"


@blueprint.get("")
@public
def national() -> ResponseReturnValue:
    """Names nobody; the same for everyone."""
    return _shortly_kept(_show(now_card.national_card(library())))


@blueprint.get("/<key>")
@public
def card(key: str) -> ResponseReturnValue:
    """A wrong, old or closed address shows the national card, so that nobody in need meets a dead end.

    The three cannot be told apart from outside. The name of a situation is an address too, of the national one.
    """
    everywhere = now_card.national_card(library())
    if everywhere.situation(key):
        return _shortly_kept(_show(everywhere, key))
    return _school_page(key)


@blueprint.get("/<key>/<name>")
@public
def situation(key: str, name: str) -> ResponseReturnValue:
    """One tap from the card. An unknown situation shows the card."""
    return _school_page(key, name)


def _school_page(key: str, name: str = "") -> ResponseReturnValue:
    everywhere = now_card.national_card(library())
    try:
        found = now_card.find_card(library(), key, find_viewer_or_stranger())
    except SQLAlchemyError:
        return _show(everywhere, name, lost=True), 503
    if found is None:
        return _show(everywhere, name, lost=True), 404
    if name and found.situation(name) is None:
        return _show(found), 404
    return _shortly_kept(_show(found, name))


def _show(card: NowCard, name: str = "", lost: bool = False) -> str:
    person = find_viewer_or_stranger()
    colour = person.colour if person else card.colour
    chosen = card.situation(name)
    # what a phone keeps is what strangers see: of a card that is closed to them, the national one
    kept = url_for("now_saved.school", key=card.key) if card.key and card.is_open else None
    return render_template(
        "now/situation.html" if chosen else "now/card.html",
        card=card,
        situation=chosen,
        lost=lost,
        here=_address(card.key),
        saves=kept or url_for("now_saved.national"),
        now_href=_address(person.now_key if person else card.key),
        school_name=card.school_name or (person.school_name if person else None),
        brand_href=brand_address(colour) if colour else None,
    )


def _address(key: str | None) -> str:
    return url_for("now.card", key=key) if key else url_for("now.national")


def _shortly_kept(page: str) -> Response:
    """A visitor without a session may keep the page for five minutes; what a signed-in person sees is not kept."""
    response = make_response(page)
    response.vary.add("Cookie")
    if not session:
        response.headers["Cache-Control"] = SHORTLY
    return response
