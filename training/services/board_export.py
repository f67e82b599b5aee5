"""The board as filtered, as a file. Everybody the filter lets through, not one page; noted in the access log."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from training.content.model import Library
from training.documents import board_export as documents
from training.documents.board_export import ExportedCell, ExportedRow
from training.services import access_log
from training.services.batches import in_batches
from training.services.board import BoardRow, Column, group_names, rows_of, shown_columns
from training.services.board_people import BoardFilter, Summary, find_people
from training.services.viewer import Viewer
from training.words import GroupKind, Status


def export(
    viewer: Viewer, library: Library, wanted: BoardFilter, form: str, now: datetime, today: date
) -> bytes:
    """`form` is csv or xlsx. Rows are read as they are written, five hundred people at a time."""
    modules = [Column(m.slug, m.title) for m in library.published()]
    columns = shown_columns(viewer.school_id, modules, wanted)
    people = find_people(viewer.school_id, [c.slug for c in columns], wanted, today)
    rows = _rows(viewer.school_id, people, columns, wanted, today)
    titles = [c.title for c in columns]
    content = documents.as_csv(titles, rows) if form == "csv" else documents.as_xlsx(titles, rows, now)
    target = f"board.{form}: {len(people)} people"
    access_log.record(viewer.school_id, viewer.staff_member_id, "export", target, now)
    return content


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
