"""A five-minute talk: on screen and on paper, and afterwards who took part."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from training.errors import InvalidInputError
from training.services import talks
from training.web import clock
from training.web.access import allowed, viewer
from training.web.library import library
from training.words import LEADS

blueprint = Blueprint("talks", __name__, url_prefix="/talk")


@blueprint.get("")
@allowed(*LEADS)
def show() -> ResponseReturnValue:
    asked = request.args.getlist("ask")
    return render_template(
        "talks/talk.html", talk=talks.get_talk(viewer(), library(), asked, clock.today()), chosen=bool(asked)
    )


@blueprint.post("")
@allowed(*LEADS)
def record() -> ResponseReturnValue:
    """It took place; the next page asks who was there."""
    try:
        meeting_id = talks.record(viewer(), library(), request.form.getlist("ask"), clock.now())
    except InvalidInputError as error:
        flash(str(error), "warn")
        return redirect(url_for("talks.show"), 303)
    return redirect(url_for("meetings.who", meeting_id=meeting_id), 303)
