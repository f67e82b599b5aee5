"""The whole bank as it stands in the repository: what the tests of real content are tried on."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from training.content.library import load_available
from training.content.model import Item, Library, Quiz

ROOT = Path(__file__).resolve().parents[2]


@cache
def bank() -> Library:
    return load_available(ROOT)


def published_quizzes() -> list[Quiz]:
    return [bank().quizzes[slug] for module in bank().published() for slug in module.quizzes]


def own_items(quiz: Quiz) -> list[Item]:
    """A refresher holds the items of its pool too, which are counted in their own quizzes."""
    pooled = {i.id for q in bank().quizzes.values() if not q.is_refresher for i in q.items}
    return [item for item in quiz.items if not (quiz.is_refresher and item.id in pooled)]


def all_items() -> Iterator[tuple[Quiz, Item]]:
    for quiz in published_quizzes():
        for item in own_items(quiz):
            yield quiz, item


SCENARIOS = [quiz.slug for quiz in published_quizzes() if quiz.is_scenario]
QUIZZES = [quiz.slug for quiz in published_quizzes()]
