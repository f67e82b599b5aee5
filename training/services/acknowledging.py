"""A change of the school's people and numbers, told to each person once, until they say that they have seen it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, func, select

from training.content.model import Library
from training.content.weave import NAMES
from training.errors import InvalidInputError
from training.extensions import db
from training.models import Acknowledgement, Adoption, SchoolDetails
from training.rules.phones import find_phone
from training.services import evidence
from training.services.contacts import Contacts
from training.services.details import NO_PHONE, Details, Show, says_another
from training.services.dialect import insert
from training.services.viewer import Viewer
from training.services.writing import writing


@dataclass(frozen=True, slots=True)
class New:
    """One detail that is not what the reader knew, as a signed-in person may see it. Never the old number."""

    label: str
    value: str
    phone: str
    dial: str  # empty where there is nothing to dial
    was: str  # the old name, where it is another
    gone: bool  # the school gives it no more
    on_paper: bool  # the rest stands on the printed card only
    fallback: str


def woven(library: Library, adopted: Iterable[str]) -> frozenset[str]:
    """The details that the texts of these modules name."""
    slugs = frozenset(adopted)
    return frozenset(name for module in library.published() if module.slug in slugs for name in module.needs)


def changed(before: Details, after: Details, in_texts: frozenset[str]) -> list[str]:
    """Which details that staff meet, in their modules or on the card, have another name or number."""
    met = [name for name in NAMES if name in in_texts or name not in NO_PHONE]
    return [name for name in met if says_another(before.entry(name), after.entry(name))]


def news(contacts: Contacts, in_texts: frozenset[str]) -> tuple[New, ...]:
    """What this reader has not seen yet."""
    before, after = contacts.seen, contacts.details
    if before is None:
        return ()
    return tuple(_new(name, before, after, in_texts) for name in changed(before, after, in_texts))


def _new(name: str, before: Details, after: Details, in_texts: frozenset[str]) -> New:
    entry, old = after.entry(name), before.entry(name)
    on_paper = entry.show is Show.PRINTED
    # what a text says is no secret from its readers, whatever the card shows
    value = entry.value if not on_paper or name in in_texts else ""
    was = old.value if old.show is not Show.PRINTED or name in in_texts else ""
    phone = "" if on_paper else entry.phone
    number = find_phone(phone)
    return New(
        label=NAMES[name].label,
        value=value,
        phone=phone,
        dial=number.dial if number else "",
        was=was if was != entry.value else "",
        gone=not entry.given,
        on_paper=entry.given and (entry.value, entry.phone) != (value, phone),
        fallback=NAMES[name].fallback,
    )


def acknowledge(by: Viewer, version: int, now: datetime) -> bool:
    """“I have seen this”, up to the version that was shown. Answers False for a second click."""
    with writing():
        newest = db.session.scalar(
            select(func.max(SchoolDetails.version)).where(SchoolDetails.school_id == by.school_id)
        )
        if not 1 <= version <= (newest or 0):
            raise InvalidInputError("This did not arrive whole. Reload the page and try again.")
        added = db.session.execute(
            insert(cast(Table, Acknowledgement.__table__))
            .values(
                school_id=by.school_id,
                staff_member_id=by.staff_member_id,
                version=version,
                acknowledged_at=now,
            )
            .on_conflict_do_nothing()
            .returning(Acknowledgement.version)
        ).first()
        if added is None:
            return False
        evidence.append(
            by.school_id,
            "acknowledgement",
            {"person": by.public_id, "details_version": version, "acknowledged_at": now.isoformat()},
            now,
        )
    return True


def find_adopted(school_id: int) -> frozenset[str]:
    """The modules whose texts the school's staff meet."""
    return frozenset(
        db.session.scalars(select(Adoption.module).where(Adoption.school_id == school_id).distinct())
    )
