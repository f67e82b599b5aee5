"""The forms of an import. What they ask depends on the file, so most are made for the page."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, SelectField, StringField

from training.rules.staff_headers import StaffField
from training.rules.staff_plan import SKIP, SOMEBODY_NEW, Fate
from training.services.import_pages import SOURCES, ColumnsPage, PreviewRow, ReadingPage
from training.web.account_forms import Form, no_more_than
from training.web.choices import choices

UNUSED = ("", "Do not use this column")


class UploadForm(Form):
    file = FileField("Staff list", [FileRequired("Choose a file first.")])


def _made(fields: dict[str, Any], **options: Any) -> FlaskForm:
    return type("ImportForm", (Form,), fields)(**options)


def reading_form(page: ReadingPage, show: bool = False) -> FlaskForm:
    fields: dict[str, Any] = {}
    if page.encodings:
        fields["encoding"] = RadioField("Read the letters as", choices=choices(page.encodings))
    if page.sheets:
        fields["sheet"] = RadioField("Sheet", choices=choices((name, name) for name in page.sheets))
    fields["preset"] = SelectField("Where does the list come from?", choices=choices(page.presets))
    form = _made(fields)
    if show:
        form.process(data={"encoding": page.encoding, "sheet": page.sheet, "preset": page.preset})
    return form


def columns_form(page: ColumnsPage, show: bool = False) -> FlaskForm:
    fields: dict[str, Any] = {}
    holds = choices([UNUSED, *((str(field), field.label) for field in StaffField)])
    for column in page.columns:
        fields[f"column-{column.index}"] = SelectField(column.header, choices=holds)
    fields["date_order"] = RadioField(
        "Dates such as 01/09/2026",
        choices=choices(
            [
                ("", "As the column itself proves; refuse dates that could be two days"),
                ("day", "Day first: 1 September 2026"),
                ("month", "Month first: 9 January 2026"),
            ]
        ),
    )
    fields["name_order"] = RadioField(
        "Full names without a comma",
        choices=choices([("", "First name first: Ada Osei"), ("surname", "Last name first: Osei Ada")]),
    )
    fields["source_system"] = SelectField("Staff IDs come from", choices=choices(SOURCES))
    fields["save_as"] = StringField("Keep these choices under a name", [no_more_than(80)])
    form = _made(fields)
    if show:
        values = {f"column-{column.index}": column.field for column in page.columns}
        order = "" if page.name_order == "forename" else page.name_order
        more = {"date_order": page.date_order, "name_order": order, "source_system": page.source_system}
        form.process(data={**values, **more})
    return form


def fields_of(form: FlaskForm, page: ColumnsPage) -> dict[int, str]:
    return {column.index: form[f"column-{column.index}"].data or "" for column in page.columns}


def preview_form(rows: Sequence[PreviewRow], show: bool = False) -> FlaskForm:
    fields: dict[str, Any] = {}
    for row in rows:
        if row.fate is Fate.QUESTION:
            asked = RadioField(
                f"Who is in row {row.row}?", choices=choices(_answers(row)), default=row.answer
            )
            fields[f"answer-{row.row}"] = asked
        if row.role and row.may_give_role:
            label = f"Make {row.name} {row.role.label.lower()}"
            fields[f"role-{row.row}"] = BooleanField(label, default=row.role_given)
    return _made(fields, formdata=None) if show else _made(fields)


def _answers(row: PreviewRow) -> list[tuple[str, str]]:
    known = [
        (public_id, f"It is {name}{f' ({job})' if job else ''}, already on the list")
        for public_id, name, job in row.candidates
    ]
    new = [(SOMEBODY_NEW, "It is somebody new")] if row.may_be_new else []
    return [*known, *new, (SKIP, "Leave this row out")]


def answers_of(form: Mapping[str, str]) -> dict[int, str]:
    """By row. `again-7` takes the answer to row 7 back."""
    given = {_row(name): text for name, text in form.items() if name.startswith("answer-")}
    back = {_row(name): "" for name in form if name.startswith("again-")}
    return {row: text for row, text in {**given, **back}.items() if row}


def roles_of(form: Mapping[str, str]) -> tuple[set[int], set[int]]:
    """The rows whose role was asked about on the page, and those that were ticked."""
    shown = {_row(name) for name in form if name.startswith("asked-role-")}
    ticked = {_row(name) for name in form if name.startswith("role-")}
    return shown - {0}, (ticked & shown) - {0}


def _row(name: str) -> int:
    number = name.rpartition("-")[2]
    return int(number) if number.isdecimal() and len(number) < 8 else 0
