"""Training that happened elsewhere: entered for many people at once, listed, and withdrawn when it was wrong."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, StringField
from wtforms.validators import Optional

from training.errors import InvalidInputError
from training.rules.outside import OutsideKind, check_taken, read_length
from training.rules.short_text import short_text
from training.services import choosing_people, outside_list, outside_training
from training.services.ids import new_id
from training.services.outside_training import NO_PROVIDER, NO_TITLE, Happening
from training.web import clock
from training.web.access import allowed, viewer
from training.web.choices import choices
from training.web.choosing import read_sent
from training.web.lists import list_download
from training.web.paging import Pages, page_number
from training.web.reading_forms import by_rule, kept
from training.words import LEADS

blueprint = Blueprint("elsewhere", __name__, url_prefix="/elsewhere")


class EventForm(FlaskForm):
    kind = RadioField(
        "What was it?",
        choices=choices((kind.value, kind.label) for kind in OutsideKind),
        default=OutsideKind.INSET.value,
    )
    title = StringField("Title", [by_rule(lambda text: short_text(text, "title", NO_TITLE))])
    provider = StringField("Given by", [by_rule(lambda text: short_text(text, "provider", NO_PROVIDER))])
    taken_on = DateField("Day", [by_rule(lambda day: check_taken(day, clock.today()))])
    length = StringField("How long?", [by_rule(read_length)])
    expires_on = DateField("Runs out on", [Optional()])
    event = HiddenField()

    def happening(self) -> Happening:
        """Raises InvalidInputError naming the field."""
        return outside_training.read_happening(
            self.kind.data or "",
            self.title.data,
            self.provider.data,
            self.taken_on.data,
            self.length.data,
            self.expires_on.data,
            clock.today(),
        )


@blueprint.get("")
@allowed(*LEADS)
def index() -> ResponseReturnValue:
    words, expiring = _words(), _expiring()
    found = outside_list.find_events(viewer(), words, expiring, page_number(), clock.today())
    pages = Pages(found.number, found.pages, found.total)
    return render_template("elsewhere/index.html", found=found, words=words, expiring=expiring, pages=pages)


@blueprint.get("/people")
@allowed(*LEADS)
def people() -> ResponseReturnValue:
    words, expiring = _words(), _expiring()
    found = outside_list.find_people(viewer(), words, expiring, page_number(), clock.today())
    pages = Pages(found.number, found.pages, found.total)
    return render_template("elsewhere/people.html", found=found, words=words, expiring=expiring, pages=pages)


@blueprint.get("/list.csv")
@allowed(*LEADS)
def export() -> ResponseReturnValue:
    return list_download("elsewhere", request.args)


@blueprint.get("/new")
@allowed(*LEADS)
def new() -> ResponseReturnValue:
    form = EventForm(formdata=None)
    form.event.data = new_id()
    return _new_page(form, choosing_people.Sent())


@blueprint.post("/new")
@allowed(*LEADS)
def enter() -> ResponseReturnValue:
    """`step` is choose (who was there), preview, or confirm; any other shows the form as it was."""
    form, sent = EventForm(), read_sent()
    step = request.form.get("step", "choose")
    if step not in ("preview", "confirm"):
        return _new_page(form, sent)
    if not form.validate():
        return _new_page(form, sent), 422
    try:
        what = form.happening()
    except InvalidInputError as error:
        form[error.field or "title"].errors = [str(error)]
        return _new_page(form, sent), 422
    found = choosing_people.choose(viewer().school_id, sent, clock.today())
    if problem := choosing_people.what_is_open(found):
        return _new_page(form, sent, problem), 422
    if step == "preview":
        return render_template("elsewhere/preview.html", what=what, found=found, fields=kept(form))
    event = (form.event.data or new_id())[:32]
    chosen = [person.public_id for person in found.people]
    event, n = outside_training.record(viewer(), event, what, chosen, clock.now(), clock.today())
    flash(f"It is on the record of {n} {'person' if n == 1 else 'people'}.", "good")
    return redirect(url_for("elsewhere.show", event=event), 303)


@blueprint.get("/<event>")
@allowed(*LEADS)
def show(event: str) -> ResponseReturnValue:
    found = outside_list.get_event(viewer(), event, page_number(), clock.today())
    pages = Pages(found.number, found.pages, found.total)
    return render_template("elsewhere/show.html", found=found, pages=pages)


@blueprint.get("/<event>/withdraw")
@allowed(*LEADS)
def ask_to_withdraw(event: str) -> ResponseReturnValue:
    return render_template(
        "elsewhere/withdraw.html", found=outside_list.get_event(viewer(), event, 1, clock.today())
    )


@blueprint.post("/<event>/withdraw")
@allowed(*LEADS)
def withdraw(event: str) -> ResponseReturnValue:
    """For the one person whose button was pressed, or for all."""
    n = outside_training.withdraw(viewer(), event, request.form.get("person") or None, clock.now())
    whom = "It was withdrawn before." if n == 0 else f"Withdrawn for {n} {'person' if n == 1 else 'people'}."
    flash(f"{whom} The evidence keeps that it was entered and put right.", "good")
    return redirect(url_for("elsewhere.show", event=event), 303)


def _new_page(form: EventForm, sent: choosing_people.Sent, problem: str = "") -> str:
    found = choosing_people.choose(viewer().school_id, sent, clock.today())
    return render_template("elsewhere/new.html", form=form, found=found, problem=problem)


def _words() -> str:
    return request.args.get("search", "")[:100]


def _expiring() -> bool:
    return request.args.get("show") == "expiring"
