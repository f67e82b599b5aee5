"""A staff member meets just what changed: the pages, then the questions."""

import random

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from training.services import updates
from training.web import clock
from training.web.access import signed_in, viewer
from training.web.library import library

blueprint = Blueprint("updates", __name__, url_prefix="/updates")


@blueprint.get("/<int:update_id>")
@signed_in
def show(update_id: int) -> ResponseReturnValue:
    mine = updates.get_update(viewer(), library(), update_id, clock.today())
    return render_template("updates/show.html", update=mine)


@blueprint.post("/<int:update_id>")
@signed_in
def go_on(update_id: int) -> ResponseReturnValue:
    """To the questions, or to the end when there are none."""
    if not updates.get_update(viewer(), library(), update_id, clock.today()).items:
        updates.finish(viewer(), library(), update_id, clock.now(), clock.today())
        return redirect(url_for("updates.show", update_id=update_id), 303)
    attempt = updates.start_questions(
        viewer(), library(), update_id, clock.now(), clock.today(), random.SystemRandom()
    )
    return redirect(url_for("quiz.resume", attempt_id=attempt), 303)


@blueprint.get("/of/<int:attempt_id>")
@signed_in
def of_attempt(attempt_id: int) -> ResponseReturnValue:
    """Where the questions of an update lead back to."""
    update_id = updates.find_of_attempt(viewer(), attempt_id)
    back = url_for("updates.show", update_id=update_id) if update_id else url_for("record.index")
    return redirect(back, 303)
