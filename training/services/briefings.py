"""“Before you start”, read and signed by somebody without an account.

How far a visitor has come is known to their browser alone (`Visit`, in its signed cookie); nothing is stored until
they sign.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from markupsafe import Markup

from training.content import tailor
from training.content.editions import cited
from training.content.model import Item, Lesson, Library, Module
from training.content.render import (
    FeedbackView,
    ItemView,
    LessonView,
    StoryPart,
    render_feedback,
    render_item,
    render_prose,
    story_parts,
)
from training.content.terms import term_words
from training.content.weave import weave
from training.errors import NotFoundError, TooManyTriesError
from training.rules.answers import is_right, read_answer
from training.rules.briefing import MODULE, How, VisitorKind
from training.rules.drawing import NOTHING, draw_sitting
from training.services import briefing_days, briefing_list, limits
from training.services.briefing_days import Place
from training.services.briefing_list import Recorded
from training.services.details import find_details
from training.services.ids import new_id
from training.services.lessons import preview_lesson
from training.services.limits import Limit
from training.services.locks import lock_school
from training.services.progress import published_module
from training.services.viewer import Viewer
from training.services.writing import writing

SIGN_TRIES = Limit("briefing-sign", 120, timedelta(hours=1))  # all the invigilators of a summer at one desk


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor's way through it, as their browser keeps it. `public_id` will be that of the signed briefing."""

    public_id: str
    how: str
    asked: tuple[str, ...]
    orders: Mapping[str, Sequence[str]]
    read: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    last: Mapping[str, Any] = field(default_factory=dict)  # the newest answer: {"item", "answer"}


@dataclass(frozen=True, slots=True)
class Matter:
    """The module as this school's visitors meet it today."""

    place: Place
    module: Module
    lessons: tuple[Lesson, ...]
    items: Mapping[str, Item]
    library: Library
    on: date

    @property
    def names(self) -> dict[str, str]:
        """Those that visitors are given, and those of the nation."""
        return self.place.names | term_words(self.library.terms.values(), self.place.nation)

    @property
    def note(self) -> str:
        return weave(self.module.content_note, self.names)

    @property
    def whom(self) -> str:
        return weave("[[Lead]]. If they cannot be found: [[deputies]].", self.names)


