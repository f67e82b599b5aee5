"""Giving people modules: the rules in force, a new one with a look before it is made, and ending one."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional

from training.content.model import Module
from training.errors import InvalidInputError
from training.services import board_people, named_people, rules_desk
from training.services.named_people import MOST_MATCHES, NamedPerson
from training.services.rules_desk import Proposal
from training.web import clock
from training.web.access import allowed, viewer
from training.web.choices import choices
from training.web.library import library
from training.words import LEADS, Audience, Role

blueprint = Blueprint("assign", __name__)


class AssignForm(FlaskForm):
    with_core: list[str]  # titles of the modules that say which pages everyone needs
    modules = SelectMultipleField("Which modules?", [InputRequired("Choose at least one module.")])
    parts = RadioField(
        "How much of them?",
        [Optional()],
        choices=choices([("whole", "All of it"), ("core", "Only the pages everyone needs")]),
        default="whole",
    )
    who = RadioField(
        "Who gets them?",
        [InputRequired("Choose who gets them.")],
        choices=choices(
            [
                ("everyone", "Everyone, new starters too"),
                ("role", "Everyone with one role"),
                ("group", "Everyone in one group"),
                ("person", "One person"),
            ]
        ),
        default="everyone",
    )
    role = SelectField("Role")
    group = SelectField("Group")
    person = StringField("Name of the person", [Length(max=120, message="Use at most 120 letters.")])
    public_id = HiddenField()
    match = RadioField("Which one?", choices=[], validate_choice=False)
    due = RadioField(
        "When is it due?",
        [InputRequired("Choose when it is due.")],
        choices=choices([("days", "So many days after they start"), ("on", "On one date")]),
        default="days",
    )
    days = IntegerField("Days after starting", [Optional()], default=14)
    on = DateField("Due date", [Optional()])
    renewal = RadioField(
        "How often is it renewed?",
        [InputRequired("Choose how often it is renewed.")],
        choices=choices(
            [("12", "Every 12 months"), ("never", "Never"), ("other", "Another number of months")]
        ),
        default="12",
    )
    months = IntegerField("Months", [Optional()])

    def offer(self) -> None:
        """Puts in what there is to choose from."""
        groups = board_people.groups_of(viewer().school_id)
        self.modules.choices = choices((m.slug, _named(m)) for m in library().published())
        self.with_core = [m.title for m in library().published() if m.core]
        if not self.with_core:
            del self.parts
        self.role.choices = choices((role.value, role.label) for role in Role)
        self.group.choices = choices(
            [
                ("", "Choose a group"),
                *((str(g.id), f"{g.kind.label}: {g.name}") for g in groups),
            ]
        )


def _named(module: Module) -> str:
    """With whom it is for, where that is not everybody."""
    for_whom = {Audience.DSL: " (for safeguarding leads)", Audience.GOVERNORS: " (for governors)"}
    return module.title + for_whom.get(module.audience, "")


@blueprint.get("/assign")
@allowed(*LEADS)
def index() -> ResponseReturnValue:
    rules = rules_desk.rules_in_force(viewer().school_id, library(), clock.today())
    return render_template("assign/index.html", rules=rules)


@blueprint.get("/assign/new")
@allowed(*LEADS)
def new() -> ResponseReturnValue:
    person = named_people.find_by_public_id(viewer().school_id, request.args.get("person", ""))
    form = AssignForm(
        formdata=None,
        data={"who": "person", "person": person.name, "public_id": person.public_id} if person else None,
    )
    form.offer()
    return render_template("assign/new.html", form=form)


@blueprint.post("/assign/new")
@allowed(*LEADS)
def propose() -> ResponseReturnValue:
    """`step` is preview, change (back to the form as it was) or confirm."""
    form = AssignForm()
    form.offer()
    step = request.form.get("step", "preview")
    if step == "change":
        return render_template("assign/new.html", form=form)
    if not form.validate_on_submit():
        return render_template("assign/new.html", form=form), 422
    try:
        proposal = _proposal(form)
        if step == "confirm":
            rules_desk.assign(viewer(), proposal, library(), clock.now(), clock.today())
            flash(
                "Assigned. It is on their home page, as soon as your school has adopted the module.", "good"
            )
            return redirect(url_for("assign.index"), 303)
        seen = rules_desk.preview(viewer().school_id, proposal, library(), clock.today())
    except InvalidInputError as error:
        form[error.field or "modules"].errors = [str(error)]
        return render_template("assign/new.html", form=form), 422
    return render_template("assign/preview.html", preview=seen, fields=_kept(form))


@blueprint.get("/assign/<int:rule_id>/end")
@allowed(*LEADS)
def ask_to_end(rule_id: int) -> ResponseReturnValue:
    rule = rules_desk.get_rule(viewer().school_id, rule_id, library(), clock.today())
    return render_template("assign/end.html", rule=rule)


@blueprint.post("/assign/<int:rule_id>/end")
@allowed(*LEADS)
def end(rule_id: int) -> ResponseReturnValue:
    rules_desk.end(viewer(), rule_id, clock.now(), clock.today())
    flash("Ended. What people completed stays on their record.", "good")
    return redirect(url_for("assign.index"), 303)


def _proposal(form: AssignForm) -> Proposal:
    """What the form says. Raises InvalidInputError naming the field to blame."""
    core = form.parts is not None and form.parts.data == "core"
    return Proposal(tuple(form.modules.data), _who(form), _due(form), _renewal(form), core)


def _who(form: AssignForm) -> dict[str, Any]:
    if form.who.data == "everyone":
        return {"everyone": True}
    if form.who.data == "role":
        return {"role": form.role.data}
    if form.who.data == "person":
        return {"person": _person(form)}
    if not form.group.data:
        raise InvalidInputError("Choose a group.", "group")
    return {"group": int(form.group.data)}


def _person(form: AssignForm) -> int:
    """By the choice among people of that name, by the page one came from, or by the name typed."""
    school, typed = viewer().school_id, form.person.data or ""
    for public_id in (form.match.data, form.public_id.data):
        known = named_people.find_by_public_id(school, public_id or "")
        if known and typed == known.name:
            return _one(form, known)
    found = named_people.people_named(school, typed)
    if not found:
        message = "Nobody of that name works here. Check the spelling, or type less of it."
        raise InvalidInputError(message, "person")
    if len(found) > MOST_MATCHES:
        raise InvalidInputError("Many people match that. Type more of the name.", "person")
    chosen = found if len(found) == 1 else [p for p in found if p.public_id == form.match.data]
    if chosen:
        return _one(form, chosen[0])
    form.match.choices = choices(
        (p.public_id, f"{p.name}, {p.job_title}" if p.job_title else p.name) for p in found
    )
    raise InvalidInputError("More than one person matches. Choose the one you mean.", "match")


def _one(form: AssignForm, person: NamedPerson) -> int:
    form.person.data, form.public_id.data = person.name, person.public_id
    return person.id


def _due(form: AssignForm) -> dict[str, Any]:
    if form.due.data == "on":
        on: date | None = form.on.data
        if on is None:
            raise InvalidInputError("Give the date it is due.", "on")
        return {"on": on.isoformat()}
    if form.days.data is None:
        raise InvalidInputError("Give the number of days.", "days")
    return {"days_after_start": form.days.data}


def _renewal(form: AssignForm) -> dict[str, Any] | None:
    if form.renewal.data == "never":
        return None
    if form.renewal.data == "12":
        return {"months": 12}
    if form.months.data is None:
        raise InvalidInputError("Give the number of months.", "months")
    return {"months": form.months.data}


def _kept(form: AssignForm) -> list[tuple[str, str]]:
    """Every value of the form, to be sent again with the preview's buttons."""
    kept = [("modules", slug) for slug in form.modules.data or []]
    names = ("who", "role", "group", "person", "public_id", "due", "days", "on", "renewal", "months")
    kept += [("parts", form.parts.data)] if form.parts is not None else []
    return kept + [(name, str(form[name].data)) for name in names if form[name].data is not None]
