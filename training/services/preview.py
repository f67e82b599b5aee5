"""A whole module as a lead reads it before adopting it, drafts too: every page, every question. Touches no record."""

from dataclasses import dataclass

from markupsafe import Markup

from training.content.graph import scenario_graph
from training.content.model import Card, Item, Library, Module, Option, Quiz, Step
from training.content.render import (
    LessonView,
    StoryPart,
    render_ending,
    render_graph,
    render_prose,
    story_parts,
)
from training.content.tailor import Reader
from training.content.weave import weave
from training.errors import NotAllowedError, NotFoundError
from training.services.details import find_details
from training.services.lessons import preview_lesson
from training.services.viewer import Viewer


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One option, step or card with what is said about it. `mark`: where it belongs, in words."""

    text: str
    mark: str
    feedback: str
    instead: str


@dataclass(frozen=True, slots=True)
class PreviewItem:
    id: str
    stem: str
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
    module: Module
    note: str
    lessons: tuple[LessonView, ...]
    quizzes: tuple[PreviewQuiz, ...]


def get_preview(viewer: Viewer, library: Library, slug: str, reader: Reader) -> Preview:
    """Raises NotAllowedError for anybody but a lead, who alone sees drafts and answers; NotFoundError."""
    if not viewer.is_lead:
        raise NotAllowedError("Only a safeguarding lead or deputy can preview a module.")
    module = library.modules.get(slug)
    if module is None:
        raise NotFoundError("We cannot find that module.")
    names = find_details(viewer.school_id).names
    return Preview(
        module=module,
        note=weave(module.content_note, names),
        lessons=tuple(
            preview_lesson(library, module, lesson.slug, names, reader) for lesson in module.lessons
        ),
        quizzes=tuple(_quiz(library.quizzes[q], names) for q in module.quizzes if q in library.quizzes),
    )


def _quiz(quiz: Quiz, names: dict[str, str]) -> PreviewQuiz:
    graph = scenario_graph(quiz) if quiz.is_scenario else None
    return PreviewQuiz(
        title=quiz.title,
        intro=weave(quiz.intro, names),
        items=tuple(_item(item, names) for item in quiz.items),
        endings=tuple(story_parts(render_ending(ending, names)) for ending in quiz.endings),
        drawing=render_graph(graph) if graph else Markup(),
        drawing_text=graph.text if graph else "",
    )


def _item(item: Item, names: dict[str, str]) -> PreviewItem:
    groups = {group.id: weave(group.label, names) for group in item.groups}
    lines = [
        *(_line(option, _mark(option), option.instead or "", names) for option in item.options),
        *(_line(step, f"Place {n}", "", names) for n, step in enumerate(item.steps, start=1)),
        *(_line(card, groups.get(card.group, ""), "", names) for card in item.cards),
    ]
    return PreviewItem(item.id, weave(item.stem, names), render_prose(item.story, names), tuple(lines))


def _mark(option: Option) -> str:
    if option.best:
        return "Best"
    return f"Never ({option.critical})" if option.critical else ""


def _line(part: Option | Step | Card, mark: str, instead: str, names: dict[str, str]) -> PreviewLine:
    return PreviewLine(weave(part.text, names), mark, weave(part.feedback, names), weave(instead, names))
