"""Lists taken out as CSV: the file at once, or a page with the button that has it made in the background."""

from collections.abc import Mapping

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from training.services import jobs, lists
from training.web import clock
from training.web.access import allowed, viewer
from training.web.downloads import as_download
from training.web.library import library
from training.words import KEEPERS

blueprint = Blueprint("lists", __name__, url_prefix="/lists")


def list_download(which: str, given: Mapping[str, str]) -> ResponseReturnValue:
    """For the views of the lists. Of what was `given` only what the list can be narrowed by counts."""
    _, job = lists.job_of(which, given, viewer().role)
    file = lists.export(viewer(), library(), which, job["args"], clock.now())
    if file is not None:
        return as_download(file)
    fields = [(name, value) for name, value in job["args"].items() if value]
    return render_template("jobs/long_list.html", action=url_for("lists.ask", which=which), fields=fields)


@blueprint.post("/<which>")
@allowed(*KEEPERS)
def ask(which: str) -> ResponseReturnValue:
    """Who may have it is decided by the list."""
    kind, args = lists.job_of(which, request.form, viewer().role)
    return redirect(url_for("jobs.show", public_id=jobs.ask(viewer(), kind, args, clock.now())), 303)
