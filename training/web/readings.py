"""What staff declare having read: what a lead asks, who has declared it, and the page of the person who is asked."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from training.content.model import Source, SourceReading
from training.errors import InvalidInputError
from training.rules.readings import GUIDANCE, POLICY
from training.services import (
    choosing_people,
    declaring,
    reading_desk,
    reading_nudges,
    readings,
    signed_sheets,
)
from training.services.ids import new_id
from training.services.readings import Asked, Version
from training.web import clock, mailing
from training.web.access import allowed, signed_in, viewer
from training.web.choosing import read_sent
from training.web.library import library
from training.web.lists import list_download
from training.web.paging import Pages, page_number
from training.web.reading_forms import ReadingForm, SheetForm, VersionForm, kept
from training.words import LEADS

blueprint = Blueprint("readings", __name__, url_prefix="/readings")


@blueprint.get("")
@allowed(*LEADS)
def index() -> ResponseReturnValue:
    today = clock.today()
    desk = reading_desk.get_desk(viewer(), library(), today)
    return render_template("readings/index.html", desk=desk, today=today)


@blueprint.get("/new")
@allowed(*LEADS)
def new() -> ResponseReturnValue:
    """`source` names a reading of the guidance; without it the school asks for a policy of its own."""
    form = ReadingForm(formdata=None)
    return _new_page(_fitted(form))


@blueprint.post("/new")
@allowed(*LEADS)
def propose() -> ResponseReturnValue:
    form = _fitted(ReadingForm())
    step = request.form.get("step", "preview")
    if step == "change":
        return _new_page(form)
    if not form.validate_on_submit():
        return _new_page(form), 422
    source = request.args.get("source")
    try:
        who = form.chosen()
        title = form.title.data if form.title else _offered(source)[0].title
        version = _version(form, source)
        if step == "confirm":
            kind = GUIDANCE if source else POLICY
            now, today = clock.now(), clock.today()
            public_id = readings.add_reading(viewer(), kind, title, source, who, version, now, today)
            flash("Asked. It is on their home page now; new starters get it by themselves.", "good")
            return redirect(url_for("readings.who", public_id=public_id), 303)
        title = readings.check_title(viewer().school_id, title)
        seen = reading_desk.preview(viewer(), who, clock.today())
    except InvalidInputError as error:
        _blame(form, error)
        return _new_page(form), 422
    return render_template(
        "readings/preview.html",
        preview=seen,
        title=title,
        version=version,
        moved=form.due_on.data != version.due_on,
        fields=kept(form),
        action=url_for("readings.propose", source=source),
        cancel=url_for("readings.index"),
        old=None,
    )


@blueprint.get("/<public_id>/new-version")
@allowed(*LEADS)
def new_version(public_id: str) -> ResponseReturnValue:
    asked = _asked(public_id)
    return _version_page(asked, _version_form(asked, VersionForm(formdata=None)))


@blueprint.post("/<public_id>/new-version")
@allowed(*LEADS)
def ask_anew(public_id: str) -> ResponseReturnValue:
    asked = _asked(public_id)
    form = _version_form(asked, VersionForm())
    step = request.form.get("step", "preview")
    if step == "change":
        return _version_page(asked, form)
    if not form.validate_on_submit():
        return _version_page(asked, form), 422
    try:
        version = _version(form, asked.source)
        if step == "confirm":
            readings.ask_anew(viewer(), public_id, version, clock.now(), clock.today())
            flash("Asked again, in the new version. What was declared before stays on record.", "good")
            return redirect(url_for("readings.who", public_id=public_id), 303)
        readings.check_label(asked, version.label)
        seen = reading_desk.preview(viewer(), asked.who, clock.today())
    except InvalidInputError as error:
        _blame(form, error)
        return _version_page(asked, form), 422
    return render_template(
        "readings/preview.html",
        preview=seen,
        title=asked.title,
        version=version,
        moved=form.due_on.data != version.due_on,
        fields=kept(form),
        action=url_for("readings.ask_anew", public_id=public_id),
        cancel=url_for("readings.who", public_id=public_id),
        old=asked.label,
    )


@blueprint.get("/<public_id>/who")
@allowed(*LEADS)
def who(public_id: str) -> ResponseReturnValue:
    words, only = request.args.get("search", "")[:100], request.args.get("show", "")
    only = only if only in ("declared", "waiting") else ""
    found = reading_desk.who_has(viewer(), library(), public_id, words, only, page_number(), clock.today())
    return render_template(
        "readings/who.html",
        found=found,
        words=words,
        only=only,
        pages=Pages(found.number, found.pages, found.total),
        today=clock.today(),
    )


@blueprint.get("/<public_id>/write")
@allowed(*LEADS)
def ask_to_write(public_id: str) -> ResponseReturnValue:
    now = clock.now()
    plan = reading_nudges.plan(viewer(), public_id, now)
    return render_template("readings/write.html", plan=plan, public_id=public_id, now=now)


@blueprint.post("/<public_id>/write")
@allowed(*LEADS)
def write(public_id: str) -> ResponseReturnValue:
    told = reading_nudges.write_to_all(viewer(), public_id, clock.now(), mailing.base_url())
    words = f"{told} {'message is' if told == 1 else 'messages are'} written, and sent in working hours."
    flash(words if told else "Nobody was written to.", "good" if told else "warn")
    return redirect(url_for("readings.who", public_id=public_id), 303)


@blueprint.get("/<public_id>/who.csv")
@allowed(*LEADS)
def export(public_id: str) -> ResponseReturnValue:
    return list_download("declared", {**request.args, "reading": public_id})


@blueprint.get("/<public_id>/end")
@allowed(*LEADS)
def ask_to_end(public_id: str) -> ResponseReturnValue:
    return render_template("readings/end.html", asked=_asked(public_id))


@blueprint.post("/<public_id>/end")
@allowed(*LEADS)
def end(public_id: str) -> ResponseReturnValue:
    readings.end_reading(viewer(), public_id, clock.now())
    flash("Nobody is asked any more. What was declared stays on record.", "good")
    return redirect(url_for("readings.index"), 303)


@blueprint.get("/<public_id>/paper")
@allowed(*LEADS)
def paper(public_id: str) -> ResponseReturnValue:
    form = SheetForm(formdata=None)
    asked = _asked(public_id)
    form.sheet.data, form.label.data = new_id(), asked.label
    return _paper_page(asked, form, choosing_people.Sent())


@blueprint.post("/<public_id>/paper")
@allowed(*LEADS)
def enter_paper(public_id: str) -> ResponseReturnValue:
    """`step` is choose (who signed), preview, or confirm."""
    asked, form, sent = _asked(public_id), SheetForm(), read_sent()
    step = request.form.get("step", "choose")
    if step not in ("preview", "confirm"):
        return _paper_page(asked, form, sent)
    try:
        signed_on = signed_sheets.check_signed(viewer(), public_id, form.signed_on.data, clock.today())
    except InvalidInputError as error:
        _blame(form, error)
        return _paper_page(asked, form, sent), 422
    found = choosing_people.choose(viewer().school_id, sent, clock.today())
    if found.open or not found.people:
        return _paper_page(asked, form, sent, choosing_people.what_is_open(found)), 422
    chosen = [person.public_id for person in found.people]
    if step == "preview":
        done = signed_sheets.who_signed_already(viewer(), public_id, chosen, clock.today())
        return render_template(
            "readings/paper_preview.html", asked=asked, form=form, found=found, done=done, fields=kept(form)
        )
    sheet = (form.sheet.data or new_id())[:32]
    now, today, label = clock.now(), clock.today(), form.label.data or ""
    n = signed_sheets.enter_sheet(viewer(), public_id, label, sheet, chosen, signed_on, now, today)
    flash(f"{n} {'declaration is' if n == 1 else 'declarations are'} on record.", "good")
    return redirect(url_for("readings.who", public_id=public_id), 303)


@blueprint.get("/<public_id>/paper/take-back")
@allowed(*LEADS)
def ask_to_take_back(public_id: str) -> ResponseReturnValue:
    sheet = signed_sheets.find_last_sheet(viewer(), public_id)
    if sheet is None:
        flash("There is no sheet to take back: the newest one has been taken back already.", "info")
        return redirect(url_for("readings.who", public_id=public_id), 303)
    return render_template("readings/take_back.html", asked=_asked(public_id), sheet=sheet)


@blueprint.post("/<public_id>/paper/take-back")
@allowed(*LEADS)
def take_back(public_id: str) -> ResponseReturnValue:
    signed_sheets.take_back(viewer(), public_id, request.form.get("sheet", ""), clock.now())
    flash("The sheet is taken back, and its people are asked again. The evidence keeps both.", "good")
    return redirect(url_for("readings.who", public_id=public_id), 303)


@blueprint.get("/<public_id>")
@signed_in
def show(public_id: str) -> ResponseReturnValue:
    found = declaring.get_to_declare(viewer(), public_id)
    return render_template("readings/show.html", found=found, asked=found.asked)


@blueprint.post("/<public_id>")
@signed_in
def declare(public_id: str) -> ResponseReturnValue:
    declaring.declare(viewer(), public_id, request.form.get("label", ""), clock.now(), clock.today())
    flash("Thank you. It is on your record.", "good")
    return redirect(url_for("readings.show", public_id=public_id), 303)


def _asked(public_id: str) -> Asked:
    return readings.get_asked(viewer().school_id, public_id)


def _version(form: VersionForm, source: str | None) -> Version:
    """Of guidance the edition in force; of a policy what the form says. Raises InvalidInputError."""
    school, due_on, today = viewer().school_id, form.due_on.data, clock.today()
    if form.label is None:
        return readings.version_of(school, _offered(source), due_on, today)
    typed = (form.label.data, form.address.data, form.fingerprint.data)
    return readings.read_version(school, *typed, due_on, today)


def _offered(source: str | None) -> tuple[SourceReading, Source]:
    return reading_desk.find_offer(viewer(), library(), source or "", clock.today())


def _blame(form: FlaskForm, error: InvalidInputError) -> None:
    """At the field; what guidance itself says wrongly is told above the form."""
    if error.field and form[error.field] is not None:
        form[error.field].errors = [str(error)]
    else:
        form.form_errors.append(str(error))


def _fitted(form: ReadingForm) -> ReadingForm:
    form.offer()
    if request.args.get("source"):
        form.of_guidance()
    return form


def _new_page(form: ReadingForm) -> str:
    source = request.args.get("source")
    offer = _offered(source) if source else None
    return render_template("readings/new.html", form=form, offer=offer, source=source)


def _version_form(asked: Asked, form: VersionForm) -> VersionForm:
    if asked.source:
        form.of_guidance()
    return form


def _version_page(asked: Asked, form: VersionForm) -> str:
    offer = _offered(asked.source) if asked.source else None
    return render_template("readings/new_version.html", asked=asked, form=form, offer=offer)


def _paper_page(asked: Asked, form: SheetForm, sent: choosing_people.Sent, problem: str = "") -> str:
    found = choosing_people.choose(viewer().school_id, sent, clock.today())
    return render_template("readings/paper.html", asked=asked, form=form, found=found, problem=problem)
