"""The board as filtered, as a file. Everybody the filter lets through, not one page; noted in the access log.

At once for a school of ordinary size; in the background when it would keep somebody waiting.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from training.content.model import Library
from training.documents import board_export as documents
from training.documents.board_export import ExportedCell, ExportedRow
from training.rules.school_time import school_date
from training.rules.years import SchoolYear
from training.services import access_log
from training.services.batches import AT_ONCE, in_batches
from training.services.board import BoardRow, Column, group_names, rows_of, shown_columns
from training.services.board_people import BoardFilter, Sort, Summary, find_people
from training.services.making import File, Making, Run, fits_at_once
from training.services.viewer import Viewer
from training.words import GroupKind, Role, Status

KIND = "board"
MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def export(
    viewer: Viewer, library: Library, wanted: BoardFilter, form: str, now: datetime, today: date
) -> File | None:
    """`form` is csv or xlsx. None when there are so many people that a job has to write it."""
    columns, people = _find(viewer.school_id, library, wanted, today)
    if not fits_at_once(len(people)):
        return None
    rows = _rows(viewer.school_id, people, columns, wanted, today)
    file = _file(columns, rows, form, now, today)
    target = f"board.{form}: {len(people)} people"
    access_log.record(viewer.school_id, viewer.staff_member_id, "export", target, now)
    return file


def job_args(wanted: BoardFilter, form: str) -> dict[str, Any]:
    """What a job keeps of the question; pages mean nothing to a file."""
    return {
        "form": form,
        "group": wanted.group,
        "role": wanted.role,
        "module": wanted.module,
        "status": wanted.status,
        "soon": wanted.soon,
        "search": wanted.search,
        "year": wanted.year.start if wanted.year else None,
        "sort": wanted.sort,
        "leavers": wanted.leavers,
    }


def make(run: Run, library: Library) -> Making:
    """As it stood on the day on which it was asked for, five hundred people at a time."""
    args, today = run.args, school_date(run.asked_at)
    wanted = BoardFilter(
        group=args["group"],
        role=Role(args["role"]) if args["role"] else None,
        module=args["module"],
        status=Status(args["status"]) if args["status"] is not None else None,
        soon=args["soon"],
        search=args["search"],
        year=SchoolYear(args["year"]) if args["year"] else None,
        sort=Sort(args["sort"]),
        leavers=args["leavers"],
    )
    columns, people = _find(run.school_id, library, wanted, today)
    total = len(people) + AT_ONCE  # putting it together is a piece of work of its own
    rows: list[ExportedRow] = []
    for batch in in_batches(people):
        yield len(rows), total
        rows.extend(_rows(run.school_id, batch, columns, wanted, today))
    yield len(rows), total
    return _file(columns, rows, args["form"], run.asked_at, today)


def _find(
    school_id: int, library: Library, wanted: BoardFilter, today: date
) -> tuple[Sequence[Column], Sequence[Summary]]:
    modules = [Column(m.slug, m.title) for m in library.published()]
    columns = shown_columns(school_id, modules, wanted)
    return columns, find_people(school_id, [c.slug for c in columns], wanted, today)


def _file(
    columns: Sequence[Column],
    rows: Iterator[ExportedRow] | list[ExportedRow],
    form: str,
    now: datetime,
    today: date,
) -> File:
    titles = [c.title for c in columns]
    data = documents.as_csv(titles, rows) if form == "csv" else documents.as_xlsx(titles, rows, now)
    return File(f"steady-board-{today.isoformat()}.{form}", MEDIA_TYPES[form], data)


def _rows(
    school_id: int, people: Sequence[Summary], columns: Sequence[Column], wanted: BoardFilter, today: date
) -> Iterator[ExportedRow]:
    for batch in in_batches(people):
        groups = group_names(school_id, [person.id for person in batch])
        for row in rows_of(school_id, batch, columns, wanted, today):
            yield _row(row, groups)


def _row(row: BoardRow, groups: Mapping[int, list[tuple[str, str]]]) -> ExportedRow:
    person = row.person
    mine = groups.get(person.id, [])

    def named(kind: GroupKind) -> str:
        return "; ".join(name for of, name in mine if of == kind.value)

    return ExportedRow(
        family_name=person.family_name,
        given_name=person.given_name,
        role=person.role.label,
        job_title=person.job_title,
        groups=(named(GroupKind.DEPARTMENT), named(GroupKind.SITE), named(GroupKind.CONTRACT)),
        start_on=person.start_on,
        left_on=person.left_on,
        cells=tuple(ExportedCell(_word(c.status), c.due_on, c.completed_on) for c in row.cells),
    )


def _word(status: Status) -> str:
    return status.label or "Not assigned"
