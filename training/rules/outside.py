"""Training that happened elsewhere: its kinds, how long it took, and until when it counts."""

import re
from datetime import date, timedelta
from enum import StrEnum

from training.errors import InvalidInputError

OLDEST = timedelta(days=10 * 366)
SOON = timedelta(days=60)  # before it runs out it is shown first
LONGEST_HOURS = 100
_LONGEST_VALID = timedelta(days=10 * 366)
_HOURS = r"(?P<hours>\d{1,3}(?:[.,]\d{1,2})?)\s*(?:hours?|hrs?|h)"
_MINUTES = r"(?P<minutes>\d{1,4})\s*(?:minutes?|mins?|min|m)"
_LENGTH = re.compile(rf"(?:{_HOURS})?\s*(?:and\s+)?(?:{_MINUTES})?", re.IGNORECASE)
_FIGURE = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")


class OutsideKind(StrEnum):
    INSET = "inset"
    COURSE = "course"
    ONLINE = "online"
    CONVERSATION = "conversation"
    READING = "reading"

    @property
    def label(self) -> str:
        return {
            "inset": "INSET day",
            "course": "Course",
            "online": "Online course",
            "conversation": "Conversation",
            "reading": "Reading group",
        }[self.value]


def read_length(text: str | None) -> int | None:
    """Minutes of “1.5”, “1.5 hours”, “90 minutes”, “1 hour 30 minutes”, “1:30”; None where nothing is said.

    A figure alone is hours. Raises InvalidInputError.
    """
    said = " ".join((text or "").split()).casefold()
    if not said:
        return None
    minutes = _minutes(said)
    if minutes is None:
        raise InvalidInputError(
            "Give the length as “1.5 hours” or “90 minutes”, or leave it empty.", "length"
        )
    if not 0 < minutes <= LONGEST_HOURS * 60:
        raise InvalidInputError(f"Give a length of up to {LONGEST_HOURS} hours.", "length")
    return minutes


def _minutes(said: str) -> int | None:
    if _FIGURE.fullmatch(said):
        return _of_hours(said)
    if clock := _CLOCK.fullmatch(said):
        return int(clock[1]) * 60 + int(clock[2])
    found = _LENGTH.fullmatch(said)
    if found is None or not (found["hours"] or found["minutes"]):
        return None
    return _of_hours(found["hours"] or "0") + int(found["minutes"] or 0)


def _of_hours(figure: str) -> int:
    return round(float(figure.replace(",", ".")) * 60)


def length_words(minutes: int | None) -> str:
    """“1 hour 30 minutes”; empty where nothing was said."""
    hours, rest = divmod(minutes or 0, 60)
    said = [f"{n} {what}{'' if n == 1 else 's'}" for n, what in ((hours, "hour"), (rest, "minute")) if n]
    return " ".join(said)


def check_taken(taken_on: date | None, today: date) -> date:
    """Raises InvalidInputError."""
    if taken_on is None:
        raise InvalidInputError("Give the day it took place.", "taken_on")
    if taken_on > today:
        raise InvalidInputError("This day is still to come. Enter it once it has taken place.", "taken_on")
    if taken_on < today - OLDEST:
        raise InvalidInputError("This is more than ten years ago. Check the year.", "taken_on")
    return taken_on


def check_expires(expires_on: date | None, taken_on: date) -> date | None:
    """Raises InvalidInputError. It may have run out already: what is entered may be old."""
    if expires_on is None:
        return None
    if expires_on <= taken_on:
        raise InvalidInputError("It runs out after the day it took place. Check both days.", "expires_on")
    if expires_on > taken_on + _LONGEST_VALID:
        raise InvalidInputError("That is more than ten years after it. Check the year.", "expires_on")
    return expires_on


def expiry_word(expires_on: date | None, today: date) -> str:
    """What to say beside it, if anything: it counts until and with that day."""
    if expires_on is None or expires_on > today + SOON:
        return ""
    return "Has run out" if expires_on < today else "Runs out soon"
