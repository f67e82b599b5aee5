"""Doing one thing to many people: who and what, a look at what would happen, doing it, undoing it."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from training.errors import ConflictError, InvalidInputError
from training.rules.bulk import BulkKind
from training.services import beats, bulk, bulk_desk, choosing_people
from training.services.bulk_desk import ActionPage
from training.services.choosing_people import Choosing, Sent
from training.web import clock, mailing
from training.web.access import allowed, viewer
from training.web.board_filter import board_filter
from training.web.bulk_form import BulkForm, people_filtered
from training.web.choosing import read_sent
from training.web.library import library
from training.web.paging import Pages, page_number
from training.web.reading_forms import kept
from training.words import LEADS

blueprint = Blueprint("bulk", __name__, url_prefix="/bulk")


@blueprint.get("")
@allowed(*LEADS)
def index() -> ResponseReturnValue:
    found = bulk_desk.find_actions(viewer(), page_number())
    pages = Pages(found.number, found.pages, found.total)
    return render_template("bulk/index.html", found=found, pages=pages)


@blueprint.get("/new")
@allowed(*LEADS)
def new() -> ResponseReturnValue:
    """The address may be that of a filtered board: then everybody whom it lets through is chosen."""
    form = _form(formdata=False)
    form.action.data = bulk.new_action()
    sent = Sent()
    if request.args:
        wanted = board_filter({module.slug for module in library().published()})
        sent = Sent(chosen=people_filtered(viewer().school_id, library(), wanted, clock.today()))
        form.module.data = wanted.module
    return _who_page(form, sent)


@blueprint.post("/new")
@allowed(*LEADS)
def propose() -> ResponseReturnValue:
    """`step` is choose (who, from the board too), kind (what), preview, change or confirm."""
    form, sent, step = _form(), read_sent(), request.form.get("step", "choose")
    form.action.data = (form.action.data or bulk.new_action())[:32]
    if step not in ("kind", "preview", "confirm"):
        return _who_page(form, sent)
    found = choosing_people.choose(viewer().school_id, sent, clock.today())
    problem = choosing_people.what_is_open(found)
    if problem or form.chosen_kind() is None:
        if form.chosen_kind() is None:
            form.kind.errors = ["Choose what should happen."]
        return _who_page(form, sent, problem), 422
    if step == "kind" and form.asks():
        return _what_page(form, found)
    return _look_or_do(form, found, confirmed=step == "confirm")


def _look_or_do(form: BulkForm, found: Choosing, *, confirmed: bool) -> ResponseReturnValue:
    ids = {person.id for person in found.people}
    try:
        what = form.what(library(), clock.today())
        title = form.title_of(what, library())
        if confirmed:
            asked = (form.action.data or bulk.new_action(), title)
            done = bulk_desk.do_it(viewer(), library(), what, ids, asked, mailing.base_url(), clock.now())
            return redirect(url_for("bulk.show", public_id=done), 303)
    except InvalidInputError as error:
        if error.field is None:  # nobody is left: the page that says why
            return _preview_page(form, found), 422
        form[error.field].errors = [str(error)]
        return _what_page(form, found), 422
    return _preview_page(form, found)


@blueprint.get("/<public_id>")
@allowed(*LEADS)
def show(public_id: str) -> ResponseReturnValue:
    page = bulk_desk.show_action(viewer(), public_id, page_number())
    asleep = page.is_open and beats.worker_is_asleep(clock.now())
    return render_template(
        "bulk/show.html",
        page=page,
        pages=Pages(page.number, page.pages, page.reached),
        asleep=asleep,
        state=_state(page),
    )


@blueprint.get("/<public_id>/progress")
@allowed(*LEADS)
def progress(public_id: str) -> ResponseReturnValue:
    """For the script of the page."""
    page = bulk_desk.show_action(viewer(), public_id, 1)
    return jsonify(state=_state(page), text="", done=page.done, total=max(page.total, 1))


@blueprint.post("/<public_id>/undo")
@allowed(*LEADS)
def undo(public_id: str) -> ResponseReturnValue:
    try:
        bulk_desk.take_back(viewer(), library(), public_id, clock.now())
    except ConflictError as error:
        flash(str(error), "warn")
    return redirect(url_for("bulk.show", public_id=public_id), 303)


@blueprint.post("/<public_id>/go-on")
@allowed(*LEADS)
def go_on(public_id: str) -> ResponseReturnValue:
    try:
        bulk_desk.go_on(viewer(), library(), public_id, clock.now())
    except ConflictError as error:
        flash(str(error), "warn")
    return redirect(url_for("bulk.show", public_id=public_id), 303)


def _state(page: ActionPage) -> str:
    return "finished" if page.is_finished else "open" if page.is_open else "broken-off"


def _form(*, formdata: bool = True) -> BulkForm:
    form = BulkForm() if formdata else BulkForm(formdata=None)
    form.offer(viewer().school_id, library(), by_mail=mailing.route() is not None)
    return form


def _who_page(form: BulkForm, sent: Sent, problem: str = "") -> str:
    found = choosing_people.choose(viewer().school_id, sent, clock.today())
    return render_template("bulk/who.html", form=form, found=found, problem=problem)


def _what_page(form: BulkForm, found: Choosing) -> str:
    form.word()
    return render_template("bulk/what.html", form=form, found=found, kind=form.chosen_kind())


def _preview_page(form: BulkForm, found: Choosing) -> str:
    what = form.what(library(), clock.today())
    plan = bulk.plan(viewer(), library(), what, {person.id for person in found.people}, clock.now())
    return render_template(
        "bulk/preview.html",
        plan=plan,
        title=form.title_of(what, library()),
        kind=BulkKind(what.kind),
        asks=form.asks(),
        chosen=found.people,
        fields=kept(form),
        note=what.note,
    )
