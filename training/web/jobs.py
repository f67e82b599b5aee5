"""Files made in the background: how far each is, and the way to fetch it."""

from flask import Blueprint, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from training.services import beats, jobs
from training.web import clock
from training.web.access import signed_in, viewer
from training.web.downloads import as_download
from training.web.paging import Pages, page_number

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    page = jobs.list_mine(viewer(), page_number())
    pages = Pages(page.number, page.pages, page.total)
    return render_template("jobs/index.html", page=page, pages=pages)


@blueprint.get("/<public_id>")
@signed_in
def show(public_id: str) -> ResponseReturnValue:
    job = jobs.get_job(viewer(), public_id)
    asleep = job.is_open and beats.worker_is_asleep(clock.now())
    return render_template("jobs/show.html", job=job, asleep=asleep, state=state_of(job, asleep))


@blueprint.get("/<public_id>/progress")
@signed_in
def progress(public_id: str) -> ResponseReturnValue:
    """For the script of the page: `state` changes when the page should be shown anew."""
    job = jobs.get_job(viewer(), public_id)
    asleep = job.is_open and beats.worker_is_asleep(clock.now())
    return jsonify(state=state_of(job, asleep), text="", done=job.done, total=max(job.total, 1))


@blueprint.get("/<public_id>/download")
@signed_in
def download(public_id: str) -> ResponseReturnValue:
    return as_download(jobs.fetch(viewer(), public_id, clock.now()))


@blueprint.post("/<public_id>/again")
@signed_in
def again(public_id: str) -> ResponseReturnValue:
    new = jobs.ask_again(viewer(), public_id, clock.now())
    return redirect(url_for("jobs.show", public_id=new), 303)


def state_of(job: jobs.MyJob, asleep: bool) -> str:
    return f"{job.state}{'-asleep' if asleep else ''}"