@dataclass(frozen=True, slots=True)
class Question:
    number: int
    total: int
    view: ItemView
    parts: tuple[StoryPart, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What the newest answer would mean. `right`: on to what comes next; else the same question again."""

    question: Question
    feedback: FeedbackView


def get_matter(place: Place, library: Library, today: date) -> Matter:
    """Raises NotFoundError when nothing of it holds in this school's nation."""
    reader = place.reader(today)
    met = tailor.module_for(published_module(library, MODULE), library, reader)
    if met is None:
        raise NotFoundError("This page is not ready for schools in your nation yet. Ask at reception.")
    items = {
        item.id: item
        for slug in met.quizzes
        if slug in library.quizzes
        for item in tailor.askable(library.quizzes[slug], library, reader)
    }
    return Matter(place, met, met.lessons, items, library, today)


def begin(matter: Matter, how: How, random: Random) -> Visit:
    """A new visit, from its first page. Only what must never be answered wrong is asked (each with its code)."""
    asked: list[str] = []
    orders: dict[str, list[str]] = {}
    for slug in matter.module.quizzes:
        quiz = matter.library.quizzes.get(slug)
        if quiz is None:
            continue
        own = [item for item in quiz.items if item.id in matter.items]
        drawn = draw_sitting(quiz, own, NOTHING, random)
        critical = [name for name in drawn.items if tailor.codes_of(matter.items[name])]
        asked += critical
        orders |= {name: drawn.orders[name] for name in critical}
    return Visit(new_id(), how.value, tuple(asked), orders)


def next_step(matter: Matter, visit: Visit) -> tuple[str, str]:
    """("page", its slug), ("question", its id) or ("sign", ""): the first thing still to do."""
    for lesson in matter.lessons:
        if lesson.slug not in visit.read:
            return "page", lesson.slug
    for name in visit.asked:
        if name in matter.items and name not in visit.right:
            return "question", name
    return "sign", ""


def page(matter: Matter, slug: str) -> tuple[LessonView, int]:
    """The page and its number from 1. Raises NotFoundError."""
    slugs = [lesson.slug for lesson in matter.lessons]
    if slug not in slugs:
        raise NotFoundError("We cannot find that page.")
    reader = matter.place.reader(matter.on)
    view = preview_lesson(matter.library, matter.module, slug, matter.names, reader)
    return view, slugs.index(slug) + 1


def read(matter: Matter, visit: Visit, slug: str) -> Visit:
    page(matter, slug)
    return visit if slug in visit.read else replace(visit, read=(*visit.read, slug))


def question(matter: Matter, visit: Visit, name: str, answer: Mapping[str, Any] | None = None) -> Question:
    """Raises NotFoundError for one this visit does not ask."""
    item = _item(matter, visit, name)
    view = render_item(item, visit.orders.get(name, []), matter.names, answer)
    return Question(
        number=visit.asked.index(name) + 1,
        total=len(visit.asked),
        view=replace(view, story_html=Markup()),
        parts=story_parts(render_prose(item.story, matter.names)),
    )


def answer(matter: Matter, visit: Visit, name: str, values: Mapping[str, Sequence[str]]) -> Visit:
    """Raises InvalidInputError when these form values are no answer to it."""
    item = _item(matter, visit, name)
    given = read_answer(item, values)
    right = (*visit.right, name) if is_right(item, given) and name not in visit.right else visit.right
    return replace(visit, right=right, last={"item": name, "answer": given})


def said(matter: Matter, visit: Visit, name: str) -> Said | None:
    """None when this question is not the one answered last."""
    if visit.last.get("item") != name:
        return None
    item, given = _item(matter, visit, name), visit.last["answer"]
    facts = cited(tailor.facts_of(item), matter.library.facts, matter.library.sources)
    feedback = render_feedback(item, given, facts, matter.names)
    return Said(question(matter, visit, name, given), feedback)


def sign(
    matter: Matter, visit: Visit, name: str, kind: VisitorKind, address: str | None, now: datetime
) -> None:
    """Keeps the name, once: the visit's own id is the briefing's, so a second click finds it done.

    Raises NotFoundError when the way in has ended meanwhile, TooManyTriesError.
    """
    tried = limits.count_try([(SIGN_TRIES, limits.network_of(address))], now)
    if not tried.allowed:
        raise TooManyTriesError("Many people signed from here just now. Wait a little.", tried.retry_after)
    how = How(visit.how)
    with writing():
        place = briefing_days.find_place(matter.place.key, now)
        lock_school(place.school_id)  # the second click waits until it can see the first
        if briefing_list.find_signed(place.school_id, visit.public_id) is None:
            what = Recorded(place.school_id, matter.module, place.details.version, kind, how, matter.on)
            briefing_list.add(what, [(visit.public_id, name)], None, now)


def _item(matter: Matter, visit: Visit, name: str) -> Item:
    if name not in visit.asked or name not in matter.items:
        raise NotFoundError("We cannot find that question.")
    return matter.items[name]


@dataclass(frozen=True, slots=True)
class Printed:
    place: Place
    module: Module
    pages: tuple[LessonView, ...]


def printed(viewer: Viewer, library: Library, today: date) -> Printed:
    """The same pages for paper, which may lie where anybody can read it: with the names that visitors are given."""
    place = Place(
        key="",
        school_id=viewer.school_id,
        school_name=viewer.school_name,
        colour=viewer.colour,
        nation=viewer.nation,
        setting=viewer.setting,
        card_key=viewer.now_key,
        details=briefing_days.for_visitors(find_details(viewer.school_id)),
    )
    matter = get_matter(place, library, today)
    return Printed(place, matter.module, tuple(page(matter, lesson.slug)[0] for lesson in matter.lessons))
