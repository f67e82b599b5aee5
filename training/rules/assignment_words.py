"""An assignment rule in plain words: “Everyone · within 14 days of starting · renewed every 12 months”."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from training.rules.school_time import in_words
from training.words import Role

_PLURALS = {
    Role.STAFF: "staff members without another role",
    Role.LEAD: "safeguarding leads",
    Role.DEPUTY: "deputy safeguarding leads",
    Role.GOVERNOR: "governors",
    Role.ADMINISTRATOR: "administrators",
}
_LEAP_YEAR = 2028  # has every day that a window can name
_FEBRUARY = 2


def who_words(who: Mapping[str, Any], groups: Mapping[int, str], people: Mapping[int, str]) -> str:
    """A group or person that is gone is said to be so."""
    if "person" in who:
        return people.get(who["person"], "A person who is gone")
    if "people" in who:
        n = len(who["people"])
        return "One person chosen on the board" if n == 1 else f"{n} people chosen on the board"
    return (
        f"{_chosen(who, groups)}{_within(who, groups)}{_narrowed(who)}{_left_out(who.get('but', {}), groups)}"
    )


def _chosen(who: Mapping[str, Any], groups: Mapping[int, str]) -> str:
    if "everyone" in who:
        return "Everyone"
    if "role" in who:
        return f"All {_PLURALS[Role(who['role'])]}"
    return groups.get(who["group"], "A group that is gone")


def _within(who: Mapping[str, Any], groups: Mapping[int, str]) -> str:
    if "within" not in who:
        return ""
    return f" in {groups.get(who['within'], 'a group that is gone')}"


def _narrowed(who: Mapping[str, Any]) -> str:
    words = ""
    if "regulated" in who:
        words += " in regulated activity" if who["regulated"] else " not in regulated activity"
    since, until = (
        in_words(date.fromisoformat(who[name])) if name in who else ""
        for name in ("started_from", "started_until")
    )
    if since and until:
        return f"{words} who started between {since} and {until}"
    if since:
        return f"{words} who started on {since} or later"
    return f"{words} who started on {until} or before" if until else words


def _left_out(but: Mapping[str, Any], groups: Mapping[int, str]) -> str:
    names = [_PLURALS[Role(role)] for role in but.get("roles", ())]
    names += [groups.get(group, "a group that is gone") for group in but.get("groups", ())]
    return f" except {_listed(names)}" if names else ""


def _listed(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)


def title_words(title: str, core: bool) -> str:
    """What somebody has been given or has completed: a module, or only the pages everyone needs."""
    return f"{title} (core pages)" if core else title


def due_words(due: Mapping[str, Any]) -> str:
    if "on" in due:
        return f"by {in_words(date.fromisoformat(due['on']))}"
    if "before_unsupervised" in due:
        return "before their first day alone with pupils"
    return f"within {_days(int(due['days_after_start']))} of starting"


def renewal_words(renewal: Mapping[str, Any] | None) -> str:
    """`early` and `grace` are said where a rule gives them."""
    if not renewal:
        return "not renewed"
    words = f"renewed {_how_often(renewal)}"
    if renewal.get("early") is not None:
        words += f", from {_days(renewal['early'])} before"
    if renewal.get("grace") is not None:
        words += (
            f", with {_days(renewal['grace'])} of grace" if renewal["grace"] else ", with no days of grace"
        )
    return words


def _how_often(renewal: Mapping[str, Any]) -> str:
    if "window" in renewal:
        first, last = (date.fromisoformat(f"{_LEAP_YEAR}-{day}") for day in renewal["window"])
        if first.month != last.month:
            return f"each year from {first.day} {first:%B} to {last.day} {last:%B}"
        if first.day == 1 and last.day >= _last_day(first):
            return f"each {first:%B}"
        return f"each year from {first.day} to {last.day} {last:%B}"
    months = int(renewal["months"])
    return "every month" if months == 1 else f"every {months} months"


def _last_day(day: date) -> int:
    last = calendar.monthrange(day.year, day.month)[1]
    return 28 if day.month == _FEBRUARY else last  # the 28th is the last in most years


def _days(n: int) -> str:
    return f"{n} day{'' if n == 1 else 's'}"
