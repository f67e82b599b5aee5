"""Induction: which modules the school set, who has not finished them, and that home counts the same people."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from tests.factories import NOW, TODAY, Person, make_person, make_school
from tests.support.queries import count_queries
from tests.support.visitor import Visitor
from training.extensions import db
from training.models import Completion, Exemption, Standing
from training.services import assignments, evidence, standing
from training.services.writing import writing
from training.words import Role

BOTH = {"modules": ["first-words", "write-it-down"]}
EVERYONE = {"everyone": True}


@pytest.fixture
def lead(app: Flask) -> Person:
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        return make_person(make_school(), Role.LEAD, "Lena", "Lim")


@pytest.fixture
def visitor(app: Flask, lead: Person) -> Visitor:
    return Visitor(app, lead)


def starter(app: Flask, lead: Person, name: str, days: int = -30, role: Role = Role.STAFF) -> Person:
    with app.app_context():
        return make_person(
            lead.school_id,
            role,
            given_name=name,
            family_name="Starter",
            start_on=TODAY + timedelta(days=days),
        )


def give(app: Flask, lead: Person, *modules: str) -> None:
    with app.app_context():
        for module in modules:
            assignments.add_rule(
                lead.school_id, lead.staff_member_id, module, EVERYONE, {"days_after_start": 14}, None, NOW, TODAY
            )  # fmt: skip


def complete(app: Flask, person: Person, module: str) -> None:
    with app.app_context(), writing():
        db.session.add(
            Completion(
                school_id=person.school_id, staff_member_id=person.staff_member_id, module=module,
                module_title=module, module_digest="0" * 64, completed_at=NOW - timedelta(days=2), expires_on=None,
                code=f"{person.staff_member_id}{module}"[:16], evidence_n=1,
            )
        )  # fmt: skip
        standing.refresh(person.school_id, [person.staff_member_id])


def test_without_modules_set_the_page_says_what_to_do(visitor: Visitor) -> None:
    page = visitor.get("/induction").text
    assert "No induction modules yet" in page and 'href="/induction/modules"' in page
    assert "induction to finish" not in visitor.get("/").text


def test_new_staff_stand_under_what_they_have_not_finished(
    app: Flask, lead: Person, visitor: Visitor
) -> None:
    amira = starter(app, lead, "Amira")
    starter(app, lead, "Ben", days=10)
    for name, days, role in (("Long", -400, Role.STAFF), ("Governor", -30, Role.GOVERNOR)):
        starter(app, lead, name, days, role)
    give(app, lead, "first-words")
    assert visitor.post("/induction/modules", BOTH).status_code == 303  # type: ignore[arg-type]
    complete(app, amira, "first-words")
    page = visitor.get("/induction").text
    assert "2 not finished yet, 0 finished" in page
    assert "Long Starter" not in page and "Governor Starter" not in page
    assert page.index("Amira Starter") < page.index("Ben Starter")
    assert "Write it down" in page and "(not assigned)" in page
    assert "Starts 3 Dec 2026" in page
    complete(app, amira, "write-it-down")
    page = visitor.get("/induction").text
    assert "1 not finished yet, 1 finished" in page and "Finished 21 Nov 2026" in page
    assert "Amira" not in visitor.get("/induction?q=ben").text
    assert "Nobody matches" in visitor.get("/induction?q=zz").text


def test_home_counts_whom_the_page_lists(app: Flask, lead: Person, visitor: Visitor) -> None:
    amira = starter(app, lead, "Amira")
    starter(app, lead, "Ben")
    waived = starter(app, lead, "Waived")
    give(app, lead, "first-words", "write-it-down")
    visitor.post("/induction/modules", {"modules": "first-words"})
    with app.app_context(), writing():
        evidence.begin_chain(lead.school_id)
        db.session.add(
            Exemption(
                school_id=lead.school_id, staff_member_id=waived.staff_member_id, module="first-words",
                kind="waiver", reason="away", note="", effective_on=TODAY, until=TODAY, recorded_at=NOW,
                recorded_by=lead.staff_member_id,
            )
        )  # fmt: skip
        standing.refresh(lead.school_id, [waived.staff_member_id])
    complete(app, amira, "first-words")
    with count_queries(app) as queries:
        home = visitor.get("/").text
    assert len(queries) <= 8
    assert "New staff with induction to finish" in home and "1 person" in home
    assert "1 not finished yet, 2 finished" in visitor.get("/induction").text
    tomorrow = NOW + timedelta(days=1)
    app.extensions["clock"] = lambda: tomorrow
    again = Visitor(app, lead)
    assert "2 people" in again.get("/").text
    assert "2 not finished yet" in again.get("/induction").text


def test_the_list_is_a_file_too_and_takes_one_query(app: Flask, lead: Person, visitor: Visitor) -> None:
    starter(app, lead, "=Amira")
    visitor.post("/induction/modules", {"modules": "first-words"})
    sheet = visitor.get("/induction/export.csv").text
    assert "Surname,Forename" in sheet and "Starter,'=Amira" in sheet and "2026-10-24" in sheet
    with count_queries(app) as queries:
        assert visitor.get("/induction").status_code == 200
    assert len(queries) <= 3


def test_a_module_that_is_not_there_cannot_be_set(app: Flask, visitor: Visitor) -> None:
    assert visitor.post("/induction/modules", {"modules": "no-such"}).status_code == 422
    assert visitor.post("/induction/modules", {"modules": "the-first-hour"}).status_code == 422
    assert "No induction modules yet" in visitor.get("/induction").text


def test_a_leaver_is_not_new_staff(app: Flask, lead: Person, visitor: Visitor) -> None:
    with app.app_context():
        make_person(lead.school_id, given_name="Gone", start_on=date(2026, 9, 1), left_on=date(2026, 11, 1))
    visitor.post("/induction/modules", {"modules": "first-words"})
    assert "Gone" not in visitor.get("/induction").text
    with app.app_context():
        assert db.session.query(Standing).count() == 0
