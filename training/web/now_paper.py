"""The right-now card on paper: one side of A4, large print, a poster for the staff room, cards to wear."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from training.content.model import Library
from training.documents.qr import qr_code
from training.services import now_card
from training.services.now_card import NowCard
from training.services.viewer import Viewer
from training.web import clock, mailing
from training.web.access import signed_in, viewer
from training.web.library import library
from training.web.unlisted import keep_out_of_search

blueprint = Blueprint("now_paper", __name__, url_prefix="/now/<key>")
blueprint.after_request(keep_out_of_search)


@blueprint.get("/print")
@signed_in
def one_page(key: str) -> ResponseReturnValue:
    return _paper(key, "one_page", now_card.find_printed_card)


@blueprint.get("/large")
@signed_in
def large(key: str) -> ResponseReturnValue:
    return _paper(key, "large", now_card.find_printed_card)


@blueprint.get("/poster")
@signed_in
def poster(key: str) -> ResponseReturnValue:
    return _paper(key, "poster", now_card.find_worn_card)


@blueprint.get("/lanyard")
@signed_in
def lanyard(key: str) -> ResponseReturnValue:
    return _paper(key, "lanyard", now_card.find_worn_card)


def _paper(key: str, name: str, find: Callable[[Library, Viewer], NowCard]) -> ResponseReturnValue:
    """For the school's own people. An old address, or another school's, leads to theirs of today."""
    person = viewer()
    if key != person.now_key:
        return redirect(url_for(f"now_paper.{name}", key=person.now_key), 303)
    address = f"{mailing.base_url()}{url_for('now.card', key=key)}"
    return render_template(
        f"now/{name}.html",
        card=find(library(), person),
        address=address,
        qr=qr_code(address),
        today=clock.today(),
    )
