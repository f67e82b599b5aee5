"""Taking modules on for the school, before staff see them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField
from wtforms.validators import DataRequired, InputRequired

from training.errors import ConflictError
from training.services import adoption as service
from training.services.adoption import AdoptionState
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
    person = viewer()
    rows = service.find_modules(person.school_id, person.nation, library(), clock.today())
    return render_template("adoption/index.html", rows=rows, tones=TONES)


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
        service.adopt(viewer(), library(), slug, form.seal.data or "", clock.now(), clock.today())
    except ConflictError as error:
        return _page(slug, AdoptForm(formdata=None), str(error)), 409
    flash("Adopted. Staff can see this module from now on.", "good")
    return redirect(url_for("adoption.index"), 303)


def _page(slug: str, form: AdoptForm, conflict: str = "") -> str:
    person = viewer()
    page = service.get_page(person.school_id, person.nation, library(), slug, clock.today())
    return render_template(
        "adoption/module.html", page=page, form=form, tones=TONES, States=AdoptionState, conflict=conflict
    )
