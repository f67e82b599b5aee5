"""The forms about one person on the staff list. A field that is not here is not read: not the school, not the id."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, EmailField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from training.rules.staff_names import TextProblemError, clean_username
from training.services.staff import PersonDetails
from training.services.staff_pages import AccountPage
from training.web.account_forms import name_field, no_more_than, plain_email, plain_line
from training.web.choices import choices
from training.words import GroupKind, Role

NONE, NEW = "", "new"
YES, NO, NOT_SAID = "yes", "no", "not-said"
_REGULATED = {YES: True, NO: False, NOT_SAID: None}
_DATE = "Give a date, such as 1 September 2026."


class Day(DateField):
    """A date picker’s date. Its message is ours."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        try:
            self.data = date.fromisoformat(text)
        except ValueError as error:
            raise ValueError(_DATE) from error
        if not 1950 <= self.data.year <= 2100:
            raise ValueError("Check the year of this date.")


def plain_username(_form: Any, field: Any) -> None:
    try:
        field.data = clean_username(field.data or "", [])
    except TextProblemError as error:
        raise ValidationError("Leave out spaces, slashes and the like.") from error


class PersonForm(FlaskForm):
    given_name = name_field("First name", "Give the first name.")
    family_name = name_field("Last name", "Give the last name.")
    email = EmailField("Work email", [Optional(), plain_email, no_more_than(254)])
    username = StringField("Username", [Optional(), plain_username, no_more_than(60)])
    job_title = StringField("Job title", [Optional(), plain_line])
    role = SelectField("What they do in Steady", [DataRequired("Choose one.")])
    department = SelectField("Department")
    new_department = StringField("New department", [Optional(), plain_line])
    site = SelectField("Site")
    new_site = StringField("New site", [Optional(), plain_line])
    contract = SelectField("Contract type")
    new_contract = StringField("New contract type", [Optional(), plain_line])
    start_on = Day("First day", [Optional()])
    unsupervised_on = Day("First day alone with pupils", [Optional()])
    leave_on = Day("Last day", [Optional()])
    regulated = RadioField(
        "Works in regulated activity with children",
        choices=choices([(YES, "Yes"), (NO, "No"), (NOT_SAID, "Not said")]),
        default=NOT_SAID,
    )
    new_name = BooleanField("This is a new name, not a spelling put right")

    def prepare(
        self, roles: tuple[Role, ...], groups: Mapping[GroupKind, list[tuple[int, str]]]
    ) -> "PersonForm":
        """The choices that this viewer and this school have."""
        self.role.choices = [SelectChoice(role.value, role.label) for role in roles]
        for kind in GroupKind:
            self[kind.value].choices = [
                SelectChoice(NONE, "None"),
                *(SelectChoice(str(group_id), name) for group_id, name in groups[kind]),
                SelectChoice(NEW, "A new one, named below"),
            ]
        return self

    def validate_new_department(self, field: Any) -> None:
        self._named(GroupKind.DEPARTMENT, field)

    def validate_new_site(self, field: Any) -> None:
        self._named(GroupKind.SITE, field)

    def validate_new_contract(self, field: Any) -> None:
        self._named(GroupKind.CONTRACT, field)

    def _named(self, kind: GroupKind, field: Any) -> None:
        if self[kind.value].data == NEW and not field.data:
            raise ValidationError(f"Name the new {kind.label.lower()}.")

    def show(self, page: AccountPage) -> None:
        """Fills the form with a person as they stand."""
        self.given_name.data, self.family_name.data = page.given_name, page.family_name
        self.email.data, self.username.data = page.email, page.username
        self.job_title.data, self.role.data = page.job_title, page.role.value
        self.start_on.data, self.leave_on.data = page.start_on, page.leave_on
        self.unsupervised_on.data = page.unsupervised_on
        self.regulated.data = next(w for w, said in _REGULATED.items() if said is page.regulated_activity)
        for kind in GroupKind:
            self[kind.value].data = str(page.groups[kind][0]) if kind in page.groups else NONE

    def details(self) -> PersonDetails:
        return PersonDetails(
            given_name=self.given_name.data or "",
            family_name=self.family_name.data or "",
            email=self.email.data or "",
            username=self.username.data or "",
            job_title=self.job_title.data or "",
            role=Role(self.role.data),
            groups={kind: self._group(kind) for kind in GroupKind},
            start_on=self.start_on.data,
            leave_on=self.leave_on.data,
            regulated_activity=_REGULATED[self.regulated.data],
            unsupervised_on=self.unsupervised_on.data,
            new_name=bool(self.new_name.data),
        )

    def _group(self, kind: GroupKind) -> int | str | None:
        chosen = self[kind.value].data
        if chosen == NEW:
            return str(self[f"new_{kind.value}"].data)
        return int(chosen) if chosen else None


class LeaverForm(FlaskForm):
    last_day = Day("Last day", [InputRequired("Give the last day.")])


class ReturnForm(FlaskForm):
    first_day = Day("First day back", [InputRequired("Give the first day back.")])
