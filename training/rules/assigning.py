"""Whom a rule reaches, and when its module is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from training.words import LEADS, Audience, Role

NEW_STARTER_DAYS = 14  # nobody is given less than this from their start date


@dataclass(frozen=True, slots=True)
class Reach:
    """What a rule looks at in a person."""

    staff_member_id: int
    role: Role
    groups: frozenset[int]
    start_on: date | None


@dataclass(frozen=True, slots=True)
class Rule:
    """See `training.models.assignments.AssignmentRule` for the shapes of who, due and renewal."""

    id: int
    module: str
    who: Mapping[str, Any]
    due: Mapping[str, Any]
    renewal: Mapping[str, Any] | None
    effective_from: date
    effective_to: date | None
    core: bool = False  # only the pages everyone needs, of a module that says which these are

    def holds_on(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day < self.effective_to)


def reaches(rule: Rule, person: Reach) -> bool:
    """Governors read totals and are reached by no rule but one that names them, or governors as such."""
    if "person" in rule.who:
        return bool(rule.who["person"] == person.staff_member_id)
    if person.role is Role.GOVERNOR:
        return rule.who.get("role") == Role.GOVERNOR.value
    if "everyone" in rule.who:
        return True
    if "role" in rule.who:
        return bool(rule.who["role"] == person.role.value)
    return rule.who.get("group") in person.groups


def suits(audience: Audience, who: Mapping[str, Any], named: Role | None = None) -> bool:
    """Whether a module for this audience may be given to those `who` says. `named`: the role of the person named.

    What is for leads goes to leads and deputies, and to colleagues chosen one by one; what is for governors to
    governors, and to whoever else is chosen so.
    """
    role = named or (Role(who["role"]) if "role" in who else None)
    if audience is Audience.DSL:
        return role in LEADS or (named is not None and named is not Role.GOVERNOR)
    return audience is not Audience.GOVERNORS or named is not None or role is Role.GOVERNOR


def due_on(rule: Rule, start_on: date | None) -> date:
    """The day the module is due for a person who starts (or started) on `start_on`.

    “So many days after the start date” counts from the day the rule begins for those already here, and a fixed date
    leaves a later starter two weeks: nobody is overdue on their first day.
    """
    if "on" in rule.due:
        fixed = date.fromisoformat(rule.due["on"])
        if start_on is None or start_on <= rule.effective_from:
            return fixed
        return max(fixed, start_on + timedelta(days=NEW_STARTER_DAYS))
    begins = rule.effective_from if start_on is None else max(start_on, rule.effective_from)
    return begins + timedelta(days=int(rule.due["days_after_start"]))


def renewal_months(rules: list[Rule]) -> int | None:
    """The shortest renewal that any of a person's rules for a module asks for; None when none does."""
    months = [int(rule.renewal["months"]) for rule in rules if rule.renewal]
    return min(months, default=None)
