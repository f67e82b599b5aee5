"""A rule that has not been made: what it would be, and what about it makes no sense."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from training.content.model import Library
from training.errors import InvalidInputError
from training.rules.assigning import suits
from training.rules.school_time import in_words
from training.words import Audience, Role

MOST_DAYS, MOST_MONTHS = 365, 60
MOST_EARLY, MOST_GRACE = 180, 90
LONGEST_WINDOW = 200  # days of a year in which something is renewed
FURTHEST = timedelta(days=3 * 366)
_LEAP_YEAR = 2028  # has every day that a window can name
_ONLY_FOR = {
    Audience.DSL: "safeguarding leads. Give it to leads, to deputies, or to a colleague by name",
    Audience.GOVERNORS: "governors. Give it to governors, or to a person by name",
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule for some modules. The shapes are those of `models.AssignmentRule`."""

    modules: tuple[str, ...]
    who: Mapping[str, Any]
    due: Mapping[str, Any]
    renewal: Mapping[str, Any] | None
    core: bool = False  # of the modules that have one, only their core

    def cores(self, library: Library) -> dict[str, bool]:
        """Module → whether only its core is given. One that names no core is given whole."""
        return {slug: self.core and bool(library.modules[slug].core) for slug in self.modules}


def check(
    proposal: Proposal, library: Library, named: Role | None, groups: Mapping[int, str], today: date
) -> None:
    """Raises InvalidInputError naming the field to blame. Nothing may be due in the past.

    `named` is the role of the person a proposal names, `groups` are those of the school.
    """
    _check_modules(proposal, library, named)
    _check_who(proposal.who, groups)
    _check_due(proposal.due, today)
    if proposal.renewal:
        _check_renewal(proposal.renewal)


def _check_modules(proposal: Proposal, library: Library, named: Role | None) -> None:
    if not proposal.modules or not set(proposal.modules) <= {m.slug for m in library.published()}:
        raise InvalidInputError("Choose at least one module.", "modules")
    for module in (library.modules[slug] for slug in proposal.modules):
        if not suits(module.audience, proposal.who, named):
            raise InvalidInputError(f"“{module.title}” is for {_ONLY_FOR[module.audience]}.", "modules")


def _check_who(who: Mapping[str, Any], groups: Mapping[int, str]) -> None:
    if "within" in who and who["within"] not in groups:
        raise InvalidInputError("Choose a group of your school.", "within")
    if "group" in who and who["group"] not in groups:
        raise InvalidInputError("Choose a group of your school.", "group")
    if "started_from" in who and "started_until" in who and who["started_from"] > who["started_until"]:
        raise InvalidInputError("This day is before the other one, so nobody is left.", "started_until")
    but = who.get("but", {})
    if who.get("role") in but.get("roles", ()):
        raise InvalidInputError("You give it to this role and leave the same role out.", "but_roles")
    if who.get("group") in but.get("groups", ()):
        raise InvalidInputError("You give it to this group and leave the same group out.", "but_groups")
    if not set(but.get("groups", ())) <= set(groups):
        raise InvalidInputError("Choose groups of your school.", "but_groups")


def _check_due(due: Mapping[str, Any], today: date) -> None:
    if "on" in due:
        on = date.fromisoformat(due["on"])
        if on < today:
            raise InvalidInputError("That day has passed. Choose today or a later day.", "on")
        if on > today + FURTHEST:
            raise InvalidInputError("Choose a day within the next three years.", "on")
    elif "days_after_start" in due and not 1 <= due["days_after_start"] <= MOST_DAYS:
        raise InvalidInputError(f"Give a number of days from 1 to {MOST_DAYS}.", "days")


def _check_renewal(renewal: Mapping[str, Any]) -> None:
    if "window" in renewal:
        _check_window(*renewal["window"])
    elif not 1 <= renewal["months"] <= MOST_MONTHS:
        raise InvalidInputError(f"Give a number of months from 1 to {MOST_MONTHS}.", "months")
    if not 0 <= renewal.get("early", 0) <= MOST_EARLY:
        raise InvalidInputError(f"Give a number of days from 0 to {MOST_EARLY}.", "early")
    if not 0 <= renewal.get("grace", 0) <= MOST_GRACE:
        raise InvalidInputError(f"Give a number of days from 0 to {MOST_GRACE}.", "grace")


def _check_window(first: str, last: str) -> None:
    opens, closes = (date.fromisoformat(f"{_LEAP_YEAR}-{day}") for day in (first, last))
    if closes < opens:
        closes = closes.replace(year=closes.year + 1)  # over the new year
    if closes - opens > timedelta(days=LONGEST_WINDOW):
        raise InvalidInputError(
            "Choose a window of at most six months, such as 1 to 30 September.", "last_day"
        )


def month_day(day: int | None, month: int, field: str) -> str:
    """“09-30”. Raises InvalidInputError for a day no year has."""
    try:
        return f"{date(_LEAP_YEAR, month, day or 0):%m-%d}"
    except ValueError:
        name = in_words(date(_LEAP_YEAR, month, 1)).split()[1]
        raise InvalidInputError(f"{name} has no such day.", field) from None
