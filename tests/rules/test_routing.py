"""Where an attempt stands, by replaying its responses."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.sitting import ANSWERS, CRITICAL, RIGHT, SAMPLE, WALK, choose, drawn, quizzes, rows, stored
from training.content.model import Quiz
from training.rules.routing import Given, where
from training.words import CriticalCode

ITEMS = drawn(SAMPLE)


def test_a_new_attempt_stands_at_the_first_item() -> None:
    point = where(SAMPLE, ITEMS, [])
    assert (point.seq, point.item_id, point.gaps, point.path) == (1, "s-one", ITEMS, ())
    assert not point.repairing and not point.can_finish


def test_an_item_may_be_left_and_the_gaps_are_listed() -> None:
    point = where(SAMPLE, ITEMS, rows(("s-several", RIGHT["s-several"]), ("s-sort", RIGHT["s-sort"])))
    assert point.gaps == ("s-one", "s-order")
    assert point.item_id == "s-one"
    assert point.accepts("s-order") and not point.accepts("s-sort")


def test_only_what_was_drawn_is_asked_in_that_order() -> None:
    point = where(SAMPLE, ("s-sort", "s-one"), [])
    assert (point.item_id, point.gaps) == ("s-sort", ("s-sort", "s-one"))


def test_every_item_answered_can_be_finished_whatever_was_right() -> None:
    point = where(SAMPLE, ITEMS, rows(*((item, {"options": []}) for item in ITEMS)))
    assert (point.item_id, point.can_finish, point.gaps) == (None, True, ())


def test_after_a_critical_answer_only_that_item_is_open_until_it_is_right() -> None:
    wrong = rows(("s-several", RIGHT["s-several"]), ("s-one", CRITICAL))
    point = where(SAMPLE, ITEMS, wrong)
    assert (point.item_id, point.repairing, point.can_finish) == ("s-one", True, False)
    assert point.accepts("s-one") and not point.accepts("s-order")
    elsewhere = [*wrong, (3, "s-order", RIGHT["s-order"]), (4, "s-one", choose("later"))]
    point = where(SAMPLE, ITEMS, elsewhere)
    assert (point.item_id, point.repairing, point.seq) == ("s-one", True, 5)
    assert "s-order" in point.gaps
    point = where(SAMPLE, ITEMS, [*elsewhere, (5, "s-one", RIGHT["s-one"])])
    assert (point.item_id, point.repairing) == ("s-order", False)


def test_one_critical_option_among_several_has_to_be_put_right() -> None:
    point = where(SAMPLE, ITEMS, rows(("s-several", choose("stay", "tell", "post"))))
    assert (point.item_id, point.repairing) == ("s-several", True)
    assert point.turns[0].codes == (CriticalCode.C7,)


def test_a_second_answer_to_an_item_is_passed_over() -> None:
    point = where(SAMPLE, ITEMS, rows(("s-one", choose("later")), ("s-one", RIGHT["s-one"])))
    assert [turn.seq for turn in point.turns] == [1]
    assert point.seq == 3


def test_the_last_item_critical_keeps_the_attempt_open() -> None:
    answers = [(item, RIGHT[item]) for item in ITEMS[1:]]
    point = where(SAMPLE, ITEMS, rows(*answers, ("s-one", CRITICAL)))
    assert (point.gaps, point.can_finish, point.item_id) == ((), False, "s-one")


def test_responses_count_in_the_order_of_their_numbers_not_of_their_rows() -> None:
    told = rows(("s-one", CRITICAL), ("s-one", RIGHT["s-one"]), ("s-order", RIGHT["s-order"]))
    assert where(SAMPLE, ITEMS, reversed(told)) == where(SAMPLE, ITEMS, told)


def test_in_a_scenario_the_choices_lead_the_way() -> None:
    nodes = drawn(WALK)
    assert where(WALK, nodes, []).path == ("door",)
    point = where(WALK, nodes, rows(("door", choose("wait"))))
    assert (point.item_id, point.path, point.gaps) == ("hall", ("door", "hall"), ("hall",))
    assert not point.accepts("tell")
    point = where(WALK, nodes, rows(("door", choose("in")), ("tell", choose("lead"))))
    assert (point.path, point.ending, point.can_finish) == (("door", "tell", "better"), "better", True)
    assert point.item_id is None


def test_a_critical_choice_comes_back_to_its_node_and_leads_on_only_by_the_best() -> None:
    nodes = drawn(WALK)
    told = rows(("door", choose("away")), ("door", choose("wait")))
    point = where(WALK, nodes, told)
    assert (point.item_id, point.repairing, point.path) == ("door", True, ("door",))
    point = where(WALK, nodes, [*told, (3, "door", choose("in"))])
    assert (point.item_id, point.repairing, point.path) == ("tell", False, ("door", "tell"))


def test_a_story_may_come_back_to_a_node_and_go_on() -> None:
    told = rows(("door", choose("wait")), ("hall", choose("back")), ("door", choose("in")))
    point = where(WALK, drawn(WALK), told)
    assert point.path == ("door", "hall", "door", "tell")
    assert [turn.scores for turn in point.turns] == [True, True, False]


def test_an_answer_that_names_no_option_leads_nowhere() -> None:
    for answer in ({}, choose(), choose("nonsense"), choose("in", "wait"), {"order": ["in"]}):
        assert where(WALK, drawn(WALK), rows(("door", answer))).item_id == "door"


@settings(max_examples=150, deadline=None)
@given(quizzes(), ANSWERS)
def test_a_longer_replay_never_disagrees_with_a_shorter_one(
    quiz: Quiz, answers: list[tuple[int, str]]
) -> None:
    told = stored(answers)
    whole = where(quiz, drawn(quiz), told)
    for length in range(len(told)):
        part = where(quiz, drawn(quiz), told[:length])
        assert whole.turns[: len(part.turns)] == part.turns
        if quiz.is_scenario:
            assert whole.path[: len(part.path)] == part.path
        counted = any(turn.seq == length + 1 for turn in whole.turns)
        assert counted == part.accepts(told[length][1])


@settings(max_examples=100, deadline=None)
@given(quizzes(), ANSWERS, st.integers(0, 1000))
def test_the_order_in_which_rows_are_read_changes_nothing(
    quiz: Quiz, answers: list[tuple[int, str]], seed: int
) -> None:
    told = stored(answers)
    mixed = [Given(*row) for row in told]
    Random(seed).shuffle(mixed)
    assert where(quiz, drawn(quiz), mixed) == where(quiz, drawn(quiz), told)


@settings(max_examples=100, deadline=None)
@given(quizzes(), ANSWERS)
def test_answering_right_from_anywhere_comes_to_the_end(quiz: Quiz, answers: list[tuple[int, str]]) -> None:
    told = stored(answers)
    for _ in range(2 * len(quiz.items) + 1):
        point = where(quiz, drawn(quiz), told)
        if point.can_finish:
            break
        assert point.item_id is not None and point.accepts(point.item_id)
        told.append((point.seq, point.item_id, choose("a")))
    assert where(quiz, drawn(quiz), told).can_finish
