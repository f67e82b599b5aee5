"""What the screens of an import show, as finished data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from training.documents.spreadsheet import csv_bytes
from training.extensions import db
from training.interchange.decoding import ENCODINGS, ONE_BYTE
from training.models import ImportRow, ImportRun, StaffMember
from training.rules import roles
from training.rules.staff_cleaning import DATE_FIELDS
from training.rules.staff_columns import PRESETS, Mapping, guess
from training.rules.staff_dates import proven_order
from training.rules.staff_export import HEADERS, export_rows
from training.rules.staff_names import full_name
from training.rules.staff_plan import Fate
from training.services import access_log, import_staging, import_undo, imports
from training.services.viewer import Viewer
from training.words import Role

PER_PAGE = 25
SOURCES = (
    ("", "None, or typed by hand"),
    ("mis", "Our MIS (SIMS, Arbor, Bromcom or another)"),
    ("microsoft-sds", "Microsoft School Data Sync"),
    ("google-workspace", "Google Workspace"),
    ("payroll", "Payroll or HR"),
)
DELIMITER_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def is_open(viewer: Viewer, run_id: int) -> bool:
    """Whether nothing of it was applied yet. Raises NotFoundError."""
    return imports.get_run(viewer, run_id).state in imports.OPEN


@dataclass(frozen=True, slots=True)
class PastImport:
    id: int
    file_name: str
    state: str
    by: str
    at: datetime


def past_imports(viewer: Viewer) -> list[PastImport]:
    """The last ten that were not dropped, the newest first."""
    rows = db.session.execute(
        select(ImportRun, StaffMember.given_name, StaffMember.family_name)
        .outerjoin(StaffMember, StaffMember.id == ImportRun.created_by)
        .where(ImportRun.school_id == viewer.school_id, ImportRun.state != "dropped")
        .order_by(ImportRun.created_at.desc(), ImportRun.id.desc())
        .limit(10)
    )
    return [
        PastImport(run.id, run.file_name, run.state, full_name(given, family), run.created_at)
        for run, given, family in rows
    ]


def staff_list_file(viewer: Viewer, now: datetime, today: date) -> bytes:
    """The staff list in the columns an import knows: bringing it back changes nothing."""
    data = csv_bytes(HEADERS, export_rows(import_staging.find_people(viewer.school_id, today)))
    db.session.rollback()
    access_log.record(viewer.school_id, viewer.staff_member_id, "staff-list-exported", "", now)
    return data


@dataclass(frozen=True, slots=True)
class ReadingPage:
    file_name: str
    rows: int
    how: str  # “UTF-8, commas”
    notices: tuple[str, ...]
    accented: tuple[str, ...]
    encoding: str
    encodings: list[tuple[str, str]]  # empty when there is nothing to choose
    sheet: str
    sheets: tuple[str, ...]
    headers: tuple[str, ...]
    first_rows: list[tuple[int, tuple[str, ...]]]
    preset: str
    presets: list[tuple[str, str]]


def reading_page(viewer: Viewer, run_id: int) -> ReadingPage:
    run = imports.get_open(viewer, run_id, with_data=True)
    table = imports.table_of(run)
    saved = [(f"saved-{each.id}", each.name) for each in imports.saved_presets(viewer.school_id)]
    how = ENCODINGS.get(table.encoding, table.encoding.upper()) if table.encoding else "A workbook"
    if table.delimiter:
        how += f", with {DELIMITER_NAMES[table.delimiter]} between the cells"
    return ReadingPage(
        file_name=run.file_name,
        rows=len(table.rows),
        how=how,
        notices=table.notices,
        accented=table.accented,
        encoding=table.encoding,
        encodings=[(each, ENCODINGS[each]) for each in ONE_BYTE]
        if table.encoding in ONE_BYTE and table.accented
        else [],
        sheet=table.sheet,
        sheets=table.sheets if len(table.sheets) > 1 else (),
        headers=table.headers,
        first_rows=[(row.number, row.cells) for row in table.rows[:5]],
        preset=run.mapping.get("preset", ""),
        presets=saved + [(preset.slug, preset.name) for preset in PRESETS],
    )


@dataclass(frozen=True, slots=True)
class Column:
    index: int
    header: str
    samples: tuple[str, ...]
    field: str


@dataclass(frozen=True, slots=True)
class ColumnsPage:
    file_name: str
    columns: list[Column]
    source_system: str
    date_order: str
    name_order: str
    dates_are_open: bool  # a date column proves neither order
    notices: tuple[str, ...]


def columns_page(viewer: Viewer, run_id: int) -> ColumnsPage:
    run = imports.get_open(viewer, run_id, with_data=True)
    table = imports.table_of(run)
    mapping = Mapping.from_dict(run.mapping.get("mapping", {}))
    places = {index: wanted for wanted, index in mapping.places(table.headers).items()}
    known = {preset.slug: preset for preset in PRESETS}
    guessed = guess(table, known.get(run.mapping.get("preset", "")))
    dates = [index for index, field in places.items() if field in DATE_FIELDS]
    return ColumnsPage(
        file_name=run.file_name,
        columns=[
            Column(
                index,
                header,
                _samples([row.cells[index] for row in table.rows[:200]]),
                str(places.get(index, "")),
            )
            for index, header in enumerate(table.headers)
        ],
        source_system=mapping.source_system,
        date_order=mapping.date_order,
        name_order=mapping.name_order,
        dates_are_open=any(not proven_order(table.column(index)) for index in dates),
        notices=guessed.notices,
    )


def _samples(cells: Sequence[str]) -> tuple[str, ...]:
    found = dict.fromkeys(text[:40] for cell in cells if (text := " ".join(cell.split())))
    return tuple(found)[:3]


@dataclass(frozen=True, slots=True)
class Page:
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class PreviewRow:
    row: int | None  # None: not in the file
    fate: Fate
    reason: str
    name: str
    email: str
    job: str
    changes: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]
    candidates: tuple[tuple[str, str, str], ...]
    may_be_new: bool
    answer: str
    role: Role | None
    role_given: bool
    may_give_role: bool


@dataclass(frozen=True, slots=True)
class PreviewPage:
    file_name: str
    ready: bool  # the plan is made; otherwise it must be staged first
    counts: dict[Fate, int]
    roles: int
    answered: int
    show: str
    page: Page
    rows: list[PreviewRow]
    missing_have_left: bool
    missing: int
    missing_refused: str


def preview_page(viewer: Viewer, run_id: int, show: str, number: int) -> PreviewPage:
    """`show` is a fate, `roles`, `answered`, or empty for what most needs a look."""
    run = imports.get_open(viewer, run_id)
    counts = {fate: int(run.counts.get(str(fate), 0)) for fate in Fate}
    wanted = int(run.counts.get("roles", 0))
    answered = len(run.mapping.get("answers", {}))
    if show not in {str(fate) for fate in Fate} | {"roles", "answered"}:
        order = (Fate.QUESTION, Fate.REFUSED, Fate.CHANGED, Fate.NEW, Fate.LEAVER)
        show = str(next((fate for fate in order if counts[fate]), Fate.UNCHANGED))
    total = {**{str(fate): n for fate, n in counts.items()}, "roles": wanted, "answered": answered}[show]
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(1, number), pages)
    return PreviewPage(
        file_name=run.file_name,
        ready=run.state == "staged",
        counts=counts,
        roles=wanted,
        answered=answered,
        show=show,
        page=Page(number, pages, total),
        rows=_preview_rows(viewer, run, show, number) if run.state == "staged" else [],
        missing_have_left=bool(run.mapping.get("missing_have_left")),
        missing=int(run.counts.get("missing", 0)),
        missing_refused=str(run.counts.get("missing_refused", "")),
    )


def _preview_rows(viewer: Viewer, run: ImportRun, show: str, number: int) -> list[PreviewRow]:
    query = select(ImportRow).where(ImportRow.run_id == run.id)
    if show == "roles":
        query = query.where(ImportRow.person["role_wanted"].as_string().is_not(None))
    elif show == "answered":
        query = query.where(ImportRow.row.in_(sorted(map(int, run.mapping.get("answers", {})))[:500]))
    else:
        query = query.where(ImportRow.fate == show)
    rows = db.session.scalars(
        query.order_by(ImportRow.row).offset((number - 1) * PER_PAGE).limit(PER_PAGE)
    ).all()
    answers, given = run.mapping.get("answers", {}), set(run.mapping.get("roles", []))
    return [_preview_row(viewer, row, answers, given) for row in rows]


def _preview_row(viewer: Viewer, row: ImportRow, answers: dict[str, str], given: set[int]) -> PreviewRow:
    shown: dict[str, Any] = row.person or {}
    role = Role(shown["role_wanted"]) if shown.get("role_wanted") else None
    return PreviewRow(
        row=row.row if row.row > 0 else None,
        fate=Fate(row.fate),
        reason=row.reason,
        name=shown.get("name", ""),
        email=shown.get("email", ""),
        job=shown.get("job", ""),
        changes=tuple((field, before, after) for field, before, after in shown.get("changes", [])),
        notes=tuple(shown.get("notes", [])),
        candidates=tuple((public_id, name, job) for public_id, name, job in shown.get("candidates", [])),
        may_be_new=bool(shown.get("may_be_new")),
        answer=answers.get(str(row.row), ""),
        role=role,
        role_given=row.row in given,
        may_give_role=role is not None and roles.may_manage(viewer.role, role),
    )


@dataclass(frozen=True, slots=True)
class ResultPage:
    file_name: str
    state: str  # applied, applying, undoing, undone
    counts: dict[Fate, int]
    left_out: int
    applied_at: datetime | None
    undone_at: datetime | None
    undo_problem: str


def result_page(viewer: Viewer, run_id: int) -> ResultPage:
    run = imports.get_run(viewer, run_id)
    counts = {fate: int(run.counts.get(str(fate), 0)) for fate in Fate}
    left_out = db.session.scalar(
        select(func.count()).where(ImportRow.run_id == run.id, ImportRow.fate.in_(_LEFT_OUT))
    )
    return ResultPage(
        file_name=run.file_name,
        state=run.state,
        counts=counts,
        left_out=left_out or 0,
        applied_at=run.applied_at,
        undone_at=run.undone_at,
        undo_problem=import_undo.why_not(viewer, run_id),
    )


_LEFT_OUT = (Fate.REFUSED.value, Fate.QUESTION.value)


def rejected_file(viewer: Viewer, run_id: int) -> bytes:
    """The rows that were left out, as they came, with their number and the reason; nothing in it is a formula."""
    run = imports.get_run(viewer, run_id)
    rows = db.session.execute(
        select(ImportRow.original, ImportRow.row, ImportRow.reason)
        .where(ImportRow.run_id == run.id, ImportRow.fate.in_(_LEFT_OUT))
        .order_by(ImportRow.row)
    ).all()
    headers = list(run.reading.get("headers", []))
    return csv_bytes(
        [*headers, "Row", "Why it was left out"],
        [[*original, number, reason] for original, number, reason in rows],
    )
