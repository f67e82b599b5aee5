"""A module as a lead reads it before adopting it, drafts too, with the eyes of any reader. Touches no record."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from training.content import tailor
from training.content.graph import scenario_graph
from training.content.model import Card, Item, Library, Module, Option, Quiz, Step
from training.content.readiness import gaps
from training.content.render import (
    LessonView,
    StoryPart,
    render_ending,
    render_graph,
    render_prose,
    story_parts,
)
from training.content.tailor import Reader
from training.content.terms import term_words
from training.content.weave import weave
from training.errors import NotAllowedError, NotFoundError
from training.rules.drawing import family_of
from training.services.details import find_details
from training.services.lessons import preview_lesson
from training.services.viewer import Viewer
from training.words import Nation


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One option, step or card with what is said about it. `mark`: where it belongs, in words."""

    text: str
    mark: str
    feedback: str
    instead: str


@dataclass(frozen=True, slots=True)
class PreviewItem:
    """`family`: how many items ask the same of another case, this one too; a sitting asks one of them."""

    id: str
    stem: str
    family: int
    story: Markup
    lines: tuple[PreviewLine, ...]


@dataclass(frozen=True, slots=True)
class PreviewQuiz:
    title: str
    intro: str
    items: tuple[PreviewItem, ...]
    endings: tuple[tuple[StoryPart, ...], ...]
    drawing: Markup
    drawing_text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """`module` and all in it as `reader` would meet it; `is_named`: the module says that it is for that nation.

    `missing`: how many of its pages hold no fact for this reader.
    """

    module: Module
    reader: Reader
    has_core: bool
    is_named: bool
    missing: int
    note: str
    lessons: tuple[LessonView, ...]
    quizzes: tuple[PreviewQuiz, ...]


def get_preview(viewer: Viewer, library: Library, slug: str, reader: Reader) -> Preview:
    """What anybody would see who is at such a school on such a day.

    Raises NotAllowedError for anybody but a lead, who alone sees drafts and answers; NotFoundError.
    """
    if not viewer.is_lead:
        raise NotAllowedError("Only a safeguarding lead or deputy can preview a module.")
    module = library.modules.get(slug)
    if module is None:
        raise NotFoundError("We cannot find that module.")
    names = find_details(viewer.school_id).names | term_words(library.terms.values(), reader.nation)
    met = tailor.module_for(replace(module, nations=tuple(Nation)), library, reader)
    met = met or replace(module, lessons=(), quizzes=())
    return Preview(
        module=met,
        reader=reader,
        has_core=bool(module.core),
        is_named=reader.nation in module.nations,
        missing=len(gaps(module, library, reader.nation, reader.on, reader.setting.meets).pages),
        note=weave(module.content_note, names),
        lessons=tuple(preview_lesson(library, met, lesson.slug, names, reader) for lesson in met.lessons),
        quizzes=tuple(
            _quiz(library.quizzes[q], tailor.askable(library.quizzes[q], library, reader), names)
            for q in met.quizzes
            if q in library.quizzes
        ),
    )


def _quiz(quiz: Quiz, items: Sequence[Item], names: dict[str, str]) -> PreviewQuiz:
    graph = scenario_graph(quiz) if quiz.is_scenario else None
    families = Counter(family_of(item) for item in items)
    return PreviewQuiz(
        title=quiz.title,
        intro=weave(quiz.intro, names),
        items=tuple(_item(item, families[family_of(item)], names) for item in items),
        endings=tuple(story_parts(render_ending(ending, names)) for ending in quiz.endings),
        drawing=render_graph(graph) if graph else Markup(),
        drawing_text=graph.text if graph else "",
    )


def _item(item: Item, family: int, names: dict[str, str]) -> PreviewItem:
    groups = {group.id: weave(group.label, names) for group in item.groups}
    lines = [
        *(_line(option, _mark(option), option.instead or "", names) for option in item.options),
        *(_line(step, f"Place {n}", "", names) for n, step in enumerate(item.steps, start=1)),
        *(_line(card, groups.get(card.group, ""), "", names) for card in item.cards),
    ]
    story = render_prose(item.story, names)
    return PreviewItem(item.id, weave(item.stem, names), family, story, tuple(lines))


def _mark(option: Option) -> str:
    if option.best:
        return "Best"
    return f"Never ({option.critical})" if option.critical else ""


def _line(part: Option | Step | Card, mark: str, instead: str, names: dict[str, str]) -> PreviewLine:
    return PreviewLine(weave(part.text, names), mark, weave(part.feedback, names), weave(instead, names))
