"""The school's calendar: terms, holidays within them, INSET days. One at a time, or several pasted."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Optional

from training.errors import InvalidInputError, NotFoundError
from training.rules.calendar_lines import LONGEST_NAME, Entry, EntryKind, LineProblem, parse_lines
from training.rules.years import SchoolYear, school_year
from training.services import calendar_desk
from training.web import clock
from training.web.access import allowed, viewer
from training.web.account_forms import no_more_than
from training.web.choices import choices
from training.web.school_forms import one_line
from training.web.staff_forms import Day
from training.words import KEEPERS

blueprint = Blueprint("calendar", __name__, url_prefix="/school/calendar")
BACK, AHEAD = 4, 2  # school years that can be looked at


class EntryForm(FlaskForm):
    kind = RadioField(
        "What is it?",
        [InputRequired("Choose what it is.")],
        choices=choices(
            [
                (EntryKind.TERM.value, "A term"),
                (EntryKind.HOLIDAY.value, "A holiday within a term, such as half-term"),
                (EntryKind.INSET.value, "INSET: only staff are in"),
            ]
        ),
        default=EntryKind.TERM.value,
    )
    name = StringField("Name", [DataRequired("Give it a name."), one_line, no_more_than(LONGEST_NAME)])
    starts_on = Day("First day", [InputRequired("Give the first day.")])
    ends_on = Day("Last day", [Optional()])

    def entry(self) -> Entry:
        """Raises InvalidInputError for a term without a last day. Days off without one are a single day."""
        kind = EntryKind(self.kind.data)
        begins = self.starts_on.data
        assert begins is not None
        if kind is EntryKind.TERM and self.ends_on.data is None:
            raise InvalidInputError("Give the last day of the term.", "ends_on")
        return Entry(kind, self.name.data or "", begins, self.ends_on.data or begins)


class LinesForm(FlaskForm):
    lines = TextAreaField(
        "One on each line", [DataRequired("Paste at least one line."), no_more_than(10_000)]
    )


@blueprint.get("")
@allowed(*KEEPERS)
def show() -> ResponseReturnValue:
    return _page(EntryForm(formdata=None), LinesForm(formdata=None))


@blueprint.post("")
@allowed(*KEEPERS)
def add() -> ResponseReturnValue:
    form = EntryForm()
    if form.validate():
        try:
            entry = form.entry()
            moved = calendar_desk.add_entry(viewer(), entry, clock.now())
        except InvalidInputError as error:
            field = form[error.field or "starts_on"]
            field.errors = [*field.errors, str(error)]
        else:
            flash(f"{entry.name} is added. {_moved(moved)}", "good")
            return redirect(url_for("calendar.show", year=school_year(entry.starts_on).start), 303)
    return _page(form, LinesForm(formdata=None)), 422


@blueprint.post("/lines")
@allowed(*KEEPERS)
def add_lines() -> ResponseReturnValue:
    """Several at once. With one line that cannot be read nothing is added, and what was pasted stays in the field."""
    form = LinesForm()
    problems: list[LineProblem] = []
    if form.validate():
        lines, problems = parse_lines(form.lines.data or "")
        if not problems:
            added, moved, problems = calendar_desk.add_lines(viewer(), lines, clock.now())
        if not problems:
            known = len(lines) - added
            flash(" ".join(filter(None, [_added(added), _known(known), _moved(moved)])), "good")
            year = school_year(lines[0].starts_on).start if lines else None
            return redirect(url_for("calendar.show", year=year), 303)
        form.lines.errors = [f"Nothing is added yet: put right {_lines(problems)}, then add them again."]
    return _page(EntryForm(formdata=None), form, problems), 422


@blueprint.post("/<kind>/<int:entry_id>/remove")
@allowed(*KEEPERS)
def remove(kind: str, entry_id: int) -> ResponseReturnValue:
    if kind not in set(EntryKind):
        raise NotFoundError("That is not in the calendar.")
    moved = calendar_desk.remove_entry(viewer(), EntryKind(kind), entry_id, clock.now())
    flash(f"Removed. {_moved(moved)}", "good")
    return redirect(url_for("calendar.show", year=request.args.get("year", type=int)), 303)


def _page(form: EntryForm, lines_form: LinesForm, problems: list[LineProblem] | None = None) -> str:
    this = school_year(clock.today())
    years = [SchoolYear(this.start + n) for n in range(-BACK, AHEAD + 1)]
    asked = request.args.get("year", type=int)
    year = next((year for year in years if year.start == asked), this)
    page = calendar_desk.calendar_page(viewer(), year)
    return render_template(
        "school/calendar.html",
        page=page,
        form=form,
        lines_form=lines_form,
        problems=problems or [],
        years=[y for y in years if abs(y.start - year.start) == 1],
        this_year=this,
        today=clock.today(),
    )


def _added(n: int) -> str:
    return "Nothing new was in it." if n == 0 else "1 line is added." if n == 1 else f"{n} lines are added."


def _known(n: int) -> str:
    if n == 0:
        return ""
    return "1 was there already." if n == 1 else f"{n} were there already."


def _lines(problems: list[LineProblem]) -> str:
    """“line 4”, or how many."""
    return f"line {problems[0].line}" if len(problems) == 1 else f"{len(problems)} lines"


def _moved(people: int) -> str:
    if people == 0:
        return "No due date moved."
    return f"The due dates of {people} {'person' if people == 1 else 'people'} moved."
