"""What somebody has done or asked for beside completing modules, each with its day: never what they answered."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, DateTime, Integer, cast, literal, null, select, union_all

from training.content.model import Library
from training.extensions import db
from training.models import (
    Acknowledgement,
    Declaration,
    Discussion,
    Meeting,
    OtherWay,
    OutsideTraining,
    Refresher,
    Update,
)
from training.rules.outside import length_words
from training.rules.school_time import school_date
from training.services.meetings import title_of
from training.services.other_way import Contact
from training.services.same_person import ids_of


class BesideKind(StrEnum):
    UPDATE = "update"
    REFRESHER = "refresher"
    SEEN = "seen"
    DISCUSSION = "discussion"
    DECLARATION = "declaration"
    ELSEWHERE = "elsewhere"

    @property
    def label(self) -> str:
        return {
            "update": "Met what changed",
            "refresher": "One question answered",
            "seen": "Seen new people and numbers",
            "discussion": "Took part in a discussion",
            "declaration": "Declared having read",
            "elsewhere": "Training elsewhere",
        }[self.value]


@dataclass(frozen=True, slots=True)
class BesideLine:
    kind: BesideKind
    title: str  # of the module, or of what was discussed; empty where there is none
    on: date
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class WantsAnother:
    module: str
    contact: Contact
    since: date


@dataclass(frozen=True, slots=True)
class Beside:
    """Newest first. `wants`: the modules they would rather do another way."""

    lines: tuple[BesideLine, ...]
    wants: tuple[WantsAnother, ...]


_WANTS = "wants"


def of_person(school_id: int, staff_member_id: int, library: Library) -> Beside:
    """One query."""
    rows = db.session.execute(_all(school_id, staff_member_id)).all()
    lines, wants = [], []
    for row in rows:
        day = row.day or school_date(row.at)
        if row.kind == _WANTS:
            wants.append(WantsAnother(row.what, Contact(row.who), day))
        else:
            kind = BesideKind(row.kind)
            lines.append(BesideLine(kind, _title(kind, row, library), day, row.until))
    return Beside(
        tuple(sorted(lines, key=lambda line: line.on, reverse=True)),
        tuple(sorted(wants, key=lambda want: want.since)),
    )


def _all(school_id: int, staff_member_id: int) -> Any:
    """The first of them gives the types of the columns, so it has a real instant and a named day."""
    no_day, no_time = cast(null(), Date), cast(null(), DateTime(timezone=True))
    no_number = cast(null(), Integer)

    def rows(
        table: Any,
        kind: str,
        what: Any,
        at: Any,
        day: Any = no_day,
        who: Any = "",
        until: Any = no_day,
        minutes: Any = no_number,
    ) -> Any:
        named = literal(who) if isinstance(who, str) else who
        return select(
            literal(kind).label("kind"),
            what.label("what"),
            named.label("who"),
            at.label("at"),
            day.label("day"),
            until.label("until"),
            minutes.label("minutes"),
        ).where(table.school_id == school_id, table.staff_member_id.in_(ids_of(school_id, staff_member_id)))

    return union_all(
        rows(Update, BesideKind.UPDATE.value, Update.module, Update.completed_at).where(
            Update.completed_at.is_not(None)
        ),
        rows(Refresher, BesideKind.REFRESHER.value, Refresher.module, Refresher.done_at).where(
            Refresher.done_at.is_not(None)
        ),
        rows(Acknowledgement, BesideKind.SEEN.value, literal(""), Acknowledgement.acknowledged_at),
        rows(OtherWay, _WANTS, OtherWay.module, OtherWay.asked_at, who=OtherWay.contact),
        rows(Discussion, BesideKind.DISCUSSION.value, Meeting.quiz, no_time, Discussion.effective_on).join(
            Meeting, Meeting.id == Discussion.meeting_id
        ),
        rows(
            Declaration,
            BesideKind.DECLARATION.value,
            Declaration.what,
            no_time,
            Declaration.effective_on,
            who=Declaration.edition,
        ),
        rows(
            OutsideTraining,
            BesideKind.ELSEWHERE.value,
            OutsideTraining.title,
            no_time,
            OutsideTraining.taken_on,
            who=OutsideTraining.provider,
            until=OutsideTraining.expires_on,
            minutes=OutsideTraining.minutes,
        ).where(OutsideTraining.withdrawn_at.is_(None)),
    )


def _title(kind: BesideKind, row: Any, library: Library) -> str:
    what: str = row.what
    if kind is BesideKind.DISCUSSION:
        return title_of(what, library)
    if kind in (BesideKind.DECLARATION, BesideKind.ELSEWHERE):
        more = ", ".join(filter(None, (row.who, length_words(row.minutes))))
        return f"{what} ({more})" if more else what
    return library.modules[what].title if what in library.modules else what
