"""The school's own people and numbers: the newest row holds, and none is ever changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from training.content.weave import NAMES, Name
from training.errors import ConflictError, InvalidInputError
from training.extensions import db
from training.models import SchoolDetails, StaffMember
from training.rules.phones import find_phone, has_phone_in_it, read_phone
from training.services import access_log
from training.services.locks import lock_school
from training.services.viewer import Viewer
from training.services.writing import writing

NO_PHONE = frozenset({"recording-system"})  # a name only
NUMBERS = frozenset({"switchboard", "out-of-hours"})  # a number first of all; what it is called is extra
LONGEST_VALUE = 120
SHOWN_VERSIONS = 20
MOBILE_IS_PRIVATE = (
    "A mobile number cannot go on the open card: anybody with the address could read it. "
    "Choose “People who are signed in” or “The printed card only”."
)


class Show(StrEnum):
    """Who sees a detail on the right-now card, from all the world to whoever holds the paper."""

    PUBLIC = "public"
    SIGNED_IN = "signed-in"
    PRINTED = "printed"

    @property
    def label(self) -> str:
        return {
            "public": "Anybody with the card’s address",
            "signed-in": "People who are signed in",
            "printed": "The printed card only",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Entry:
    value: str = ""
    phone: str = ""
    show: Show = Show.SIGNED_IN

    @property
    def given(self) -> bool:
        return bool(self.value or self.phone)


@dataclass(frozen=True, slots=True)
class Details:
    """One version. `entries` maps a name of `content.weave.NAMES` to {"value", "phone", "show"}."""

    id: int | None = None
    version: int = 0
    entries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    recorded_at: datetime | None = None

    @property
    def names(self) -> dict[str, str]:
        """What `weave` puts into text; a detail that has not been given is left out.

        The out-of-hours number stands in for what it is called, unless it is meant for paper alone.
        """
        found = {}
        for name in self.entries:
            entry = self.entry(name)
            stands_in = name == "out-of-hours" and entry.show is not Show.PRINTED
            if text := entry.value or (entry.phone if stands_in else ""):
                found[name] = text
        return found

    def entry(self, name: str) -> Entry:
        stored = self.entries.get(name, {})
        return Entry(
            str(stored.get("value") or ""),
            str(stored.get("phone") or ""),
            # what is not marked is not for everybody
            Show(stored.get("show") or Show.SIGNED_IN),
        )

    def missing(self) -> tuple[Name, ...]:
        """What the school has not given yet."""
        return tuple(NAMES[name] for name in NAMES if not self.entry(name).given)


@dataclass(frozen=True, slots=True)
class Change:
    """One version of the past, for the list “changed on … by …”."""

    version: int
    recorded_at: datetime
    by: str
    changed: tuple[str, ...]  # labels


def find_details(school_id: int) -> Details:
    """The version in force; an empty one when the school has entered none."""
    row = db.session.execute(
        select(SchoolDetails)
        .where(SchoolDetails.school_id == school_id)
        .order_by(SchoolDetails.version.desc())
        .limit(1)
    ).scalar_one_or_none()
    return of_row(row)


def of_row(row: SchoolDetails | None) -> Details:
    return Details() if row is None else Details(row.id, row.version, row.details, row.recorded_at)


def find_changes(school_id: int) -> list[Change]:
    """The newest versions, newest first, each with what it changed. One query."""
    rows = db.session.execute(
        select(SchoolDetails, StaffMember.given_name, StaffMember.family_name)
        .outerjoin(
            StaffMember,
            (StaffMember.id == SchoolDetails.recorded_by)
            & (StaffMember.school_id == SchoolDetails.school_id),
        )
        .where(SchoolDetails.school_id == school_id)
        .order_by(SchoolDetails.version.desc())
        .limit(SHOWN_VERSIONS + 1)
    ).all()
    changes = []
    for n, (row, given, family) in enumerate(rows[:SHOWN_VERSIONS]):
        before = of_row(rows[n + 1][0]) if n + 1 < len(rows) else Details()
        after = of_row(row)
        changed = tuple(NAMES[name].label for name in NAMES if before.entry(name) != after.entry(name))
        by = f"{given or ''} {family or ''}".strip()
        changes.append(Change(row.version, row.recorded_at, by, changed))
    return changes


def problems_with(entries: Mapping[str, Entry]) -> dict[tuple[str, str], str]:
    """(name, "value" | "phone" | "show") → what is wrong and what to do. Empty when all can be kept."""
    found: dict[tuple[str, str], str] = {}
    for name, entry in entries.items():
        if len(entry.value) > LONGEST_VALUE:
            found[name, "value"] = f"Use at most {LONGEST_VALUE} characters."
        elif has_phone_in_it(entry.value):
            found[name, "value"] = (
                "Put the number in the box for the number, so that it shows only where you say."
            )
        if not entry.phone:
            continue
        try:
            phone = read_phone(entry.phone)
        except InvalidInputError as error:
            found[name, "phone"] = str(error)
        else:
            if phone.is_mobile and entry.show is Show.PUBLIC:
                found[name, "show"] = MOBILE_IS_PRIVATE
    return found


def save(by: Viewer, entries: Mapping[str, Entry], seen_version: int, now: datetime) -> bool:
    """Keeps a new version; answers False when nothing differs from the one in force.

    `seen_version` is the version the person had before them: ConflictError when somebody saved since.
    Raises InvalidInputError for the first of `problems_with`.
    """
    for (name, _part), problem in problems_with(entries).items():
        raise InvalidInputError(problem, name)
    kept = {
        name: {"value": entry.value, "phone": _shown(entry.phone), "show": entry.show.value}
        for name in NAMES
        if (entry := entries.get(name, Entry())).given
    }
    with writing():
        # one after the other: the number of the next version depends on the last
        lock_school(by.school_id)
        last = find_details(by.school_id)
        if kept == last.entries:
            return False
        if last.version != seen_version:
            raise ConflictError(
                "Somebody else changed these details while you had the page open. What you typed is still here; "
                "what they saved is in the list below. Save again to put yours in its place."
            )
        db.session.add(
            SchoolDetails(
                school_id=by.school_id,
                version=last.version + 1,
                details=kept,
                recorded_at=now,
                recorded_by=by.staff_member_id,
            )
        )
        access_log.add(by.school_id, by.staff_member_id, "details", f"version {last.version + 1}", now)
    return True


def _shown(phone: str) -> str:
    found = find_phone(phone)
    return found.shown if found else ""
