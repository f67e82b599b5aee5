"""Practice pages, with the school's names woven in. Reads only: nothing anybody does here is kept."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from training.content.editions import cited
from training.content.model import Library
from training.content.practice import Line, RecordPractice, Story
from training.content.render import StoryPart, Why, render_prose, story_parts, why
from training.content.tailor import Reader, all_hold
from training.content.weave import weave
from training.errors import NotFoundError
from training.rules.phones import read_phone
from training.rules.practice import (
    BuiltRecord,
    Spoken,
    build_record,
    in_own_order,
    sentences_for,
    stories_for,
)
from training.services.details import find_details
from training.services.progress import find_readers, published_module
from training.services.viewer import Viewer

NOT_OPEN = "This practice is not open at your school yet. Ask your safeguarding lead."


@dataclass(frozen=True, slots=True)
class SayItPage:
    module: str
    lead_in: str
    sentences: tuple[Spoken, ...]
    after: str
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class StoryPage:
    """`built` is there once lines were chosen; `whole` is the finished record."""

    module: str
    id: str
    title: str
    parts: tuple[StoryPart, ...]
    lines: tuple[Line, ...]  # in this person's own order
    chosen: frozenset[str]
    built: BuiltRecord | None
    whole: tuple[Line, ...]
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class CareLine:
    name: str
    what: str
    phone: str
    dial: str


@dataclass(frozen=True, slots=True)
class CarePage:
    lead: str
    deputies: str
    lines: tuple[CareLine, ...]
    tonight: tuple[str, ...]


def get_say_it(viewer: Viewer, library: Library, today: date) -> SayItPage:
    """Raises NotFoundError where its module is not open, or nothing of it holds."""
    say_it = library.practice.say_it
    reader = _reader(viewer, library, say_it.module if say_it else None, today)
    sentences = sentences_for(say_it, library.facts, reader) if say_it and reader else ()
    if say_it is None or reader is None or not sentences:
        raise NotFoundError(NOT_OPEN)
    names = find_details(viewer.school_id).names
    facts = [*(fact for each in sentences for fact in each.facts), *say_it.after.facts]
    return SayItPage(
        module=say_it.module,
        lead_in=weave(say_it.lead_in, names),
        sentences=tuple(
            replace(each, when=weave(each.when, names), say=weave(each.say, names)) for each in sentences
        ),
        after=weave(say_it.after.text, names),
        why=_why(facts, library),
    )


def get_stories(viewer: Viewer, library: Library, today: date) -> tuple[str, tuple[Story, ...]]:
    """(module, stories of this school). Raises NotFoundError as `get_say_it` does."""
    record, stories = _stories(viewer, library, today)
    return record.module, stories


def get_story(
    viewer: Viewer, library: Library, name: str, today: date, chosen: Collection[str] | None = None
) -> StoryPage:
    """`chosen`: ids of lines; names that are none are passed over."""
    record, stories = _stories(viewer, library, today)
    story = next((each for each in stories if each.id == name), None)
    if story is None:
        raise NotFoundError("We cannot find that story.")
    names = find_details(viewer.school_id).names
    lines = tuple(
        replace(line, text=weave(line.text, names), why=weave(line.why, names)) for line in story.lines
    )
    woven = replace(story, lines=lines)
    facts = [fact for line in story.lines for fact in line.facts]
    return StoryPage(
        module=record.module,
        id=story.id,
        title=story.title,
        parts=story_parts(render_prose(story.scene, names)),
        lines=in_own_order(lines, viewer.public_id),
        chosen=frozenset(chosen or ()),
        built=build_record(woven, record.points, chosen) if chosen else None,
        whole=tuple(line for line in lines if line.belongs),
        why=_why([*(f for point in record.points for f in point.facts), *facts], library),
    )


def get_care(viewer: Viewer, library: Library, today: date) -> CarePage:
    """Who to talk to: at school by name, and the national lines that hold here."""
    names, care = find_details(viewer.school_id).names, library.practice.care
    reader = viewer.reader(today)
    return CarePage(
        lead=weave("[[Lead]]", names),
        deputies=weave("[[Deputies]]", names),
        lines=tuple(
            CareLine(line.name, line.what, line.phone, read_phone(line.phone).dial)
            for line in care.lines
            if all_hold(line.facts, library.facts, reader)
        ),
        tonight=tuple(line.text for line in care.tonight if all_hold(line.facts, library.facts, reader)),
    )


def offered(library: Library, finished: Collection[str], reader: Reader) -> tuple[bool, bool]:
    """(sentences, record): what somebody who has finished these modules may practise. Asks no database."""
    say_it, record = library.practice.say_it, library.practice.record
    return (
        say_it is not None
        and say_it.module in finished
        and bool(sentences_for(say_it, library.facts, reader)),
        record is not None and record.module in finished and bool(stories_for(record, library.facts, reader)),
    )


def _stories(viewer: Viewer, library: Library, today: date) -> tuple[RecordPractice, tuple[Story, ...]]:
    record = library.practice.record
    reader = _reader(viewer, library, record.module if record else None, today)
    stories = stories_for(record, library.facts, reader) if record and reader else ()
    if record is None or not stories:
        raise NotFoundError(NOT_OPEN)
    return record, stories


def _reader(viewer: Viewer, library: Library, module: str | None, today: date) -> Reader | None:
    if module is None:
        return None
    published_module(library, module)
    return find_readers(viewer, [module], today).get(module)


def _why(facts: Iterable[str], library: Library) -> tuple[Why, ...]:
    ids = list(dict.fromkeys(facts))
    return why(ids, cited(ids, library.facts, library.sources))
