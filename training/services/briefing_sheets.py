"""Briefings signed on paper: a sheet typed in at one go, and taken back when it was the wrong one."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from training.content.model import Library
from training.errors import ConflictError, InvalidInputError
from training.extensions import db
from training.models import Briefing
from training.rules.briefing import MODULE, MOST_ON_A_SHEET, OLDEST_SHEET, How, VisitorKind, read_sheet
from training.services import access_log, briefing_days, briefing_list, evidence
from training.services.briefing_list import Recorded
from training.services.details import find_details
from training.services.ids import new_id
from training.services.locks import lock_school
from training.services.progress import published_module
from training.services.viewer import Viewer
from training.services.writing import writing


@dataclass(frozen=True, slots=True)
class Sheet:
    """The newest sheet that stands. `id` is its first briefing's."""

    id: str
    names: tuple[str, ...]
    kind: VisitorKind
    signed_on: date
    recorded_at: datetime


def read_names(text: str) -> list[str]:
    """Raises InvalidInputError, which names the lines that are not names."""
    lines = read_sheet(text)
    wrong = [f"Line {line.number}, “{line.name}”: {line.problem}" for line in lines if line.problem]
    if wrong:
        raise InvalidInputError(" ".join(wrong[:5]), "names")
    if not lines:
        raise InvalidInputError("Type the names on the sheet, one on each line.", "names")
    if len(lines) > MOST_ON_A_SHEET:
        raise InvalidInputError(
            f"These are {len(lines)} names. Enter at most {MOST_ON_A_SHEET} at once.", "names"
        )
    return [line.name for line in lines]


def check_day(signed_on: date, today: date) -> None:
    if signed_on > today:
        raise InvalidInputError("This day is still to come. Give the day on the sheet.", "signed_on")
    if signed_on < today - OLDEST_SHEET:
        raise InvalidInputError("This is more than a year ago. Give the day on the sheet.", "signed_on")


def enter(
    viewer: Viewer,
    library: Library,
    sheet: str,
    names: list[str],
    kind: VisitorKind,
    signed_on: date,
    now: datetime,
    today: date,
) -> None:
    """All of the sheet or nothing. A second click with the same `sheet` changes nothing.

    Raises ConflictError before the module is adopted: what nobody has taken on has been nobody's briefing.
    """
    check_day(signed_on, today)
    module = published_module(library, MODULE)
    if not briefing_days.is_adopted(viewer, today):
        raise ConflictError("Adopt the module “Before you start” first; then a sheet can be entered.")
    with writing():
        lock_school(viewer.school_id)
        used_by = db.session.execute(
            select(Briefing.school_id, Briefing.recorded_by).where(Briefing.public_id == sheet)
        ).one_or_none()
        if used_by == (viewer.school_id, viewer.staff_member_id):
            return
        version = find_details(viewer.school_id).version
        what = Recorded(viewer.school_id, module, version, kind, How.PAPER, signed_on)
        # the number comes from a form: one that belongs to something else is no second click
        ids = [new_id() if used_by else sheet, *(new_id() for _ in names[1:])]
        briefing_list.add(what, list(zip(ids, names, strict=True)), viewer.staff_member_id, now)
        access_log.add(viewer.school_id, viewer.staff_member_id, "briefing-sheet", f"{len(names)} names", now)


def find_last(viewer: Viewer) -> Sheet | None:
    """The sheet entered last, unless it was taken back."""
    return _sheet(_last_rows(viewer.school_id))


def take_back(viewer: Viewer, sheet: str, now: datetime) -> None:
    """Marks the rows, and adds a correction to the evidence: what was entered stays there to be seen.

    Raises ConflictError when another sheet has been entered since, or this one is taken back already.
    """
    with writing():
        lock_school(viewer.school_id)
        rows = _last_rows(viewer.school_id)
        if not rows or rows[0].public_id != sheet:
            raise ConflictError("This is not the newest sheet any more. Look at the list as it stands now.")
        entries = {"corrects": [row.evidence_n for row in rows], "what": "briefing", "change": "taken-back"}
        evidence.append(viewer.school_id, "correction", entries, now)
        db.session.execute(
            update(Briefing)
            .where(Briefing.school_id == viewer.school_id, Briefing.id.in_([row.id for row in rows]))
            .values(how=How.TAKEN_BACK.value)
        )
        access_log.add(
            viewer.school_id, viewer.staff_member_id, "briefing-sheet-taken-back", f"{len(rows)} names", now
        )


def _last_rows(school_id: int) -> list[Briefing]:
    """Rows entered in one go share the instant and the person. A sheet taken back is followed by none before it."""
    newest = db.session.execute(
        select(Briefing)
        .where(Briefing.school_id == school_id, Briefing.how.in_([How.PAPER.value, How.TAKEN_BACK.value]))
        .order_by(Briefing.id.desc())
        .limit(1)
    ).scalar_one_or_none()
    if newest is None or newest.how != How.PAPER.value:
        return []
    return list(
        db.session.scalars(
            select(Briefing)
            .where(
                Briefing.school_id == school_id,
                Briefing.how == How.PAPER.value,
                Briefing.recorded_at == newest.recorded_at,
                Briefing.recorded_by == newest.recorded_by,
            )
            .order_by(Briefing.id)
        )
    )


def _sheet(rows: list[Briefing]) -> Sheet | None:
    if not rows:
        return None
    first = rows[0]
    names = tuple(row.name for row in rows)
    return Sheet(first.public_id, names, VisitorKind(first.kind), first.signed_on, first.recorded_at)
