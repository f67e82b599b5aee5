"""Whether a school's reminders go out, and between which hours: what `school.reminders` holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from training.rules.school_days import WorkingHours

EARLIEST, LATEST = time(7), time(19)


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    on: bool = True
    hours: WorkingHours = field(default_factory=WorkingHours)

    def stored(self) -> dict[str, Any]:
        return {"on": self.on, "from": f"{self.hours.begins:%H:%M}", "to": f"{self.hours.ends:%H:%M}"}


def read_settings(stored: Mapping[str, Any]) -> ReminderSettings:
    """What is not said is as it is for every school. Hours that are none become the usual ones."""
    usual = WorkingHours()
    begins = _time(stored.get("from"), usual.begins)
    ends = _time(stored.get("to"), usual.ends)
    hours = WorkingHours(begins, ends) if EARLIEST <= begins < ends <= LATEST else usual
    return ReminderSettings(stored.get("on", True) is not False, hours)


def _time(value: object, usual: time) -> time:
    try:
        return time.fromisoformat(value) if isinstance(value, str) else usual
    except ValueError:
        return usual
