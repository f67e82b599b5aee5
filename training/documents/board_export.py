"""The board as a spreadsheet: finished rows in, bytes out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from training.documents.spreadsheet import Value, csv_bytes, xlsx_bytes

TITLE = "Training board"
WHO = (
    "Surname",
    "Forename",
    "Role",
    "Job title",
    "Department",
    "Site",
    "Contract type",
    "Start date",
    "Left on",
)


@dataclass(frozen=True, slots=True)
class ExportedCell:
    status: str
    due_on: date | None
    completed_on: date | None


@dataclass(frozen=True, slots=True)
class ExportedRow:
    """`groups` are the departments, sites and contract types, each joined with “; ”."""

    family_name: str
    given_name: str
    role: str
    job_title: str
    groups: tuple[str, str, str]
    start_on: date | None
    left_on: date | None
    cells: tuple[ExportedCell, ...]


def headers(modules: Sequence[str]) -> list[str]:
    each = [(title, f"{title}: due", f"{title}: completed") for title in modules]
    return [*WHO, *(header for three in each for header in three)]


def as_csv(modules: Sequence[str], rows: Iterable[ExportedRow]) -> bytes:
    return csv_bytes(headers(modules), _values(rows))


def as_xlsx(modules: Sequence[str], rows: Iterable[ExportedRow], created: datetime) -> bytes:
    return xlsx_bytes(TITLE, headers(modules), _values(rows), created)


def _values(rows: Iterable[ExportedRow]) -> Iterator[list[Value]]:
    for row in rows:
        values: list[Value] = [row.family_name, row.given_name, row.role, row.job_title, *row.groups]
        values += [row.start_on, row.left_on]
        for cell in row.cells:
            values += [cell.status, cell.due_on, cell.completed_on]
        yield values
