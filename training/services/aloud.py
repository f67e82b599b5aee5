"""A whole module for reading aloud to a group: every page in order, then the questions with their answers after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from training.content import tailor
from training.content.model import Item, Library, Module, Quiz
from training.content.render import LessonView, StoryPart, render_prose, story_parts
from training.content.terms import term_words
from training.content.weave import weave
from training.errors import NotFoundError
from training.rules.drawing import family_of
from training.rules.meetings import lettered
from training.services.details import find_details
from training.services.lessons import preview_lesson
from training.services.progress import find_readers, published_module
from training.services.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a question. `mark`: its letter, or where it belongs."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    number: int
    parts: tuple[StoryPart, ...]
    stem: str
    how: str  # what the group is asked to do
    lines: tuple[Line, ...]  # as they are read out first
    groups: tuple[str, ...]
    answers: tuple[Line, ...]  # what helps, and why
    nevers: tuple[Line, ...]  # what must never be done, and what to say instead


@dataclass(frozen=True, slots=True)
class Aloud:
    module: Module
    note: str
    summary: str
    pages: tuple[LessonView, ...]
    questions: tuple[Asked, ...]
    has_story: bool
    adopted: bool


def get_aloud(viewer: Viewer, library: Library, slug: str, today: date) -> Aloud:
    """As this school meets the module. Raises NotFoundError. Two queries."""
    reader = viewer.reader(today)
    module = tailor.module_for(published_module(library, slug), library, reader)
    if module is None:
        raise NotFoundError(f"This module is not ready for schools in {viewer.nation.label} yet.")
    names = find_details(viewer.school_id).names | term_words(library.terms.values(), viewer.nation)
    quizzes = [library.quizzes[name] for name in module.quizzes if name in library.quizzes]
    items = [item for quiz in quizzes if not quiz.is_scenario for item in _asked(quiz, library, reader)]
    return Aloud(
        module=module,
        note=weave(module.content_note, names),
        summary=weave(module.summary, names),
        pages=tuple(preview_lesson(library, module, lesson.slug, names, reader) for lesson in module.lessons),
        questions=tuple(_question(n, item, names) for n, item in enumerate(items, start=1)),
        has_story=any(quiz.is_scenario for quiz in quizzes),
        adopted=slug in find_readers(viewer, [slug], today),
    )


def _asked(quiz: Quiz, library: Library, reader: tailor.Reader) -> list[Item]:
    """One of each family: the first this school can be asked."""
    found: dict[str, Item] = {}
    for item in tailor.askable(quiz, library, reader):
        found.setdefault(family_of(item), item)
    return list(found.values())


def _question(number: int, item: Item, names: dict[str, str]) -> Asked:
    letters = {option_id: letter for letter, option_id in lettered(item)}
    groups = {group.id: weave(group.label, names) for group in item.groups}
    return Asked(
        number=number,
        parts=story_parts(render_prose(item.story, names)),
        stem=weave(item.stem, names),
        how=_how(item),
        lines=_lines(item, letters, names),
        groups=tuple(groups.values()),
        answers=_answers(item, letters, groups, names),
        nevers=tuple(
            Line(letters[o.id], weave(f"{o.feedback} Say instead: {o.instead}", names))
            for o in item.options
            if o.critical
        ),
    )


def _how(item: Item) -> str:
    if item.steps:
        return "Ask the group to put these in order. They are not in order here."
    if item.groups:
        return "Ask the group where each of these belongs."
    if sum(option.best for option in item.options) > 1:
        return "Read them out. More than one helps."
    return "Read them out. One helps most."


def _lines(item: Item, letters: Mapping[str, str], names: dict[str, str]) -> tuple[Line, ...]:
    if item.steps:
        return tuple(Line("", text) for text in sorted(weave(step.text, names) for step in item.steps))
    parts = item.options or item.cards
    return tuple(Line(letters.get(part.id, ""), weave(part.text, names)) for part in parts)


def _answers(
    item: Item, letters: Mapping[str, str], groups: Mapping[str, str], names: dict[str, str]
) -> tuple[Line, ...]:
    if item.steps:
        return tuple(Line(f"{n}.", weave(step.text, names)) for n, step in enumerate(item.steps, start=1))
    if item.cards:
        return tuple(
            Line(f"{groups[card.group]}:", weave(f"{card.text} {card.feedback}", names))
            for card in item.cards
        )
    return tuple(Line(letters[o.id], weave(o.feedback, names)) for o in item.options if o.best)
