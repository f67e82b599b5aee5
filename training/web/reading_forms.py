"""The forms of readings: what is asked, of whom and by when. A field that is not here is not read."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from training.errors import InvalidInputError
from training.services.board_people import groups_of
from training.web.access import viewer
from training.web.choices import choices
from training.words import Role


class VersionForm(FlaskForm):
    label = StringField("Version")
    address = StringField("Where staff read it")
    fingerprint = StringField("Fingerprint of the file (SHA-256)")
    due_on = DateField("To be read by", [Optional()])


class ReadingForm(VersionForm):
    title = StringField("Title")
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
    role = SelectField("Role", choices=choices((role.value, role.label) for role in Role))
    group = SelectField("Group")
    regulated = BooleanField("Of these, only those in regulated activity")

    def offer(self) -> None:
        """Puts in what there is to choose from."""
        groups = groups_of(viewer().school_id)
        named = ((str(group.id), f"{group.kind.label}: {group.name}") for group in groups)
        self.group.choices = choices([("", "Choose a group"), *named])

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
