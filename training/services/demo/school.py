"""Makes the sample school in one transaction, on an empty embedded database only."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert, select, update

from training.content.model import Library
from training.extensions import db
from training.models import (
    Account,
    Assignment,
    AssignmentRule,
    Attempt,
    Certificate,
    ClosedDay,
    Completion,
    Edition,
    EvidenceEntry,
    EvidenceHead,
    EvidenceSalt,
    Exemption,
    PageView,
    Response,
    School,
    StaffGroup,
    StaffGroupMember,
    StaffMember,
    Term,
)
from training.rules.exempting import ExemptionKind, Reason
from training.rules.school_time import LONDON
from training.services import (
    adopting,
    assignments,
    evidence,
    refreshers,
    renewals,
    standing,
    statistics_counting,
    statistics_publishing,
)
from training.services.demo import contacts, elsewhere, written
from training.services.demo.history import (
    RENEWED_EVERY,
    SETTING,
    TAUGHT,
    Learner,
    Rows,
    certificates,
    link,
    live,
    taught,
)
from training.services.demo.people import PASSWORD, DemoPerson, everyone
from training.services.demo.stories import YEARS_BACK, Story, school_day, tell
from training.services.passwords import hash_password
from training.services.school_days import get_calendar
from training.services.writing import writing
from training.words import LEADS, Audience, GroupKind, Nation, Role

SEED = 20210406
NAME = "Riverbank School"
INDUCTION = ("first-words", "the-image-and-the-phone", "write-it-down")
GIVEN_TO: dict[Audience, tuple[dict[str, Any], ...]] = {
    Audience.DSL: ({"role": "lead"}, {"role": "deputy"}),
    Audience.GOVERNORS: ({"role": "governor"},),
}


def demo_exists() -> bool:
    return db.session.scalar(select(School.id).limit(1)) is not None


def create_demo(library: Library, now: datetime, today: date) -> None:
    """Sixty staff and three leavers; the same people and spread on any day, with dates relative to `today`."""
    random = Random(SEED)  # noqa: S311 (a sample, not a secret)
    password = hash_password(PASSWORD)
    people = [(person, tell(person.story, len(TAUGHT), today, random)) for person in everyone(random)]
    with writing():
        school_id, details_id = _school(now, today, random)
        ids = _people(school_id, people, password, now, random)
        _groups(school_id, people, ids)
        lead = next(i for i, (person, _) in zip(ids, people, strict=True) if person.role is Role.LEAD)
        _rules(school_id, library, lead, now, today)
        rows = Rows()
        _adopt(school_id, library, lead, ids[lead], rows, today)
        contacts.look_through(school_id, lead, ids[lead], today)
        stories = {
            staff_member_id: story
            for staff_member_id, (person, story) in zip(ids, people, strict=True)
            if not person.sign_in  # who try the sample out find the change on their home
        }
        contacts.acknowledge(school_id, stories, ids, rows, today, Random(SEED))  # noqa: S311 (a sample)
        calendar = get_calendar(school_id)
        for (person, story), (staff_member_id, public_id) in zip(people, ids.items(), strict=True):
            name = f"{person.given_name} {person.family_name}"
            learner = Learner(
                school_id, staff_member_id, public_id, name, NAME, person.role.value, details_id, calendar
            )
            live(learner, story, library, rows, random)
        leads = [i for i, (person, _) in zip(ids, people, strict=True) if person.role in LEADS]
        apart = Random(SEED)  # noqa: S311 (a sample, not a secret)
        kept = elsewhere.tell(school_id, library, lead, ids, stories, leads, rows, today, apart)
        _insert(rows, school_id)
        kept.insert()
        _exempt(school_id, people, ids, lead, now, today)
        _assign(school_id, people, ids, today, now)
        db.session.flush()
        refreshers.plan(school_id)
    renewals.renew(school_id, today, now)
    with writing():
        written.add(school_id, library, lead, now)
    statistics_counting.recount(school_id)
    statistics_publishing.publish(school_id, library, now, today)


def _at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour), LONDON)


def _school(now: datetime, today: date, random: Random) -> tuple[int, int]:
    school = School(
        name=NAME,
        nation=Nation.ENGLAND.value,
        setting=SETTING.value,
        colour=None,
        now_key=f"{random.getrandbits(96):024x}",
        now_open=True,
        is_demo=True,
        induction=list(INDUCTION),
        created_at=now,
    )
    db.session.add(school)
    db.session.flush()
    year = today.year if today.month >= 9 else today.year - 1
    terms = (
        ("Autumn term", date(year, 9, 2), date(year, 12, 18)),
        ("Spring term", date(year + 1, 1, 4), date(year + 1, 3, 26)),
        ("Summer term", date(year + 1, 4, 12), date(year + 1, 7, 21)),
    )
    evidence.begin_chain(school.id)
    db.session.add_all(Term(school_id=school.id, name=n, starts_on=a, ends_on=b) for n, a, b in terms)
    closed = (
        ("holiday", "October half-term", date(year, 10, 26), date(year, 10, 30)),
        ("inset", "INSET day", date(year, 11, 27), date(year, 11, 27)),
        ("holiday", "February half-term", date(year + 1, 2, 15), date(year + 1, 2, 19)),
        ("holiday", "May half-term", date(year + 1, 5, 31), date(year + 1, 6, 4)),
    )
    db.session.add_all(
        ClosedDay(school_id=school.id, kind=kind, name=name, starts_on=begins, ends_on=ends)
        for kind, name, begins, ends in closed
    )
    db.session.flush()
    return school.id, contacts.give(school.id, today)


def _people(
    school_id: int, people: list[tuple[DemoPerson, Story]], password: str, now: datetime, random: Random
) -> dict[int, str]:
    """staff_member.id → public_id, in the order of `people`."""
    ids: dict[int, str] = {}
    for person, story in people:
        name = person.email or f"{person.given_name}.{person.family_name}".lower()
        account = Account(
            sign_in_name=name,
            password_hash=password if person.sign_in else None,
            password_set_at=now if person.sign_in else None,
            created_at=now,
        )
        db.session.add(account)
        db.session.flush()
        row = StaffMember(
            school_id=school_id,
            public_id=f"{random.getrandbits(96):024x}",
            account_id=account.id,
            role=person.role.value,
            given_name=person.given_name,
            family_name=person.family_name,
            email=person.email,
            job_title=person.job_title,
            start_on=story.start_on,
            left_on=story.left_on,
            leave_on=story.left_on,
            invited_at=_at(story.start_on),
            joined_at=_at(story.work[0].on) if story.work else (now if person.sign_in else None),
            created_at=now,
        )
        db.session.add(row)
        db.session.flush()
        ids[row.id] = row.public_id
    return ids


def _groups(school_id: int, people: list[tuple[DemoPerson, Story]], ids: dict[int, str]) -> None:
    known: dict[tuple[str, str], int] = {}
    for (person, _story), staff_member_id in zip(people, ids, strict=True):
        tags = (
            (GroupKind.DEPARTMENT, person.department),
            (GroupKind.SITE, person.site),
            (GroupKind.CONTRACT, person.contract),
        )
        for kind, name in tags:
            if (kind, name) not in known:
                group = StaffGroup(school_id=school_id, kind=kind.value, name=name)
                db.session.add(group)
                db.session.flush()
                known[kind, name] = group.id
            db.session.add(
                StaffGroupMember(
                    school_id=school_id, staff_member_id=staff_member_id, group_id=known[kind, name]
                )
            )


def _rules(school_id: int, library: Library, lead: int, now: datetime, today: date) -> None:
    """What everybody has been given for years, and what leads and governors have just been given."""
    everybody = {module.slug for module in taught(library)}
    soon = {"on": school_day(today + timedelta(days=21)).isoformat()}
    for module in library.published():
        given_to = ({"everyone": True},) if module.slug in everybody else GIVEN_TO.get(module.audience, ())
        for who in given_to:
            db.session.add(
                AssignmentRule(
                    school_id=school_id,
                    module=module.slug,
                    who=who,
                    due={"days_after_start": 14} if module.slug in everybody else soon,
                    renewal={"months": RENEWED_EVERY},
                    effective_from=today - timedelta(days=YEARS_BACK),
                    effective_to=None,
                    created_at=now,
                    created_by=lead,
                )
            )


def _adopt(school_id: int, library: Library, lead: int, public_id: str, rows: Rows, today: date) -> None:
    """When the school began, and once more this month: what has fallen due for review since then is looked at."""
    began, again = _at(today - timedelta(days=YEARS_BACK)), _at(today - timedelta(days=contacts.LOOKED_AT))
    for module in library.published():
        for at in (began, again):
            row = adopting.adoption_row(
                school_id, module, library, Nation.ENGLAND, (lead, contacts.LEAD), at, at.date()
            )
            db.session.add(row)
            rows.chain.append((at, "adoption", adopting.payload(public_id, row), None))


def _insert(rows: Rows, school_id: int) -> None:
    entries = link(rows, school_id)
    tables: Iterable[tuple[Any, list[dict[str, Any]]]] = (
        (Edition, list(rows.editions.values())),
        (PageView, list(rows.page_views.values())),
        (Attempt, rows.attempts),
        (Response, rows.responses),
        (EvidenceSalt, rows.salts),
        (EvidenceEntry, entries),
        (Completion, rows.completions),
        (Certificate, certificates(rows, entries)),
    )
    for table, values in tables:
        if values:
            db.session.execute(insert(table), values)
    head = {"n": entries[-1]["n"], "hash": entries[-1]["hash"]}
    db.session.execute(update(EvidenceHead).where(EvidenceHead.school_id == school_id).values(**head))


def _exempt(
    school_id: int,
    people: list[tuple[DemoPerson, Story]],
    ids: dict[int, str],
    lead: int,
    now: datetime,
    today: date,
) -> None:
    modules = sorted(set(db.session.scalars(select(AssignmentRule.module))))
    since = today - timedelta(days=20)
    for (_person, story), (staff_member_id, public_id) in zip(people, ids.items(), strict=True):
        for module in modules if story.waived_until else ():
            assert story.waived_until is not None
            waiver = Exemption(
                school_id=school_id,
                staff_member_id=staff_member_id,
                module=module,
                kind=ExemptionKind.WAIVER.value,
                reason=Reason.AWAY.value,
                note="",
                effective_on=since,
                until=story.waived_until,
                recorded_at=now,
                recorded_by=lead,
            )
            db.session.add(waiver)
            payload = {
                "person": public_id,
                "module": module,
                "kind": waiver.kind,
                "reason": waiver.reason,
                "effective_on": since.isoformat(),
                "until": waiver.until.isoformat(),
                "by": ids[lead],
            }
            evidence.append(school_id, "waiver", payload, now)


def _assign(
    school_id: int,
    people: list[tuple[DemoPerson, Story]],
    ids: dict[int, str],
    today: date,
    now: datetime,
) -> None:
    """As the rules say, and as if they had been there all along."""
    assignments.apply_rules(school_id, ids, today, now)
    for_all = [rule for rule in assignments.rules_of(school_id) if rule.who == {"everyone": True}]
    for (_person, story), staff_member_id in zip(people, ids, strict=True):
        since = max(story.start_on, today - timedelta(days=YEARS_BACK))
        if story.left_on:  # whom no rule reaches any more was given theirs while here
            db.session.add_all(
                Assignment(
                    school_id=school_id,
                    staff_member_id=staff_member_id,
                    module=rule.module,
                    rule_id=rule.id,
                    period="first",
                    due_on=since + timedelta(days=14),
                    assigned_on=since,
                )
                for rule in for_all
            )
            continue
        db.session.execute(
            update(Assignment).where(Assignment.staff_member_id == staff_member_id).values(assigned_on=since)
        )
    standing.refresh(school_id, ids)
