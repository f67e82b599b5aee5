"""A library in which one page and one question rest on a second fact, and what becomes of it when that changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tests.support import sample
from tests.support.sample import FACT, MODULE, QUIZ
from training.content.editions import facts_of_blocks, facts_of_items
from training.content.model import Item, Lesson, Library

SECOND = "F2"


def two_facts() -> Library:
    """“Go together now” and the question `tell` rest on F2, everything else on F1."""
    library = sample.library()
    second = replace(library.facts[FACT], id=SECOND, statement="Staff go to the lead at once.")
    module, quiz = library.modules[MODULE], library.quizzes[QUIZ]
    lessons = tuple(_page_on(lesson, SECOND) if lesson.slug == "go" else lesson for lesson in module.lessons)
    items = tuple(_item_on(item, SECOND) if item.id == "tell" else item for item in quiz.items)
    return replace(
        library,
        facts={**library.facts, SECOND: second},
        modules={MODULE: replace(module, lessons=lessons, facts=(FACT, SECOND))},
        quizzes={**library.quizzes, QUIZ: replace(quiz, items=items, facts=facts_of_items(items))},
        digest="two-facts",
    )


def restated(library: Library, statements: Mapping[str, str]) -> Library:
    """The same with other words for these facts."""
    facts = {
        name: replace(fact, statement=statements.get(name, fact.statement))
        for name, fact in library.facts.items()
    }
    return replace(library, facts=facts, digest=library.digest + "+")


def with_lesson(library: Library, lesson: Lesson) -> Library:
    """The same with this page in place of the one of its name, or after the last."""
    module = library.modules[MODULE]
    kept = tuple(lesson if each.slug == lesson.slug else each for each in module.lessons)
    lessons = kept if lesson in kept else (*kept, lesson)
    return replace(library, modules={MODULE: replace(module, lessons=lessons)}, digest=library.digest + "+")


def _page_on(lesson: Lesson, fact: str) -> Lesson:
    blocks = tuple(replace(block, facts=(fact,)) for block in lesson.blocks)
    return replace(lesson, blocks=blocks, facts=facts_of_blocks(blocks))


def _item_on(item: Item, fact: str) -> Item:
    """Its question names the lead, as many do."""
    return replace(
        item,
        stem="What do you tell [[lead]]?",
        options=tuple(replace(option, facts=(fact,)) for option in item.options),
    )
