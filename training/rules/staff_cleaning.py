"""One row of a staff list to one person's details, or the reason why not. A blank cell says nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

from training.rules.staff_columns import Mapping
from training.rules.staff_dates import DateProblemError, parse_date, proven_order
from training.rules.staff_headers import StaffField
from training.rules.staff_names import (
    TextProblemError,
    clean_email,
    clean_name,
    clean_username,
    full_name,
    split_full_name,
    tidy,
    title_case,
)
from training.rules.staff_table import Row, Table
from training.rules.staff_values import ROLE_WORDS, STATUS_WORDS, YES_NO
from training.words import GroupKind, Role

DATE_FIELDS = (StaffField.STARTS_ON, StaffField.UNSUPERVISED_ON, StaffField.LEAVES_ON)
LONGEST_TEXT = 120  # job titles, groups, ids: what their columns in the database hold
MOST_GROUPS = 10  # of one kind for one person; a cell with more is something else


@dataclass(frozen=True, slots=True)
class StaffRow:
    """What the file says about one person. Empty, None or a missing kind of group: it says nothing."""

    number: int
    given_name: str = ""
    family_name: str = ""
    email: str = ""
    username: str = ""
    job_title: str = ""
    role: Role | None = None
    groups: tuple[tuple[GroupKind, tuple[str, ...]], ...] = ()
    start_on: date | None = None
    leave_on: date | None = None
    unsupervised_on: date | None = None
    regulated_activity: bool | None = None
    external_id: str = ""
    steady_id: str = ""
    works_here: bool | None = None
    notes: tuple[str, ...] = ()
    problem: str = ""  # why the row is refused, and the remedy

    @property
    def name(self) -> str:
        return full_name(self.given_name, self.family_name)


class Cleaner:
    """Knows what only the whole column tells: which way round its dates are, and whether all surnames shout."""

    def __init__(self, table: Table, mapping: Mapping) -> None:
        self.places = mapping.places(table.headers)
        self.mapping = mapping
        self.headers = table.headers
        self.orders: dict[StaffField, str] = {
            wanted: proven_order(table.column(self.places[wanted]))
            for wanted in DATE_FIELDS
            if wanted in self.places
        }
        self.shouting = self._all_surnames_shout(table)

    def _all_surnames_shout(self, table: Table) -> bool:
        """Only a column of “SURNAME, Forename”: one person who writes DEAN in capitals keeps it."""
        at = self.places.get(StaffField.FULL_NAME)
        if at is None:
            return False
        surnames = [cell.partition(",")[0] for cell in table.column(at) if "," in cell]
        letters = [name for name in surnames if any(map(str.isalpha, name))]
        return len(letters) > 1 and all(title_case(name) != name or len(name.strip()) < 2 for name in letters)

    def clean(self, row: Row) -> StaffRow:
        if row.problem:
            return StaffRow(row.number, problem=row.problem)
        notes: list[str] = []
        try:
            return self._cleaned(row, notes)
        except (TextProblemError, DateProblemError) as problem:
            given, family = self._whose(row)
            return StaffRow(row.number, given, family, notes=tuple(notes), problem=str(problem))

    def _whose(self, row: Row) -> tuple[str, str]:
        """The name of a refused row, so that the preview can say whose it is."""
        try:
            return self._name(self._cell_of(row), [])
        except TextProblemError:  # the name is what is wrong
            return "", ""

    def _cell_of(self, row: Row) -> Callable[[StaffField], str]:
        def cell(wanted: StaffField) -> str:
            at = self.places.get(wanted)
            return row.cells[at] if at is not None else ""

        return cell

    def _cleaned(self, row: Row, notes: list[str]) -> StaffRow:
        cell = self._cell_of(row)
        given, family = self._name(cell, notes)
        email = clean_email(cell(StaffField.EMAIL), notes)
        username = clean_username(cell(StaffField.USERNAME), notes)
        if not email and "@" in username:
            email = clean_email(username, notes)
        steady_id = self._text(cell, StaffField.STEADY_ID, notes)
        if not steady_id and not (given or family):
            raise TextProblemError("There is no name. Fill it in, or take the row out.")
        return StaffRow(
            row.number,
            given,
            family,
            email,
            username if username != email else "",
            self._text(cell, StaffField.JOB_TITLE, notes),
            self._role(cell, notes),
            self._groups(cell, notes),
            self._date(cell, StaffField.STARTS_ON),
            self._date(cell, StaffField.LEAVES_ON),
            self._date(cell, StaffField.UNSUPERVISED_ON),
            self._regulated(cell, notes),
            self._text(cell, StaffField.EXTERNAL_ID, notes),
            steady_id,
            self._works_here(cell, notes),
            tuple(dict.fromkeys(notes)),
        )

    def _name(self, cell: Callable[[StaffField], str], notes: list[str]) -> tuple[str, str]:
        given = clean_name(cell(StaffField.GIVEN_NAME), "first name", notes)
        family = clean_name(cell(StaffField.FAMILY_NAME), "last name", notes)
        if given and family:
            return given, family
        full = clean_name(cell(StaffField.FULL_NAME), "name", notes)
        if not full:
            return given, family
        first, last, guessed = split_full_name(full, self.mapping.name_order == "surname")
        if self.shouting and title_case(last) != last:
            last = title_case(last)
            notes.append(f"The list has all surnames in capitals; this one is written {last}.")
        if guessed and first:
            notes.append(f"First name read as “{first}”, last name as “{last}”.")
        return given or first, family or last

    def _text(self, cell: Callable[[StaffField], str], wanted: StaffField, notes: list[str]) -> str:
        text = tidy(cell(wanted), notes)
        if len(text) > LONGEST_TEXT:
            raise TextProblemError(
                f"The {wanted.label.lower()} has {len(text)} letters; the most is {LONGEST_TEXT}. Shorten it."
            )
        return text

    def _role(self, cell: Callable[[StaffField], str], notes: list[str]) -> Role | None:
        text = tidy(cell(StaffField.ROLE), notes)
        if not text:
            return None
        role = ROLE_WORDS.get(text.casefold())
        if role is None:
            notes.append(f"“{text[:40]}” is not a role in Steady, so the role stays as it is.")
        return role

    def _groups(
        self, cell: Callable[[StaffField], str], notes: list[str]
    ) -> tuple[tuple[GroupKind, tuple[str, ...]], ...]:
        groups = []
        for kind, wanted in _GROUPS:
            text = tidy(cell(wanted), notes)
            if not text:
                continue
            if text.startswith("/"):  # Google's path of organisational units: the last one is the group
                text = text.rstrip("/").rpartition("/")[2]
            names = {name.casefold(): name for part in text.split(";") if (name := part.strip())}
            if any(len(name) > LONGEST_TEXT for name in names) or len(names) > MOST_GROUPS:
                raise TextProblemError(f"The {wanted.label.lower()} is too long. Shorten it.")
            if names:
                groups.append((kind, tuple(sorted(names.values()))))
        return tuple(groups)

    def _date(self, cell: Callable[[StaffField], str], wanted: StaffField) -> date | None:
        text = cell(wanted).strip()
        if not text:
            return None
        try:
            return parse_date(text, self.orders[wanted], self.mapping.date_order)
        except DateProblemError as problem:
            raise DateProblemError(f"{wanted.label}: {problem}") from None

    def _works_here(self, cell: Callable[[StaffField], str], notes: list[str]) -> bool | None:
        text = tidy(cell(StaffField.STATUS), notes)
        if not text:
            return None
        known = STATUS_WORDS.get(text.casefold())
        if known is None:
            notes.append(f"“{text[:40]}” does not say whether they work here, so nothing follows from it.")
        return known

    def _regulated(self, cell: Callable[[StaffField], str], notes: list[str]) -> bool | None:
        text = tidy(cell(StaffField.REGULATED), notes)
        known = YES_NO.get(text.casefold())
        if text and known is None:
            notes.append(f"“{text[:40]}” says neither yes nor no to regulated activity, so nothing is kept.")
        return known


_GROUPS = (
    (GroupKind.DEPARTMENT, StaffField.DEPARTMENT),
    (GroupKind.SITE, StaffField.SITE),
    (GroupKind.CONTRACT, StaffField.CONTRACT),
)


def clean_rows(table: Table, mapping: Mapping) -> Iterable[StaffRow]:
    """Every row in order. Start and leaving date the wrong way round refuse the row."""
    cleaner = Cleaner(table, mapping)
    for row in table.rows:
        cleaned = cleaner.clean(row)
        if cleaned.start_on and cleaned.leave_on and cleaned.leave_on < cleaned.start_on:
            cleaned = replace(
                cleaned, problem="The leaving date lies before the start date. Correct them in the file."
            )
        yield cleaned
