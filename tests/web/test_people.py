import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import NOW, TODAY, Person, make_person, make_school
from tests.support.records import public_id_of
from tests.support.visitor import Visitor, errors_of
from training.extensions import db
from training.models import AccessEntry, Attempt, Edition, EvidenceEntry, Exemption, Response, StaffMember
from training.services import assignments, evidence
from training.services.writing import writing
from training.words import Role

UNTIL = (TODAY + timedelta(days=60)).isoformat()
WAIVER = {
    "module": "first-words",
    "kind": "waiver",
    "until": UNTIL,
    "reason": "away",
    "note": "Back after Easter.",
}


@pytest.fixture
def school(app: Flask) -> int:
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        school = make_school()
        with writing():
            evidence.begin_chain(school)
        return school


@pytest.fixture
def lead(app: Flask, school: int) -> Person:
    with app.app_context():
        return make_person(school, Role.LEAD, "Lena", "Lim")


@pytest.fixture
def teacher(app: Flask, school: int, lead: Person) -> str:
    """The public id of somebody with First words due today."""
    with app.app_context():
        made = make_person(school, given_name="Ciara", family_name="O’Neill")
        due = {"on": TODAY.isoformat()}
        assignments.add_rule(
            school, lead.staff_member_id, "first-words", {"everyone": True}, due, None, NOW, TODAY
        )
        return public_id_of(made)


def test_a_persons_page_is_for_their_leads_and_each_look_is_noted(
    app: Flask, school: int, lead: Person, teacher: str
) -> None:
    page = Visitor(app, lead).get(f"/people/{teacher}")
    assert page.status_code == 200
    assert "Ciara O’Neill" in page.text
    assert "First words" in page.text
    with app.app_context():
        entry = db.session.scalars(select(AccessEntry).where(AccessEntry.what == "person")).one()
        assert (entry.staff_member_id, entry.target) == (lead.staff_member_id, teacher)
        others = [make_person(school, role) for role in (Role.STAFF, Role.ADMINISTRATOR, Role.GOVERNOR)]
    for other in others:
        assert Visitor(app, other).get(f"/people/{teacher}").status_code == 403


def test_the_lead_sees_when_and_how_often_but_never_what_was_answered(
    app: Flask, school: int, lead: Person, teacher: str
) -> None:
    with app.app_context(), writing():
        person = db.session.scalar(select(StaffMember.id).where(StaffMember.public_id == teacher))
        db.session.add(Edition(digest="e" * 64, kind="quiz", slug="first-words", content="{}", stored_at=NOW))
        db.session.flush()
        for n, passed in enumerate((False, True)):
            attempt = Attempt(
                school_id=school,
                staff_member_id=person,
                module="first-words",
                quiz="first-words",
                edition="e" * 64,
                nation="england",
                role="staff",
                as_of=TODAY,
                drawn=[],
                orders={},
                pass_mark=80,
                practice=False,
                started_at=NOW - timedelta(days=9 - n),
                finished_at=NOW - timedelta(days=9 - n),
                raw=3,
                max=8,
                passed=passed,
            )
            db.session.add(attempt)
            db.session.flush()
            answer = Response(
                school_id=school,
                attempt_id=attempt.id,
                seq=1,
                item_id="a1-maya-tells-you",
                node_id=None,
                answer={"option": "show-me"},
                is_critical=True,
                at=NOW,
            )
            db.session.add(answer)
    text = Visitor(app, lead).get(f"/people/{teacher}").text
    assert '<td class="number">2</td>' in text
    assert "15 Nov 2026" in text
    for secret in ("show-me", "a1-maya", "critical", "C1", "3 of 8", "Maya"):
        assert secret not in text


def test_a_waiver_counts_at_once_and_stands_in_the_chain_without_a_name(
    app: Flask, school: int, lead: Person, teacher: str
) -> None:
    visitor = Visitor(app, lead)
    answer = visitor.post(f"/people/{teacher}/exempt", WAIVER)
    assert answer.status_code == 303
    text = visitor.get(f"/people/{teacher}").text
    assert "Waived" in text
    assert "Back after Easter." in text
    with app.app_context():
        entry = db.session.scalars(select(EvidenceEntry)).one()
        assert entry.kind == "waiver"
        assert teacher in entry.payload
        assert "Neill" not in entry.payload
        assert "Easter" not in entry.payload
        assert evidence.verify(school).whole
    assert visitor.post(f"/people/{teacher}/end-waiver", {"module": "first-words"}).status_code == 303
    assert "Not started" in visitor.get(f"/people/{teacher}").text


def test_more_time_moves_the_due_date(app: Flask, lead: Person, teacher: str) -> None:
    visitor = Visitor(app, lead)
    assert visitor.post(f"/people/{teacher}/exempt", {**WAIVER, "kind": "extension"}).status_code == 303
    assert "Due 22 Jan 2027" in visitor.get(f"/people/{teacher}").text


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("note", "about A123456789012", "looks like a pupil’s number"),
        ("note", "room H801, 200 001", ""),
        ("note", "see h801 2000 01-001", "looks like a pupil’s number"),
        ("note", "x" * 121, "at most 120"),
        ("until", "2026-11-22", "has not passed"),
        ("until", "2029-01-01", "thirteen months"),
        ("until", "soon", ""),
        ("reason", "illness", ""),
    ],
)
def test_what_cannot_be_kept_is_refused_and_the_form_keeps_the_rest(
    app: Flask, lead: Person, teacher: str, field: str, value: str, problem: str
) -> None:
    answer = Visitor(app, lead).post(f"/people/{teacher}/exempt", {**WAIVER, field: value})
    if field == "note" and not problem:
        assert answer.status_code == 303
        return
    assert answer.status_code == 422
    assert problem in " ".join(errors_of(answer)).replace("Keep the note to 120", "at most 120")
    assert re.search(r'value="waiver"[^>]* checked', answer.text)
    with app.app_context():
        assert db.session.scalars(select(Exemption)).all() == []


def test_nobody_is_excused_from_a_module_they_do_not_have(app: Flask, lead: Person, teacher: str) -> None:
    visitor = Visitor(app, lead)
    assert visitor.post(f"/people/{teacher}/exempt", {**WAIVER, "module": "write-it-down"}).status_code == 422
    assert visitor.post(f"/people/{teacher}/end-waiver", {"module": "write-it-down"}).status_code == 404
