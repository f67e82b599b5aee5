"""The forms of readings: what is asked, of whom and by when. A field that is not here is not read."""

from collections.abc import Callable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, Field, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Optional, StopValidation

from training.errors import InvalidInputError
from training.rules.readings import check_due, read_address, read_fingerprint
from training.rules.short_text import short_text
from training.services.board_people import groups_of
from training.services.readings import NO_LABEL, NO_TITLE
from training.web import clock
from training.web.access import viewer
from training.web.choices import choices
from training.words import Role


def by_rule(check: Callable[[Any], object]) -> Callable[[FlaskForm, Field], None]:
    """A validator that says what a rule says: all that is wrong with a form is told at once."""

    def validator(_form: FlaskForm, field: Field) -> None:
        try:
            check(field.data)
        except InvalidInputError as error:
            field.errors = []  # “not a valid date” besides
            raise StopValidation(str(error)) from error

    return validator


class VersionForm(FlaskForm):
    label = StringField("Version", [by_rule(lambda text: short_text(text, "label", NO_LABEL))])
    address = StringField("Where staff read it", [by_rule(read_address)])
    fingerprint = StringField("Fingerprint of the file (SHA-256)", [by_rule(read_fingerprint)])
    due_on = DateField("To be read by", [by_rule(lambda day: check_due(day, clock.today()))])

    def of_guidance(self) -> None:
        """Takes out what the edition in force says itself."""
        del self.label, self.address, self.fingerprint


class ReadingForm(VersionForm):
    title = StringField("Title", [by_rule(lambda text: short_text(text, "title", NO_TITLE))])
    who = RadioField(
        "Who is asked?",
        [InputRequired("Choose who is asked.")],
        choices=choices(
            [
                ("everyone", "Everyone, new starters too"),
                ("role", "Everyone with one role"),
                ("group", "Everyone in one group"),
            ]
        ),
        default="everyone",
    )
    role = SelectField(
        "Role", choices=choices((role.value, role.label) for role in Role), default=Role.STAFF.value
    )
    group = SelectField("Group", default="")
    regulated = BooleanField("Of these, only those in regulated activity")

    def offer(self) -> None:
        """Puts in what there is to choose from."""
        groups = groups_of(viewer().school_id)
        named = ((str(group.id), f"{group.kind.label}: {group.name}") for group in groups)
        self.group.choices = choices([("", "Choose a group"), *named])

    def of_guidance(self) -> None:
        super().of_guidance()
        del self.title

    def chosen(self) -> dict[str, Any]:
        """In the shape of `models.AssignmentRule.who`. Raises InvalidInputError."""
        who: dict[str, Any] = {"everyone": True}
        if self.who.data == "role":
            who = {"role": self.role.data}
        elif self.who.data == "group":
            if not self.group.data:
                raise InvalidInputError("Choose a group.", "group")
            who = {"group": int(self.group.data)}
        return {**who, "regulated": True} if self.regulated.data else who


class SheetForm(FlaskForm):
    signed_on = DateField("Day on the sheet", [Optional()])
    sheet = HiddenField()
    label = HiddenField()


def kept(form: FlaskForm) -> list[tuple[str, str]]:
    """Every value that was given, to be sent again with the buttons of a preview."""
    fields = (field for field in form if field.name != "csrf_token" and field.data not in (None, "", False))
    return [(field.name, "y" if field.data is True else str(field.data)) for field in fields]
