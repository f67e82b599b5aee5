"""Marks: the first response scores, and nobody passes with a critical answer not put right."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.sitting import ANSWERS, CRITICAL, RIGHT, SAMPLE, WALK, choose, drawn, quizzes, rows, stored
from training.content.model import Quiz
from training.errors import InvalidInputError
from training.rules.answers import critical_codes, is_right
from training.rules.marking import mark, read_answer
from training.rules.routing import where
from training.words import CriticalCode

ITEMS = drawn(SAMPLE)
ALL_RIGHT = [(item, RIGHT[item]) for item in ITEMS]
ONE, SEVERAL, ORDER, SORT = SAMPLE.items


def test_all_right_passes() -> None:
    result = mark(SAMPLE, ITEMS, rows(*ALL_RIGHT))
    assert (result.raw, result.max, result.passed, result.revisit) == (4, 4, True, ())


def test_the_pass_mark_is_counted_over_all_items() -> None:
    three = rows(*ALL_RIGHT[:3], ("s-sort", {"groups": {}}))
    result = mark(SAMPLE, ITEMS, three)
    assert (result.raw, result.max, result.passed) == (3, 4, False)  # 75 of 80 per cent


@pytest.mark.parametrize(("raw", "passes"), [(7, False), (8, True)])
def test_exactly_the_pass_mark_passes(raw: int, passes: bool) -> None:
    items = tuple(replace(ONE, id=f"i{number}") for number in range(10))
    quiz = replace(SAMPLE, items=items)
    answers = [(item.id, choose("listen" if number < raw else "later")) for number, item in enumerate(items)]
    result = mark(quiz, drawn(quiz), rows(*answers))
    assert (result.raw, result.passed) == (raw, passes)


def test_a_critical_answer_scores_nothing_even_put_right() -> None:
    told = rows(("s-one", CRITICAL), ("s-one", RIGHT["s-one"]), *ALL_RIGHT[1:])
    result = mark(SAMPLE, ITEMS, told)
    assert (result.raw, result.complete, result.unrepaired) == (3, True, ())
    outcome = result.outcomes[0]
    assert (outcome.scored, outcome.codes, outcome.put_right) == (False, (CriticalCode.C4,), True)


def test_nobody_passes_with_a_critical_answer_not_put_right() -> None:
    lenient = [*ALL_RIGHT[1:], ("s-one", CRITICAL)]
    result = mark(replace(SAMPLE, pass_mark=1), ITEMS, rows(*lenient))
    assert (result.passed, result.unrepaired, result.outcomes[0].put_right) == (False, ("s-one",), False)


def test_an_incomplete_sitting_does_not_pass() -> None:
    result = mark(replace(SAMPLE, pass_mark=50), ITEMS, rows(*ALL_RIGHT[:3]))
    assert (result.raw, result.max, result.complete, result.passed) == (3, 4, False, False)


def test_what_to_read_again_is_in_the_order_asked_and_once_each() -> None:
    told = rows(
        ("s-sort", {"groups": {}}), ("s-order", {}), ("s-several", choose("stay")), ("s-one", choose("later"))
    )
    assert mark(SAMPLE, ITEMS, told).revisit == ("sample/first", "sample/second")


def test_what_was_not_answered_is_not_sent_to_be_read_again() -> None:
    assert mark(SAMPLE, ITEMS, []).revisit == ()


def test_a_scenario_counts_the_decisions_on_the_way_taken() -> None:
    nodes = drawn(WALK)
    short = mark(WALK, nodes, rows(("door", choose("in")), ("tell", choose("lead"))))
    assert (short.raw, short.max, short.passed) == (2, 2, True)
    long = rows(
        ("door", choose("wait")), ("hall", choose("back")), ("door", choose("in")), ("tell", choose("lead"))
    )
    round_about = mark(WALK, nodes, long)
    assert (round_about.raw, round_about.max, round_about.passed) == (1, 3, False)
    assert [outcome.item_id for outcome in round_about.outcomes] == ["door", "hall", "tell"]


def test_a_scenario_that_has_not_ended_does_not_pass() -> None:
    result = mark(WALK, drawn(WALK), rows(("door", choose("in"))))
    assert (result.raw, result.max, result.passed) == (1, 2, False)


@settings(max_examples=150, deadline=None)
@given(quizzes(), ANSWERS)
def test_a_pass_means_complete_enough_points_and_nothing_unrepaired(
    quiz: Quiz, answers: list[tuple[int, str]]
) -> None:
    told = stored(answers)
    result = mark(quiz, drawn(quiz), told)
    assert 0 <= result.raw <= result.max
    point = where(quiz, drawn(quiz), told)
    assert result.passed == (point.can_finish and result.raw * 100 >= quiz.pass_mark * result.max)
    if result.passed:
        assert not result.unrepaired
        assert all(outcome.put_right for outcome in result.outcomes if outcome.codes)
    assert result.raw == sum(outcome.scored for outcome in result.outcomes)
    assert not [o for o in result.outcomes if o.scored and o.codes]


@settings(max_examples=100, deadline=None)
@given(quizzes(), ANSWERS, st.sampled_from(["a", "b", "c"]))
def test_no_later_answer_takes_or_gives_a_point_already_settled(
    quiz: Quiz, answers: list[tuple[int, str]], option: str
) -> None:
    told = stored(answers)
    before = {o.item_id: o.scored for o in mark(quiz, drawn(quiz), told).outcomes if o.answered}
    more = [(len(told) + 1, item.id, choose(option)) for item in quiz.items]
    after = {o.item_id: o.scored for o in mark(quiz, drawn(quiz), [*told, more[0]]).outcomes}
    assert {name: after[name] for name in before} == before


def test_items_are_all_or_nothing() -> None:
    assert is_right(SEVERAL, choose("tell", "stay"))
    for wrong in (choose("stay"), choose("stay", "tell", "post"), choose("stay", "tell", "nonsense"), {}):
        assert not is_right(SEVERAL, wrong)
    assert is_right(ORDER, RIGHT["s-order"])
    assert not is_right(ORDER, {"order": ["listen", "tell", "thank"]})
    assert is_right(SORT, RIGHT["s-sort"])
    assert not is_right(SORT, {"groups": {"calm": "helps", "time": "helps"}})
    assert critical_codes(SEVERAL, choose("post")) == (CriticalCode.C7,)


FORMS: list[tuple[Any, dict[str, list[str]], dict[str, Any]]] = [
    (ONE, {"option": ["later"]}, choose("later")),
    (SEVERAL, {"option": ["post", "stay", "stay"]}, choose("stay", "post")),
    (
        ORDER,
        {"place-listen": ["2"], "place-thank": ["3"], "place-tell": [" 1 "]},
        {"order": ["tell", "listen", "thank"]},
    ),
    (
        SORT,
        {"group-calm": ["helps"], "group-time": ["harms"], "group-blame": ["harms"]},
        {"groups": {"calm": "helps", "time": "harms", "blame": "harms"}},
    ),
    (WALK.items[0], {"option": ["in"], "csrf_token": ["x"]}, choose("in")),
]


@pytest.mark.parametrize(("item", "values", "answer"), FORMS)
def test_a_form_is_read_as_plain_data(
    item: Any, values: dict[str, list[str]], answer: dict[str, Any]
) -> None:
    assert read_answer(item, values) == answer


REFUSED: list[tuple[Any, dict[str, list[str]], str, str]] = [
    (ONE, {}, "option", "Choose an answer."),
    (ONE, {"option": [""]}, "option", "Choose an answer."),
    (ONE, {"option": ["nonsense"]}, "option", "not one of the answers"),
    (ONE, {"option": ["listen", "later"]}, "option", "one answer only"),
    (SEVERAL, {}, "option", "Choose all that fit."),
    (ORDER, {"place-listen": ["1"]}, "place-thank", "each step its place"),
    (
        ORDER,
        {"place-listen": ["1"], "place-thank": ["1"], "place-tell": ["2"]},
        "place-thank",
        "have place 1",
    ),
    (
        ORDER,
        {"place-listen": ["4"], "place-thank": ["1"], "place-tell": ["2"]},
        "place-listen",
        "from 1 to 3",
    ),
    (
        ORDER,
        {"place-listen": ["٣"], "place-thank": ["1"], "place-tell": ["2"]},
        "place-listen",
        "from 1 to 3",
    ),
    (SORT, {"group-calm": ["helps"]}, "group-time", "Choose a group"),
    (SORT, {"group-calm": ["nonsense"]}, "group-calm", "not one of the answers"),
]


@pytest.mark.parametrize(("item", "values", "field", "words"), REFUSED)
def test_a_form_that_cannot_be_used_is_refused_in_words(
    item: Any, values: dict[str, list[str]], field: str, words: str
) -> None:
    with pytest.raises(InvalidInputError, match=words) as caught:
        read_answer(item, values)
    assert caught.value.field == field
