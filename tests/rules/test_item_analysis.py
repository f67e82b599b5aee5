"""Facility, discrimination and efficiency, by hand and by what must always hold."""

from __future__ import annotations

from fractions import Fraction
from statistics import correlation

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from training.rules.item_analysis import Cell, analyse, wilson

MARKS = st.lists(st.tuples(st.integers(0, 1), st.integers(0, 9)), min_size=1, max_size=40)


def cells(marks: list[tuple[int, int]]) -> list[Cell]:
    return [(score, rest, 1) for score, rest in marks]


def test_four_people_worked_out_by_hand() -> None:
    """Right with rests 3 and 2, not right with 1 and 2: covariance 1/4, variances 1/4 and 1/2."""
    found = analyse([(1, 3, 1), (1, 2, 1), (0, 1, 1), (0, 2, 1)])
    assert found.facility == Fraction(1, 2)
    assert found.discrimination == pytest.approx(100 * 0.25 / (0.25 * 0.5) ** 0.5)
    assert found.efficiency == 100  # in order the marks could not go together better


def test_a_slip_of_the_best_costs_efficiency() -> None:
    """Rests 3, 2, 1, 0 and right were the second and the third: nothing goes together."""
    found = analyse([(0, 3, 1), (1, 2, 1), (1, 1, 1), (0, 0, 1)])
    assert (found.discrimination, found.efficiency) == (0, 0)


def test_the_better_the_rest_the_worse_the_item_is_below_nought() -> None:
    found = analyse([(1, 0, 5), (0, 4, 5)])
    assert (found.discrimination, found.efficiency) == (-100, -100)


@pytest.mark.parametrize("same", [[(1, 3, 9), (1, 2, 4)], [(1, 3, 9), (0, 3, 4)], [(0, 0, 1)], []])
def test_where_nothing_varies_there_is_no_index(same: list[Cell]) -> None:
    found = analyse(same)
    assert (found.discrimination, found.efficiency) == (None, None)


def test_of_nobody_there_is_no_facility() -> None:
    assert (analyse([]).facility, wilson(0, 0)) == (None, None)


@given(MARKS)
def test_indices_keep_their_bounds_and_efficiency_is_the_larger(marks: list[tuple[int, int]]) -> None:
    found = analyse(cells(marks))
    assume(found.discrimination is not None and found.efficiency is not None)
    assert found.discrimination is not None and found.efficiency is not None
    assert -100 <= found.discrimination <= 100 and found.efficiency <= 100
    assert abs(found.efficiency) >= abs(found.discrimination) - 1e-9
    assert found.efficiency * Fraction(found.discrimination) >= 0


@given(MARKS)
def test_discrimination_is_the_correlation(marks: list[tuple[int, int]]) -> None:
    found = analyse(cells(marks)).discrimination
    assume(found is not None)
    scores, rests = zip(*marks, strict=True)
    assert found == pytest.approx(100 * correlation(scores, rests), abs=1e-6)


@given(MARKS, st.integers(2, 7), st.integers(1, 5), st.integers(0, 5))
def test_neither_order_nor_size_nor_scale_matter(
    marks: list[tuple[int, int]], times: int, stretch: int, shift: int
) -> None:
    once = analyse(cells(marks))
    other = analyse([(score, rest * stretch + shift, times) for score, rest in reversed(marks)])
    assert (other.facility, other.efficiency) == (once.facility, once.efficiency)
    assert other.discrimination == pytest.approx(once.discrimination)


def test_the_interval_is_wilsons() -> None:
    """For 10 of 20: 0.299 to 0.701, as in any table; for none of 10 it begins at nought."""
    assert wilson(10, 20) == pytest.approx((0.2993, 0.7007), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0, 0.2775), abs=1e-4)


@given(st.integers(0, 60), st.integers(1, 60))
def test_the_interval_holds_the_share_and_mirrors(k: int, n: int) -> None:
    assume(k <= n)
    found, mirrored = wilson(k, n), wilson(n - k, n)
    assert found is not None and mirrored is not None
    assert 0 <= found[0] <= k / n + 1e-12 and k / n - 1e-12 <= found[1] <= 1
    assert mirrored == pytest.approx((1 - found[1], 1 - found[0]))
