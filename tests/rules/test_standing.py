from datetime import UTC, date, datetime, timedelta

import pytest

from training.rules.renewing import window
from training.rules.school_days import SchoolCalendar
from training.rules.standing import Dates, add_months, is_due_soon, next_due, status, worst
from training.words import Nation, Status

TODAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
AT = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)


def test_a_module_nobody_asked_for_is_not_assigned() -> None:
    assert status(Dates(), TODAY) is Status.NOT_ASSIGNED


def test_an_assigned_module_waits_until_it_is_begun() -> None:
    assert status(Dates(assigned_on=TODAY, due_on=TOMORROW), TODAY) is Status.NOT_STARTED
    assert status(Dates(assigned_on=TODAY, due_on=TOMORROW, started_at=AT), TODAY) is Status.IN_PROGRESS


def test_the_due_date_itself_is_still_in_time() -> None:
    assert status(Dates(assigned_on=YESTERDAY, due_on=TODAY), TODAY) is Status.NOT_STARTED
    assert status(Dates(assigned_on=YESTERDAY, due_on=YESTERDAY), TODAY) is Status.OVERDUE


def test_overdue_beats_in_progress() -> None:
    assert status(Dates(assigned_on=AT.date(), due_on=YESTERDAY, started_at=AT), TODAY) is Status.OVERDUE


def test_a_waiver_excuses_what_is_due_and_ends_on_its_day() -> None:
    assert status(Dates(due_on=YESTERDAY, waived_until=TODAY), TODAY) is Status.WAIVED
    assert status(Dates(due_on=YESTERDAY, waived_until=YESTERDAY), TODAY) is Status.OVERDUE


def test_what_is_complete_stays_complete_whatever_was_due() -> None:
    done = Dates(due_on=YESTERDAY, completed_at=AT, waived_until=TOMORROW)
    assert status(done, TODAY) is Status.COMPLETE


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 8, 8), Status.COMPLETE),  # thirty days before, but a Sunday
        (date(2027, 8, 9), Status.DUE_FOR_RENEWAL),
        (date(2027, 9, 7), Status.DUE_FOR_RENEWAL),
        (date(2027, 9, 21), Status.DUE_FOR_RENEWAL),  # the fourteenth day of grace
        (date(2027, 9, 22), Status.OVERDUE),
    ],
)
def test_a_completion_falls_due_for_renewal_then_lapses(day: date, expected: Status) -> None:
    found = window({"months": 12}, AT.date(), SchoolCalendar(Nation.ENGLAND))
    dates = Dates(
        completed_at=AT, expires_on=found.expires_on, renew_from=found.renew_from, lapses_on=found.lapses_on
    )
    assert status(dates, day) is expected


def test_due_soon_means_within_a_fortnight_and_never_when_done() -> None:
    assert is_due_soon(Dates(assigned_on=AT.date(), due_on=TODAY + timedelta(days=14)), TODAY)
    assert not is_due_soon(Dates(assigned_on=AT.date(), due_on=TODAY + timedelta(days=15)), TODAY)
    assert not is_due_soon(Dates(due_on=TODAY, completed_at=AT), TODAY)
    assert next_due(Dates(due_on=TODAY, completed_at=AT), TODAY) is None


def test_a_leap_day_renews_on_the_last_of_february() -> None:
    assert add_months(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2026, 12, 31), 1) == date(2027, 1, 31)


def test_a_person_is_shown_by_their_worst_status() -> None:
    assert worst([Status.COMPLETE, Status.OVERDUE, Status.IN_PROGRESS]) is Status.OVERDUE
    assert worst([Status.COMPLETE, Status.WAIVED]) is Status.COMPLETE
    assert worst([]) is Status.NOT_ASSIGNED
