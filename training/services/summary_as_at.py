"""What a school's records said at the end of a day: everything a Safeguarding training summary is made from.

What was recorded later is left out, so that asking again next month finds the same.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, or_, select

from training.content.model import Fact, Library
from training.extensions import db
from training.models import (
    Adoption,
    Briefing,
    Discussion,
    EvidenceEntry,
    Exemption,
    Meeting,
    NameChange,
    OutsideTraining,
    School,
    StaffAlias,
    StaffMember,
    StaffStint,
    TeachingAction,
)
from training.rules.adopting import by_document
from training.rules.briefing import How
from training.rules.exempting import Reason
from training.rules.outside import OutsideKind
from training.rules.school_time import LONDON, school_date
from training.rules.standing import Dates, status
from training.rules.summary_records import (
    Action,
    AdoptedModule,
    Attended,
    DiscussionOfDay,
    Excused,
    Gathered,
    Member,
    ModuleOfDay,
    SourceOfDay,
)
from training.rules.years import school_year
from training.services.induction import choosable
from training.services.meetings import title_of
from training.services.standing_as_at import dates_as_at
from training.services.summary_readings import readings_of
from training.words import Nation, Role, Status


def began_on(school_id: int) -> date:
    """The first day a summary can be of: when the school was set up here, or its oldest evidence."""
    made = db.session.execute(select(School.created_at).where(School.id == school_id)).scalar_one()
    oldest = db.session.scalar(
        select(EvidenceEntry.recorded_at).where(EvidenceEntry.school_id == school_id, EvidenceEntry.n == 1)
    )
    return school_date(min(made, oldest or made))


def end_of(day: date) -> datetime:
    """The midnight in London that ends it."""
    return datetime.combine(day + timedelta(days=1), time(), LONDON).astimezone(UTC)


def gather(school_id: int, library: Library, day: date) -> Gathered:
    """The same number of queries for a small school and, in batches of people, few more for a trust."""
    school = db.session.execute(select(School).where(School.id == school_id)).scalar_one()
    nation, members = Nation(school.nation), _members(school_id, day)
    here = _records(school_id, members, day)
    dates = {key: value for key, value in dates_as_at(school_id, day).items() if here.get(key[0]) == key[0]}
    adopted, sources = _adopted(school_id, library, nation, day)
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
        actions=_actions(school_id, library, day),
        discussions=_discussions(school_id, library, day),
        briefed=_briefed(school_id, day),
        induction=tuple(
            ModuleOfDay(m.slug, m.id, m.title) for m in choosable(library) if m.slug in school.induction
        ),
    )


def _members(school_id: int, day: date) -> tuple[Member, ...]:
    """Who was at the school that day, earlier times there included, under the name they had then. Three queries."""
    s, then = StaffMember, end_of(day)
    began = or_(s.start_on <= day, s.start_on.is_(None) & (s.created_at < then))
    there = or_(s.left_on.is_(None), s.left_on > day) & or_(s.leave_on.is_(None), s.leave_on >= day)
    earlier = select(StaffStint.staff_member_id).where(
        StaffStint.school_id == school_id,
        or_(StaffStint.started_on.is_(None), StaffStint.started_on <= day),
        StaffStint.left_on > day,
    )
    rows = db.session.execute(
        select(s.id, s.family_name, s.given_name, s.role, s.start_on).where(
            s.school_id == school_id, or_(began & there, s.id.in_(earlier))
        )
    ).all()
    names = _names_then(school_id, then)
    members = [
        Member(
            row.id,
            *names.get(row.id, (row.family_name, row.given_name)),
            Role(row.role),
            row.start_on if row.start_on and row.start_on <= day else None,  # else of a time that came later
        )
        for row in rows
    ]
    return tuple(sorted(members, key=lambda m: (m.family_name.casefold(), m.given_name.casefold(), m.id)))


def _records(school_id: int, members: Sequence[Member], day: date) -> dict[int, int]:
    """Whose each record is, of the members: their own, and those merged into it by that day."""
    here = {member.id: member.id for member in members}
    merged = db.session.execute(
        select(StaffAlias.duplicate_id, StaffAlias.merged_into_id).where(
            StaffAlias.school_id == school_id, StaffAlias.merged_at < end_of(day)
        )
    )
    here.update((duplicate, into) for duplicate, into in merged if into in here)
    return here


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
    events: dict[tuple[object, ...], set[int]] = defaultdict(set)
    for event, *what, person in rows:
        if person in here:
            events[event, *what].add(here[person])
    return tuple(
        Attended(str(title), str(provider), OutsideKind(kind).label, taken, minutes, expires, frozenset(people))  # type: ignore[arg-type]
        for (_event, title, provider, kind, taken, minutes, expires), people in events.items()
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


def _adopted(
    school_id: int, library: Library, nation: Nation, day: date
) -> tuple[tuple[AdoptedModule, ...], tuple[SourceOfDay, ...]]:
    """Of each module the adoption that held, and the documents their facts come from."""
    rows = db.session.scalars(
        select(Adoption)
        .where(Adoption.school_id == school_id, Adoption.adopted_at < end_of(day))
        .order_by(Adoption.id)
    )
    newest = {row.module: row for row in rows}
    facts: dict[str, Fact] = {}
    open_ids: set[str] = set()
    adopted = []
    order = {slug: n for n, slug in enumerate(library.modules)}
    for slug, row in sorted(newest.items(), key=lambda pair: (order.get(pair[0], len(order)), pair[0])):
        ids = _fact_ids(row, library)
        mine = {i: library.facts[i] for i in ids if i in library.facts and nation in library.facts[i].nations}
        facts.update(mine)
        open_ids.update(fact["id"] for fact in row.facts)
        module = library.modules.get(slug)
        adopted.append(
            AdoptedModule(
                module.id if module else "",
                module.title if module else slug.replace("-", " ").capitalize(),
                row.module_digest,
                row.adopted_name,
                school_date(row.adopted_at),
                max(len(mine), len(row.facts)),
                len(row.facts),
            )
        )
    return tuple(adopted), _sources(facts, open_ids, library, day)


def _fact_ids(row: Adoption, library: Library) -> Sequence[str]:
    """As they were taken on; where that was not kept yet, as the module has them now."""
    if row.parts and "facts" in row.parts:
        return list(row.parts["facts"])
    module = library.modules.get(row.module)
    return module.facts if module else ()


def _sources(
    facts: Mapping[str, Fact], open_ids: set[str], library: Library, day: date
) -> tuple[SourceOfDay, ...]:
    return tuple(
        SourceOfDay(
            document.title,
            document.publisher,
            document.edition,
            len(document.facts),
            sum(fact.id in open_ids for fact in document.facts),
        )
        for document in by_document(facts.values(), library, day)
    )


def _actions(school_id: int, library: Library, day: date) -> tuple[Action, ...]:
    """In the year before that day. The note beside it stays out."""
    a = TeachingAction
    rows = db.session.execute(
        select(a.done_on, a.about, a.what)
        .where(
            a.school_id == school_id,
            a.done_on <= day,
            a.done_on > day - timedelta(days=366),
            a.recorded_at < end_of(day),
        )
        .order_by(a.done_on.desc(), a.id.desc())
    )
    return tuple(Action(on, _about(about, library), what_label(what)) for on, about, what in rows)


def _about(about: str, library: Library) -> str:
    """A critical code in words; of a question only the quiz it belongs to."""
    code = next((code for code in library.codes.values() if code.id.value == about), None)
    if code is not None:
        return f"Never {code.never}"
    quiz = library.quizzes.get(about.partition("/")[0])
    return f"A question of “{quiz.title}”" if quiz else "A rule of the training"


def what_label(what: str) -> str:
    return what.replace("-", " ").capitalize()


def _discussions(school_id: int, library: Library, day: date) -> tuple[DiscussionOfDay, ...]:
    """In the year before that day."""
    rows = db.session.execute(
        select(Discussion.effective_on, Meeting.quiz, func.count())
        .join(Meeting, Meeting.id == Discussion.meeting_id)
        .where(
            Discussion.school_id == school_id,
            Discussion.effective_on <= day,
            Discussion.effective_on > day - timedelta(days=366),
            Discussion.recorded_at < end_of(day),
        )
        .group_by(Discussion.meeting_id, Discussion.effective_on, Meeting.quiz)
        .order_by(Discussion.effective_on.desc(), Discussion.meeting_id.desc())
    )
    return tuple(DiscussionOfDay(on, title_of(quiz, library), people) for on, quiz, people in rows)


def _briefed(school_id: int, day: date) -> int:
    since = school_year(day).first_day
    wanted: list[ColumnElement[bool]] = [
        Briefing.school_id == school_id,
        Briefing.signed_on >= since,
        Briefing.signed_on <= day,
        Briefing.recorded_at < end_of(day),
        Briefing.how != How.TAKEN_BACK.value,
    ]
    return db.session.scalar(select(func.count(Briefing.id)).where(*wanted)) or 0
