"""Why a person has a module, for their lead."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from training.services import why as service
from training.web import clock
from training.web.access import allowed, viewer
from training.web.library import library
from training.words import LEADS

blueprint = Blueprint("why", __name__, url_prefix="/people")


@blueprint.get("/<public_id>/why/<slug>")
@allowed(*LEADS)
def show(public_id: str, slug: str) -> ResponseReturnValue:
    page = service.open_why(viewer(), public_id, slug, library(), clock.now(), clock.today())
    return render_template("people/why.html", page=page)
