"""Somebody who knows the rules, when each person answered and all that was ever shown, learns nothing about few.

The attack is tried whole: every history of answers that a small case allows is played, the histories that look alike
are put together, and among those that look alike every way of answering of up to four people has to remain possible.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.disclosure import FEWEST
from training.rules.suppression import Counts, Shown, look, may_show

FEW = FEWEST - 1
Block = tuple[
    int, ...
]  # how many of those who answered between two looks answered in each way; the first is right


def spread(people: int, ways: int) -> Iterator[Block]:
    """Every way in which so many people can have answered."""
    for cuts in combinations(range(people + ways - 1), ways - 1):
        edges = (-1, *cuts, people + ways - 1)
        yield tuple(b - a - 1 for a, b in pairwise(edges))


def counts(answers: Block, options: bool) -> Counts:
    chosen = dict(zip("abcd", answers, strict=False)) if options else {}
    return Counts(sum(answers), answers[0], chosen, "a" if options else "")


def view(shown: Shown | None) -> object:
    """All that reaches a screen."""
    if shown is None:
        return None
    options = tuple(sorted(shown.options.items()))
    return shown.looked_at, shown.n, shown.right, shown.words, options, shown.commonest


def play(history: tuple[Block, ...], options: bool) -> object:
    """What an onlooker has seen after each of the looks; the last one is after the term."""
    shown, seen, so_far = None, [], tuple(0 for _ in history[0])
    for number, block in enumerate(history, start=1):
        so_far = tuple(a + b for a, b in zip(so_far, block, strict=True))
        shown = look(shown, counts(so_far, options), over=number == len(history)) or shown
        seen.append(view(shown))
    return tuple(seen)


def few_of(sizes: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Every choice of four people, so many of each block; what holds of them holds of fewer."""
    chosen = product(*(range(min(FEW, size) + 1) for size in sizes))
    return [taken for taken in chosen if sum(taken) == FEW]


def attack(sizes: tuple[int, ...], ways: int, options: bool) -> int:
    """Fails where an onlooker could tell. Answers to how many different things could be seen."""
    alike: dict[object, list[tuple[Block, ...]]] = defaultdict(list)
    for history in product(*(spread(size, ways) for size in sizes)):
        alike[play(history, options)].append(history)
    sets = [some for size in range(1, ways) for some in combinations(range(ways), size)]
    for histories, some, taken in product(alike.values(), sets, few_of(sizes)):
        within = {tuple(sum(block[way] for way in some) for block in history) for history in histories}
        assert any(all(k >= t for k, t in zip(each, taken, strict=True)) for each in within), (
            f"not all of {taken} can have answered {some}: {histories[:3]}"
        )
        assert any(all(n - k >= t for k, n, t in zip(each, sizes, taken, strict=True)) for each in within), (
            f"one of {taken} must have answered {some}: {histories[:3]}"
        )
    return len(alike)


@pytest.mark.parametrize(
    "sizes", [(10,), (14,), (10, 3), (10, 5), (10, 12, 7), (10, 10, 20), (10, 2, 8), (11, 11, 5)]
)
def test_how_many_were_right_tells_nothing_about_four_people_however_often_one_looks(
    sizes: tuple[int, ...],
) -> None:
    assert attack(sizes, 2, options=False) > 1


@pytest.mark.parametrize("sizes", [(12,), (20,), (24,), (9, 8), (10, 3), (11, 12)])
def test_three_options_tell_nothing_about_four_people(sizes: tuple[int, ...]) -> None:
    assert attack(sizes, 3, options=True) > 1


@pytest.mark.parametrize("sizes", [(16,), (10, 5)])
def test_four_options_tell_nothing_about_four_people(sizes: tuple[int, ...]) -> None:
    assert attack(sizes, 4, options=True) > 1


def test_fewer_than_ten_answers_are_not_shown_at_all() -> None:
    assert look(None, counts((5, 4), options=False), over=True) is None


def test_one_more_answer_changes_nothing_that_is_shown() -> None:
    shown = look(None, counts((6, 6), options=False))
    assert shown and shown.right == 6
    assert look(shown, counts((7, 6), options=False)) is None
    assert look(shown, counts((7, 6), options=False), over=True) == Shown(12, shown.counts, 6, {}, final=True)


def test_when_nearly_everyone_is_right_no_number_says_so() -> None:
    shown = look(None, counts((17, 2, 1), options=True), over=True)
    assert shown and (shown.right, shown.options) == (None, {})
    assert shown.words == "Nearly everyone chose what helps"


def test_a_small_count_is_held_back_together_with_a_second_one() -> None:
    shown = look(None, counts((20, 8, 6, 1), options=True), over=True)
    assert shown and shown.options == {"a": 20, "b": 8}


def test_the_commonest_of_those_held_back_is_named_where_they_are_many() -> None:
    few, many = (look(None, counts(k, options=True), over=True) for k in ((20, 8, 1), (20, 11, 1)))
    assert few and (few.options, few.commonest) == ({"a": 20}, "")
    assert many and (many.options, many.commonest) == ({"a": 20}, "b")


def test_the_second_look_comes_when_twice_as_many_have_answered() -> None:
    first = look(None, counts((6, 6), options=False))
    assert look(first, counts((12, 11), options=False)) is None
    second = look(first, counts((12, 12), options=False))
    assert second and (second.n, second.right) == (24, 12)


def test_what_was_chosen_instead_is_shown_only_after_the_term() -> None:
    running = look(None, counts((20, 8, 6, 6), options=True))
    assert running and (running.right, running.options) == (20, {})
    over = look(running, counts((20, 8, 6, 6), options=True), over=True)
    assert over and over.options == {"a": 20, "b": 8, "c": 6, "d": 6}


def test_after_the_term_nothing_changes_any_more() -> None:
    over = look(None, counts((20, 8, 6, 6), options=True), over=True)
    assert look(over, counts((40, 18, 16, 16), options=True), over=True) is None


def test_options_of_an_item_that_was_changed_meanwhile_are_held_back() -> None:
    shown = look(None, Counts(20, 10, {"a": 12, "b": 8}, "a"), over=True)
    assert shown and (shown.right, shown.options) == (10, {})


@given(st.lists(st.integers(0, 40), min_size=2, max_size=5))
def test_no_group_of_options_that_is_shown_or_held_back_is_small(answers: list[int]) -> None:
    shown = look(
        None, Counts(sum(answers), answers[0], dict(zip("abcde", answers, strict=False)), "a"), over=True
    )
    if shown and shown.options:
        rest = shown.n - sum(shown.options.values())
        assert all(may_show(k, shown.n) for k in shown.options.values())
        assert rest >= FEWEST or len(shown.options) == len(answers)
        assert len(answers) - len(shown.options) != 1
