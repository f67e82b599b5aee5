"""Terms of a school, holidays and INSET days: which ones can stand together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from training.errors import InvalidInputError
from training.rules.school_time import in_words

LONGEST = timedelta(days=200)
LONGEST_CLOSED = timedelta(days=70)


class Dated(Protocol):
    """A term, a holiday or INSET days: each has a name and two dates."""

    @property
    def name(self) -> str: ...
    @property
    def starts_on(self) -> date: ...
    @property
    def ends_on(self) -> date: ...


@dataclass(frozen=True, slots=True)
class TermDates:
    name: str
    starts_on: date
    ends_on: date


def check_term(new: Dated, others: Iterable[Dated]) -> None:
    """Raises InvalidInputError with the field to blame."""
    if new.ends_on <= new.starts_on:
        raise InvalidInputError("The last day has to come after the first.", "ends_on")
    if new.ends_on - new.starts_on > LONGEST:
        raise InvalidInputError(
            "This term would be longer than six months. Check the year of both dates.", "ends_on"
        )
    _check_overlap(new, others, "that term")


def check_closed(new: Dated, others: Iterable[Dated]) -> None:
    """The same for a holiday or INSET days, which may be a single day. `others` are no terms."""
    if new.ends_on < new.starts_on:
        raise InvalidInputError("The last day cannot come before the first.", "ends_on")
    if new.ends_on - new.starts_on > LONGEST_CLOSED:
        raise InvalidInputError(
            "This would be longer than ten weeks. Check the year of both dates.", "ends_on"
        )
    _check_overlap(new, others, "that")


def _check_overlap(new: Dated, others: Iterable[Dated], what: str) -> None:
    for other in others:
        if new.starts_on <= other.ends_on and other.starts_on <= new.ends_on:
            raise InvalidInputError(
                f"These dates overlap with {other.name} ({span_words(other)}). "
                f"Change the dates, or remove {what} first.",
                "starts_on",
            )


def span_words(days: Dated) -> str:
    """“26 October 2026 to 30 October 2026”, or the one day."""
    if days.starts_on == days.ends_on:
        return in_words(days.starts_on)
    return f"{in_words(days.starts_on)} to {in_words(days.ends_on)}"
