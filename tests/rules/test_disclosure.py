import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.disclosure import FEWEST, disclosed


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((57, 0, 12), ["57", "0", "12"]),
        ((57, 3, 0), ["At least 55", "Fewer than 5", "0"]),
        ((5, 4, 9), ["At least 5", "Fewer than 5", "At least 5"]),
        ((2, 2, 0), ["Not shown"] * 3),
        ((0, 0, 0), ["Not shown"] * 3),
    ],
)
def test_small_numbers_are_held_back(counts: tuple[int, ...], shown: list[str]) -> None:
    assert disclosed(counts) == shown


@given(st.lists(st.integers(0, 40), min_size=2, max_size=5))
def test_no_number_under_five_is_ever_shown_and_none_exactly_beside_one(counts: list[int]) -> None:
    shown = disclosed(counts)
    exact = [int(word) for word in shown if word.isdecimal()]
    assert all(n == 0 or n >= FEWEST for n in exact)
    if any(0 < n < FEWEST for n in counts):
        assert set(exact) <= {0}
