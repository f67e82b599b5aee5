"""An assignment rule in plain words: “Everyone · within 14 days of starting · renewed every 12 months”."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from training.rules.school_time import in_words
from training.words import Role

_PLURALS = {
    Role.STAFF: "All staff members without another role",
    Role.LEAD: "All safeguarding leads",
    Role.DEPUTY: "All deputy safeguarding leads",
    Role.GOVERNOR: "All governors",
    Role.ADMINISTRATOR: "All administrators",
}


def who_words(who: Mapping[str, Any], groups: Mapping[int, str], people: Mapping[int, str]) -> str:
    """A group or person that is gone is said to be so."""
    if "everyone" in who:
        return "Everyone"
    if "role" in who:
        return _PLURALS[Role(who["role"])]
    if "group" in who:
        return groups.get(who["group"], "A group that is gone")
    return people.get(who["person"], "A person who is gone")


def title_words(title: str, core: bool) -> str:
    """What somebody has been given or has completed: a module, or only the pages everyone needs."""
    return f"{title} (core pages)" if core else title


def due_words(due: Mapping[str, Any]) -> str:
    if "on" in due:
        return f"by {in_words(date.fromisoformat(due['on']))}"
    days = int(due["days_after_start"])
    return f"within {days} day{'' if days == 1 else 's'} of starting"


def renewal_words(renewal: Mapping[str, Any] | None) -> str:
    if not renewal:
        return "not renewed"
    months = int(renewal["months"])
    return "renewed every month" if months == 1 else f"renewed every {months} months"
