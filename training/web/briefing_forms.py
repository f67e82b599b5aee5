"""The forms of “Before you start”: opening it, signing it, typing in a sheet. A field that is not here is not read."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, ValidationError

from training.rules.briefing import Lasting, VisitorKind
from training.web.account_forms import name_field
from training.web.choices import choices

NAME_MISSING = "Type your name, first and last."
KINDS = [("", "Choose"), *((kind.value, kind.label) for kind in VisitorKind)]


def kind_field(label: str) -> SelectField:
    return SelectField(label, [InputRequired("Choose one from the list.")], choices=choices(KINDS))


class OpenForm(FlaskForm):
    lasting = RadioField(
        "For how long?",
        [InputRequired("Choose how long it works.")],
        choices=choices([("day", "Until the end of today"), ("week", "For a week")]),
        default=Lasting.DAY.value,
    )


class PinForm(FlaskForm):
    pin = StringField("PIN", [DataRequired("Type the six figures on the poster.")])

    @property
    def figures(self) -> str:
        """As typed, with or without the space in the middle."""
        return "".join(c for c in self.pin.data or "" if c.isascii() and c.isdigit())


class SignForm(FlaskForm):
    name = name_field("Your name", NAME_MISSING)
    kind = kind_field("You are here as")
    understood = BooleanField(
        "I have read this and know whom to tell", [DataRequired("Tick this once you have read it.")]
    )

    def validate_name(self, field: Field) -> None:
        """What cannot be seen has been taken out by now."""
        if not any(letter.isalpha() for letter in field.data or ""):
            raise ValidationError(NAME_MISSING)


class SheetForm(FlaskForm):
    names = TextAreaField(
        "Names on the sheet", [DataRequired("Type the names on the sheet, one on each line.")]
    )
    kind = kind_field("They were here as")
    signed_on = DateField("Day on the sheet", [InputRequired("Give the day on the sheet.")])
    sheet = HiddenField()
