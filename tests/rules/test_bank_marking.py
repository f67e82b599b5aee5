"""The real bank, sat in every way there is: every story walked on every path, every quiz with one thing left wrong."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.content.bank import QUIZZES, SCENARIOS, bank
from training.content.model import Item, Option, Quiz
from training.rules.marking import mark
from training.rules.routing import where
from training.words import ItemKind

Rows = list[tuple[int, str, dict[str, Any]]]
_LATER = re.compile(
    r"^(?:Half a term|(?:Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten) (?:weeks|months)) later\b",
    re.IGNORECASE,
)


def best(item: Item) -> Option:
    return next(option for option in item.options if option.best)


def right(item: Item) -> dict[str, Any]:
    if item.options:
        return {"options": [option.id for option in item.options if option.best]}
    if item.steps:
        return {"order": [step.id for step in item.steps]}
    return {"groups": {card.id: card.group for card in item.cards}}


def paths(quiz: Quiz) -> Iterator[list[tuple[Item, Option]]]:
    """Every way from the start to an ending. What is critical is followed by what is best, at the same decision."""
    endings = {ending.id for ending in quiz.endings}

    def walk(node: str, so_far: list[tuple[Item, Option]]) -> Iterator[list[tuple[Item, Option]]]:
        if node in endings:
            yield so_far
            return
        item = quiz.item(node)
        assert all(item is not other for other, option in so_far if option.next), (
            f"{node} is met twice on one way"
        )
        for option in item.options:
            taken = [(item, option)] if option.next else [(item, option), (item, best(item))]
            onward = option.next or best(item).next
            assert onward is not None
            yield from walk(onward, [*so_far, *taken])

    assert quiz.start is not None
    yield from walk(quiz.start, [])


def rows(taken: list[tuple[Item, Option]]) -> Rows:
    return [(seq, item.id, {"options": [option.id]}) for seq, (item, option) in enumerate(taken, start=1)]


@pytest.mark.parametrize("slug", SCENARIOS)
def test_every_way_through_a_story_comes_to_its_end(slug: str) -> None:
    quiz = bank().quizzes[slug]
    drawn = [item.id for item in quiz.items]
    count = 0
    for taken in paths(quiz):
        point = where(quiz, drawn, rows(taken))
        met = list(dict.fromkeys(item.id for item, _ in taken))
        assert point.can_finish and point.ending in {ending.id for ending in quiz.endings}
        assert point.path == (*met, point.ending)
        count += 1
    assert count >= 3 ** len(quiz.items)


@pytest.mark.parametrize("slug", SCENARIOS)
def test_a_story_is_passed_by_the_best_way_and_not_with_a_critical_choice_left_standing(slug: str) -> None:
    quiz = bank().quizzes[slug]
    drawn = [item.id for item in quiz.items]
    (way,) = (taken for taken in paths(quiz) if all(option.best for _, option in taken))
    perfect = mark(quiz, drawn, rows(way))
    assert perfect.passed and perfect.raw == perfect.max == len(way)
    for number, (item, _) in enumerate(way):
        for option in item.options:
            if option.critical:
                stopped = mark(quiz, drawn, rows([*way[:number], (item, option)]))
                assert not stopped.passed and stopped.unrepaired == (item.id,)
                mended = mark(quiz, drawn, rows([*way[:number], (item, option), *way[number:]]))
                assert mended.raw == perfect.raw - 1 and mended.complete and not mended.unrepaired


@pytest.mark.parametrize("slug", SCENARIOS)
def test_every_story_ends_weeks_later_and_well(slug: str) -> None:
    """Whether the child does better only a reader can say; that time has passed, and that nobody is left in harm."""
    for ending in bank().quizzes[slug].endings:
        assert _LATER.match(ending.story.strip()), ending.story[:60]
        assert 40 <= len(ending.story.split()) <= 200
        sad = re.search(r"\b(worse|died|dead|hospital|excluded|expelled|never came back)\b", ending.story)
        assert sad is None


@pytest.mark.parametrize("slug", [slug for slug in QUIZZES if slug not in SCENARIOS])
def test_all_right_but_one_critical_answer_left_standing_does_not_pass(slug: str) -> None:
    quiz = bank().quizzes[slug]
    drawn = [item.id for item in quiz.items]
    answers = {item.id: right(item) for item in quiz.items}
    everything = [(seq, item_id, answers[item_id]) for seq, item_id in enumerate(drawn, start=1)]
    perfect = mark(quiz, drawn, everything)
    assert perfect.passed and perfect.raw == perfect.max
    tried = 0
    for item in quiz.items:
        for option in (option for option in item.options if option.critical):
            chosen = [option.id]
            if item.kind is ItemKind.CHOOSE_SEVERAL:
                chosen += answers[item.id]["options"]
            others = [(seq, name, answer) for seq, name, answer in everything if name != item.id]
            wrong = (len(drawn) + 1, item.id, {"options": chosen})
            left = mark(quiz, drawn, [*others, wrong])
            assert not left.passed and left.unrepaired == (item.id,)
            assert left.raw == left.max - 1
            mended = mark(quiz, drawn, [*others, wrong, (len(drawn) + 2, item.id, answers[item.id])])
            assert mended.complete and not mended.unrepaired
            tried += 1
    assert tried, "no critical option: nothing was tried"


def test_every_critical_code_is_asked_in_two_items_at_least() -> None:
    forms: dict[str, set[str]] = {}
    for slug in QUIZZES:
        for item in bank().quizzes[slug].items:
            for option in item.options:
                if option.critical and not bank().quizzes[slug].is_scenario:
                    forms.setdefault(option.critical.value, set()).add(item.id)
    assert {code.value for code in bank().codes} == forms.keys()
    assert {code: len(ids) for code, ids in forms.items() if len(ids) < 2} == {}
