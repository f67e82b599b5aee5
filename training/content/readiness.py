"""For which nations a module is ready (DECISIONS 36): none of its pages and questions is missing there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from training.content.model import Item, Library, Module, Quiz
from training.content.tailor import Reader, askable, codes_of, facts_of, fits, in_season, lesson_for
from training.words import EXAMPLES, Nation, Setting

REQUIRED = ("A1", "A2", "A3")  # what no school may be without: a nation can be chosen when these are ready
SETTINGS = tuple(setting for setting in Setting if setting in EXAMPLES)


@dataclass(frozen=True, slots=True)
class Gaps:
    """What a module would lack: lessons without a fact, and questions, by quiz, that nobody could be asked.

    A question is named by its critical code or by the family that would have no member left; a story by its quiz.
    """

    pages: tuple[str, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.pages or self.questions)


def gaps(
    module: Module, library: Library, nation: Nation, on: date, settings: Iterable[Setting] = SETTINGS
) -> Gaps:
    """In any of these kinds of school. What holds nowhere on that day (not yet, or no more) is missed by nobody."""
    pages: dict[str, None] = {}
    questions: dict[tuple[str, str], None] = {}
    for setting in settings:
        reader = Reader(nation, setting, on)
        for lesson in module.lessons:
            in_season = any(block.facts and _in_season(block.facts, library, on) for block in lesson.blocks)
            if in_season and lesson_for(lesson, library.facts, reader) is None:
                pages[lesson.slug] = None
        for slug in module.quizzes:
            if slug in library.quizzes:
                found = _questions_missing(library.quizzes[slug], library, reader)
                questions.update(dict.fromkeys((slug, name) for name in found))
    return Gaps(tuple(pages), tuple(questions))


def is_ready(module: Module, library: Library, nation: Nation, on: date) -> bool:
    """A module that rests on nothing is ready nowhere."""
    return nation in module.nations and bool(module.facts) and not gaps(module, library, nation, on)


def ready_nations(module: Module, library: Library, on: date) -> frozenset[Nation]:
    return frozenset(nation for nation in module.nations if is_ready(module, library, nation, on))


def pages_missing(library: Library, nation: Nation, on: date) -> int | None:
    """Of the modules required, how many pages hold no fact for this nation; None when all of them are ready."""
    required = [module for module in library.published() if module.id in REQUIRED]
    if len(required) == len(REQUIRED) and all(is_ready(m, library, nation, on) for m in required):
        return None
    return sum(len(gaps(module, library, nation, on).pages) for module in required)


def _questions_missing(quiz: Quiz, library: Library, reader: Reader) -> list[str]:
    if not fits(quiz.settings, reader):
        return []
    wanted = [
        item
        for item in quiz.items
        if fits(item.settings, reader) and _in_season(facts_of(item), library, reader.on)
    ]
    left = askable(quiz, library, reader)
    if quiz.is_scenario:
        return [quiz.slug] if len(wanted) == len(quiz.items) and not left else []
    return [*_lost(_codes, wanted, left), *_lost(_family, wanted, left)]


def _lost(names: Callable[[Item], Iterable[str]], wanted: Iterable[Item], left: Iterable[Item]) -> list[str]:
    there = {name for item in left for name in names(item)}
    return list(dict.fromkeys(name for item in wanted for name in names(item) if name not in there))


def _codes(item: Item) -> tuple[str, ...]:
    return tuple(code.value for code in codes_of(item))


def _family(item: Item) -> tuple[str, ...]:
    return (item.family,) if item.family else ()


def _in_season(ids: Iterable[str], library: Library, on: date) -> bool:
    """Whether all of these hold on that day, each somewhere."""
    return all(name in library.facts and in_season(library.facts[name], on) for name in ids)
