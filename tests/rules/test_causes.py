"""From what is on record to the dates of standing, and from these to a status that never contradicts its rule."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules import renewing
from training.rules.assigning import NEW_STARTER_DAYS, Rule
from training.rules.causes import Causes, Completed, Extension, Given, work_out
from training.rules.school_days import ClosedDates, ClosedKind, SchoolCalendar
from training.rules.school_time import LONDON, school_date
from training.rules.standing import status
from training.rules.terms import TermDates
from training.words import Nation, Status

TERMS = (
    TermDates("Autumn", date(2026, 9, 2), date(2026, 12, 18)),
    TermDates("Spring", date(2027, 1, 4), date(2027, 3, 25)),
    TermDates("Summer", date(2027, 4, 12), date(2027, 7, 21)),
    TermDates("Autumn", date(2027, 9, 2), date(2027, 12, 17)),
)
HALF_TERM = ClosedDates(ClosedKind.HOLIDAY, "Half term", date(2026, 10, 26), date(2026, 10, 30))
PLAIN = SchoolCalendar(Nation.ENGLAND)
SCHOOL = SchoolCalendar(Nation.ENGLAND, TERMS, (HALF_TERM,))
BEGAN = date(2026, 9, 2)


def rule(
    due: dict[str, Any], renewal: dict[str, Any] | None = None, core: bool = False, id_: int = 1
) -> Rule:
    return Rule(id_, "first-words", {"everyone": True}, due, renewal, BEGAN, None, core)


def asked(
    due_on: date = date(2026, 10, 30), renewal: dict[str, Any] | None = None, core: bool = False, id_: int = 1
) -> Given:
    return Given(rule({"on": due_on.isoformat()}, renewal, core, id_), due_on, BEGAN)


def at(day: date, clock: time = time(9)) -> datetime:
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


def test_with_nobody_asking_nothing_falls_due_or_runs_out() -> None:
    found = work_out(Causes(completed=[Completed(at(BEGAN))], extension=Extension(BEGAN, at(BEGAN))), SCHOOL)
    assert (found.dates.due_on, found.dates.expires_on, found.renewed_by) == (None, None, None)
    assert status(found.dates, date(2036, 1, 1)) is Status.COMPLETE


def test_what_is_due_at_half_term_is_due_on_the_monday_after_once_half_term_is_known() -> None:
    causes = Causes(given=[asked(date(2026, 10, 30))])
    assert work_out(causes, SchoolCalendar(Nation.ENGLAND, TERMS)).dates.due_on == date(2026, 10, 30)
    assert work_out(causes, SCHOOL).dates.due_on == date(2026, 11, 2)


def test_an_extension_keeps_the_day_chosen_unless_the_school_is_closed_then() -> None:
    causes = Causes(given=[asked()])
    for until, due in ((date(2026, 12, 8), date(2026, 12, 8)), (date(2026, 12, 24), date(2027, 1, 4))):
        causes.extension = Extension(until, at(date(2026, 11, 23)))
        assert work_out(causes, SCHOOL).dates.due_on == due


def test_an_extension_of_a_renewal_moves_the_day_and_leaves_no_more_grace() -> None:
    causes = Causes(given=[asked(renewal={"months": 12})], completed=[Completed(at(date(2026, 11, 23)))])
    plain = work_out(causes, SCHOOL).dates
    causes.extension = Extension(date(2027, 12, 15), at(date(2027, 11, 20)))
    put_off = work_out(causes, SCHOOL).dates
    assert (plain.expires_on, put_off.expires_on) == (date(2027, 11, 23), date(2027, 12, 15))
    assert put_off.lapses_on == date(2027, 12, 15)
    assert put_off.renew_from == plain.renew_from
    causes.extension = Extension(date(2027, 12, 15), at(date(2026, 11, 1)))  # of the first time
    again = work_out(causes, SCHOOL).dates
    assert (again.expires_on, again.lapses_on) == (plain.expires_on, plain.lapses_on)


def test_of_two_rules_the_earliest_day_and_the_earliest_renewal_count() -> None:
    done = [Completed(at(date(2026, 11, 23)))]
    two = [
        asked(date(2026, 10, 23), {"months": 24}, id_=1),
        asked(date(2026, 12, 1), {"months": 12}, id_=2),
        asked(date(2026, 12, 2), None, id_=3),
    ]
    found = work_out(Causes(given=two, completed=done), SCHOOL)
    assert (found.dates.due_on, found.dates.expires_on) == (date(2026, 10, 23), date(2027, 11, 23))
    assert found.renewed_by == 2


def test_a_completion_of_the_core_does_not_count_where_the_whole_is_asked_for() -> None:
    done = [Completed(at(date(2026, 9, 7)), core=True)]
    assert work_out(Causes(given=[asked(core=True)], completed=done), SCHOOL).dates.completed_at
    assert not work_out(Causes(given=[asked(core=True), asked()], completed=done), SCHOOL).dates.completed_at


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2027, 3, 27, 23, 30, tzinfo=UTC), date(2027, 3, 27)),  # before the clocks go forward
        (datetime(2027, 3, 28, 23, 30, tzinfo=UTC), date(2027, 3, 29)),  # 00:30 in summer time
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), date(2026, 10, 25)),  # 00:30 in summer time
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 25)),  # after they went back
    ],
)
def test_a_renewal_counts_from_the_schools_day_on_both_sides_of_a_change_of_the_clocks(
    moment: datetime, day: date
) -> None:
    causes = Causes(given=[asked(renewal={"months": 12})], completed=[Completed(moment)])
    assert work_out(causes, PLAIN).dates.expires_on == renewing.window({"months": 12}, day, PLAIN).expires_on


_days = st.dates(date(2026, 6, 1), date(2028, 12, 31))
_renewals = st.sampled_from(
    [
        None,
        {"months": 1},
        {"months": 12},
        {"months": 24, "early": 90, "grace": 0},
        {"window": ["09-01", "09-30"], "early": 60, "grace": 14},
        {"window": ["12-01", "01-15"]},
        {"window": ["02-20", "02-29"], "early": 0, "grace": 3},
    ]
)
_dues = st.sampled_from([{"on": "2026-12-18"}, {"days_after_start": 14}, {"before_unsupervised": True}])
_given = st.builds(
    lambda due, renewal, due_on, assigned_on, start_on: Given(
        rule(due, renewal), due_on, assigned_on, start_on
    ),
    _dues,
    _renewals,
    _days,
    _days,
    st.none() | _days,
)
_causes = st.builds(
    lambda given, done, waived, extension: Causes(
        given=given,
        completed=[Completed(at(day)) for day in done],
        waived_until=waived,
        extension=Extension(*extension) if extension else None,
    ),
    st.lists(_given, max_size=3),
    st.lists(_days, max_size=3),
    st.none() | _days,
    st.none() | st.tuples(_days, _days.map(at)),
)


@given(causes=_causes, today=_days, calendar=st.sampled_from([PLAIN, SCHOOL]))
def test_no_status_contradicts_its_rule(causes: Causes, today: date, calendar: SchoolCalendar) -> None:
    found = work_out(causes, calendar)
    dates, says = found.dates, status(found.dates, today)
    for day in (dates.due_on, dates.expires_on, dates.renew_from, dates.lapses_on):
        assert day is None or calendar.is_working_day(day)
    if not causes.given:
        assert says in {Status.NOT_ASSIGNED, Status.COMPLETE, Status.WAIVED}
        return
    done_on = max((school_date(each.at) for each in causes.completed), default=None)
    renewals = [each.rule.renewal for each in causes.given if each.rule.renewal]
    waived = causes.waived_until is not None and today <= causes.waived_until
    if done_on is None:
        assert says in ({Status.WAIVED} if waived else {Status.NOT_STARTED, Status.OVERDUE})
        if says is Status.OVERDUE and causes.extension is None:
            assert any(today > max(each.due_on or today, each.assigned_on) for each in causes.given)
        return
    window = min((renewing.window(each, done_on, calendar) for each in renewals), default=None)
    if window is None or today < window.renew_from:
        assert says is Status.COMPLETE
    elif waived:
        assert says is Status.WAIVED
    elif today <= window.lapses_on:
        assert says is Status.DUE_FOR_RENEWAL
    elif causes.extension is None:
        assert says is Status.OVERDUE
    causes.completed.append(Completed(at(max(today, done_on))))
    assert status(work_out(causes, calendar).dates, max(today, done_on)) is Status.COMPLETE


@given(given=_given, calendar=st.sampled_from([PLAIN, SCHOOL]))
def test_nobody_is_overdue_on_the_first_day_they_are_asked(given: Given, calendar: SchoolCalendar) -> None:
    first = max(given.assigned_on, given.start_on or given.assigned_on)
    dates = work_out(Causes(given=[given]), calendar).dates
    assert status(dates, first) is Status.NOT_STARTED
    if given.due_on is not None and given.due_on < first and "before_unsupervised" not in given.rule.due:
        assert dates.due_on is not None and dates.due_on >= first + timedelta(days=NEW_STARTER_DAYS)
