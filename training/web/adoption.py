"""Taking modules on for the school, before staff see them: one by one, or several together."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField
from wtforms.validators import DataRequired, InputRequired

from training.errors import ConflictError, InvalidInputError
from training.services import adoption as service
from training.services.adopting import adopt as adopt_modules
from training.services.adoption import AdoptionState
from training.services.contacts import find_contacts
from training.web import clock
from training.web.access import allowed, viewer
from training.web.library import library
from training.words import LEADS

blueprint = Blueprint("adoption", __name__, url_prefix="/adoption")
TONES = {
    AdoptionState.NOT_READY: ("Not ready", "neutral"),
    AdoptionState.NOT_ADOPTED: ("Not adopted", "warn"),
    AdoptionState.CHANGED: ("Changed since", "warn"),
    AdoptionState.ADOPTED: ("Adopted", "good"),
}


class AdoptForm(FlaskForm):
    seal = HiddenField(validators=[DataRequired()])
    checked = BooleanField(
        "I have checked these against the documents, or accept them for our school",
        [InputRequired("Tick this to say that you have checked them, or accept them for your school.")],
    )


@blueprint.get("")
@allowed(*LEADS)
def index() -> ResponseReturnValue:
    person, today = viewer(), clock.today()
    contacts = find_contacts(person.school_id, today)
    rows = service.find_modules(person.school_id, person.nation, library(), contacts, today)
    waiting = sum(row.is_waiting for row in rows)
    return render_template("adoption/index.html", rows=rows, tones=TONES, waiting=waiting)


@blueprint.get("/together")
@allowed(*LEADS)
def together() -> ResponseReturnValue:
    """Which modules is in the address, so that the list of documents fits them without script."""
    wanted = request.args.getlist("module") if "chosen" in request.args else None
    return _together(wanted, AdoptForm(formdata=None))


@blueprint.post("/together")
@allowed(*LEADS)
def adopt_together() -> ResponseReturnValue:
    form, wanted = AdoptForm(), request.form.getlist("module")
    if not form.validate():
        return _together(wanted, form), 422
    try:
        added = adopt_modules(viewer(), library(), wanted, form.seal.data or "", clock.now(), clock.today())
    except ConflictError as error:
        return _together(wanted, AdoptForm(formdata=None), str(error)), 409
    except InvalidInputError as error:
        return _together(wanted, AdoptForm(formdata=None), str(error)), 422
    flash(f"{added} modules are adopted." if added != 1 else "One module is adopted.", "good")
    return redirect(url_for("adoption.index"), 303)


def _together(wanted: list[str] | None, form: AdoptForm, problem: str = "") -> str:
    page = service.get_together(viewer(), library(), wanted, clock.today())
    return render_template("adoption/together.html", page=page, form=form, tones=TONES, problem=problem)


@blueprint.get("/<slug>")
@allowed(*LEADS)
def module(slug: str) -> ResponseReturnValue:
    return _page(slug, AdoptForm(formdata=None))


@blueprint.post("/<slug>")
@allowed(*LEADS)
def adopt(slug: str) -> ResponseReturnValue:
    form = AdoptForm()
    if not form.validate():
        return _page(slug, form), 422
    try:
        adopt_modules(viewer(), library(), [slug], form.seal.data or "", clock.now(), clock.today())
    except ConflictError as error:
        return _page(slug, AdoptForm(formdata=None), str(error)), 409
    except InvalidInputError as error:
        return _page(slug, AdoptForm(formdata=None), str(error)), 422
    flash("Adopted. Staff can see this module from now on.", "good")
    return redirect(url_for("adoption.index"), 303)


def _page(slug: str, form: AdoptForm, problem: str = "") -> str:
    page = service.get_page(viewer(), library(), slug, clock.today())
    return render_template(
        "adoption/module.html", page=page, form=form, tones=TONES, States=AdoptionState, problem=problem
    )
