"""Taking modules on for the school, before staff see them."""

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField
from wtforms.validators import DataRequired, InputRequired

from training.content.model import Library
from training.errors import ConflictError
from training.services import adoption as service
from training.services.adoption import AdoptionState
from training.web import clock
from training.web.access import allowed, viewer
from training.words import Role

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
@allowed(Role.LEAD, Role.DEPUTY)
def index() -> ResponseReturnValue:
    person = viewer()
    rows = service.find_modules(person.school_id, person.nation, _library(), clock.today())
    return render_template("adoption/index.html", rows=rows, tones=TONES)


@blueprint.get("/<slug>")
@allowed(Role.LEAD, Role.DEPUTY)
def module(slug: str) -> ResponseReturnValue:
    return _page(slug, AdoptForm(formdata=None))


@blueprint.post("/<slug>")
@allowed(Role.LEAD, Role.DEPUTY)
def adopt(slug: str) -> ResponseReturnValue:
    form = AdoptForm()
    if not form.validate():
        return _page(slug, form), 422
    try:
        service.adopt(viewer(), _library(), slug, form.seal.data or "", clock.now(), clock.today())
    except ConflictError as error:
        return _page(slug, AdoptForm(formdata=None), str(error)), 409
    flash("Adopted. Staff can see this module from now on.", "good")
    return redirect(url_for("adoption.index"), 303)


def _page(slug: str, form: AdoptForm, conflict: str = "") -> str:
    person = viewer()
    page = service.get_page(person.school_id, person.nation, _library(), slug, clock.today())
    return render_template(
        "adoption/module.html", page=page, form=form, tones=TONES, States=AdoptionState, conflict=conflict
    )


def _library() -> Library:
    library: Library = current_app.extensions["library"]
    return library
