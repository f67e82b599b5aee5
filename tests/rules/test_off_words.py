"""Why staff are not in on a day: the longest reason is the one that is said."""

from datetime import date

import pytest

from training.rules.off_words import off_words
from training.rules.school_days import ClosedDates, ClosedKind, SchoolCalendar
from training.rules.terms import TermDates
from training.words import Nation

CALENDAR = SchoolCalendar(
    Nation.ENGLAND,
    (
        TermDates("Spring term", date(2027, 1, 4), date(2027, 3, 25)),
        TermDates("Autumn term", date(2026, 9, 3), date(2026, 12, 18)),
    ),
    (
        ClosedDates(ClosedKind.HOLIDAY, "October half-term", date(2026, 10, 26), date(2026, 10, 30)),
        ClosedDates(ClosedKind.INSET, "INSET day", date(2026, 11, 27), date(2026, 11, 27)),
    ),
)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 10, 28), "in October half-term"),
        (date(2026, 10, 24), "in October half-term"),  # the Saturday before
        (date(2026, 11, 1), "in October half-term"),  # the Sunday after
        (date(2026, 11, 7), "at the weekend"),
        (date(2026, 12, 25), "in the holidays before Spring term"),
        (date(2027, 5, 3), "a bank holiday"),
        (date(2026, 11, 27), ""),  # INSET: staff are in
        (date(2026, 11, 26), ""),
    ],
)
def test_a_day_off_says_why(day: date, words: str) -> None:
    assert off_words(CALENDAR, day) == words
