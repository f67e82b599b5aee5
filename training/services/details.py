"""The school's own people and numbers: the newest row holds, and none is ever changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from training.content.weave import NAMES
from training.errors import ConflictError, InvalidInputError
from training.extensions import db
from training.models import SchoolDetails
from training.rules.phones import find_phone, has_phone_in_it, read_phone
from training.rules.school_time import school_date
from training.services import access_log
from training.services.locks import lock_school
from training.services.viewer import Viewer
from training.services.writing import writing

NO_PHONE = frozenset({"recording-system"})  # a name only
NUMBERS = frozenset({"switchboard", "out-of-hours"})  # a number first of all; what it is called is extra
LONGEST_VALUE = 120
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
class Check:
    """Who said last that a detail is right, and on which day of the school."""

    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Details:
    """One version. `entries` maps a name of `content.weave.NAMES` to what `models.SchoolDetails` says."""

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

    def check(self, name: str) -> Check | None:
        """None where nobody has checked it since it was given."""
        stored = self.entries.get(name, {})
        if not stored.get("checked_on"):
            return None
        return Check(
            str(stored.get("checked_by", {}).get("name", "")), date.fromisoformat(stored["checked_on"])
        )


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

    A name or number that is new counts as checked today by whoever saved it; the others keep their check.
    `seen_version` is the version the person had before them: ConflictError when what they saw has changed since.
    Raises InvalidInputError for the first of `problems_with`.
    """
    for (name, _part), problem in problems_with(entries).items():
        raise InvalidInputError(problem, name)
    given = {
        name: Entry(entry.value, _shown(entry.phone), entry.show)
        for name in NAMES
        if (entry := entries.get(name, Entry())).given
    }
    with writing():
        # one after the other: the number of the next version depends on the last
        lock_school(by.school_id)
        last = find_details(by.school_id)
        if given == {name: last.entry(name) for name in NAMES if last.entry(name).given}:
            return False
        if _differing(by.school_id, last, seen_version, NAMES):
            raise ConflictError(
                "Somebody else changed these details while you had the page open. What you typed is still here; "
                "what they saved is in the list of changes. Save again to put yours in its place."
            )
        kept = {name: _stored(entry) | _check_kept(last, name) for name, entry in given.items()}
        for name, entry in given.items():
            if says_another(last.entry(name), entry):
                kept[name] |= _checked(by, now)
        _add(by, last, kept, now)
    return True


def confirm(by: Viewer, names: Iterable[str], seen_version: int, now: datetime) -> bool:
    """“Still right”: a new version in which these details are checked today. What is not given is passed over.

    Answers False for a second click. Raises ConflictError when one of them is not what was shown any more.
    """
    with writing():
        lock_school(by.school_id)
        last = find_details(by.school_id)
        named = [name for name in names if last.entry(name).given]
        if _differing(by.school_id, last, seen_version, named):
            raise ConflictError(
                "Somebody else changed this while you had the page open. Look at it again as it stands now."
            )
        check = _checked(by, now)
        new = [name for name in named if not check.items() <= last.entries[name].items()]
        if not new:
            return False
        kept = {name: dict(last.entries[name]) for name in last.entries}
        for name in new:
            kept[name] |= check
        _add(by, last, kept, now)
    return True


def says_another(before: Entry, after: Entry) -> bool:
    """Whether name or number differ; who may see them is another matter."""
    return (before.value, before.phone) != (after.value, after.phone)


def _differing(school_id: int, last: Details, seen_version: int, names: Iterable[str]) -> bool:
    if last.version == seen_version:
        return False
    seen = of_row(
        db.session.execute(
            select(SchoolDetails).where(
                SchoolDetails.school_id == school_id, SchoolDetails.version == seen_version
            )
        ).scalar_one_or_none()
    )
    return any(seen.entry(name) != last.entry(name) for name in names)


def _add(by: Viewer, last: Details, kept: dict[str, dict[str, Any]], now: datetime) -> None:
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


def _stored(entry: Entry) -> dict[str, Any]:
    return {"value": entry.value, "phone": entry.phone, "show": entry.show.value}


def _checked(by: Viewer, now: datetime) -> dict[str, Any]:
    return {
        "checked_by": {"name": by.name, "id": by.public_id},
        "checked_on": school_date(now).isoformat(),
    }


def _check_kept(last: Details, name: str) -> dict[str, Any]:
    stored = last.entries.get(name, {})
    return {key: stored[key] for key in ("checked_by", "checked_on") if key in stored}


def _shown(phone: str) -> str:
    found = find_phone(phone)
    return found.shown if found else ""
