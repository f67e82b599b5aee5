"""When a completion runs out, from when it may be renewed, when it has lapsed."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.renewing import Window, window
from training.rules.school_days import SchoolCalendar
from training.rules.standing import add_months
from training.rules.terms import TermDates
from training.words import Nation

PLAIN = SchoolCalendar(Nation.ENGLAND)
TERMS = (
    TermDates("Autumn", date(2026, 9, 2), date(2026, 12, 18)),
    TermDates("Spring", date(2027, 1, 4), date(2027, 3, 25)),
    TermDates("Summer", date(2027, 4, 12), date(2027, 7, 21)),
    TermDates("Autumn", date(2027, 9, 2), date(2027, 12, 17)),
)
SCHOOL = SchoolCalendar(Nation.ENGLAND, TERMS)
SEPTEMBER = {"window": ["09-01", "09-30"]}
MONTHLY = st.builds(
    lambda months, early, grace: {"months": months, "early": early, "grace": grace},
    st.integers(1, 60),
    st.none() | st.integers(0, 120),
    st.none() | st.integers(0, 60),
)
_MONTH_DAY = st.dates(date(2028, 1, 1), date(2028, 12, 31)).map(lambda day: f"{day:%m-%d}")
YEARLY = st.builds(
    lambda first, last, early: {"window": [first, last], "early": early},
    _MONTH_DAY,
    _MONTH_DAY,
    st.none() | st.integers(0, 120),
)
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def test_a_year_after_the_completion_with_thirty_days_before_and_a_fortnight_after() -> None:
    assert window({"months": 12}, date(2026, 11, 23), PLAIN) == Window(
        expires_on=date(2027, 11, 23), renew_from=date(2027, 10, 25), lapses_on=date(2027, 12, 7)
    )
    wide = {"months": 12, "early": 60, "grace": 0}
    assert window(wide, date(2026, 11, 23), PLAIN) == Window(
        expires_on=date(2027, 11, 23), renew_from=date(2027, 9, 24), lapses_on=date(2027, 11, 23)
    )


def test_what_would_run_out_in_the_holidays_does_so_when_term_begins() -> None:
    found = window({"months": 12}, date(2026, 8, 5), SCHOOL)
    assert found.expires_on == date(2027, 9, 2)
    assert found.renew_from == date(2027, 9, 2)  # thirty days before is a holiday too
    assert window({"months": 12}, date(2025, 12, 14), SCHOOL).lapses_on == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("done", "expires"),
    [
        (date(2026, 3, 2), date(2026, 9, 30)),
        (date(2026, 8, 17), date(2026, 9, 30)),  # a day too early to count for this September
        (date(2026, 8, 18), date(2027, 9, 30)),
        (date(2026, 9, 30), date(2027, 9, 30)),
        (date(2026, 10, 12), date(2027, 9, 30)),  # late, within the grace
    ],
)
def test_each_september_counts_from_a_fortnight_before_it_opens(done: date, expires: date) -> None:
    found = window(SEPTEMBER, done, PLAIN)
    assert found.expires_on == expires
    assert found.renew_from == PLAIN.on_or_after(date(expires.year, 8, 18))


def test_nobody_is_late_for_a_september_that_had_passed_when_the_rule_was_made() -> None:
    spring = date(2026, 5, 12)
    assert window(SEPTEMBER, spring, PLAIN, since=date(2026, 9, 10)).expires_on == date(2026, 9, 30)
    assert window(SEPTEMBER, spring, PLAIN, since=date(2026, 11, 22)).expires_on == date(2027, 9, 30)


def test_a_window_across_new_year_is_one_window() -> None:
    winter = {"window": ["12-01", "01-15"], "early": 0, "grace": 7}
    assert window(winter, date(2026, 12, 1), PLAIN).expires_on == date(2028, 1, 17)  # the 15th is a Saturday
    assert window(winter, date(2027, 1, 10), PLAIN).expires_on == date(2028, 1, 17)
    found = window(winter, date(2026, 11, 30), PLAIN)
    assert (found.renew_from, found.expires_on) == (date(2026, 12, 1), date(2027, 1, 15))
    assert found.lapses_on == date(2027, 1, 22)


def test_a_leap_day_renews_on_the_last_of_february() -> None:
    assert window({"months": 12}, date(2028, 2, 29), PLAIN).expires_on == date(2029, 2, 28)
    assert window({"months": 48}, date(2024, 2, 29), PLAIN).expires_on == date(2028, 2, 29)
    leap = {"window": ["02-15", "02-29"], "early": 0}
    assert window(leap, date(2027, 5, 4), PLAIN).expires_on == date(2028, 2, 29)
    assert window(leap, date(2028, 5, 4), PLAIN).expires_on == date(2029, 2, 28)


def test_with_a_month_between_two_the_next_is_not_asked_for_on_the_day_of_the_last() -> None:
    found = window({"months": 1}, date(2026, 11, 23), PLAIN)
    assert found.renew_from == date(2026, 12, 8)


@given(renewal=MONTHLY | YEARLY, done=DAYS, calendar=st.sampled_from([PLAIN, SCHOOL]))
def test_a_completion_always_buys_time_and_all_its_days_are_working_days(
    renewal: dict[str, Any], done: date, calendar: SchoolCalendar
) -> None:
    found = window(renewal, done, calendar)
    assert done < found.renew_from <= found.expires_on <= found.lapses_on
    for day in (found.renew_from, found.expires_on, found.lapses_on):
        assert calendar.is_working_day(day)


@given(renewal=YEARLY, done=DAYS)
def test_a_year_never_passes_without_its_window(renewal: dict[str, Any], done: date) -> None:
    longest = add_months(done, 24) + timedelta(
        days=120
    )  # what was done early, then the next window's last day
    assert window(renewal, done, PLAIN).expires_on <= longest


@given(renewal=MONTHLY | YEARLY, done=DAYS, later=st.integers(0, 700))
def test_a_later_completion_never_runs_out_earlier(renewal: dict[str, Any], done: date, later: int) -> None:
    first, second = (window(renewal, day, SCHOOL) for day in (done, done + timedelta(days=later)))
    assert first.expires_on <= second.expires_on
