"""One question to keep it fresh."""

import random

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from training.services import refreshers
from training.web import clock
from training.web.access import signed_in, viewer
from training.web.library import library

blueprint = Blueprint("refreshers", __name__, url_prefix="/refreshers")


@blueprint.get("/<int:refresher_id>")
@signed_in
def show(refresher_id: int) -> ResponseReturnValue:
    mine = refreshers.get_refresher(viewer(), library(), refresher_id)
    return render_template("refreshers/show.html", refresher=mine)


@blueprint.post("/<int:refresher_id>")
@signed_in
def start(refresher_id: int) -> ResponseReturnValue:
    attempt = refreshers.start(
        viewer(), library(), refresher_id, clock.now(), clock.today(), random.SystemRandom()
    )
    return redirect(url_for("quiz.resume", attempt_id=attempt), 303)


@blueprint.get("/of/<int:attempt_id>")
@signed_in
def of_attempt(attempt_id: int) -> ResponseReturnValue:
    """Where the question leads back to."""
    mine = refreshers.get_of_attempt(viewer(), library(), attempt_id)
    return redirect(url_for("refreshers.show", refresher_id=mine.id), 303)
