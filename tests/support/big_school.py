"""A school as large as a trust, made by set-based inserts: for the tests of how pages grow, and for the benchmarks."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from tests.factories import NOW, TODAY, Person, make_person, make_school
from training.extensions import db
from training.models import (
    Assignment,
    AssignmentRule,
    Completion,
    EvidenceHead,
    PageView,
    School,
    StaffGroup,
    StaffGroupMember,
    StaffMember,
)
from training.rules.standing import add_months
from training.services import standing
from training.services.writing import writing
from training.words import Role

GIVEN = ("Amira", "Ben", "Ciara", "Dev", "Efua", "Finlay", "Grace", "Harpreet", "Iwan", "Jo", "Kofi", "Lena")
FAMILY = (
    "Abbott",
    "Begum",
    "Carr",
    "Davies",
    "Evans",
    "Farah",
    "Green",
    "Hughes",
    "Iqbal",
    "Jones",
    "O’Neill",
)
JOBS = ("Teacher", "Teaching assistant", "Office", "Site team", "Cover supervisor", "Catering")
GROUPS = (
    ("department", "English"),
    ("department", "Science"),
    ("department", "Support"),
    ("site", "Main building"),
    ("site", "Sixth form"),
)


@dataclass(frozen=True)
class BigSchool:
    school_id: int
    lead: Person
    groups: Sequence[int]
    people: Sequence[int]


def make_big_school(staff: int, modules: Sequence[str], today: date = TODAY, seed: int = 7) -> BigSchool:
    """`staff` people who have all been given every module: most done, some begun, some late, a few lapsed."""
    school = make_school("Hillside Trust")
    lead = make_person(school, Role.LEAD, "Lena", "Lead")
    dice = random.Random(seed)
    with writing():
        db.session.add(EvidenceHead(school_id=school, n=0, hash="0" * 64))
        db.session.get_one(School, school).induction = list(modules)
        people = _people(school, staff, today, dice)
        groups = _groups(school, people, dice)
        _training(school, lead.staff_member_id, people, modules, today, dice)
        standing.refresh(school, people)
    return BigSchool(school, lead, groups, people)


def _people(school: int, staff: int, today: date, dice: random.Random) -> list[int]:
    rows = [
        {
            "school_id": school,
            "public_id": f"p{school}x{n}",
            "role": Role.STAFF.value,
            "given_name": dice.choice(GIVEN),
            "family_name": dice.choice(FAMILY),
            "job_title": dice.choice(JOBS),
            "start_on": today - timedelta(days=dice.randrange(30, 3000)),
            "created_at": NOW,
        }
        for n in range(staff)
    ]
    if not rows:
        return []
    return list(db.session.scalars(insert(StaffMember).returning(StaffMember.id), rows))


def _groups(school: int, people: Sequence[int], dice: random.Random) -> list[int]:
    made = [{"school_id": school, "kind": kind, "name": name} for kind, name in GROUPS]
    ids = list(db.session.scalars(insert(StaffGroup).returning(StaffGroup.id), made))
    rows = [
        {"school_id": school, "staff_member_id": person, "group_id": group}
        for person in people
        for group in (dice.choice(ids[:3]), dice.choice(ids[3:]))
    ]
    if rows:
        db.session.execute(insert(StaffGroupMember), rows)
    return ids


def _training(
    school: int, lead: int, people: Sequence[int], modules: Sequence[str], today: date, dice: random.Random
) -> None:
    given: list[dict[str, Any]] = []
    done: list[dict[str, Any]] = []
    begun: list[dict[str, Any]] = []
    for module in modules:
        due = today + timedelta(days=dice.choice((-20, 10, 90)))
        rule = _rule(school, lead, module, due, today)
        for person in people:
            who = {"school_id": school, "staff_member_id": person, "module": module}
            given.append(
                {
                    **who,
                    "rule_id": rule,
                    "period": "first",
                    "due_on": due,
                    "assigned_on": today - timedelta(60),
                }
            )
            chance = dice.random()
            if chance < 0.7:
                done.append({**who, **_completion(f"c{school}x{len(done)}", module, dice.randrange(1, 385))})
            elif chance < 0.85:
                begun.append(
                    {**who, "lesson": "one", "edition": "0" * 64, "first_read_at": NOW, "last_read_at": NOW}
                )
    for table, rows in ((Assignment, given), (Completion, done), (PageView, begun)):
        if rows:
            db.session.execute(insert(table), rows)


def _rule(school: int, lead: int, module: str, due: date, today: date) -> int:
    rule = AssignmentRule(
        school_id=school,
        module=module,
        who={"everyone": True},
        due={"on": due.isoformat()},
        renewal={"months": 12},
        effective_from=today - timedelta(days=60),
        created_at=NOW,
        created_by=lead,
    )
    db.session.add(rule)
    db.session.flush()
    return rule.id


def _completion(code: str, module: str, days_ago: int) -> dict[str, Any]:
    at = NOW - timedelta(days=days_ago)
    return {
        "module_title": module,
        "module_digest": "0" * 64,
        "completed_at": at,
        "expires_on": add_months(at.date(), 12),
        "code": code,
        "evidence_n": 0,
    }
