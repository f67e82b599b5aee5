"""What of a module has changed since a school took it on, so that a lead is asked to look at that alone."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from training.content.editions import canonical, digest_of, item_data
from training.content.model import Fact, Item, Library, Module
from training.content.weave import weave
from training.rules.adopting import facts_for, is_open
from training.words import Nation

Parts = Mapping[str, Mapping[str, str]]  # "lessons", "quizzes", "items" and "facts": name → digest

BEGINNING = 90  # characters


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken on, on which day; `parts` is None where that was not kept yet."""

    on: date
    digest: str
    parts: Parts | None
    open_facts: Collection[str]  # ids that were open that day


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """`name`: a lesson's slug, or “quiz/item”; `story`: how the question's story begins."""

    name: str
    title: str
    is_new: bool
    story: str = ""


@dataclass(frozen=True, slots=True)
class Since:
    """`facts`: reworded, new and open, or open only since. `frame`: an order, a title, an introduction."""

    pages: tuple[ChangedPart, ...] = ()
    items: tuple[ChangedPart, ...] = ()
    facts: tuple[str, ...] = ()
    gone: int = 0  # pages and questions taken out
    frame: bool = False

    @property
    def nothing(self) -> bool:
        return self == Since()


def parts_of(module: Module, library: Library, nation: Nation) -> dict[str, dict[str, str]]:
    """What `changes_since` compares."""
    quizzes = [library.quizzes[slug] for slug in module.quizzes if slug in library.quizzes]
    return {
        "lessons": {lesson.slug: lesson.digest for lesson in module.lessons},
        "quizzes": {quiz.slug: quiz.digest for quiz in quizzes},
        "items": {name: _item_digest(item) for name, item in library.items_of(module)},
        "facts": {fact.id: _fact_digest(fact) for fact in facts_for(module, library.facts, nation)},
    }


def is_changed(module: Module, library: Library, nation: Nation, taken: Taken, today: date) -> bool:
    """The same as asking `changes_since` whether there is nothing, without looking at every item."""
    if module.digest != taken.digest:
        return True
    return bool(_facts(module, library, nation, taken, today))


def changes_since(
    module: Module, library: Library, nation: Nation, taken: Taken, today: date
) -> Since | None:
    """None where what was taken on is not known part by part."""
    if taken.parts is None:
        return None
    facts = _facts(module, library, nation, taken, today)
    if module.digest == taken.digest:
        return Since(facts=facts)
    lessons, items = taken.parts.get("lessons", {}), taken.parts.get("items", {})
    pages = _changed(((each.slug, each.title, each.digest, "") for each in module.lessons), lessons)
    now = list(library.items_of(module))
    asked = _changed(((name, item.stem, _item_digest(item), item.story) for name, item in now), items)
    gone = len(lessons.keys() - {each.slug for each in module.lessons}) + len(
        items.keys() - {name for name, _item in now}
    )
    return Since(pages, asked, facts, gone, frame=not (pages or asked or gone))


def _facts(module: Module, library: Library, nation: Nation, taken: Taken, today: date) -> tuple[str, ...]:
    if taken.parts is None:
        return ()
    known = taken.parts.get("facts", {})
    found = []
    for fact in facts_for(module, library.facts, nation):
        reworded = fact.id in known and known[fact.id] != _fact_digest(fact)
        if reworded or (is_open(fact, today) and not _was_seen(fact, taken, today)):
            found.append(fact.id)
    return tuple(found)


def _was_seen(fact: Fact, taken: Taken, today: date) -> bool:
    """Whether it stood on the list that day as it stands today: what has fallen due for review since did not."""
    return fact.id in taken.open_facts and not taken.on <= fact.review_by < today


def _changed(now: Iterable[tuple[str, str, str, str]], before: Mapping[str, str]) -> tuple[ChangedPart, ...]:
    return tuple(
        ChangedPart(name, weave(title, {}), name not in before, _beginning(story))
        for name, title, digest, story in now
        if before.get(name) != digest
    )


def _beginning(story: str) -> str:
    """Its first words, by which a lead knows one “What do you do?” from another."""
    words = " ".join(re.sub(r"[*_>#]", "", weave(story, {})).split())
    return words if len(words) <= BEGINNING else words[:BEGINNING].rsplit(" ", 1)[0] + " …"


@lru_cache(maxsize=4096)
def _fact_digest(fact: Fact) -> str:
    """Of what it says and where and when it holds. A better status or a later review asks nobody to look again."""
    days = [day.isoformat() if day else None for day in (fact.effective_from, fact.effective_to)]
    return digest_of(canonical([fact.statement, sorted(fact.nations), days]))


def _item_digest(item: Item) -> str:
    return digest_of(canonical(item_data(item)))
