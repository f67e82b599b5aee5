"""What a certificate says, and its code: sixteen letters and numbers, printed in fours, typed in any way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from training.rules.assignment_words import title_words
from training.rules.school_time import in_words, school_date

NOTE = (
    "Reading part one of Keeping children safe in education is separate. This says that the module was completed, "
    "on the guidance of its edition; it does not speak for anything else."
)
_READ_AS = str.maketrans({"o": "0", "i": "1", "l": "1"})  # a code has none of these letters


@dataclass(frozen=True, slots=True)
class Paper:
    """What a certificate says. `entry` and `head` are the evidence entry made with it and that entry's hash."""

    code: str
    name: str
    school: str
    title: str
    completed_at: datetime
    expires_on: date | None
    edition: str
    guidance: str | None
    entry: int
    head: str
    issued_at: datetime


def read_paper(code: str, shown: Mapping[str, Any], entry: int, head: str, issued_at: datetime) -> Paper:
    """From what is stored (see `services.certificates.shown_for`)."""
    return Paper(
        code=code,
        name=shown["name"],
        school=shown["school"],
        title=title_words(shown["title"], shown["core"]),
        completed_at=datetime.fromisoformat(shown["completed_at"]),
        expires_on=date.fromisoformat(shown["expires_on"]) if shown["expires_on"] else None,
        edition=shown["edition"][:12],
        guidance=shown["guidance"],
        entry=entry,
        head=head,
        issued_at=issued_at,
    )


def pairs(paper: Paper) -> list[tuple[str, str]]:
    """What stands under name and module, in order. No “Guidance” where none was kept when it was issued."""
    found = [
        ("School", paper.school),
        ("Completed on", in_words(school_date(paper.completed_at))),
        ("Valid until", in_words(paper.expires_on) if paper.expires_on else "No end date"),
        ("Edition", paper.edition),
    ]
    return [*found, ("Guidance", paper.guidance)] if paper.guidance else found


def in_fours(code: str) -> str:
    """“3f2a 9b10 77cd e401”."""
    return " ".join(code[n : n + 4] for n in range(0, len(code), 4))


def plain_code(typed: str) -> str:
    """Without spaces and dashes, in small letters, with what is easily misread put right."""
    return "".join(letter for letter in typed.lower() if letter.isalnum())[:40].translate(_READ_AS)
