"""The forms about the school itself. A field that is not here is not read."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from training.content.weave import NAMES
from training.errors import InvalidInputError
from training.rules.staff_names import TextProblemError, tidy
from training.services.accounts import SETTINGS
from training.services.details import NO_PHONE, NUMBERS, Details, Entry, Show, problems_with
from training.services.school import NationChoice, SchoolSettings
from training.web.account_forms import no_more_than
from training.web.brand import brand_css
from training.web.choices import choices
from training.web.well_formed import LARGEST_ID, RowNumberField
from training.words import Nation

PARTS = ("value", "phone", "show")
HINTS = {
    "deputies": "Several names with commas between. If there is none, name who stands in.",
    "chair": "In a trust this may be the chair of the trustees.",
    "recording-system": "As staff call it. On paper? Say so, such as “the yellow forms in the office”.",
    "out-of-hours": "Whom staff ring when the school is closed.",
    "social-care": "The number for a worry about a child in your area.",
    "lado": "For a concern about an adult who works with children.",
    "safer-schools": "No officer of your own? Write “the police on 101”.",
}


REFRESHERS = (
    ("3", "Every three months"),
    ("4", "Every four months"),
    ("6", "Every six months"),
    ("12", "Once a year"),
    ("0", "None"),
)


def one_line(_form: Any, field: Any) -> None:
    """As typed, without what cannot be seen."""
    try:
        field.data = tidy(field.data or "", [])
    except TextProblemError as error:
        raise ValidationError(str(error)) from error


def readable(_form: Any, field: Any) -> None:
    text = (field.data or "").strip().lower()
    field.data = f"#{text}" if text and not text.startswith("#") else text
    if field.data:
        try:
            brand_css(field.data)
        except InvalidInputError as error:
            raise ValidationError(str(error)) from error


class LookForm(FlaskForm):
    name = StringField("Name of the school", [DataRequired("Name the school."), one_line, no_more_than(200)])
    nation = RadioField("Nation", [Optional()])
    setting = SelectField("Kind of school", choices=[SelectChoice(*setting) for setting in SETTINGS])
    colour = StringField("School colour", [readable])
    refreshers = SelectField(
        "One question to keep it fresh", choices=choices(REFRESHERS), default="4", validators=[Optional()]
    )

    def offer(self, nations: Iterable[NationChoice], now: Nation) -> None:
        """Nations that are ready, and the school's own; nothing chosen keeps it."""
        named = [choice.nation for choice in nations if not choice.lacking or choice.nation is now]
        self.nation.choices = choices((nation.value, nation.label) for nation in named)
        self.nation.data = self.nation.data or now.value

    def show(self, school: SchoolSettings) -> None:
        self.name.data, self.setting.data, self.colour.data = school.name, school.setting, school.colour or ""
        self.refreshers.data = str(school.refresher_months)


class CheckForm(FlaskForm):
    """“Still right”: of which detail, or of all, as the page of this version showed them."""

    version = RowNumberField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(0, LARGEST_ID)])
    right = HiddenField(validators=[DataRequired(), no_more_than(40)])


class SettleForm(FlaskForm):
    """Which kind of report, about which page, as the list showed it."""

    module = HiddenField(validators=[DataRequired(), no_more_than(80)])
    page = HiddenField(validators=[no_more_than(120)])
    kind = HiddenField(validators=[DataRequired(), no_more_than(30)])
    newest = RowNumberField(widget=HiddenInput(), validators=[InputRequired(), NumberRange(0, LARGEST_ID)])


class _DetailsFields(FlaskForm):
    version = RowNumberField(widget=HiddenInput(), validators=[Optional()])

    def show(self, details: Details) -> None:
        self.version.data = details.version
        for name in NAMES:
            entry = details.entry(name)
            show = entry.show if entry.given else _usual(name)
            for part, value in zip(PARTS, (entry.value, entry.phone, show.value), strict=True):
                if field := self.part(name, part):
                    field.data = value

    def entries(self) -> dict[str, Entry]:
        return {
            name: Entry(
                self._text(name, "value"),
                self._text(name, "phone"),
                Show(self[f"{name}-show"].data),
            )
            for name in NAMES
        }

    def part(self, name: str, part: str) -> Any | None:
        """The field, or None where this detail has no such part."""
        return self._fields.get(f"{name}-{part}")

    def rows(self) -> list[tuple[str, str, list[Any]]]:
        """Each detail's name and label with the fields it has."""
        return [
            (
                name,
                NAMES[name].label,
                [field for part in PARTS if (field := self.part(name, part)) is not None],
            )
            for name in NAMES
        ]

    def check(self) -> bool:
        """Validates field by field, then what belongs together. Every fault is found at once."""
        fine = bool(self.validate())
        if all(self[f"{name}-show"].data in set(Show) for name in NAMES):
            for (name, part), problem in problems_with(self.entries()).items():
                field = self[f"{name}-{part}"]
                field.errors = [*field.errors, problem]
                fine = False
        return fine

    def faults(self) -> list[tuple[str, str]]:
        """For the summary at the top: where, and which detail it is about."""
        return [
            (field.id, f"{label}: {' '.join(field.errors)}")
            for _name, label, fields in self.rows()
            for field in fields
            if field.errors
        ]

    def _text(self, name: str, part: str) -> str:
        field = self.part(name, part)
        return " ".join((field.data or "").split()) if field is not None else ""


def _usual(name: str) -> Show:
    """What a detail begins as: numbers of the office and of the council may be known, people may not."""
    return Show.PUBLIC if name in {"switchboard", "social-care"} else Show.SIGNED_IN


def _fields_by_name() -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name in NAMES:
        made[f"{name}-value"] = StringField("What it is called" if name in NUMBERS else "Name", [one_line])
        if name not in NO_PHONE:
            made[f"{name}-phone"] = StringField("Number", [one_line])
        choices = [SelectChoice(show.value, show.label) for show in Show]
        made[f"{name}-show"] = SelectField("Who sees it", choices=choices)
    return made


DetailsForm: Any = type("DetailsForm", (_DetailsFields,), _fields_by_name())
