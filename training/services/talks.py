"""A five-minute talk: questions a lead asks staff aloud, with what to listen for. Nobody is marked and nobody named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import Table

from training.content.editions import canonical, digest_of
from training.content.model import Library
from training.content.right_now import CardLine, Situation
from training.content.terms import term_words
from training.content.weave import weave
from training.errors import InvalidInputError
from training.extensions import db
from training.models import Edition, Meeting
from training.rules import talk
from training.rules.meetings import TALK
from training.services import access_log, meetings
from training.services.details import find_details
from training.services.dialect import insert
from training.services.discussion_pack import RULES
from training.services.teach_next import get_teach_next
from training.services.viewer import Viewer
from training.services.writing import writing
from training.words import Audience, Setting


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    title: str
    ask: str
    say: tuple[str, ...]
    steps: tuple[str, ...]
    never: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """`others` can be asked instead: id and title of each."""

    questions: tuple[Question, ...]
    others: tuple[tuple[str, str], ...]


# Where a situation is out of place in a kind of school, it waits among the others.
_NOT_FIRST = {
    Setting.PRIMARY: frozenset({"pupil-18-or-over", "boarding"}),
    Setting.SECONDARY: frozenset({"younger-child", "boarding"}),
    Setting.POST_16: frozenset({"younger-child", "boarding"}),
    Setting.SPECIAL: frozenset({"boarding"}),
    Setting.ALL_THROUGH: frozenset({"boarding"}),
}


def get_talk(viewer: Viewer, library: Library, chosen: Sequence[str], today: date) -> Talk:
    """The questions named, or this week's own choice: what staff here found hardest comes first. Four queries."""
    known = {s.id: s for s in library.situations if s.audience is Audience.ALL_STAFF}
    fitting = [s for s in known.values() if s.id not in _NOT_FIRST[viewer.setting]]
    asked = [known[name] for name in dict.fromkeys(chosen) if name in known][: talk.MOST]
    asked = asked or talk.choose(fitting, today, _hardest(viewer, library, today))
    names = find_details(viewer.school_id).names | term_words(library.terms.values(), viewer.nation)
    others = [s for s in known.values() if s not in asked]
    return Talk(
        tuple(_question(each, names) for each in asked), tuple((each.id, each.title) for each in others)
    )


def _hardest(viewer: Viewer, library: Library, today: date) -> set[str]:
    """The facts behind the rules that most need teaching, as far as anything may be shown of this school."""
    rules = get_teach_next(viewer, library, "", today).rules[:RULES]
    return {fact for rule in rules if rule.code in library.codes for fact in library.codes[rule.code].facts}


def record(viewer: Viewer, library: Library, asked: Sequence[str], now: datetime) -> int:
    """A talk that took place, as something to record people for. Answers the id of its meeting.

    What was asked is kept with it. Raises InvalidInputError when nothing is named.
    """
    kept = [s for s in library.situations if s.id in set(asked) and s.audience is Audience.ALL_STAFF]
    if not kept:
        raise InvalidInputError("Choose at least one question first.", "ask")
    with writing():
        meeting = Meeting(
            school_id=viewer.school_id,
            code=meetings.free_code(),
            quiz=TALK,
            edition=_store(kept, now),
            place=None,
            voting=False,
            totals={},
            opened_by=viewer.staff_member_id,
            opened_at=now,
            closed_at=now,
        )
        db.session.add(meeting)
        db.session.flush()
        access_log.add(viewer.school_id, viewer.staff_member_id, "talk", meeting.code, now)
        return meeting.id


def _store(asked: Sequence[Situation], now: datetime) -> str:
    text = canonical({"schema": 1, "kind": TALK, "asked": [_kept(each) for each in asked]})
    digest = digest_of(text)
    values = {"digest": digest, "kind": TALK, "slug": TALK, "content": text, "stored_at": now}
    statement = insert(cast(Table, Edition.__table__)).values(**values)
    db.session.execute(statement.on_conflict_do_nothing())
    return digest


def _kept(situation: Situation) -> dict[str, object]:
    def lines(of: tuple[CardLine, ...]) -> list[dict[str, object]]:
        return [{"text": line.text, "facts": list(line.facts)} for line in of]

    return {
        "id": situation.id,
        "ask": situation.ask,
        "say": lines(situation.say),
        "steps": lines(situation.steps),
        "never": lines(situation.never),
    }


def _question(situation: Situation, names: dict[str, str]) -> Question:
    def woven(lines: tuple[CardLine, ...]) -> tuple[str, ...]:
        return tuple(weave(line.text, names) for line in lines)

    return Question(
        situation.id,
        situation.title,
        weave(situation.ask, names),
        woven(situation.say),
        woven(situation.steps),
        woven(situation.never),
    )
