"""When one more question comes, and which."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.support import sample
from tests.support.sample import MODULE, QUIZ
from training.content.tailor import codes_of
from training.rules.drawing import NOTHING, Met
from training.rules.refreshing import MISSED_WEIGHS, Candidate, choose, next_due
from training.rules.school_days import SchoolCalendar
from training.rules.terms import TermDates
from training.words import CriticalCode, Nation

SUMMER = TermDates("Summer 2", date(2026, 6, 1), date(2026, 7, 21))
AUTUMN = TermDates("Autumn 1", date(2026, 9, 2), date(2026, 10, 23))
AFTER_HALF_TERM = TermDates("Autumn 2", date(2026, 11, 2), date(2026, 12, 18))
SPRING = TermDates("Spring 1", date(2027, 1, 4), date(2027, 2, 12))
TERMS = (SPRING, SUMMER, AUTUMN, AFTER_HALF_TERM)
CALENDAR = SchoolCalendar(Nation.ENGLAND, TERMS)
UNKNOWN = SchoolCalendar(Nation.ENGLAND)
ITEMS = [Candidate(MODULE, QUIZ, item) for item in sample.sample_quiz().items]


def test_it_comes_four_months_after_the_pass() -> None:
    assert next_due(date(2026, 7, 6), 4, CALENDAR) == date(2026, 11, 6)


def test_one_that_would_fall_in_a_holiday_waits_for_the_first_day_of_term() -> None:
    assert next_due(date(2026, 6, 27), 4, CALENDAR) == date(2026, 11, 2)  # half term
    assert next_due(date(2026, 8, 24), 4, CALENDAR) == date(2027, 1, 4)  # Christmas
    assert next_due(date(2026, 4, 20), 4, CALENDAR) == date(2026, 9, 2)  # the summer


def test_one_that_would_fall_on_a_weekend_waits_for_monday() -> None:
    assert date(2026, 11, 7).weekday() == 5
    assert next_due(date(2026, 7, 7), 4, CALENDAR) == date(2026, 11, 9)


def test_a_weekend_at_the_end_of_a_term_goes_on_to_the_next_term() -> None:
    ends_saturday = (TermDates("Odd", date(2026, 11, 2), date(2026, 11, 7)), SPRING)
    assert next_due(date(2026, 7, 7), 4, SchoolCalendar(Nation.ENGLAND, ends_saturday)) == date(2027, 1, 4)


def test_beyond_the_terms_that_are_known_only_weekends_and_bank_holidays_are_passed_over() -> None:
    assert next_due(date(2027, 4, 11), 4, CALENDAR) == date(2027, 8, 11)
    assert next_due(date(2027, 4, 14), 4, UNKNOWN) == date(2027, 8, 16)
    assert next_due(date(2027, 4, 30), 4, UNKNOWN) == date(2027, 8, 31)  # the summer bank holiday is the 30th


def test_the_end_of_february_is_no_trouble() -> None:
    assert next_due(date(2027, 10, 31), 4, UNKNOWN) == date(2028, 2, 29)
    assert next_due(date(2026, 10, 31), 4, UNKNOWN) == date(2027, 3, 1)  # 28 February 2027 is a Sunday


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.integers(1, 24))
def test_it_is_never_on_a_weekend_nor_before_its_time_nor_in_a_holiday_that_is_known(
    since: date, months: int
) -> None:
    due = next_due(since, months, CALENDAR)
    assert due.weekday() < 5
    assert (due.year * 12 + due.month) - (since.year * 12 + since.month) >= months
    assert not SUMMER.starts_on <= due <= SPRING.ends_on or any(
        term.starts_on <= due <= term.ends_on for term in TERMS
    )


def test_it_is_one_of_those_met_longest_ago_and_the_same_each_time() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    newest = {"phone": now, "tell": now}
    met = Met({each.item.id: newest.get(each.item.id, now - timedelta(days=300)) for each in ITEMS})
    for seed in range(50):
        found = choose(ITEMS, met, Random(seed))
        assert found is not None and found.item.id not in newest
        assert found == choose(list(reversed(ITEMS)), met, Random(seed))


def test_what_a_person_missed_is_likelier_to_come_again() -> None:
    ids = [each.item.id for each in ITEMS if CriticalCode.C1 in codes_of(each.item)]
    others = [each for each in ITEMS if each.item.id not in ids][:1]
    two = [each for each in ITEMS if each.item.id in ids] + others
    assert len(two) == 2
    old = datetime(2026, 1, 1, tzinfo=UTC)
    # four candidates of which the older half are these two
    newer = {each.item.id: old + timedelta(days=9) for each in ITEMS}
    met = Met(newer | {each.item.id: old for each in two}, {CriticalCode.C1})
    pool = [*two, *[each for each in ITEMS if each not in two][:2]]
    drawn = Counter(choose(pool, met, Random(seed)) for seed in range(2000))
    assert drawn[two[0]] / drawn[two[1]] > MISSED_WEIGHS * 0.7
    assert set(drawn) == set(two)


def test_of_nothing_nothing_is_chosen() -> None:
    assert choose([], NOTHING, Random(1)) is None
