"""The pages on which a lead adopts a module."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from markupsafe import escape
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.factories import Person, make_person, make_school, make_sign_in
from tests.support.queries import count_queries
from tests.support.visitor import Visitor, errors_of, hidden_fields
from training.content.model import Library
from training.content.weave import NAMES
from training.extensions import db
from training.models import Adoption
from training.services import details, evidence
from training.services.details import Entry
from training.services.viewer import find_viewer
from training.services.writing import writing
from training.words import FactStatus, Role

SLUG = "first-words"


def a_school(name: str = "Riverbank School") -> int:
    school_id = make_school(name)
    with writing():
        evidence.begin_chain(school_id)
    return school_id


@pytest.fixture
def lead(app: Flask) -> Person:
    """Of a school whose people and numbers are given and checked today."""
    with app.app_context():
        person = make_person(a_school(), Role.LEAD, "Ines", "Lim")
    name_everybody(app, person)
    return person


def name_everybody(app: Flask, person: Person) -> None:
    now = app.extensions["clock"]()
    with app.app_context():
        viewer = find_viewer(make_sign_in(person, now), now, now.date())
        assert viewer is not None
        details.save(viewer, {name: Entry(f"The {name}") for name in NAMES}, 0, now)


def adoptions(app: Flask, school_id: int) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Adoption.id)).where(Adoption.school_id == school_id)) or 0


def fields_of(visitor: Visitor) -> dict[str, str]:
    page = visitor.get(f"/adoption/{SLUG}")
    seal = re.search(r'name="seal" value="([0-9a-f]{64})"', page.text)
    assert seal
    return {"seal": seal[1], "checked": "y"}


def post_several(visitor: Visitor, slugs: list[str], seal: str, **more: str) -> TestResponse:
    fields: dict[str, Any] = {"module": slugs, "seal": seal, **more}
    return visitor.post("/adoption/together", fields)


def test_every_open_fact_stands_beside_its_document_and_confirmed_ones_do_not(
    app: Flask, lead: Person
) -> None:
    library: Library = app.extensions["library"]
    page = Visitor(app, lead).get(f"/adoption/{SLUG}")
    shown = page.text
    for name in library.modules[SLUG].facts:
        fact = library.facts[name]
        words = re.escape(fact.statement).replace("'", "&#39;").replace('"', "&#34;")
        listed = re.search(words, shown.replace("&amp;", "&")) is not None
        assert listed == (fact.status is not FactStatus.CONFIRMED), name
    assert "Open the document" in shown and "Checked by Ines Lim on" in shown


def test_nothing_is_adopted_without_the_tick(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    fields = fields_of(visitor)
    page = visitor.post(f"/adoption/{SLUG}", {"seal": fields["seal"]})
    assert page.status_code == 422 and "Tick this" in errors_of(page)[0]
    assert adoptions(app, lead.school_id) == 0


def test_adopting_shows_on_the_list_with_name_and_date(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    assert "Adopted by" not in visitor.get("/adoption").text
    fields = fields_of(visitor)
    assert visitor.post(f"/adoption/{SLUG}", fields).status_code == 303
    assert visitor.post(f"/adoption/{SLUG}", fields).status_code == 303  # a second click
    assert adoptions(app, lead.school_id) == 1
    assert "Adopted by Ines Lim on" in visitor.get("/adoption").text
    assert "Adopt it anew" in visitor.get(f"/adoption/{SLUG}").text


def test_a_page_from_before_a_change_adopts_nothing(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    page = visitor.post(f"/adoption/{SLUG}", {"seal": "0" * 64, "checked": "y"})
    assert page.status_code == 409 and "has changed since you opened" in page.text
    assert adoptions(app, lead.school_id) == 0


def test_another_schools_lead_cannot_adopt_for_us(app: Flask, lead: Person) -> None:
    with app.app_context():
        stranger = make_person(a_school("Hillside School"), Role.LEAD)
    name_everybody(app, stranger)
    visitor = Visitor(app, stranger)
    fields = fields_of(visitor) | {"school_id": str(lead.school_id), "school": str(lead.school_id)}
    visitor.post(f"/adoption/{SLUG}", fields)
    assert adoptions(app, lead.school_id) == 0
    assert adoptions(app, stranger.school_id) == 1


@pytest.mark.parametrize("role", [Role.STAFF, Role.GOVERNOR, Role.ADMINISTRATOR])
def test_others_cannot_adopt_or_look(app: Flask, lead: Person, role: Role) -> None:
    fields = fields_of(Visitor(app, lead))
    with app.app_context():
        person = make_person(lead.school_id, role)
    visitor = Visitor(app, person)
    assert visitor.get("/adoption").status_code == 403
    assert visitor.get(f"/adoption/{SLUG}").status_code == 403
    assert visitor.post(f"/adoption/{SLUG}", fields).status_code == 403
    assert adoptions(app, lead.school_id) == 0


def test_without_its_people_a_module_says_what_is_missing_and_where_to_put_it_right(app: Flask) -> None:
    with app.app_context():
        person = make_person(a_school(), Role.LEAD)
    visitor = Visitor(app, person)
    page = visitor.get(f"/adoption/{SLUG}")
    assert "First check your people and numbers" in page.text
    assert "Safeguarding lead: not given" in page.text and 'href="/school/details"' in page.text
    assert 'name="checked"' not in page.text
    refused = visitor.post(f"/adoption/{SLUG}", {"seal": "0" * 64, "checked": "y"})
    assert refused.status_code == 422 and "cannot be adopted yet" in refused.text
    assert adoptions(app, person.school_id) == 0


def test_all_that_wait_are_adopted_with_one_button(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    library: Library = app.extensions["library"]
    page = visitor.get("/adoption/together")
    slugs = re.findall(r'name="module" value="([a-z-]+)" checked', page.text)
    assert SLUG in slugs and len(slugs) > 1
    seal = hidden_fields(page)["seal"]
    for facts in {library.modules[slug].facts for slug in slugs}:
        for name in facts:
            assert page.text.count(f">{escape(library.facts[name].statement)}<") <= 1, name
    untouched = post_several(visitor, slugs, seal)
    assert untouched.status_code == 422 and adoptions(app, lead.school_id) == 0
    assert post_several(visitor, slugs, seal, checked="y").status_code == 303
    assert adoptions(app, lead.school_id) == len(slugs)
    assert "Nothing waits to be adopted" in visitor.get("/adoption/together").text


def test_the_list_fits_the_modules_that_are_chosen(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    one = visitor.get(f"/adoption/together?chosen=yes&module={SLUG}")
    assert "Adopt this module" in one.text
    assert len(one.text) < len(visitor.get("/adoption/together").text)
    assert "Choose a module above" in visitor.get("/adoption/together?chosen=yes").text


def test_the_pages_keep_to_their_queries(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    visitor.post(f"/adoption/{SLUG}", fields_of(visitor))
    for path in ("/adoption", f"/adoption/{SLUG}", "/adoption/together"):
        with count_queries(app) as sent:
            assert visitor.get(path).status_code == 200
        assert len(sent) <= 8, sent
