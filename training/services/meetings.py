"""A scenario shown to a room: opened by a lead who has read it, voted on from phones, walked together."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select

from training.content.editions import CitedFact, cited, read_edition
from training.content.model import Item, Library, Option, Quiz
from training.content.render import StoryPart, Why, render_ending, render_prose, story_parts, why
from training.content.tailor import askable
from training.content.terms import term_words
from training.content.weave import weave
from training.errors import ConflictError, NotFoundError
from training.extensions import db
from training.models import Edition, Meeting, MeetingVote, SchoolDetails
from training.rules.meetings import (
    ALOUD,
    CODE_LENGTH,
    LASTS,
    LETTERS,
    TALK,
    answered,
    in_groups,
    lettered,
    may_be_shown,
    tally,
)
from training.services import access_log, editions
from training.services.details import find_details, of_row
from training.services.progress import find_readers
from training.services.viewer import Viewer
from training.services.writing import writing


@dataclass(frozen=True, slots=True)
class Choice:
    """One option. `goes_on`: the story can go on with it; a critical one cannot."""

    id: str
    letter: str
    text: str
    best: bool
    critical: bool
    feedback: str
    instead: str
    goes_on: bool
    count: str  # as it may be shown; empty where it may not


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    parts: tuple[StoryPart, ...]
    stem: str
    choices: tuple[Choice, ...]
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """The whole of it, as the lead reads it first."""

    quiz: Quiz
    title: str
    intro: str
    nodes: tuple[Node, ...]
    endings: tuple[tuple[StoryPart, ...], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the big screen shows. `node` and `ending` are both None before the story begins."""

    id: int
    title: str
    intro: str
    code: str
    voting: bool
    counted: bool  # five or more voted
    node: Node | None
    ending: tuple[StoryPart, ...] | None
    is_over: bool

    @property
    def shown_code(self) -> str:
        return in_groups(self.code)

    @property
    def state(self) -> str:
        return state_of(self.node.id if self.node else None, self.voting)


def state_of(place: str | None, voting: bool) -> str:
    """What a page compares to see whether the meeting has gone on."""
    return f"{place or ''}:{'vote' if voting else 'wait'}"


def title_of(what: str, library: Library) -> str:
    """What was talked about, by the slug a meeting keeps."""
    if what == TALK:
        return "Five-minute talk"
    if what.startswith(ALOUD):
        slug = what.removeprefix(ALOUD)
        return f"{library.modules[slug].title if slug in library.modules else slug}, read aloud"
    return library.quizzes[what].title if what in library.quizzes else what


def get_story(viewer: Viewer, library: Library, slug: str, today: date) -> Story:
    """Raises NotFoundError for one that is not offered: not adopted, not for this school, or never for a room."""
    quiz = next((q for q in offered(viewer, library, today) if q.slug == slug), None)
    if quiz is None:
        raise NotFoundError("This story cannot be shown in a meeting.")
    names = find_details(viewer.school_id).names | term_words(library.terms.values(), viewer.nation)
    facts = cited(quiz.facts, library.facts, library.sources)
    return Story(
        quiz,
        quiz.title,
        weave(quiz.intro, names),
        tuple(_node(item, names, {}, facts) for item in quiz.items),
        tuple(story_parts(render_ending(ending, names)) for ending in quiz.endings),
    )


def open_meeting(viewer: Viewer, library: Library, slug: str, now: datetime, today: date) -> int:
    """The form it comes from shows the whole story, and its tick says it was read."""
    quiz = get_story(viewer, library, slug, today).quiz
    with writing():
        meeting = Meeting(
            school_id=viewer.school_id,
            code=free_code(),
            quiz=slug,
            edition=editions.store(quiz, slug, library, now),
            place=None,
            voting=False,
            totals={},
            opened_by=viewer.staff_member_id,
            opened_at=now,
            closed_at=None,
        )
        db.session.add(meeting)
        db.session.flush()
        access_log.add(viewer.school_id, viewer.staff_member_id, "meeting-opened", slug, now)
        return meeting.id


def free_code() -> str:
    """Inside `writing()`."""
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        if db.session.scalar(select(Meeting.id).where(Meeting.code == code)) is None:
            return code


def get_shown(viewer: Viewer, meeting_id: int) -> Shown:
    """Raises NotFoundError. One query."""
    row = db.session.execute(
        select(Meeting, Edition.content, SchoolDetails)
        .join(Edition, Edition.digest == Meeting.edition)
        .outerjoin(SchoolDetails, SchoolDetails.school_id == Meeting.school_id)
        .where(Meeting.id == meeting_id, Meeting.school_id == viewer.school_id)
        .order_by(SchoolDetails.version.desc())
        .limit(1)
    ).one_or_none()
    if row is None or row[0].quiz == TALK or row[0].quiz.startswith(ALOUD):
        raise NotFoundError("We cannot find that meeting.")
    meeting, text, details = row
    edition = read_edition(text)
    names = of_row(details).names | term_words(edition.terms, viewer.nation)
    quiz, totals = edition.quiz, meeting.totals.get(meeting.place or "", {})
    item = next((item for item in quiz.items if item.id == meeting.place), None)
    ending = next((ending for ending in quiz.endings if ending.id == meeting.place), None)
    return Shown(
        id=meeting.id,
        title=quiz.title,
        intro=weave(quiz.intro, names),
        code=meeting.code,
        voting=meeting.voting,
        counted=bool(totals),
        node=_node(item, names, totals, edition.facts) if item else None,
        ending=story_parts(render_ending(ending, names)) if ending else None,
        is_over=meeting.closed_at is not None,
    )


