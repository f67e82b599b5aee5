"""What the school did about a rule that needed teaching. Names nobody."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select

from training.content.model import Library
from training.errors import InvalidInputError
from training.extensions import db
from training.models import TeachingAction
from training.rules.exempting import NOTE_LENGTH, holds_pupil_number
from training.services.viewer import Viewer
from training.services.writing import writing

LISTED = 40


class What(StrEnum):
    MEETING = "meeting"
    TALK = "talk"
    PAGES = "pages"
    POSTER = "poster"
    OTHER = "other"

    @property
    def label(self) -> str:
        return {
            "meeting": "Talked about it in a staff meeting",
            "talk": "Five-minute talk",
            "pages": "Gave the pages again",
            "poster": "Changed our poster or card",
            "other": "Another way",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Done:
    about: str
    rule: str  # in words
    what: str
    note: str
    done_on: date


def record(
    viewer: Viewer,
    library: Library,
    about: str,
    what: str,
    note: str,
    done_on: date,
    now: datetime,
    today: date,
) -> None:
    """Raises InvalidInputError with the field to blame."""
    note = " ".join(note.split())
    if about not in library.codes:
        raise InvalidInputError("Choose the rule it was about.", "about")
    if what not in list(What):
        raise InvalidInputError("Choose what you did.", "what")
    if len(note) > NOTE_LENGTH:
        raise InvalidInputError(f"Keep the note to {NOTE_LENGTH} letters.", "note")
    if holds_pupil_number(note):
        raise InvalidInputError("This looks like a pupil’s number. Leave pupils out of the note.", "note")
    if done_on > today:
        raise InvalidInputError("This day has not come yet. Give the day you did it.", "done_on")
    with writing():
        db.session.add(
            TeachingAction(
                school_id=viewer.school_id,
                about=about,
                what=what,
                note=note,
                done_on=done_on,
                recorded_at=now,
                recorded_by=viewer.staff_member_id,
            )
        )


def find_actions(school_id: int, library: Library) -> list[Done]:
    """The newest first. One query."""
    rows = db.session.scalars(
        select(TeachingAction)
        .where(TeachingAction.school_id == school_id)
        .order_by(TeachingAction.done_on.desc(), TeachingAction.id.desc())
        .limit(LISTED)
    )
    codes = {str(code): f"Never {words.never}" for code, words in library.codes.items()}
    known = {str(word): word.label for word in What}
    return [
        Done(row.about, codes.get(row.about, row.about), known.get(row.what, row.what), row.note, row.done_on)
        for row in rows
    ]
