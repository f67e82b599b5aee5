"""Why somebody has a module: every assignment that reaches them, the day that counts and how it came about."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.factories import NOW, TODAY, Person, make_person, make_school, make_sign_in
from tests.support.learning import words
from tests.support.queries import count_queries
from tests.support.visitor import Visitor
from training.extensions import db
from training.models import AccessEntry, Completion, StaffMember, Standing, Term
from training.rules.exempting import ExemptionKind, Reason
from training.services import assignments, evidence, exemptions, standing
from training.services.viewer import find_viewer
from training.services.writing import writing
from training.words import Role

MODULE = "first-words"


@pytest.fixture
def lead(app: Flask) -> Person:
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        lead = make_person(make_school(), Role.LEAD, "Lena", "Lim")
        with writing():
            evidence.begin_chain(lead.school_id)
            for name, begins, ends in (
                ("Autumn term", date(2026, 9, 3), date(2026, 12, 18)),
                ("Spring term", date(2027, 1, 4), date(2027, 3, 26)),
            ):
                db.session.add(Term(school_id=lead.school_id, name=name, starts_on=begins, ends_on=ends))
        return lead


@pytest.fixture
def ada(app: Flask, lead: Person) -> Person:
    with app.app_context():
        return make_person(lead.school_id, given_name="Ada", family_name="Byron", start_on=date(2026, 11, 2))


def give(app: Flask, lead: Person, who: dict[str, object], due: dict[str, object], months: int = 12) -> None:
    with app.app_context():
        assignments.add_rule(
            lead.school_id, lead.staff_member_id, MODULE, who, due, {"months": months}, NOW, TODAY
        )  # fmt: skip


def public_id(app: Flask, person: Person) -> str:
    with app.app_context():
        found = db.session.get(StaffMember, person.staff_member_id)
        assert found
        return found.public_id


def why(app: Flask, lead: Person, person: Person) -> str:
    return unescape(words(Visitor(app, lead).get(f"/people/{public_id(app, person)}/why/{MODULE}")))


def due_on(app: Flask, person: Person) -> date | None:
    with app.app_context():
        return db.session.scalar(
            select(Standing.due_on).where(Standing.staff_member_id == person.staff_member_id)
        )


def test_of_several_assignments_the_earliest_counts_and_says_so(
    app: Flask, lead: Person, ada: Person
) -> None:
    give(app, lead, {"everyone": True}, {"on": "2026-12-24"})
    give(app, lead, {"person": ada.staff_member_id}, {"days_after_start": 14}, months=6)
    page = why(app, lead, ada)
    assert "Monday 7 December 2026. Of several assignments the earliest day counts." in page
    assert re.search(
        r"Ada Byron within 14 days of starting .*?This day counts .*Everyone by 24 December", page
    )
    assert (
        "Thursday 24 December 2026 is in the holidays before Spring term: due on Monday 4 January 2027, the first "
        "school day after." in page
    )
    assert page.count("This day counts") == 1
    assert due_on(app, ada) == date(2026, 12, 7)


def test_more_time_counts_instead_of_any_assignment(app: Flask, lead: Person, ada: Person) -> None:
    give(app, lead, {"everyone": True}, {"days_after_start": 14})
    with app.app_context():
        viewer = find_viewer(make_sign_in(lead, NOW), NOW, TODAY)
        assert viewer
        exemptions.exempt(
            viewer, public_id(app, ada), MODULE, ExemptionKind.EXTENSION, Reason.AWAY, "", date(2026, 12, 26),
            NOW, TODAY,
        )  # fmt: skip
    page = why(app, lead, ada)
    assert "They were given more time, until Saturday 26 December 2026." in page
    assert "due on Monday 4 January 2027, the first school day after." in page
    assert "Monday 4 January 2027. They were given" in page
    assert due_on(app, ada) == date(2027, 1, 4)


def test_a_waiver_and_an_unknown_first_day_alone_are_said(app: Flask, lead: Person, ada: Person) -> None:
    give(app, lead, {"everyone": True}, {"before_unsupervised": True})
    page = why(app, lead, ada)
    assert "before their first day alone with pupils" in page
    assert "Their first day alone with pupils is not known, so they have two weeks" in page
    with app.app_context(), writing():
        db.session.execute(
            update(StaffMember)
            .where(StaffMember.id == ada.staff_member_id)
            .values(unsupervised_on=date(2026, 11, 30))
        )
        assignments.apply_rules(lead.school_id, [ada.staff_member_id], TODAY, NOW)
    page = why(app, lead, ada)
    assert "Their first day alone with pupils is Monday 30 November 2026." in page
    assert (
        "Sunday 29 November 2026 is at the weekend: due on Friday 27 November 2026, the last school day before"
        in page
    )
    assert due_on(app, ada) == date(2026, 11, 27)
    with app.app_context():
        viewer = find_viewer(make_sign_in(lead, NOW), NOW, TODAY)
        assert viewer
        exemptions.exempt(
            viewer, public_id(app, ada), MODULE, ExemptionKind.WAIVER, Reason.AWAY, "", date(2027, 2, 1), NOW, TODAY
        )  # fmt: skip
    assert "It is waived until Monday 1 February 2027" in why(app, lead, ada)


def test_a_renewal_says_when_it_opens_runs_out_and_lapses(app: Flask, lead: Person, ada: Person) -> None:
    give(app, lead, {"everyone": True}, {"days_after_start": 14})
    give(app, lead, {"role": "staff"}, {"days_after_start": 60}, months=6)
    with app.app_context(), writing():
        db.session.add(
            Completion(
                school_id=ada.school_id, staff_member_id=ada.staff_member_id, module=MODULE,
                module_title="First words", module_digest="0" * 64, completed_at=NOW, expires_on=None,
                code="0123456789abcdef", evidence_n=1,
            )
        )  # fmt: skip
        standing.refresh(ada.school_id, [ada.staff_member_id])
    page = why(app, lead, ada)
    assert "Completed on Monday 23 November 2026. It runs out on Monday 24 May 2027." in page
    assert "and counts as overdue after" in page
    assert page.count("This renewal counts") == 1
    assert re.search(r"All staff members without another role .*?This renewal counts", page)


def test_only_leads_of_the_school_may_ask_and_it_is_noted(app: Flask, lead: Person, ada: Person) -> None:
    give(app, lead, {"everyone": True}, {"days_after_start": 14})
    address = f"/people/{public_id(app, ada)}/why/{MODULE}"
    with app.app_context():
        stranger = make_person(make_school("Hilltop"), Role.LEAD)
    assert Visitor(app, stranger).get(address).status_code == 404
    assert Visitor(app, ada).get(address).status_code == 403
    assert Visitor(app, lead).get(f"/people/{public_id(app, ada)}/why/no-such").status_code == 404
    visitor = Visitor(app, lead)
    with count_queries(app) as queries:
        assert visitor.get(address).status_code == 200
    assert len(queries) <= 8, queries
    with app.app_context():
        noted = db.session.scalars(select(AccessEntry.target).where(AccessEntry.what == "why")).all()
    assert noted == [public_id(app, ada)]
    assert f'href="{address}"' in visitor.get(f"/people/{public_id(app, ada)}").text
