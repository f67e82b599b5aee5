"""Reading the pages of a module."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from training.content import tailor
from training.content.editions import edition_now
from training.content.model import Lesson, Library, Module
from training.content.render import LessonView, render_lesson
from training.content.tailor import Reader, lesson_for
from training.content.terms import term_words
from training.content.weave import weave
from training.errors import NotFoundError
from training.rules.drawing import sitting_length
from training.rules.progress import Progress
from training.services import completions, details, editions, page_views, standing
from training.services.progress import get_progress
from training.services.viewer import Viewer
from training.services.writing import writing

OFFICIAL = ("UKCIS", "Department for", "Government", "Home Office", "National Crime Agency")


@dataclass(frozen=True, slots=True)
class LessonPage:
    module: Module
    lesson: Lesson
    view: LessonView
    note: str  # the module's note on its content, before its first page
    position: int  # from 1
    total: int
    previous: str | None  # slug of the page before
    next: str | None
    progress: Progress
    checked_on: date | None  # when the least lately checked of its facts was checked
    guidance: tuple[str, ...]  # what it rests on most


@dataclass(frozen=True, slots=True)
class ModulePage:
    """`note` and `summary` with the school's names woven in."""

    progress: Progress
    note: str
    summary: str
    asked: Mapping[str, int]  # quiz → how many questions one sitting asks


def get_lesson(viewer: Viewer, library: Library, module: str, lesson: str, today: date) -> LessonPage:
    """One page with the school's names woven in. Any page may be opened at any time, before or after passing."""
    found, done = get_progress(viewer, library, module, today)
    names = _names(viewer, library)
    return _page(found, library, lesson, names, done.readers[module])


def get_module(viewer: Viewer, library: Library, module: str, today: date) -> ModulePage:
    found, done = get_progress(viewer, library, module, today)
    names = _names(viewer, library)
    quizzes = [library.quizzes[slug] for slug in found.module.quizzes if slug in library.quizzes]
    return ModulePage(
        progress=found,
        note=weave(found.module.content_note, names),
        summary=weave(found.module.summary, names),
        asked={q.slug: sitting_length(q, tailor.askable(q, library, done.readers[module])) for q in quizzes},
    )


def read_page(
    viewer: Viewer, library: Library, module: str, lesson: str, now: datetime, today: date
) -> str | None:
    """Notes that a page was read to its end; answers the next page's slug, None after the last.

    Doing it twice changes only `last_read_at`. Completes the module when that was all it still needed.
    Raises NotFoundError for a page that `get_lesson` would not show.
    """
    met = get_progress(viewer, library, module, today)[0].module
    content = _lesson(met, lesson)
    with writing():
        digest = editions.store(content, f"{module}/{lesson}", library, now)
        page_views.note(viewer, module, lesson, digest, "read", now)
        standing.refresh(viewer.school_id, [viewer.staff_member_id], module)
        completions.complete_if_finished(viewer, library, module, now, today)
    slugs = [each.slug for each in met.lessons]
    after = slugs[slugs.index(lesson) + 1 :]
    return after[0] if after else None


def preview_lesson(
    library: Library, module: Module, lesson: str, names: dict[str, str], reader: Reader
) -> LessonView:
    """For a lead: a page of a module that may still be a draft. Touches no record."""
    return render_lesson(edition_now(_lesson(module, lesson), library), names, reader)


def _guidance(lesson: Lesson, library: Library) -> tuple[str, ...]:
    """The two official documents cited most, each with its edition."""
    cited = Counter(s for f in lesson.facts if f in library.facts for s in library.facts[f].sources)
    found = [library.sources[s] for s, _n in cited.most_common() if s in library.sources]
    official = [one for one in found if any(name in one.publisher for name in OFFICIAL)]
    return tuple(f"{one.title}, {one.edition.split(' (')[0]}" for one in official)[:2]


def _names(viewer: Viewer, library: Library) -> dict[str, str]:
    """The school's own, and those of its nation."""
    given = details.find_details(viewer.school_id).names
    return given | term_words(library.terms.values(), viewer.nation)


def _page(found: Progress, library: Library, slug: str, names: dict[str, str], reader: Reader) -> LessonPage:
    module = found.module
    slugs = [lesson.slug for lesson in module.lessons]
    whole = _lesson(module, slug)
    lesson = lesson_for(whole, library.facts, reader) or whole
    at = slugs.index(slug)
    return LessonPage(
        module=module,
        lesson=lesson,
        view=preview_lesson(library, module, slug, names, reader),
        note="" if at else weave(module.content_note, names),
        position=at + 1,
        total=len(slugs),
        previous=slugs[at - 1] if at else None,
        next=slugs[at + 1] if at + 1 < len(slugs) else None,
        progress=found,
        checked_on=min(
            (library.facts[f].checked_on for f in lesson.facts if f in library.facts), default=None
        ),
        guidance=_guidance(lesson, library),
    )


def _lesson(module: Module, slug: str) -> Lesson:
    for lesson in module.lessons:
        if lesson.slug == slug:
            return lesson
    raise NotFoundError("We cannot find that page. It may have been replaced; start again from the module.")
