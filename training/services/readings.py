"""What a school asks its staff to read: asking it, asking again in a new edition, and asking no longer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from training.content.model import Source, SourceReading
from training.errors import ConflictError, InvalidInputError, NotFoundError
from training.extensions import db
from training.models import Reading, ReadingEdition
from training.rules import readings as rules
from training.rules.short_text import short_text
from training.rules.staff_names import fold_name
from training.services import access_log
from training.services.ids import new_id
from training.services.locks import lock_school
from training.services.school_days import get_calendar
from training.services.viewer import Viewer
from training.services.writing import writing

NO_LABEL = "Say which version it is: a number, or the day it was approved."
NO_TITLE = "Give the title, as staff know it."
ASKED_ALREADY = "You ask for this already. Ask for its new version on its own page, or end it first."
LABEL_USED = "This version has been asked for. Give the new one its own name."


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a reading, ready to be asked. `due_on` is a school day."""

    label: str
    address: str
    fingerprint: str | None
    due_on: date


@dataclass(frozen=True, slots=True)
class Asked:
    """A reading in the edition that is asked now."""

    id: int
    public_id: str
    kind: str
    title: str
    source: str | None
    who: Mapping[str, Any]
    edition_id: int
    label: str
    address: str
    fingerprint: str | None
    asked_on: date
    due_on: date
    ended: bool

    @property
    def words(self) -> str:
        return rules.declaration_words(self.title, self.label)

    @property
    def is_guidance(self) -> bool:
        return self.kind == rules.GUIDANCE


def read_version(
    school_id: int,
    label: str | None,
    address: str | None,
    fingerprint: str | None,
    due_on: date | None,
    today: date,
) -> Version:
    """What a form says, made sound. Raises InvalidInputError naming the field. One query."""
    return Version(
        short_text(label, "label", NO_LABEL),
        rules.read_address(address),
        rules.read_fingerprint(fingerprint),
        get_calendar(school_id).on_or_after(rules.check_due(due_on, today)),
    )


def version_of(
    school_id: int, found: tuple[SourceReading, Source], due_on: date | None, today: date
) -> Version:
    """The edition of a source that is in force. An address that nobody has opened is left out. One query."""
    reading, source = found
    address = "" if source.address_unverified else source.address or ""
    return read_version(school_id, reading.edition, address, None, due_on, today)


def add_reading(
    viewer: Viewer,
    kind: str,
    title: str,
    source: str | None,
    who: Mapping[str, Any],
    version: Version,
    now: datetime,
    today: date,
) -> str:
    """Asks it of everybody whom `who` reaches, those who start later too. Answers its public id.

    A second click finds the first; another reading of the same name is refused. Raises InvalidInputError.
    """
    title = short_text(title, "title", NO_TITLE)
    with writing():
        lock_school(viewer.school_id)
        for asked in find_asked(viewer.school_id):
            if fold_name(asked.title) == fold_name(title):
                if (asked.label, asked.who, asked.due_on) == (version.label, who, version.due_on):
                    return asked.public_id
                raise InvalidInputError(ASKED_ALREADY, "title")
        reading = Reading(
            school_id=viewer.school_id,
            public_id=new_id(),
            kind=kind,
            title=title,
            source=source,
            who=dict(who),
            created_at=now,
            created_by=viewer.staff_member_id,
            ended_at=None,
        )
        db.session.add(reading)
        db.session.flush()
        _add_edition(viewer, reading.id, version, now, today)
        access_log.add(viewer.school_id, viewer.staff_member_id, "reading-asked", reading.public_id, now)
        return reading.public_id


def check_title(school_id: int, title: str) -> str:
    """What `add_reading` would say of it, for a preview. Raises InvalidInputError. One query."""
    title = short_text(title, "title", NO_TITLE)
    if any(fold_name(asked.title) == fold_name(title) for asked in find_asked(school_id)):
        raise InvalidInputError(ASKED_ALREADY, "title")
    return title


