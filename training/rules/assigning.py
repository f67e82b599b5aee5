"""Whom a rule reaches, and when its module is due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from training.rules import reaching
from training.rules.reaching import Reach as Reach
from training.rules.school_days import SchoolCalendar
from training.words import LEADS, Audience, Role

NEW_STARTER_DAYS = 14  # nobody is given less than this from their start date


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
    return reaching.reaches(rule.who, person)


def suits(audience: Audience, who: Mapping[str, Any], named: Role | None = None) -> bool:
    """Whether a module for this audience may be given to those `who` says. `named`: the role of the person named.

    What is for leads goes to leads and deputies, and to colleagues chosen one by one; what is for governors to
    governors, and to whoever else is chosen so.
    """
    role = named or (Role(who["role"]) if "role" in who else None)
    if audience is Audience.DSL:
        return role in LEADS or (named is not None and named is not Role.GOVERNOR)
    return audience is not Audience.GOVERNORS or named is not None or role is Role.GOVERNOR


def due_on(rule: Rule, person: Reach) -> date:
    """The day the rule names for this person, whatever day of the week or year it is: see `falls_due`.

    “So many days after the start date” counts from the day the rule begins for those already here, and a fixed date
    leaves a later starter two weeks: nobody is overdue on their first day. Until it is known when somebody will first
    be alone with pupils, they have two weeks too.
    """
    if "on" in rule.due:
        fixed = date.fromisoformat(rule.due["on"])
        if person.start_on is None or person.start_on <= rule.effective_from:
            return fixed
        return max(fixed, person.start_on + timedelta(days=NEW_STARTER_DAYS))
    begins = max(person.start_on or rule.effective_from, rule.effective_from)
    if "before_unsupervised" in rule.due:
        if person.unsupervised_on is None:
            return begins + timedelta(days=NEW_STARTER_DAYS)
        return max(person.unsupervised_on - timedelta(days=1), begins)
    return begins + timedelta(days=int(rule.due["days_after_start"]))


def falls_due(
    due: Mapping[str, Any], due_on: date, asked_on: date, start_on: date | None, calendar: SchoolCalendar
) -> date:
    """`due_on` moved to a working day of the school: to one before it, where the day after it must not be reached.

    A day that had passed when the person was first asked (`asked_on`) leaves them two weeks.
    """
    asked_on = max(asked_on, start_on or asked_on)
    if "before_unsupervised" in due:
        return max(calendar.on_or_before(due_on), calendar.on_or_after(asked_on))
    if due_on < asked_on:
        due_on = asked_on + timedelta(days=NEW_STARTER_DAYS)
    return calendar.on_or_after(due_on)
