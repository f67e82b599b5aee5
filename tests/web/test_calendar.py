"""The school's calendar: what may stand beside what, what moves when it changes, and that nothing pasted is lost."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import NOW, TODAY, Person, make_person, make_school
from tests.support.queries import count_queries
from tests.support.visitor import Visitor, errors_of
from training.extensions import db
from training.models import ClosedDay, Standing, Term
from training.services import assignments
from training.words import Role

CALENDAR = "/school/calendar"
AUTUMN = {"kind": "term", "name": "Autumn term", "starts_on": "2026-09-03", "ends_on": "2026-12-18"}
SPRING = {"kind": "term", "name": "Spring term", "starts_on": "2027-01-04", "ends_on": "2027-03-26"}


@pytest.fixture
def lead(app: Flask) -> Person:
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        return make_person(make_school(), Role.LEAD, "Ines", "Lim")


@pytest.fixture
def visitor(app: Flask, lead: Person) -> Visitor:
    return Visitor(app, lead)


def dues(app: Flask) -> set[date | None]:
    with app.app_context():
        return set(db.session.scalars(select(Standing.due_on)))


def kept(app: Flask) -> tuple[int, int]:
    with app.app_context():
        return tuple(db.session.scalar(select(func.count(t.id))) or 0 for t in (Term, ClosedDay))  # type: ignore[return-value]


def test_terms_cannot_overlap_or_run_backwards(app: Flask, visitor: Visitor) -> None:
    assert visitor.post(CALENDAR, AUTUMN).status_code == 303
    for change, words in (
        ({"starts_on": "2026-12-18"}, "overlap with Autumn term (3 September 2026 to 18 December 2026)"),
        ({"starts_on": "2027-04-12"}, "after the first"),
        ({"ends_on": "2072-02-12"}, "Check the year"),
        ({"starts_on": ""}, "first day"),
        ({"ends_on": ""}, "last day of the term"),
        ({"name": ""}, "Give it a name"),
    ):
        refused = visitor.post(CALENDAR, SPRING | change)
        assert refused.status_code == 422 and words in " ".join(errors_of(refused)), change
        assert ("name" in change) or 'value="Spring term"' in refused.text
    assert kept(app) == (1, 0)


def test_days_off_stand_within_a_term_but_not_on_one_another(app: Flask, visitor: Visitor) -> None:
    visitor.post(CALENDAR, AUTUMN)
    half_term = {"kind": "holiday", "name": "Half-term", "starts_on": "2026-10-26", "ends_on": "2026-10-30"}
    assert visitor.post(CALENDAR, half_term).status_code == 303
    inset = {"kind": "inset", "name": "INSET day", "starts_on": "2026-10-30", "ends_on": ""}
    refused = visitor.post(CALENDAR, inset)
    assert "overlap with Half-term" in errors_of(refused)[0]
    assert visitor.post(CALENDAR, inset | {"starts_on": "2026-11-27"}).status_code == 303
    page = visitor.get(CALENDAR).text
    assert "Holiday, Half-term: Monday 26 to Friday 30" in page
    assert "INSET day: Friday 27" in page
    assert "Bank holidays: Friday 25 and Monday 28" in page
    assert page.count("No term entered") == 8
    assert '<th scope="row">October 2026</th>' in page and '<td class="number">17</td>' in page
    assert kept(app) == (1, 2)


def test_what_falls_due_in_a_holiday_moves_and_the_page_says_for_how_many(
    app: Flask, visitor: Visitor, lead: Person
) -> None:
    holiday = date(2026, 12, 22)
    with app.app_context():
        make_person(lead.school_id)
        assignments.add_rule(
            lead.school_id, lead.staff_member_id, "first-words", {"everyone": True},
            {"on": holiday.isoformat()}, None, NOW, TODAY,
        )  # fmt: skip
    assert dues(app) == {holiday}
    visitor.post(CALENDAR, AUTUMN)
    assert "No due date moved." in visitor.get(CALENDAR).text
    visitor.post(CALENDAR, SPRING)
    assert "The due dates of 2 people moved." in visitor.get(CALENDAR).text
    assert dues(app) == {date(2027, 1, 4)}
    visitor.post(CALENDAR, {"kind": "holiday", "name": "Snow", "starts_on": "2027-01-04", "ends_on": ""})
    assert dues(app) == {date(2027, 1, 5)}
    with app.app_context():
        closed = db.session.scalar(select(ClosedDay.id))
    for _click in range(2):
        assert visitor.post(f"{CALENDAR}/holiday/{closed}/remove").status_code == 303
    assert dues(app) == {date(2027, 1, 4)}


def test_several_are_pasted_at_once_all_or_none(app: Flask, visitor: Visitor) -> None:
    good = (
        "3 September 2026 to 18 December 2026 Autumn term\n"
        "26 October 2026 to 30 October 2026 Half-term\n"
        "2 September 2026 INSET day"
    )
    refused = visitor.post(
        f"{CALENDAR}/lines", {"lines": f"{good}\nsometime in May\n28 October 2026 Holiday"}
    )
    assert refused.status_code == 422
    assert "<strong>Line 4:</strong> No date is there." in refused.text
    assert "sometime in May" in refused.text and "3 September 2026 to 18 December" in refused.text
    assert kept(app) == (0, 0)
    clash = visitor.post(f"{CALENDAR}/lines", {"lines": f"{good}\n28 October 2026 Holiday"})
    assert "<strong>Line 4:</strong> These dates overlap with Half-term" in clash.text
    assert kept(app) == (0, 0)
    assert visitor.post(f"{CALENDAR}/lines", {"lines": good}).status_code == 303
    assert kept(app) == (1, 2)
    assert visitor.post(f"{CALENDAR}/lines", {"lines": good}).status_code == 303
    assert "3 were there already" in visitor.get(CALENDAR).text
    assert kept(app) == (1, 2)


def test_the_calendar_of_another_school_stays_as_it_is(app: Flask, visitor: Visitor) -> None:
    visitor.post(CALENDAR, AUTUMN)
    with app.app_context():
        term = db.session.scalar(select(Term.id))
        stranger = make_person(make_school("Hillside School"), Role.LEAD)
    Visitor(app, stranger).post(f"{CALENDAR}/term/{term}/remove")
    assert kept(app) == (1, 0)
    assert "Autumn term begins" not in Visitor(app, stranger).get(CALENDAR).text
    assert visitor.post(f"{CALENDAR}/nonsense/{term}/remove").status_code == 404
    visitor.post(f"{CALENDAR}/term/{term}/remove")
    assert "No terms yet" in visitor.get(CALENDAR).text


def test_the_calendar_takes_few_queries(app: Flask, visitor: Visitor) -> None:
    visitor.post(CALENDAR, AUTUMN)
    with count_queries(app) as queries:
        assert visitor.get(f"{CALENDAR}?year=2026").status_code == 200
    assert len(queries) <= 3