def check_label(asked: Asked, label: str) -> None:
    """What `ask_anew` would say of it. Raises InvalidInputError. One query."""
    if label in _labels(asked.id):
        raise InvalidInputError(LABEL_USED, "label")


def ask_anew(viewer: Viewer, public_id: str, version: Version, now: datetime, today: date) -> None:
    """Asks a new version of everybody. What was declared of the old ones stays, and says so.

    A second click changes nothing. Raises NotFoundError, ConflictError for one that has ended, InvalidInputError.
    """
    with writing():
        lock_school(viewer.school_id)
        asked = get_asked(viewer.school_id, public_id)
        if asked.ended:
            raise ConflictError("This is not asked any more. Ask for it again as something new.")
        if (asked.label, asked.due_on, asked.asked_on) == (version.label, version.due_on, today):
            return
        check_label(asked, version.label)
        _add_edition(viewer, asked.id, version, now, today)
        access_log.add(viewer.school_id, viewer.staff_member_id, "reading-asked", public_id, now)


def end_reading(viewer: Viewer, public_id: str, now: datetime) -> None:
    """Nobody is asked any more; what was declared stays. A second click changes nothing. Raises NotFoundError."""
    with writing():
        lock_school(viewer.school_id)
        asked = get_asked(viewer.school_id, public_id)
        reading = db.session.get(Reading, asked.id)
        if reading is not None and reading.ended_at is None:
            reading.ended_at = now
            access_log.add(viewer.school_id, viewer.staff_member_id, "reading-ended", public_id, now)


def find_asked(school_id: int) -> list[Asked]:
    """Everything that is asked now, guidance first. One query."""
    rows = db.session.execute(_newest(school_id).where(Reading.ended_at.is_(None))).all()
    found = [as_asked(*row) for row in rows]
    return sorted(found, key=lambda asked: (not asked.is_guidance, fold_name(asked.title), asked.id))


def get_asked(school_id: int, public_id: str) -> Asked:
    """Raises NotFoundError. One query; one that has ended is found too."""
    row = db.session.execute(_newest(school_id).where(Reading.public_id == public_id)).one_or_none()
    if row is None:
        raise NotFoundError("We cannot find that. It may have been asked at another school.")
    return as_asked(*row)


def newest_edition() -> Any:
    """The edition asked last, of the reading in the query around it."""
    return (
        select(func.max(ReadingEdition.id))
        .where(ReadingEdition.reading_id == Reading.id)
        .correlate(Reading)
        .scalar_subquery()
    )


def _newest(school_id: int) -> Any:
    return (
        select(Reading, ReadingEdition)
        .join(ReadingEdition, ReadingEdition.reading_id == Reading.id)
        .where(Reading.school_id == school_id, ReadingEdition.id == newest_edition())
    )


def _labels(reading_id: int) -> set[str]:
    return set(
        db.session.scalars(select(ReadingEdition.label).where(ReadingEdition.reading_id == reading_id))
    )


def _add_edition(viewer: Viewer, reading_id: int, version: Version, now: datetime, today: date) -> None:
    db.session.add(
        ReadingEdition(
            school_id=viewer.school_id,
            reading_id=reading_id,
            label=version.label,
            address=version.address,
            digest=version.fingerprint,
            asked_on=today,
            due_on=version.due_on,
            recorded_at=now,
            recorded_by=viewer.staff_member_id,
        )
    )


def as_asked(reading: Reading, edition: ReadingEdition) -> Asked:
    return Asked(
        id=reading.id,
        public_id=reading.public_id,
        kind=reading.kind,
        title=reading.title,
        source=reading.source,
        who=reading.who,
        edition_id=edition.id,
        label=edition.label,
        address=edition.address,
        fingerprint=edition.digest,
        asked_on=edition.asked_on,
        due_on=edition.due_on,
        ended=reading.ended_at is not None,
    )