def begin(viewer: Viewer, meeting_id: int) -> None:
    """Shows the first place and opens its vote. A second click changes nothing."""
    with writing():
        meeting = lock_meeting(viewer, meeting_id)
        if meeting.place is None and meeting.closed_at is None:
            meeting.place, meeting.voting = _quiz(meeting).start, True


def close_vote(viewer: Viewer, meeting_id: int, place: str) -> None:
    """Keeps what may be shown of the vote at `place`, and deletes every single vote. A second click changes nothing."""
    with writing():
        meeting = lock_meeting(viewer, meeting_id)
        if not meeting.voting or meeting.place != place:
            return
        rows = db.session.execute(
            select(MeetingVote.option, func.count())
            .where(MeetingVote.meeting_id == meeting_id, MeetingVote.place == place)
            .where(MeetingVote.option.is_not(None))
            .group_by(MeetingVote.option)
        )
        votes = {option: n for option, n in rows if option is not None}
        options = [option.id for option in _quiz(meeting).item(place).options]
        meeting.totals = meeting.totals | {place: tally(options, votes)}
        meeting.voting = False
        _forget_votes(meeting_id)


def go_on(viewer: Viewer, meeting_id: int, place: str, option_id: str) -> None:
    """On from `place` with this option. A second click finds the meeting elsewhere, and changes nothing."""
    with writing():
        meeting = lock_meeting(viewer, meeting_id)
        if meeting.place != place or meeting.closed_at is not None:
            return
        if meeting.voting:
            raise ConflictError("Close the vote first; then the story goes on.")
        quiz = _quiz(meeting)
        items = {item.id: item for item in quiz.items}
        chosen = (
            next((o for o in items[place].options if o.id == option_id), None) if place in items else None
        )
        if chosen is None or chosen.next is None:
            raise NotFoundError("The story does not go on from there.")
        meeting.place, meeting.voting = chosen.next, chosen.next in items


def end_meeting(viewer: Viewer, meeting_id: int, now: datetime) -> None:
    with writing():
        meeting = lock_meeting(viewer, meeting_id)
        if meeting.closed_at is None:
            meeting.closed_at, meeting.voting = now, False
            _forget_votes(meeting_id)
            access_log.add(viewer.school_id, viewer.staff_member_id, "meeting-ended", meeting.quiz, now)


def count_answered(viewer: Viewer, meeting_id: int) -> tuple[str, str]:
    """(state, how many phones have answered, as it may be said). One query."""
    n = (
        select(func.count())
        .select_from(MeetingVote)
        .where(MeetingVote.meeting_id == Meeting.id, MeetingVote.place == Meeting.place)
        .correlate(Meeting)
        .scalar_subquery()
    )
    row = db.session.execute(
        select(Meeting.place, Meeting.voting, n).where(
            Meeting.id == meeting_id, Meeting.school_id == viewer.school_id
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError("We cannot find that meeting.")
    place, voting, votes = row
    return state_of(place, voting), answered(votes) if voting else ""


def lock_meeting(viewer: Viewer, meeting_id: int) -> Meeting:
    """Inside `writing()`. Raises NotFoundError."""
    meeting = db.session.execute(
        select(Meeting)
        .where(Meeting.id == meeting_id, Meeting.school_id == viewer.school_id)
        .with_for_update()
    ).scalar_one_or_none()
    if meeting is None:
        raise NotFoundError("We cannot find that meeting.")
    return meeting


def close_abandoned(now: datetime) -> int:
    """Ends the meetings that nobody ended, and answers how many votes of theirs went."""
    with writing():
        left = db.session.scalars(
            select(Meeting).where(Meeting.closed_at.is_(None), Meeting.opened_at < now - LASTS)
        ).all()
        gone = 0
        for meeting in left:
            gone += _forget_votes(meeting.id)
            meeting.closed_at, meeting.voting = now, False
    return gone


def _forget_votes(meeting_id: int) -> int:
    gone = db.session.execute(
        delete(MeetingVote).where(MeetingVote.meeting_id == meeting_id).returning(MeetingVote.voter)
    ).all()
    return len(gone)


def offered(viewer: Viewer, library: Library, today: date) -> list[Quiz]:
    """The stories this school may show to a room. One query."""
    modules = {module.slug: module for module in library.published()}
    shown = [
        library.quizzes[slug]
        for module in modules.values()
        for slug in module.quizzes
        if slug in library.quizzes and may_be_shown(library.quizzes[slug], module)
    ]
    readers = find_readers(viewer, sorted({quiz.module for quiz in shown}), today)
    return [quiz for quiz in shown if quiz.module in readers and askable(quiz, library, viewer.reader(today))]


def _quiz(meeting: Meeting) -> Quiz:
    return read_edition(db.session.get_one(Edition, meeting.edition).content).quiz


def _node(
    item: Item, names: Mapping[str, str], totals: Mapping[str, str], facts: Mapping[str, CitedFact]
) -> Node:
    letters = {option_id: letter for letter, option_id in lettered(item)}
    cited_here = [fact for option in item.options for fact in option.facts]
    return Node(
        item.id,
        story_parts(render_prose(item.story, names)),
        weave(item.stem, names),
        tuple(_choice(option, letters[option.id], names, totals) for option in item.options),
        why(cited_here, facts),
    )


def _choice(option: Option, letter: str, names: Mapping[str, str], totals: Mapping[str, str]) -> Choice:
    return Choice(
        id=option.id,
        letter=letter,
        text=weave(option.text, names),
        best=option.best,
        critical=option.critical is not None,
        feedback=weave(option.feedback, names),
        instead=weave(option.instead or "", names),
        goes_on=option.next is not None,
        count=totals.get(option.id, ""),
    )
