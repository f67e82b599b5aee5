"""The form for a new rule: three choices that everybody makes, and what else a rule may say, folded away."""

import calendar
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional

from training.content.model import Library, Module
from training.errors import InvalidInputError
from training.rules.proposing import month_day
from training.rules.renewing import EARLY_DAYS, EARLY_FOR_WINDOW, GRACE_DAYS
from training.services import named_people
from training.services.board_people import GroupChoice
from training.services.named_people import MOST_MATCHES, NamedPerson
from training.web.choices import choices
from training.web.staff_forms import Day
from training.words import Audience, Role

USUAL = EARLY_DAYS, EARLY_FOR_WINDOW, GRACE_DAYS
MONTHS = [(str(n), calendar.month_name[n]) for n in range(1, 13)]


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
                ("group", "Everyone in one group, such as a contract type"),
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
    within = SelectField("Only those in this group too?", [Optional()], default="")
    regulated = SelectField(
        "Only those in regulated activity?",
        [Optional()],
        choices=choices(
            [
                ("", "It makes no difference"),
                ("yes", "Only those in regulated activity"),
                ("no", "Only those not in it"),
            ]
        ),
        default="",
    )
    started_from = Day("Only those who started on this day or later", [Optional()])
    started_until = Day("Only those who started on this day or before", [Optional()])
    but_roles = SelectMultipleField("But not these roles", [Optional()])
    but_groups = SelectMultipleField("But not these groups", [Optional()])
    due = RadioField(
        "When is it due?",
        [InputRequired("Choose when it is due.")],
        choices=choices(
            [
                ("days", "So many days after they start"),
                ("on", "On one date"),
                ("alone", "Before their first day alone with pupils"),
            ]
        ),
        default="days",
    )
    days = IntegerField("Days after starting", [Optional()], default=14)
    on = Day("Due date", [Optional()])
    renewal = RadioField(
        "How often is it renewed?",
        [InputRequired("Choose how often it is renewed.")],
        choices=choices(
            [
                ("12", "Every 12 months"),
                ("window", "In the same days of each year, such as 1 to 30 September"),
                ("other", "Another number of months"),
                ("never", "Never"),
            ]
        ),
        default="12",
    )
    months = IntegerField("Months", [Optional()])
    first_day = IntegerField("From day", [Optional()], default=1)
    first_month = SelectField("From month", choices=choices(MONTHS), default="9")
    last_day = IntegerField("To day", [Optional()], default=30)
    last_month = SelectField("To month", choices=choices(MONTHS), default="9")
    early = IntegerField("Days before, from which it can be renewed", [Optional()])
    grace = IntegerField("Days after, until which it does not count as overdue", [Optional()])

    def offer(self, library: Library, groups: list[GroupChoice]) -> None:
        """Puts in what there is to choose from."""
        self.modules.choices = choices((m.slug, _named(m)) for m in library.published())
        self.with_core = [m.title for m in library.published() if m.core]
        if not self.with_core:
            del self.parts
        named = [(str(g.id), f"{g.kind.label}: {g.name}") for g in groups]
        self.role.choices = choices((role.value, role.label) for role in Role)
        self.group.choices = choices([("", "Choose a group"), *named])
        self.within.choices = choices([("", "It makes no difference"), *named])
        self.but_roles.choices = choices(
            (role.value, f"{role.label}s") for role in Role if role is not Role.GOVERNOR
        )
        self.but_groups.choices = choices(named)

    @property
    def narrowed(self) -> bool:
        """Whether what is folded under “only some of them” says anything, or is wrong."""
        only = (self.within, self.regulated, self.started_from, self.started_until)
        fields = (*only, self.but_roles, self.but_groups)
        return any(field.data or field.errors for field in fields)

    @property
    def renewed_otherwise(self) -> bool:
        """The same of renewal, beyond every twelve months."""
        fields = (self.months, self.first_day, self.last_day, self.early, self.grace, self.renewal)
        unusual = self.renewal.data not in (None, "12") or self.early.data is not None
        return unusual or self.grace.data is not None or any(field.errors for field in fields)

    @property
    def only_core(self) -> bool:
        return self.parts is not None and self.parts.data == "core"

    def who_said(self, school_id: int) -> dict[str, Any]:
        """Raises InvalidInputError naming the field to blame."""
        if self.who.data == "person":
            return {"person": _person(self, school_id)}
        return {**self._chosen(), **self._only(), **self._but()}

    def _chosen(self) -> dict[str, Any]:
        if self.who.data == "everyone":
            return {"everyone": True}
        if self.who.data == "role":
            return {"role": self.role.data}
        if not self.group.data:
            raise InvalidInputError("Choose a group.", "group")
        return {"group": int(self.group.data)}

    def _only(self) -> dict[str, Any]:
        said: dict[str, Any] = {}
        if self.within.data:
            said["within"] = int(self.within.data)
        if self.regulated.data:
            said["regulated"] = self.regulated.data == "yes"
        for name in ("started_from", "started_until"):
            day: date | None = self[name].data
            if day is not None:
                said[name] = day.isoformat()
        return said

    def _but(self) -> dict[str, Any]:
        said: dict[str, Any] = {}
        if self.but_roles.data:
            said["roles"] = list(self.but_roles.data)
        if self.but_groups.data:
            said["groups"] = [int(group) for group in self.but_groups.data]
        return {"but": said} if said else {}

    def due_said(self) -> dict[str, Any]:
        """Raises InvalidInputError naming the field to blame."""
        if self.due.data == "alone":
            return {"before_unsupervised": True}
        if self.due.data == "on":
            if self.on.data is None:
                raise InvalidInputError("Give the date it is due.", "on")
            return {"on": self.on.data.isoformat()}
        if self.days.data is None:
            raise InvalidInputError("Give the number of days.", "days")
        return {"days_after_start": self.days.data}

    def renewal_said(self) -> dict[str, Any] | None:
        """Raises InvalidInputError naming the field to blame. Days that are left empty are left out: the usual ones
        count."""
        if self.renewal.data == "never":
            return None
        margins = {name: self[name].data for name in ("early", "grace") if self[name].data is not None}
        if self.renewal.data == "window":
            first = month_day(self.first_day.data, int(self.first_month.data), "first_day")
            last = month_day(self.last_day.data, int(self.last_month.data), "last_day")
            return {"window": [first, last], **margins}
        months = 12 if self.renewal.data == "12" else self.months.data
        if months is None:
            raise InvalidInputError("Give the number of months.", "months")
        return {"months": months, **margins}

    def kept(self) -> list[tuple[str, str]]:
        """Every value, to be sent again with the preview's buttons."""
        found: list[tuple[str, str]] = []
        for field in self:
            if field.name == "csrf_token" or field.data is None:
                continue
            values = field.data if isinstance(field.data, list) else [field.data]
            found += [(field.name, str(value)) for value in values]
        return found


def _named(module: Module) -> str:
    """With whom it is for, where that is not everybody."""
    for_whom = {Audience.DSL: " (for safeguarding leads)", Audience.GOVERNORS: " (for governors)"}
    return module.title + for_whom.get(module.audience, "")


def _person(form: AssignForm, school: int) -> int:
    """By the choice among people of that name, by the page one came from, or by the name typed."""
    typed = form.person.data or ""
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
