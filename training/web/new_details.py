"""What is new among the school's people and numbers, and “I have seen this”."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import HiddenInput

from training.errors import InvalidInputError
from training.services import acknowledging as service
from training.services.contacts import find_contacts_for
from training.web import clock
from training.web.access import signed_in, viewer
from training.web.library import library
from training.web.well_formed import LARGEST_ID, RowNumberField
from training.words import Role

blueprint = Blueprint("new_details", __name__, url_prefix="/new-details")
NUMBERS = [
    "No",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
]


class SeenForm(FlaskForm):
    version = RowNumberField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(1, LARGEST_ID)])


def heading(n: int) -> str:
    """“Two things changed at your school”."""
    return f"{NUMBERS[n] if n < len(NUMBERS) else n} thing{'' if n == 1 else 's'} changed at your school"


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    person = viewer()
    contacts = find_contacts_for(person, clock.today())
    news = service.news(contacts, service.woven(library(), service.find_adopted(person.school_id)))
    return render_template(
        "new_details/index.html", news=news, heading=heading(len(news)), version=contacts.details.version
    )


@blueprint.post("")
@signed_in
def acknowledge() -> ResponseReturnValue:
    form = SeenForm()
    if not form.validate():
        raise InvalidInputError("This did not arrive whole. Reload the page and try again.")
    service.acknowledge(viewer(), form.version.data or 0, clock.now())
    flash("Thank you. It is on record that you have seen this.", "good")
    return redirect(url_for("home.training" if viewer().role is Role.ADMINISTRATOR else "home.index"), 303)
