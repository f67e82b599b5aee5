"""Whom a rule reaches, by its `who`: see `training.models.assignments.AssignmentRule` for the shapes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from training.words import Role


@dataclass(frozen=True, slots=True)
class Reach:
    """What a rule looks at in a person. `also`: other ids of theirs, from records merged into this one."""

    staff_member_id: int
    role: Role
    groups: frozenset[int]
    start_on: date | None
    regulated: bool | None = None  # None: not said
    unsupervised_on: date | None = None
    also: frozenset[int] = frozenset()


def reaches(who: Mapping[str, Any], person: Reach) -> bool:
    """Governors read totals and are reached by nothing but what names them, or governors as such."""
    if "person" in who:
        named = who["person"]
        return named == person.staff_member_id or named in person.also
    if "people" in who:
        return person.staff_member_id in who["people"] or not person.also.isdisjoint(who["people"])
    return _chosen(who, person) and _narrowed(who, person) and not _left_out(who.get("but", {}), person)


def _chosen(who: Mapping[str, Any], person: Reach) -> bool:
    if person.role is Role.GOVERNOR:
        return who.get("role") == Role.GOVERNOR.value
    if "everyone" in who:
        return True
    if "role" in who:
        return bool(who["role"] == person.role.value)
    return who.get("group") in person.groups


def _narrowed(who: Mapping[str, Any], person: Reach) -> bool:
    """Of whom nobody has said whether they are in regulated activity is in neither half. Whose first day is not
    known has been here longer than any date."""
    if "regulated" in who and person.regulated is not who["regulated"]:
        return False
    if "within" in who and who["within"] not in person.groups:
        return False
    start = person.start_on or date.min
    if "started_from" in who and start < date.fromisoformat(who["started_from"]):
        return False
    return "started_until" not in who or start <= date.fromisoformat(who["started_until"])


def _left_out(but: Mapping[str, Any], person: Reach) -> bool:
    return person.role.value in but.get("roles", ()) or not person.groups.isdisjoint(but.get("groups", ()))
