"""The school's people and numbers today: what is missing, what nobody has checked, what a reader last saw of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, union_all
from sqlalchemy.orm import aliased

from training.content.weave import NAMES
from training.extensions import db
from training.models import Acknowledgement, PageView, School, SchoolDetails, Term
from training.rules.contacts import Freshness, freshness, relied_on_since
from training.services.details import Check, Details, Entry, of_row
from training.services.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Contact:
    """One detail as a lead sees it."""

    name: str  # of `content.weave.NAMES`
    label: str
    entry: Entry
    check: Check | None
    freshness: Freshness

    @property
    def is_fresh(self) -> bool:
        return self.freshness is Freshness.FRESH

    @property
    def is_missing(self) -> bool:
        return self.freshness is Freshness.MISSING


@dataclass(frozen=True, slots=True)
class Contacts:
    """`seen`: what the reader last saw of them; None for somebody who has seen none, to whom nothing is new."""

    details: Details
    since: date  # an older check does not count
    term_start: date | None
    seen: Details | None = None

    @property
    def all(self) -> tuple[Contact, ...]:
        return self.of(NAMES)

    def of(self, names: Iterable[str]) -> tuple[Contact, ...]:
        return tuple(self._contact(name) for name in names)

    def doubtful(self, names: Iterable[str] = NAMES) -> tuple[Contact, ...]:
        """Those that are missing or that nobody has checked this term."""
        return tuple(contact for contact in self.of(names) if not contact.is_fresh)

    @property
    def missing(self) -> tuple[str, ...]:
        """Labels."""
        return tuple(contact.label for contact in self.all if contact.is_missing)

    @property
    def stale(self) -> tuple[tuple[date | None, tuple[str, ...]], ...]:
        """Labels by the day they were checked last, the longest ago first; None where nobody ever has."""
        found: dict[date | None, list[str]] = {}
        for contact in self.doubtful():
            if not contact.is_missing:
                found.setdefault(contact.check.on if contact.check else None, []).append(contact.label)
        return tuple((day, tuple(found[day])) for day in sorted(found, key=lambda d: d or date.min))

    def _contact(self, name: str) -> Contact:
        entry, check = self.details.entry(name), self.details.check(name)
        state = freshness(entry.given, check.on if check else None, self.since)
        return Contact(name, NAMES[name].label, entry, check, state)


def find_contacts(school_id: int, today: date) -> Contacts:
    """One query."""
    row = db.session.execute(
        select(School.id, _term_start(today), SchoolDetails)
        .outerjoin(SchoolDetails, SchoolDetails.school_id == School.id)
        .where(School.id == school_id)
        .order_by(SchoolDetails.version.desc())
        .limit(1)
    ).one()
    return Contacts(of_row(row[2]), relied_on_since(today, row[1]), row[1])


def find_contacts_for(reader: Viewer, today: date) -> Contacts:
    """The same, with what this person last saw of them. One query."""
    return read_contacts(db.session.execute(contacts_query(reader, today)).all(), today)


def contacts_query(reader: Viewer, today: date) -> Select[Any]:
    """The newest version, and the one this person last saw: acknowledged or saved by them; before either, the one in
    force when they first read a page to its end. For `read_contacts`."""
    version = SchoolDetails.version
    newest = select(func.max(version)).where(SchoolDetails.school_id == reader.school_id).scalar_subquery()
    known, begun = _known(reader), _begun(reader)
    then = aliased(SchoolDetails)
    at_first = (
        select(func.max(then.version))
        .where(then.school_id == reader.school_id, then.recorded_at <= begun)
        .scalar_subquery()
    )
    return (
        select(
            _term_start(today).label("term_start"),
            known.label("known"),
            at_first.label("at_first"),
            begun.label("begun"),
            SchoolDetails,
        )
        .select_from(School)
        .outerjoin(
            SchoolDetails,
            and_(
                SchoolDetails.school_id == School.id,
                or_(version == newest, version == known, version == at_first),
            ),
        )
        .where(School.id == reader.school_id)
    )


def read_contacts(rows: Sequence[Any], today: date) -> Contacts:
    """Rows may be repeated, where the query stood beside another."""
    versions = {row.SchoolDetails.version: of_row(row.SchoolDetails) for row in rows if row.SchoolDetails}
    first = rows[0]
    seen = max((n for n in (first.known, first.at_first) if n is not None), default=None)
    if seen is None and first.begun is not None:
        seen = 0  # they began before the school had named anybody
    return Contacts(
        details=versions[max(versions)] if versions else Details(),
        since=relied_on_since(today, first.term_start),
        term_start=first.term_start,
        seen=None if seen is None else versions.get(seen, Details()),
    )


def _term_start(today: date) -> Any:
    """The first day of the newest term that has begun."""
    return (
        select(func.max(Term.starts_on))
        .where(Term.school_id == School.id, Term.starts_on <= today)
        .correlate(School)
        .scalar_subquery()
    )


def _known(reader: Viewer) -> Any:
    """The newest version this person acknowledged, or saved themselves, with all of it before them."""
    acknowledged = select(Acknowledgement.version).where(
        Acknowledgement.school_id == reader.school_id,
        Acknowledgement.staff_member_id == reader.staff_member_id,
    )
    saved = aliased(SchoolDetails)
    own = select(saved.version).where(
        saved.school_id == reader.school_id, saved.recorded_by == reader.staff_member_id
    )
    both = union_all(acknowledged, own).subquery()
    return select(func.max(both.c.version)).scalar_subquery()


def _begun(reader: Viewer) -> Any:
    return (
        select(func.min(PageView.first_read_at))
        .where(
            PageView.school_id == reader.school_id,
            PageView.staff_member_id == reader.staff_member_id,
        )
        .scalar_subquery()
    )
