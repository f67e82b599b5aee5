"""Whether a school's own people and numbers can be relied on today."""

from datetime import date, timedelta
from enum import StrEnum

from training.rules.terms import LONGEST

BEFORE_TERM = timedelta(days=14)  # a check made while getting ready for a term counts for that term
WITHOUT_TERMS = timedelta(days=120)


class Freshness(StrEnum):
    MISSING = "missing"
    STALE = "stale"
    FRESH = "fresh"


def relied_on_since(today: date, term_start: date | None) -> date:
    """The first day from which a check still counts today.

    `term_start` is the first day of the newest term that has begun. In the holidays after it the check of that term
    holds on; when it began longer ago than a term can last, no term dates are known for today.
    """
    if term_start is None or today - term_start > LONGEST:
        return today - WITHOUT_TERMS
    return term_start - BEFORE_TERM


def freshness(given: bool, checked_on: date | None, since: date) -> Freshness:
    """`since` as `relied_on_since` says. What nobody has checked is as good as old."""
    if not given:
        return Freshness.MISSING
    return Freshness.FRESH if checked_on is not None and checked_on >= since else Freshness.STALE
