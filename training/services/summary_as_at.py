"""What a school's records said at the end of a day: everything a Safeguarding training summary is made from.

What was recorded later is left out, so that asking again next month finds the same.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from training.content.model import Library
from training.extensions import db
from training.models import (
    EvidenceEntry,
    Exemption,
    NameChange,
    OutsideTraining,
    School,
    StaffAlias,
    StaffMember,
    StaffStint,
)
from training.rules.exempting import Reason
from training.rules.outside import OutsideKind
from training.rules.school_time import end_of, school_date
from training.rules.standing import Dates, status
from training.rules.summary_records import Attended, Excused, Gathered, Member, ModuleOfDay
from training.services.induction import choosable
from training.services.standing_as_at import dates_as_at
from training.services.summary_done import actions_of, adopted_of, briefed_of, discussions_of
from training.services.summary_readings import readings_of
from training.words import Nation, Role, Status


def began_on(school_id: int) -> date:
    """The first day a summary can be of: when the school was set up here, or its oldest evidence."""
    made = db.session.execute(select(School.created_at).where(School.id == school_id)).scalar_one()
    oldest = db.session.scalar(
        select(EvidenceEntry.recorded_at).where(EvidenceEntry.school_id == school_id, EvidenceEntry.n == 1)
    )
    return school_date(min(made, oldest or made))


def gather(school_id: int, library: Library, day: date) -> Gathered:
    """The same number of queries for a small school and, in batches of people, few more for a trust."""
    school = db.session.execute(select(School).where(School.id == school_id)).scalar_one()
    merged = _merged(school_id, day)
    nation, members = Nation(school.nation), _members(school_id, day, merged)
    here = {member.id: member.id for member in members}
    here |= {record: into for record, into in merged.items() if into in here}
    dates = {key: value for key, value in dates_as_at(school_id, day).items() if here.get(key[0]) == key[0]}
    adopted, sources = adopted_of(school_id, library, nation, day)
    return Gathered(
        school=school.name,
        nation=nation,
        as_at=day,
        members=members,
        modules=_modules(dates, library, day),
        dates=dates,
        readings=readings_of(school_id, here, day, end_of(day)),
        attended=_attended(school_id, here, day),
        excused=_excused(school_id, here, day),
        adopted=adopted,
        sources=sources,
        actions=actions_of(school_id, library, day),
        discussions=discussions_of(school_id, library, day),
        briefed=briefed_of(school_id, day),
        induction=tuple(
            ModuleOfDay(m.slug, m.id, m.title) for m in choosable(library) if m.slug in school.induction
        ),
    )


def _members(school_id: int, day: date, merged: Mapping[int, int]) -> tuple[Member, ...]:
    """Who was at the school that day, their last day and earlier times there included, by the name they had then.

    Three queries. The last day counts whether it has been noted as past or lay ahead when this was asked.
    """
    s, then = StaffMember, end_of(day)
    began = or_(s.start_on <= day, s.start_on.is_(None) & (s.created_at < then))
    there = or_(s.left_on.is_(None), s.left_on >= day) & or_(s.leave_on.is_(None), s.leave_on >= day)
    earlier = select(StaffStint.staff_member_id).where(
        StaffStint.school_id == school_id,
        or_(StaffStint.started_on.is_(None), StaffStint.started_on <= day),
        StaffStint.left_on >= day,
    )
    rows = db.session.execute(
        select(s.id, s.family_name, s.given_name, s.role, s.start_on).where(
            s.school_id == school_id, or_(began & there, s.id.in_(earlier))
        )
    ).all()
    names = _names_then(school_id, then)
    members = [
        _member(row, names.get(row.id, (row.family_name, row.given_name)), day)
        for row in rows
        if row.id not in merged
    ]
    return tuple(sorted(members, key=lambda m: (m.family_name.casefold(), m.given_name.casefold(), m.id)))


def _member(row: Any, name: tuple[str, str], day: date) -> Member:
    start = row.start_on if row.start_on and row.start_on <= day else None  # else of a time that came later
    return Member(row.id, name[0], name[1], Role(row.role), start)


def _merged(school_id: int, day: date) -> dict[int, int]:
    """Records that had been found to be of one person by that day: the duplicate, and the one that counts."""
    rows = db.session.execute(
        select(StaffAlias.duplicate_id, StaffAlias.merged_into_id).where(
            StaffAlias.school_id == school_id, StaffAlias.merged_at < end_of(day)
        )
    )
    return {row.duplicate_id: row.merged_into_id for row in rows}


def _names_then(school_id: int, then: datetime) -> Mapping[int, tuple[str, str]]:
    """Of those whose name has changed since: (surname, forename) as it was."""
    rows = db.session.execute(
        select(NameChange.staff_member_id, NameChange.family_name, NameChange.given_name)
        .where(NameChange.school_id == school_id, NameChange.changed_at >= then)
        .order_by(NameChange.changed_at.desc(), NameChange.id.desc())  # the first change after that day stays
    )
    return {person: (family, given) for person, family, given in rows}


def _modules(dates: Mapping[tuple[int, str], Dates], library: Library, day: date) -> tuple[ModuleOfDay, ...]:
    """Those with something to say about somebody, in the library's order, and last what it holds no more."""
    used = {slug for (_person, slug), found in dates.items() if status(found, day) is not Status.NOT_ASSIGNED}
    known = [m for m in library.modules.values() if m.slug in used]
    gone = sorted(used - set(library.modules))
    return (
        *(ModuleOfDay(m.slug, m.id, m.title) for m in known),
        *(ModuleOfDay(slug, "", slug.replace("-", " ").capitalize()) for slug in gone),
    )


def _attended(school_id: int, here: Mapping[int, int], day: date) -> tuple[Attended, ...]:
    """Every event still valid that day, newest first."""
    t, then = OutsideTraining, end_of(day)
    rows = db.session.execute(
        select(t.event, t.title, t.provider, t.kind, t.taken_on, t.minutes, t.expires_on, t.staff_member_id)
        .where(
            t.school_id == school_id,
            t.taken_on <= day,
            t.recorded_at < then,
            or_(t.withdrawn_at.is_(None), t.withdrawn_at >= then),
            or_(t.expires_on.is_(None), t.expires_on >= day),
        )
        .order_by(t.taken_on.desc(), t.title, t.event, t.id)
    )
    events: dict[str, tuple[Any, set[int]]] = {}
    for row in rows:
        if row.staff_member_id in here:
            events.setdefault(row.event, (row, set()))[1].add(here[row.staff_member_id])
    return tuple(
        Attended(
            row.title,
            row.provider,
            OutsideKind(row.kind).label,
            row.taken_on,
            row.minutes,
            row.expires_on,
            frozenset(people),
        )
        for row, people in events.values()
    )


def _excused(school_id: int, here: Mapping[int, int], day: date) -> tuple[Excused, ...]:
    """Of each person, module and kind the newest row counts: a waiver is ended by one that has run out."""
    e = Exemption
    rows = db.session.execute(
        select(e.staff_member_id, e.module, e.kind, e.reason, e.until)
        .where(e.school_id == school_id, e.effective_on <= day, e.recorded_at < end_of(day))
        .order_by(e.id)
    )
    newest = {(person, module, kind): (reason, until) for person, module, kind, reason, until in rows}
    reasons = {reason.value: reason.label for reason in Reason}
    return tuple(
        Excused(here[person], module, kind, reasons.get(reason, reason), until)
        for (person, module, kind), (reason, until) in sorted(newest.items())
        if until >= day and person in here
    )
