"""Terms of a school: which ones can stand together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from training.errors import InvalidInputError
from training.rules.school_time import in_words

LONGEST = timedelta(days=200)


@dataclass(frozen=True, slots=True)
class TermDates:
    name: str
    starts_on: date
    ends_on: date


def check_term(new: TermDates, others: Iterable[TermDates]) -> None:
    """Raises InvalidInputError with the field to blame."""
    if new.ends_on <= new.starts_on:
        raise InvalidInputError("The last day has to come after the first.", "ends_on")
    if new.ends_on - new.starts_on > LONGEST:
        raise InvalidInputError(
            "This term would be longer than six months. Check the year of both dates.", "ends_on"
        )
    for other in others:
        if new.starts_on <= other.ends_on and other.starts_on <= new.ends_on:
            raise InvalidInputError(
                f"These dates overlap with {other.name} ({in_words(other.starts_on)} to {in_words(other.ends_on)}). "
                "Change the dates, or remove that term first.",
                "starts_on",
            )
