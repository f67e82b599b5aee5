"""The ladder of reminders: each step once, the latest one only, and quiet where nobody should be asked."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from training.rules.reminding import (
    EVERY,
    LADDER,
    Asked,
    Given,
    Hearer,
    Step,
    effective,
    is_for_leads,
    is_quiet,
    may_nudge,
    to_tell,
)
from training.rules.school_days import ClosedDates, ClosedKind, SchoolCalendar, WorkingHours
from training.rules.school_time import LONDON, school_date
from training.rules.standing import Dates
from training.rules.terms import TermDates
from training.words import Nation

CALENDAR = SchoolCalendar(
    Nation.ENGLAND,
    (
        TermDates("Autumn", date(2026, 9, 2), date(2026, 12, 18)),
        TermDates("Spring", date(2027, 1, 4), date(2027, 3, 26)),
        TermDates("Summer", date(2027, 4, 12), date(2027, 7, 21)),
    ),
    (ClosedDates(ClosedKind.HOLIDAY, "Half-term", date(2026, 10, 26), date(2026, 10, 30)),),
)
DUE = date(2026, 12, 4)  # a Friday
BEGAN = date(2026, 11, 2)
ASKED = Asked(7, "m", Dates(assigned_on=BEGAN, due_on=DUE))
ONCE_TOLD = replace(ASKED, told=frozenset({Step.FORTNIGHT}))
DONE_AT = datetime(2026, 11, 30, 12, tzinfo=UTC)


def told_on(day: date, asked: Asked = ASKED, hearer: Hearer | None = None) -> Step | None:
    found = to_tell(hearer or Hearer(), [asked], CALENDAR, day)
    return found[0].step if found else None


def with_dates(asked: Asked = ASKED, **dates: object) -> Asked:
    return replace(asked, dates=replace(asked.dates, **dates))


def test_each_step_has_its_day() -> None:
    assert told_on(BEGAN - timedelta(days=1)) is None
    assert told_on(BEGAN) is Step.ASSIGNED
    assert told_on(date(2026, 11, 19)) is Step.ASSIGNED
    assert told_on(date(2026, 11, 20)) is Step.FORTNIGHT
    assert told_on(date(2026, 11, 27)) is Step.FORTNIGHT
    assert told_on(date(2026, 12, 2), ONCE_TOLD) is None
    assert told_on(date(2026, 12, 3), ONCE_TOLD) is Step.DUE
    assert told_on(DUE, ONCE_TOLD) is Step.DUE
    assert told_on(date(2026, 12, 5), ONCE_TOLD) is None  # a Saturday
    assert told_on(date(2026, 12, 7), ONCE_TOLD) is Step.OVERDUE


def test_what_is_due_on_a_monday_is_told_the_friday_before() -> None:
    asked = with_dates(ONCE_TOLD, due_on=date(2026, 12, 7))
    assert [told_on(date(2026, 12, day), asked) for day in (3, 4)] == [None, Step.DUE]


def test_what_is_due_after_a_holiday_is_told_on_the_last_day_before_it() -> None:
    asked = with_dates(ONCE_TOLD, due_on=date(2027, 1, 4))
    assert [told_on(date(2026, 12, day), asked) for day in (17, 18)] == [None, Step.DUE]


def test_the_latest_step_wins_and_those_passed_over_are_over() -> None:
    (told,) = to_tell(Hearer(), [ASKED], CALENDAR, DUE)
    assert (told.step, told.passed) == (Step.DUE, (Step.ASSIGNED, Step.FORTNIGHT))
    assert told_on(DUE, replace(ASKED, told=frozenset({Step.DUE}))) is None


def test_a_day_moved_on_brings_no_earlier_step_back() -> None:
    moved = replace(with_dates(due_on=DUE + timedelta(days=60)), told=frozenset({Step.OVERDUE}))
    assert told_on(DUE, moved) is None


def test_nothing_due_is_told_once_and_never_again() -> None:
    asked = with_dates(due_on=None)
    assert told_on(DUE, asked) is Step.ASSIGNED
    assert told_on(DUE, replace(asked, told=frozenset({Step.ASSIGNED}))) is None


def test_it_is_quiet_once_it_is_done_waived_taken_back_or_wanted_another_way() -> None:
    for quiet in (
        with_dates(completed_at=DONE_AT),
        with_dates(waived_until=DUE),
        with_dates(assigned_on=None, due_on=None),
        replace(ASKED, calm_until=DUE + timedelta(days=1)),
    ):
        assert told_on(DUE, quiet) is None and is_quiet(quiet, DUE)
    assert told_on(DUE, with_dates(waived_until=DUE - timedelta(days=1))) is Step.DUE
    assert told_on(DUE, replace(ASKED, calm_until=DUE)) is Step.DUE


def test_nobody_is_written_to_before_they_begin_or_are_let_in_or_after_they_go() -> None:
    assert told_on(DUE, hearer=Hearer(reachable=False)) is None
    assert told_on(DUE, hearer=Hearer(starts_on=DUE + timedelta(days=1))) is None
    assert told_on(DUE, hearer=Hearer(starts_on=DUE)) is Step.DUE
    assert told_on(DUE, hearer=Hearer(gone_from=DUE)) is None


def test_a_step_waits_for_its_week_and_is_told_as_soon_as_it_may() -> None:
    hearer = Hearer(written_on=date(2026, 11, 27))
    assert told_on(date(2026, 12, 3), hearer=hearer) is None
    assert told_on(DUE, hearer=hearer) is Step.DUE
    assert told_on(date(2026, 12, 7), hearer=Hearer(written_on=date(2026, 12, 1))) is None
    assert told_on(date(2026, 12, 8), hearer=Hearer(written_on=date(2026, 12, 1))) is Step.OVERDUE


def test_a_message_also_tells_what_falls_due_before_the_next_may_follow() -> None:
    other = Asked(8, "n", Dates(assigned_on=BEGAN, due_on=date(2026, 12, 9)), frozenset({Step.ASSIGNED}))
    soon = replace(ASKED, told=frozenset({Step.FORTNIGHT}))
    monday = date(2026, 11, 30)
    found = to_tell(Hearer(), [soon, other], CALENDAR, monday)
    assert [(told.asked.module, told.step) for told in found] == [("m", Step.DUE), ("n", Step.FORTNIGHT)]
    assert to_tell(Hearer(), [soon], CALENDAR, monday) == ()


def test_a_weekly_digest_goes_on_the_first_working_day_and_looks_at_its_whole_week() -> None:
    weekly = Hearer(weekly=True)
    assert told_on(date(2026, 11, 30), hearer=weekly) is Step.DUE
    given_on_tuesday = with_dates(assigned_on=date(2026, 11, 24), due_on=date(2027, 3, 1))
    assert told_on(date(2026, 11, 25), given_on_tuesday, weekly) is None
    assert told_on(date(2026, 11, 30), given_on_tuesday, weekly) is Step.ASSIGNED
    after_easter = with_dates(due_on=date(2027, 5, 7))  # 3 May is a bank holiday
    assert told_on(date(2027, 5, 3), after_easter, weekly) is None
    assert told_on(date(2027, 5, 4), after_easter, weekly) is Step.DUE
    # nothing ran on Monday: what it would have said goes on the next day
    assert told_on(date(2026, 12, 2), hearer=weekly) is Step.DUE
    assert told_on(date(2026, 12, 2), hearer=replace(weekly, written_on=date(2026, 11, 30))) is None


def test_a_renewal_is_due_when_the_completion_runs_out_and_overdue_after_its_grace() -> None:
    asked = with_dates(
        completed_at=datetime(2025, 12, 4, tzinfo=UTC),
        renew_from=date(2026, 11, 4),
        expires_on=DUE,
        lapses_on=date(2026, 12, 18),
    )
    assert told_on(date(2026, 11, 3), asked) is None
    assert told_on(date(2026, 11, 4), asked) is Step.ASSIGNED
    assert told_on(date(2026, 11, 20), asked) is Step.FORTNIGHT
    assert told_on(date(2026, 12, 3), asked) is Step.DUE
    assert told_on(date(2026, 12, 17), asked) is Step.DUE
    assert told_on(date(2027, 1, 4), asked) is Step.OVERDUE


def test_the_leads_are_told_once_when_it_has_been_overdue_for_a_week() -> None:
    late = DUE + timedelta(days=7)
    assert not is_for_leads(ASKED, late - timedelta(days=1))
    assert is_for_leads(ASKED, late)
    assert not is_for_leads(replace(ASKED, told=frozenset({Step.LEAD})), late)
    assert not is_for_leads(with_dates(completed_at=DONE_AT), late)
    assert not is_for_leads(replace(ASKED, calm_until=late + timedelta(days=1)), late)
    assert not is_for_leads(with_dates(due_on=None), late)


def test_of_several_assignments_the_earliest_due_counts_and_of_renewals_the_running_one() -> None:
    rows = [
        Given(1, "first", None),
        Given(2, "first", DUE + timedelta(days=9)),
        Given(3, "again-2026-11-01", DUE),
        Given(4, "renewal-2026-10-01", date(2026, 10, 1)),
        Given(5, "renewal-2027-10-01", date(2027, 10, 1)),
    ]
    assert effective(rows, ASKED.dates) == rows[2]
    assert effective(rows, with_dates(completed_at=DONE_AT).dates) == rows[4]
    assert effective(rows[:3], with_dates(completed_at=DONE_AT).dates) is None
    assert effective([], ASKED.dates) is None


def test_a_nudge_leaves_three_days_in_peace() -> None:
    assert may_nudge(None, DUE)
    assert not may_nudge(DUE - timedelta(days=2), DUE)
    assert may_nudge(DUE - timedelta(days=3), DUE)


@dataclass
class _Life:
    """One person through a school year, a day at a time, with whatever is done to them."""

    calendar: SchoolCalendar
    hearer: Hearer
    asked: dict[int, Asked]
    done: dict[int, date]
    queued: list[tuple[date, datetime, list[tuple[int, Step]]]] = field(default_factory=list)

    def live(self, first: date, days: int, hour: int) -> None:
        for n in range(days):
            today = first + timedelta(days=n)
            for key, day in self.done.items():
                if day == today:
                    at = datetime.combine(day, time(0, 1), LONDON)
                    dates = replace(self.asked[key].dates, completed_at=at)
                    self.asked[key] = replace(self.asked[key], dates=dates)
            self._run(datetime.combine(today, time(hour), LONDON))

    def _run(self, now: datetime) -> None:
        moment = WorkingHours().next_moment(self.calendar, now.astimezone(UTC))
        day = school_date(moment)
        found = to_tell(self.hearer, list(self.asked.values()), self.calendar, day)
        for told in found:
            steps = told.asked.told | {told.step, *told.passed}
            self.asked[told.asked.assignment_id] = replace(told.asked, told=steps)
        if found:
            self.hearer = replace(self.hearer, written_on=day)
            self.queued.append(
                (now.date(), moment, [(told.asked.assignment_id, told.step) for told in found])
            )


_FIRST = date(2026, 9, 1)
_days = st.integers(0, 300).map(lambda n: _FIRST + timedelta(days=n))


@st.composite
def lives(draw: st.DrawFn) -> _Life:
    closed = tuple(
        ClosedDates(draw(st.sampled_from(ClosedKind)), "", day, day + timedelta(days=draw(st.integers(0, 9))))
        for day in sorted(draw(st.sets(_days, max_size=3)))
    )
    calendar = SchoolCalendar(Nation.ENGLAND, CALENDAR.terms if draw(st.booleans()) else (), closed)
    asked = {
        n: Asked(n, f"m{n}", Dates(assigned_on=draw(_days), due_on=draw(st.none() | _days)))
        for n in range(draw(st.integers(1, 4)))
    }
    hearer = Hearer(
        weekly=draw(st.booleans()),
        starts_on=draw(st.none() | _days),
        gone_from=draw(st.none() | _days),
        written_on=draw(st.none() | _days),
    )
    return _Life(calendar, hearer, asked, {n: draw(_days) for n in asked if draw(st.booleans())})


@given(lives(), st.integers(0, 23))
def test_a_year_of_days_brings_no_message_too_often_twice_late_or_out_of_hours(
    life: _Life, hour: int
) -> None:
    """A run after hours writes what goes on the next working day; what is done by then is held back where it goes."""
    earlier = life.hearer.written_on
    life.live(_FIRST, 310, hour)
    days = [school_date(at) for _, at, _ in life.queued]
    assert earlier is None or not days or days[0] - earlier >= EVERY
    assert all(after - before >= EVERY for before, after in pairwise(days))
    steps = [step for _, _, told in life.queued for step in told]
    assert len(steps) == len(set(steps))
    for written_on, at, told in life.queued:
        local = at.astimezone(LONDON)
        assert life.calendar.is_working_day(local.date()) and time(8) <= local.time() < time(17)
        assert life.hearer.starts_on is None or local.date() >= life.hearer.starts_on
        assert life.hearer.gone_from is None or local.date() < life.hearer.gone_from
        assert all(key not in life.done or written_on < life.done[key] for key, _ in told)
    for key in life.asked:
        climbed = [LADDER.index(step) for _, _, told in life.queued for n, step in told if n == key]
        assert climbed == sorted(climbed)
