"""How long a check of the school's people and numbers holds."""

from datetime import date, timedelta

import pytest

from training.rules.contacts import Freshness, freshness, relied_on_since

AUTUMN = date(2026, 9, 3)


def on(today: date, checked_on: date | None, term_start: date | None = AUTUMN) -> Freshness:
    return freshness(True, checked_on, relied_on_since(today, term_start))


def test_what_is_not_given_is_missing_however_lately_it_was_looked_at() -> None:
    assert freshness(False, AUTUMN, AUTUMN) is Freshness.MISSING


def test_what_nobody_has_checked_is_stale() -> None:
    assert on(AUTUMN, None) is Freshness.STALE
    assert on(AUTUMN, None, None) is Freshness.STALE


@pytest.mark.parametrize(
    ("checked_on", "found"),
    [
        (AUTUMN, Freshness.FRESH),
        (AUTUMN - timedelta(days=14), Freshness.FRESH),  # while getting ready for the term
        (AUTUMN - timedelta(days=15), Freshness.STALE),
        (date(2026, 4, 20), Freshness.STALE),
    ],
)
def test_a_check_holds_until_the_next_term_begins(checked_on: date, found: Freshness) -> None:
    assert on(AUTUMN, checked_on) is found
    assert on(date(2026, 12, 31), checked_on) is found  # in the holidays the term that was holds on


@pytest.mark.parametrize("term_start", [None, date(2025, 9, 3)])
def test_without_term_dates_a_check_holds_for_120_days(term_start: date | None) -> None:
    today = date(2026, 11, 23)
    assert on(today, today - timedelta(days=120), term_start) is Freshness.FRESH
    assert on(today, today - timedelta(days=121), term_start) is Freshness.STALE
