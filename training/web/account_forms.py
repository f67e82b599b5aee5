"""The forms of signing in, joining and one's own account. A field that is not here is not read."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, EqualTo, Length, ValidationError

from training.rules.staff_names import TextProblemError, clean_email, clean_name
from training.services.accounts import SETTINGS
from training.words import Nation


def no_more_than(most: int) -> Length:
    return Length(max=most, message=f"Use at most {most} characters.")


def plain_line(_form: Any, field: Any) -> None:
    """A name as it will be kept: one line, nothing invisible."""
    try:
        field.data = clean_name(field.data or "", field.label.text.lower(), [])
    except TextProblemError as error:
        raise ValidationError(str(error)) from error


def plain_email(_form: Any, field: Any) -> None:
    try:
        field.data = clean_email(field.data or "", [])
    except TextProblemError as error:
        raise ValidationError("Give an email address such as name@school.example.") from error


def name_field(label: str, missing: str) -> StringField:
    return StringField(label, [DataRequired(missing), plain_line])


class Form(FlaskForm):
    """What every form begins as."""


class SignInForm(Form):
    name = StringField("Email or username", [DataRequired("Give your email address or username.")])
    password = PasswordField("Password", [DataRequired("Give your password.")])
    shared = BooleanField("This is a shared computer")
    next = HiddenField()
    kept = HiddenField()


def new_password() -> PasswordField:
    return PasswordField("New password", [DataRequired("Choose a password.")])


def same_again() -> PasswordField:
    return PasswordField(
        "The same password again", [EqualTo("password", "The two passwords are not the same.")]
    )


class NewPasswordForm(Form):
    password = new_password()
    again = same_again()


class ChangePasswordForm(Form):
    current = PasswordField("Your password now", [DataRequired("Give your password now.")])
    password = new_password()
    again = same_again()


class _SchoolFields(Form):
    """Stands before the lead's form: fields, and their errors, come in the order they are made."""

    school_name = StringField("Name of the school", [DataRequired("Name the school."), plain_line])
    nation = RadioField(
        "Nation",
        [DataRequired("Choose the nation.")],
        default=Nation.ENGLAND.value,
    )
    setting = SelectField(
        "Kind of school",
        [DataRequired("Choose the kind of school.")],
        choices=[SelectChoice("", "Choose one"), *(SelectChoice(value, label) for value, label in SETTINGS)],
    )


class FirstLeadForm(Form):
    given_name = name_field("First name", "Give your first name.")
    family_name = name_field("Last name", "Give your last name.")
    email = EmailField("Email", [DataRequired("Give your email address."), plain_email])
    password = new_password()
    again = same_again()


class FirstSchoolForm(_SchoolFields, FirstLeadForm):
    pass


class ForgottenForm(Form):
    name = StringField("Email or username", [DataRequired("Give your email address or username.")])


class CodeForm(Form):
    code = StringField("Join code", [DataRequired("Type the code from your join slip.")])


class JoinDayForm(Form):
    given_name = name_field("First name", "Give your first name.")
    family_name = name_field("Last name", "Give your last name.")


class EmptyForm(Form):
    """A button and a token."""
