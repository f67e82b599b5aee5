"""What changed in guidance, for leads: whom it touches, and giving them just that."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import DateField
from wtforms.validators import InputRequired

from training.errors import InvalidInputError
from training.services import guidance_desk
from training.services.searching import finder, page_of
from training.web import clock
from training.web.access import allowed, viewer
from training.web.library import module_titles
from training.web.paging import Pages, page_number
from training.words import LEADS

PEOPLE_A_PAGE = 50

blueprint = Blueprint("guidance", __name__, url_prefix="/what-changed")


class GiveForm(FlaskForm):
    due_on = DateField("Done by", [InputRequired("Give a day.")])


@blueprint.get("")
@allowed(*LEADS)
def index() -> ResponseReturnValue:
    return render_template("guidance/index.html", changes=guidance_desk.find_changes(viewer()))


@blueprint.get("/<int:change_id>")
@allowed(*LEADS)
def change(change_id: int) -> ResponseReturnValue:
    return _page(change_id, None)


@blueprint.post("/<int:change_id>")
@allowed(*LEADS)
def give(change_id: int) -> ResponseReturnValue:
    form = GiveForm()
    if not form.validate() or form.due_on.data is None:
        return _page(change_id, form), 422
    try:
        asked = guidance_desk.give(viewer(), change_id, form.due_on.data, clock.now(), clock.today())
    except InvalidInputError as error:
        form.due_on.errors = [str(error)]
        return _page(change_id, form), 422
    flash(f"{asked} {'person is' if asked == 1 else 'people are'} asked to read just what changed.", "good")
    return redirect(url_for("guidance.change", change_id=change_id), 303)


@blueprint.post("/<int:change_id>/take-back")
@allowed(*LEADS)
def take_back(change_id: int) -> ResponseReturnValue:
    gone = guidance_desk.take_back(viewer(), change_id, clock.now())
    flash(f"Taken back for {gone} {'person' if gone == 1 else 'people'}. What is done stays done.", "good")
    return redirect(url_for("guidance.change", change_id=change_id), 303)


def _page(change_id: int, form: GiveForm | None) -> str:
    page = guidance_desk.get_change(viewer(), change_id, clock.today())
    if form is None:
        form = GiveForm(formdata=None)
        form.due_on.data = page.due_on
    words = request.args.get("search", "")[:100]
    holds = finder(words)
    found = [person for person in page.people if holds(person.name)]
    shown, number, pages = page_of(found, page_number(), PEOPLE_A_PAGE)
    return render_template(
        "guidance/change.html",
        page=page,
        people=shown,
        words=words,
        pages=Pages(number, pages, len(found)),
        form=form,
        titles=module_titles(),
    )
