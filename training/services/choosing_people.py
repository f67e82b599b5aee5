"""Choosing many people of the staff list at once: by ticking, by group, or from a list that was typed or pasted.

Nothing is stored while somebody chooses: what is chosen so far travels with the form.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from training.extensions import db
from training.models import StaffGroupMember, StaffMember
from training.rules.named_lines import MOST_LINES, Listed, Matched, OpenLine, match_lines
from training.rules.staff_names import fold_name, full_name
from training.services.board_people import GroupChoice, groups_of
from training.services.people import active_on
from training.services.same_person import duplicates
from training.services.searching import finder

SHOWN = 100  # to be ticked on one page
EVERYONE = "everyone"
TOO_MANY = f"This is more than {MOST_LINES} lines at once. Press the button again for the rest."
LEFT_OUT = "left-out"  # the answer to a line that names nobody who was there


@dataclass(frozen=True, slots=True)
class Sent:
    """What the form said. `shown` were on the page to be ticked; `answers` say whom an open line means."""

    chosen: Sequence[str] = ()
    shown: Sequence[str] = ()
    ticked: Sequence[str] = ()
    lines: Sequence[str] = ()
    answers: Sequence[tuple[str, str]] = ()
    group: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Choosing:
    people: tuple[Listed, ...]  # chosen so far
    open: tuple[OpenLine, ...]
    twice: tuple[str, ...]
    shown: tuple[Listed, ...]
    others: int  # that match as well and are not shown
    staff: int
    groups: tuple[GroupChoice, ...]
    words: str = ""
    ids: frozenset[str] = field(default=frozenset())


def staff_of(school_id: int, today: date) -> list[Listed]:
    """Everybody at the school on that day, by name. One query."""
    rows = db.session.execute(
        select(
            StaffMember.id,
            StaffMember.public_id,
            StaffMember.given_name,
            StaffMember.family_name,
            StaffMember.email,
            StaffMember.job_title,
        ).where(
            StaffMember.school_id == school_id,
            active_on(today),
            StaffMember.id.not_in(duplicates(school_id)),
        )
    )
    people = [
        Listed(id_, public, given, family, full_name(given, family), email or "", job)
        for id_, public, given, family, email, job in rows
    ]
    return sorted(people, key=lambda p: (fold_name(p.family_name), fold_name(p.given_name), p.id))


def matching(people: Iterable[Listed], words: str) -> list[Listed]:
    """Those whose names hold all the words."""
    holds = finder(words)
    return [p for p in people if holds(p.name)]


def choose(school_id: int, sent: Sent, today: date) -> Choosing:
    """Who is chosen now, and which lines still name nobody. Three queries.

    Of a list that is too long the rest stays to be looked at, with nothing lost.
    """
    staff = staff_of(school_id, today)
    groups = groups_of(school_id)
    lines = list(sent.lines)
    ids = (set(sent.chosen) - set(sent.shown)) | set(sent.ticked)
    for line, answer in sent.answers:
        if answer and line in lines:
            lines.remove(line)
            ids |= {answer} - {LEFT_OUT}
    matched = match_lines(lines[:MOST_LINES], staff) if lines else Matched((), (), ())
    rest = tuple(OpenLine(line, TOO_MANY) for line in lines[MOST_LINES:])
    ids |= set(matched.people) | _of_group(school_id, sent.group, groups, staff)
    people = tuple(p for p in staff if p.public_id in ids)
    found = _found(staff, people, sent.words)
    return Choosing(
        people=people,
        open=(*matched.open, *rest),
        twice=matched.twice,
        shown=tuple(found[:SHOWN]),
        others=max(0, len(found) - SHOWN),
        staff=len(staff),
        groups=tuple(groups),
        words=sent.words,
        ids=frozenset(p.public_id for p in people),
    )


def what_is_open(found: Choosing) -> str:
    """Why nothing can be entered yet; empty where it can."""
    if found.open:
        n = len(found.open)
        return f"{n} {'line names' if n == 1 else 'lines name'} nobody for certain. Say who is meant, or take it out."
    return "" if found.people else "Choose at least one person."


def _found(staff: list[Listed], chosen: tuple[Listed, ...], words: str) -> list[Listed]:
    """A small school sees everybody; a large one whom it looked for, else whom it has chosen."""
    if words:
        return matching(staff, words)
    return staff if len(staff) <= SHOWN else list(chosen)


def _of_group(school_id: int, group: str, groups: list[GroupChoice], staff: list[Listed]) -> set[str]:
    if group == EVERYONE:
        return {p.public_id for p in staff}
    if not any(str(known.id) == group for known in groups):
        return set()
    members = set(
        db.session.scalars(
            select(StaffGroupMember.staff_member_id).where(
                StaffGroupMember.school_id == school_id, StaffGroupMember.group_id == int(group)
            )
        )
    )
    return {p.public_id for p in staff if p.id in members}
