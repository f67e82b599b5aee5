"""Voting from a phone. A phone is a random key in its own cookie, kept here as a digest that is deleted with the vote.

Nothing here knows who is signed in, and no address is kept: limits are counted against a name the caller has keyed.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, select

from training.content.editions import read_edition
from training.content.terms import term_words
from training.content.weave import weave
from training.errors import ConflictError, InvalidInputError, NotFoundError, TooManyTriesError
from training.extensions import db
from training.models import Edition, Meeting, MeetingVote, School, SchoolDetails
from training.rules.meetings import LASTS, lettered
from training.services import limits
from training.services.briefing_days import for_visitors
from training.services.details import of_row
from training.services.dialect import insert
from training.services.limits import Limit
from training.services.meetings import state_of
from training.services.writing import writing
from training.words import Nation

OVER = "This meeting is over, or the code is not right. Look at the screen."
SIT_OUT = "sit-out"
CODES = Limit("meeting-code", 60, timedelta(minutes=15))  # wrong ones, from one network
VOTES = Limit("meeting-vote", 3000, timedelta(minutes=15))  # a large staff on one network, eight decisions
ONE_PHONE = Limit("meeting-phone", 60, timedelta(minutes=15))


@dataclass(frozen=True, slots=True)
class Ballot:
    """`choices` are (option id, letter, text); empty while there is nothing to vote on."""

    code: str
    school_name: str
    colour: str | None
    title: str
    place: str
    stem: str
    choices: tuple[tuple[str, str, str], ...]
    voting: bool
    answered: bool  # by this phone, in whatever way

    @property
    def state(self) -> str:
        return state_of(self.place or None, self.voting)


def get_ballot(code: str, voter: str, now: datetime) -> Ballot:
    """Raises NotFoundError once the meeting is over. One query. Names are those that visitors are given."""
    own = (
        select(MeetingVote.voter)
        .where(MeetingVote.meeting_id == Meeting.id, MeetingVote.place == Meeting.place)
        .where(MeetingVote.voter == _digest(code, voter))
        .correlate(Meeting)
        .exists()
    )
    row = db.session.execute(
        select(Meeting, School, Edition.content, SchoolDetails, own)
        .join(School, School.id == Meeting.school_id)
        .join(Edition, Edition.digest == Meeting.edition)
        .outerjoin(SchoolDetails, SchoolDetails.school_id == School.id)
        .where(Meeting.code == code, Meeting.closed_at.is_(None), Meeting.opened_at > now - LASTS)
        .order_by(SchoolDetails.version.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFoundError(OVER)
    meeting, school, text, details, answered = row
    edition = read_edition(text)
    quiz = edition.quiz
    names = for_visitors(of_row(details)).names | term_words(edition.terms, Nation(school.nation))
    item = next((item for item in quiz.items if item.id == meeting.place), None)
    texts = {option.id: weave(option.text, names) for option in item.options} if item else {}
    return Ballot(
        code=code,
        school_name=school.name,
        colour=school.colour,
        title=quiz.title,
        place=meeting.place or "",
        stem=weave(item.stem, names) if item else "",
        choices=tuple((o, letter, texts[o]) for letter, o in lettered(item)) if item else (),
        voting=meeting.voting,
        answered=answered,
    )


def find_state(code: str, now: datetime) -> str:
    """Raises NotFoundError once the meeting is over. One query."""
    row = db.session.execute(
        select(Meeting.place, Meeting.voting).where(
            Meeting.code == code, Meeting.closed_at.is_(None), Meeting.opened_at > now - LASTS
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError(OVER)
    return state_of(*row)


def count_wrong_code(code: str, whom: str, now: datetime) -> None:
    """Raises TooManyTriesError for one who tries out codes. A room that looks again after the end tries out none."""
    if not was_a_meeting(code):
        _count([(CODES, whom)], now)


def was_a_meeting(code: str) -> bool:
    """Whether the code is, or was, one of a meeting."""
    return db.session.scalar(select(Meeting.id).where(Meeting.code == code)) is not None


def vote(code: str, voter: str, place: str, option: str, whom: str, now: datetime) -> None:
    """Keeps this phone's vote at `place`; the last one counts. Sitting out is kept in the same way, by the same steps.

    Raises InvalidInputError when nothing was chosen, ConflictError when that vote has closed, NotFoundError.
    """
    _count([(VOTES, whom), (ONE_PHONE, _digest(code, voter))], now)
    with writing():
        row = db.session.execute(
            select(Meeting, Edition.content)
            .join(Edition, Edition.digest == Meeting.edition)
            .where(Meeting.code == code, Meeting.closed_at.is_(None), Meeting.opened_at > now - LASTS)
            .with_for_update(read=True, of=Meeting)
        ).one_or_none()
        if row is None:
            raise NotFoundError(OVER)
        meeting, text = row
        if not meeting.voting or meeting.place != place:
            raise ConflictError("That vote has closed. Look at the screen.")
        known = {each.id for each in read_edition(text).quiz.item(place).options}
        if option != SIT_OUT and option not in known:
            raise InvalidInputError("Choose one of these.", "option")
        values = {"meeting_id": meeting.id, "place": place, "voter": _digest(code, voter)}
        chosen = None if option == SIT_OUT else option
        db.session.execute(
            insert(cast(Table, MeetingVote.__table__))
            .values(**values, option=chosen)
            .on_conflict_do_update(index_elements=list(values), set_={"option": chosen})
        )


def _count(tries: list[tuple[Limit, str]], now: datetime) -> None:
    tried = limits.count_try(tries, now)
    if not tried.allowed:
        raise TooManyTriesError("Too many tries from here. Wait a little, then try again.", tried.retry_after)


def _digest(code: str, voter: str) -> str:
    """Another one in every meeting, so that nobody's votes can be laid side by side."""
    return hashlib.sha256(f"{code}:{voter}".encode()).hexdigest()
