"""Nobody gets through the bank by looks: not by length, place, marks, manners or big words.

A rule that looks only at how the lines are written should be right as often as a blind choice. How far above that a
rule may lie is what chance itself would do: two standard errors, which a fair bank stays below 39 times in 40. What
the training teaches (go to the lead, go now) cannot be hidden, so for those two a coin’s odds are the limit.
"""

import re
from collections.abc import Callable, Sequence
from math import sqrt

import pytest

from tests.content.bank import all_items, bank, own_items
from training.content.model import Item, Option
from training.content.weave import weave

Look = Callable[[Option], float]
_FEWEST = 8  # below that a quiz is too short for its share to say anything

_POLITE = re.compile(r"\b(please|thank|thanks|sorry)\b", re.IGNORECASE)
_ABSOLUTE = re.compile(
    r"\b(always|never|all|only|every|everyone|everything|nobody|nothing|ever)\b|no one", re.I
)
_LEAD = re.compile(r"\[\[([Ll]ead|[Dd]eputies)\]\]|\bthe lead\b")
_NOW = re.compile(r"\b(now|today|straight away|at once)\b", re.IGNORECASE)


_NAMES = {
    "lead": "Mrs Lim",
    "deputies": "Mr Haddad",
    "head": "Ms Okoro",
    "chair": "Mr Jones",
    "recording-system": "SafeLog",
    "social-care": "children’s social care on 01632 960 111",
    "out-of-hours": "01632 960 222",
}


def _length(option: Option) -> float:
    """As staff read it: a school’s own names are longer than the marks that stand for them."""
    return len(weave(option.text, _NAMES))


def _has(pattern: re.Pattern[str]) -> Look:
    return lambda option: bool(pattern.search(option.text))


def _less(look: Look) -> Look:
    return lambda option: -look(option)


_LOOKS: dict[str, Look] = {
    "longest": _length,
    "most words": lambda option: len(weave(option.text, _NAMES).split()),
    "most commas": lambda option: option.text.count(","),
    "most sentences": lambda option: len(re.findall(r"[.?!]", option.text)),
    "in quote marks": lambda option: "“" in option.text,
    "polite": _has(_POLITE),
    "absolute": _has(_ABSOLUTE),
}
LOOKS = _LOOKS | {f"not {name}": _less(look) for name, look in _LOOKS.items()}
TAUGHT: dict[str, Look] = {"names the lead": _has(_LEAD), "says now": _has(_NOW)}


def chosen_by_looks(look: Look, item: Item) -> float:
    """How often the rule “take the option that looks most so” is right; equals are drawn blindly."""
    most = max(look(option) for option in item.options)
    top = [option for option in item.options if look(option) == most]
    return sum(option.best for option in top) / len(top)


def blind(items: Sequence[Item]) -> float:
    return sum(1 / len(item.options) for item in items) / len(items)


def limit(items: Sequence[Item]) -> float:
    p = blind(items)
    return p + 2 * sqrt(p * (1 - p) / len(items))


def share(look: Look, items: Sequence[Item]) -> float:
    return sum(chosen_by_looks(look, item) for item in items) / len(items)


def asks_for_one(item: Item) -> bool:
    return sum(option.best for option in item.options) == 1


ITEMS = [item for _, item in all_items() if asks_for_one(item)]
BY_QUIZ = {
    slug: found
    for slug, quiz in bank().quizzes.items()
    if len(found := [item for item in own_items(quiz) if asks_for_one(item)]) >= _FEWEST
}


@pytest.mark.parametrize("name", LOOKS)
def test_no_look_gives_the_right_answer_away_over_the_bank(name: str) -> None:
    assert share(LOOKS[name], ITEMS) <= limit(ITEMS)


@pytest.mark.parametrize("slug", BY_QUIZ)
def test_no_look_gives_the_right_answers_of_a_quiz_away(slug: str) -> None:
    items = BY_QUIZ[slug]
    told = {
        name: round(share(look, items), 2)
        for name, look in LOOKS.items()
        if share(look, items) > limit(items)
    }
    assert told == {}, f"by chance {blind(items):.2f}, at most {limit(items):.2f}"


@pytest.mark.parametrize("name", TAUGHT)
def test_naming_the_lead_or_saying_now_is_right_less_than_half_the_time(name: str) -> None:
    assert share(TAUGHT[name], ITEMS) < 0.5


def test_the_right_option_is_the_longest_in_no_more_than_a_third() -> None:
    """A third would be chance for three options; most items have four, so a quarter is what a blind bank has."""
    for items in (ITEMS, *BY_QUIZ.values()):
        assert sum(best_is_longest(item) for item in items) <= len(items) / 3


def test_the_right_option_is_of_middling_length() -> None:
    """0 the shortest of its item, 1 the longest."""
    ranks = [rank_of_best(item) for item in ITEMS]
    assert 0.4 <= sum(ranks) / len(ranks) <= 0.6


def test_the_right_option_stands_everywhere_in_the_files() -> None:
    """Options are shuffled for staff, unless pinned; whoever reads the file aloud should not learn a place either."""
    for place in range(4):
        there = [item for item in ITEMS if len(item.options) > place]
        assert sum(item.options[place].best for item in there) / len(there) <= limit(there) + 0.05
    assert sum(item.options[-1].best for item in ITEMS) / len(ITEMS) <= limit(ITEMS)


def test_what_is_not_shuffled_does_not_give_a_place_away() -> None:
    pinned = [item for item in ITEMS if item.pinned]
    assert len(pinned) < _FEWEST


def test_manners_quote_marks_and_big_words_stand_on_both_sides() -> None:
    for look in (_has(_POLITE), _has(_ABSOLUTE), _LOOKS["in quote marks"], *TAUGHT.values()):
        right = [look(option) for item in ITEMS for option in item.options if option.best]
        wrong = [look(option) for item in ITEMS for option in item.options if not option.best]
        assert sum(right) >= 10 and sum(wrong) >= 10


def best_is_longest(item: Item) -> bool:
    (best,) = (_length(option) for option in item.options if option.best)
    return all(_length(option) < best for option in item.options if not option.best)


def rank_of_best(item: Item) -> float:
    (best,) = (_length(option) for option in item.options if option.best)
    others = [_length(option) for option in item.options if not option.best]
    return sum((other < best) + (other == best) / 2 for other in others) / len(others)
