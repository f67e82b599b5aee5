"""A person's page for their lead, with waivers and more time."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired

from training.errors import InvalidInputError
from training.rules.exempting import ExemptionKind, Reason
from training.services import exemptions
from training.services import person as persons
from training.services.person import PersonPage
from training.web import clock
from training.web.access import allowed, viewer
from training.web.choices import choices
from training.web.library import library, module_titles
from training.words import LEADS

blueprint = Blueprint("people", __name__)


class ExemptForm(FlaskForm):
    module = SelectField("Module")
    kind = RadioField(
        "What do they need?",
        [InputRequired("Choose what they need.")],
        choices=choices(
            [
                (ExemptionKind.EXTENSION.value, "More time: due on another day"),
                (ExemptionKind.WAIVER.value, "A waiver: not needed until a day"),
            ]
        ),
    )
    until = DateField("Until when?", [InputRequired("Give a date.")])
    reason = RadioField(
        "Why?",
        [InputRequired("Choose a reason.")],
        choices=choices((reason.value, reason.label) for reason in Reason),
    )
    note = StringField("Note")


@blueprint.get("/people/<public_id>")
@allowed(*LEADS)
def show(public_id: str) -> ResponseReturnValue:
    page = _open(public_id)
    return render_template("people/person.html", page=page, today=clock.today(), titles=module_titles())


@blueprint.get("/people/<public_id>/exempt")
@allowed(*LEADS)
def ask_to_exempt(public_id: str) -> ResponseReturnValue:
    page = _open(public_id)
    form = _form(page)
    asked = request.args.get("module", "")
    if asked in {m.slug for m in page.modules}:
        form.module.data = asked
    return render_template("people/exempt.html", page=page, form=form)


@blueprint.post("/people/<public_id>/exempt")
@allowed(*LEADS)
def exempt(public_id: str) -> ResponseReturnValue:
    page = _open(public_id)
    form = _form(page)
    if form.validate_on_submit():
        try:
            exemptions.exempt(
                viewer(),
                public_id,
                form.module.data,
                ExemptionKind(form.kind.data),
                Reason(form.reason.data),
                form.note.data or "",
                form.until.data,
                clock.now(),
                clock.today(),
            )
        except InvalidInputError as error:
            form[error.field or "until"].errors = [str(error)]
        else:
            flash("Saved. It counts from now.", "good")
            return redirect(url_for("people.show", public_id=public_id), 303)
    return render_template("people/exempt.html", page=page, form=form), 422


@blueprint.post("/people/<public_id>/end-waiver")
@allowed(*LEADS)
def end_waiver(public_id: str) -> ResponseReturnValue:
    exemptions.end_waiver(viewer(), public_id, request.form.get("module", ""), clock.now(), clock.today())
    flash("The waiver is ended. The module counts again from today.", "good")
    return redirect(url_for("people.show", public_id=public_id), 303)


def _open(public_id: str) -> PersonPage:
    return persons.open_person(viewer(), public_id, library(), clock.now(), clock.today())


def _form(page: PersonPage) -> ExemptForm:
    form = ExemptForm()
    form.module.choices = choices((m.slug, m.title) for m in page.modules)
    return form
