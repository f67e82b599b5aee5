"""Content as one reader meets it: in their nation, in their kind of school, on their day, whole or its core.

One text serves all. What is shown follows from the facts it cites (DECISIONS 36): a block or an item is there
only where every fact it rests on holds, so no sentence about England can be read in Wales, and a duty that
begins on a day appears on that day. A fact that is not known holds nowhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from training.content.editions import facts_of_items
from training.content.model import Block, Item, Lesson, Library, Module, Quiz
from training.words import CriticalCode, Nation, Setting


@dataclass(frozen=True, slots=True)
class Reader:
    """`core`: only the pages that the module calls its core, and what is asked about them."""

    nation: Nation
    setting: Setting
    on: date
    core: bool = False


class Holding(Protocol):
    """What `Fact` and `CitedFact` have in common."""

    @property
    def nations(self) -> frozenset[Nation]: ...
    @property
    def effective_from(self) -> date | None: ...
    @property
    def effective_to(self) -> date | None: ...


Facts = Mapping[str, Holding]


def holds(fact: Holding, reader: Reader) -> bool:
    return reader.nation in fact.nations and in_season(fact, reader.on)


def in_season(fact: Holding, on: date) -> bool:
    """Whether it holds on that day, wherever it does. Its first and its last day belong to the time."""
    begun = fact.effective_from is None or fact.effective_from <= on
    return begun and (fact.effective_to is None or on <= fact.effective_to)


def all_hold(ids: Iterable[str], facts: Facts, reader: Reader) -> bool:
    return all(name in facts and holds(facts[name], reader) for name in ids)


def fits(settings: Sequence[Setting], reader: Reader) -> bool:
    """Whether something written for these kinds of school (nothing said: for all) is for the reader's."""
    return not settings or not reader.setting.meets.isdisjoint(settings)


def blocks_for(blocks: Sequence[Block], facts: Facts, reader: Reader) -> tuple[Block, ...]:
    """What is left of a page. A heading and a line that ends with a colon go with all that they introduce."""
    shown = [fits(block.settings, reader) and all_hold(block.facts, facts, reader) for block in blocks]
    for place in reversed(range(len(blocks))):  # from the end: what is introduced is known first
        introduced = _introduced(blocks, place)
        if introduced is not None:
            shown[place] = shown[place] and any(shown[other] for other in introduced)
    return tuple(block for block, there in zip(blocks, shown, strict=True) if there)


def lesson_for(lesson: Lesson, facts: Facts, reader: Reader) -> Lesson | None:
    """The page as this reader sees it; None when nothing that rests on a fact is left. The digest is the whole's."""
    blocks = blocks_for(lesson.blocks, facts, reader)
    cited = tuple(dict.fromkeys(fact for block in blocks for fact in block.facts))
    return replace(lesson, blocks=blocks, facts=cited) if cited else None


def askable(quiz: Quiz, library: Library, reader: Reader) -> tuple[Item, ...]:
    """The items of the quiz that this reader can be asked, in the author's order. A story is whole or not at all."""
    if not fits(quiz.settings, reader):
        return ()
    found = tuple(item for item in quiz.items if _is_askable(item, library, reader))
    return () if quiz.is_scenario and found != quiz.items else found


def module_for(module: Module, library: Library, reader: Reader) -> Module | None:
    """The module as this reader meets it, or None when it is not written for their nation or nothing is left.

    Its lessons stay as they are stored: which of their blocks are shown is `lesson_for`'s to say.
    """
    if reader.nation not in module.nations:
        return None
    tailored = [(lesson, lesson_for(lesson, library.facts, reader)) for lesson in module.lessons]
    seen = [(lesson, left) for lesson, left in tailored if left and _is_page_for(module, lesson.slug, reader)]
    asked = {slug: askable(library.quizzes[slug], library, reader) for slug in _known(module, library)}
    if not seen:
        return None
    facts = [fact for _, left in seen for fact in left.facts]
    facts += [fact for items in asked.values() for item in items for fact in facts_of(item)]
    met = replace(
        module,
        lessons=tuple(lesson for lesson, _ in seen),
        quizzes=tuple(slug for slug in module.quizzes if slug not in asked or asked[slug]),
        facts=tuple(dict.fromkeys(facts)),
    )
    return replace(met, minutes=_minutes(module, met, library)) if reader.core and module.core else met


def covers(quiz: Quiz, drawn: Iterable[str], library: Library, reader: Reader) -> bool:
    """Whether a sitting that asked `drawn` counts for this reader: one of the core alone does not for the whole."""
    module = library.modules.get(quiz.module)
    if quiz.is_refresher or module is None or not module.core:
        return True
    whole = {item.id for item in askable(quiz, library, reader)}
    core = {item.id for item in askable(quiz, library, replace(reader, core=True))}
    return whole == core or not core.issuperset(drawn)


def facts_of(item: Item) -> tuple[str, ...]:
    """Every fact that its lines rest on."""
    return facts_of_items([item])


def codes_of(item: Item) -> tuple[CriticalCode, ...]:
    """The critical codes that answering it can meet."""
    return tuple(dict.fromkeys(option.critical for option in item.options if option.critical))


def _introduced(blocks: Sequence[Block], place: int) -> range | None:
    """Which blocks this one leads to; None for one that stands by itself."""
    block, after = blocks[place], range(place + 1, len(blocks))
    if block.kind == "heading":
        level = block.html[:3]  # "<h2" or "<h3"
        ends = (n for n in after if blocks[n].kind == "heading" and blocks[n].html[:3] <= level)
        return range(place + 1, next(ends, len(blocks)))
    if block.kind == "text" and not block.facts and block.text.rstrip().endswith(":"):
        ends = (n for n in after if blocks[n].kind in {"text", "heading", "figure"})
        return range(place + 1, next(ends, len(blocks))) or None
    return None


def _is_askable(item: Item, library: Library, reader: Reader) -> bool:
    if not fits(item.settings, reader) or not all_hold(facts_of(item), library.facts, reader):
        return False
    slug, _, lesson = item.lesson.partition("/")
    return slug not in library.modules or _is_page_for(library.modules[slug], lesson, reader)


def _is_page_for(module: Module, lesson: str, reader: Reader) -> bool:
    return not reader.core or not module.core or lesson in module.core


def _known(module: Module, library: Library) -> list[str]:
    """A quiz that could not be read stays in the module: it is not passed, and says that it is not available."""
    return [slug for slug in module.quizzes if slug in library.quizzes]


def _minutes(module: Module, met: Module, library: Library) -> int:
    """Of the core: its quizzes, and its share of the time for reading."""
    of_quizzes = {slug: library.quizzes[slug].minutes for slug in _known(module, library)}
    reading = max(0, module.minutes - sum(of_quizzes.values()))
    pages = round(reading * len(met.lessons) / len(module.lessons))
    return max(1, pages + sum(of_quizzes.get(slug, 0) for slug in met.quizzes))
