"""Staff meetings: a story on the big screen, and afterwards who took part."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField
from wtforms.validators import DataRequired, InputRequired

from training.documents.qr import qr_code
from training.errors import InvalidInputError
from training.services import aloud, discussions, meeting_desk, meetings
from training.services.discussions import Attendance
from training.web import clock, mailing
from training.web.access import allowed, viewer
from training.web.library import library
from training.web.paging import Pages, page_number
from training.words import LEADS

blueprint = Blueprint("meetings", __name__)
LINES_ON_PAPER = 25


class OpenForm(FlaskForm):
    seen = BooleanField("I have read it", [DataRequired("Read the story first, then tick this.")])


class WhoForm(FlaskForm):
    on = DateField("Day it took place", [InputRequired("Give the day it took place.")])


@blueprint.get("/meetings")
@allowed(*LEADS)
def index() -> ResponseReturnValue:
    desk = meeting_desk.get_desk(viewer(), library(), page_number(), clock.now(), clock.today())
    pages = Pages(desk.number, desk.pages, desk.total)
    return render_template("meetings/index.html", desk=desk, pages=pages)


@blueprint.get("/meetings/new/<slug>")
@allowed(*LEADS)
def new(slug: str) -> ResponseReturnValue:
    story = meetings.get_story(viewer(), library(), slug, clock.today())
    return render_template("meetings/new.html", story=story, form=OpenForm(formdata=None))


@blueprint.post("/meetings/new/<slug>")
@allowed(*LEADS)
def open_meeting(slug: str) -> ResponseReturnValue:
    form = OpenForm()
    if not form.validate():
        story = meetings.get_story(viewer(), library(), slug, clock.today())
        return render_template("meetings/new.html", story=story, form=form), 422
    meeting_id = meetings.open_meeting(viewer(), library(), slug, clock.now(), clock.today())
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@blueprint.get("/meetings/<int:meeting_id>/show")
@allowed(*LEADS)
def show(meeting_id: int) -> ResponseReturnValue:
    """The big screen. How many have answered is worked out anew each time it is looked at."""
    shown = meetings.get_shown(viewer(), meeting_id)
    if shown.is_over:
        return redirect(url_for("meetings.who", meeting_id=meeting_id), 303)
    address = mailing.base_url() + url_for("vote.ballot", code=shown.code)
    answered = meetings.count_answered(viewer(), meeting_id)[1] if shown.voting else ""
    return render_template(
        "meetings/show.html",
        shown=shown,
        answered=answered,
        address=(mailing.base_url() + url_for("vote.enter")).partition("://")[2],
        qr=qr_code(address),
    )


@blueprint.get("/meetings/<int:meeting_id>/count")
@allowed(*LEADS)
def count(meeting_id: int) -> ResponseReturnValue:
    state, text = meetings.count_answered(viewer(), meeting_id)
    return jsonify(state=state, text=text)


@blueprint.post("/meetings/<int:meeting_id>/begin")
@allowed(*LEADS)
def begin(meeting_id: int) -> ResponseReturnValue:
    meetings.begin(viewer(), meeting_id)
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@blueprint.post("/meetings/<int:meeting_id>/close-vote")
@allowed(*LEADS)
def close_vote(meeting_id: int) -> ResponseReturnValue:
    meetings.close_vote(viewer(), meeting_id, request.form.get("place", ""))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@blueprint.post("/meetings/<int:meeting_id>/go-on")
@allowed(*LEADS)
def go_on(meeting_id: int) -> ResponseReturnValue:
    place, option = request.form.get("place", ""), request.form.get("option", "")
    meetings.go_on(viewer(), meeting_id, place, option)
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@blueprint.post("/meetings/<int:meeting_id>/end")
@allowed(*LEADS)
def end(meeting_id: int) -> ResponseReturnValue:
    meetings.end_meeting(viewer(), meeting_id, clock.now())
    return redirect(url_for("meetings.who", meeting_id=meeting_id), 303)


@blueprint.get("/meetings/<int:meeting_id>/who")
@allowed(*LEADS)
def who(meeting_id: int) -> ResponseReturnValue:
    found = _attendance(meeting_id)
    form = WhoForm(formdata=None)
    form.on.data = found.opened_on
    return _who_page(found, form)


@blueprint.post("/meetings/<int:meeting_id>/who")
@allowed(*LEADS)
def do_who(meeting_id: int) -> ResponseReturnValue:
    """Adds those ticked on this page of the list, or everyone; nobody is taken off by leaving a box empty."""
    form = WhoForm()
    everyone = "everyone" in request.form
    chosen = None if everyone else request.form.getlist("person")
    if form.validate() and form.on.data is not None:
        try:
            now, today = clock.now(), clock.today()
            n = discussions.record(viewer(), meeting_id, chosen, form.on.data, now, today)
        except InvalidInputError as error:
            form.on.errors = [str(error)]
        else:
            flash(f"{n} {'person' if n == 1 else 'people'} added: “took part in a discussion”.", "good")
            words, page = request.args.get("search"), request.args.get("page")
            return redirect(url_for("meetings.who", meeting_id=meeting_id, search=words, page=page), 303)
    return _who_page(_attendance(meeting_id), form, frozenset(chosen or ())), 422


@blueprint.post("/meetings/<int:meeting_id>/who/take-off")
@allowed(*LEADS)
def take_off(meeting_id: int) -> ResponseReturnValue:
    discussions.take_off(viewer(), meeting_id, request.form.get("off", ""), clock.now())
    flash("Taken off. The evidence keeps that it was put right.", "good")
    return redirect(url_for("meetings.who", meeting_id=meeting_id), 303)


def _attendance(meeting_id: int) -> Attendance:
    number = page_number()
    return discussions.get_attendance(viewer(), library(), meeting_id, _words(), number, clock.today())


def _who_page(found: Attendance, form: WhoForm, ticked: frozenset[str] = frozenset()) -> str:
    return render_template(
        "meetings/who.html",
        found=found,
        form=form,
        ticked=ticked,
        words=_words(),
        pages=Pages(found.number, found.pages, found.total),
    )


def _words() -> str:
    return request.args.get("search", "")[:100]


@blueprint.get("/modules/<slug>/aloud")
@allowed(*LEADS)
def read_aloud(slug: str) -> ResponseReturnValue:
    """A whole module for reading to a group, in one go."""
    found = aloud.get_aloud(viewer(), library(), slug, clock.today())
    return render_template("meetings/aloud.html", aloud=found, lines=LINES_ON_PAPER, today=clock.today())


@blueprint.post("/modules/<slug>/aloud")
@allowed(*LEADS)
def was_read_aloud(slug: str) -> ResponseReturnValue:
    meeting_id = discussions.open_aloud(viewer(), library(), slug, clock.now(), clock.today())
    return redirect(url_for("meetings.who", meeting_id=meeting_id), 303)
