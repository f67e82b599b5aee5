"""Readings as people meet them: a lead asks, a person declares, a signed sheet is entered; nothing else gets in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.factories import NOW, make_person
from tests.support import sample
from tests.support.learning import Learner, join, open_school, place, serve_sample, words
from tests.support.queries import count_queries
from tests.support.visitor import errors_of, hidden_fields
from training.config import Settings
from training.content.model import Library, SourceReading
from training.extensions import db
from training.models import Declaration, OutboxMessage, Reading, StaffMember
from training.words import Nation, Role

VERSION = {
    "label": "Version 3",
    "address": "https://school.example/policy",
    "fingerprint": "AB" * 32,
    "due_on": "2026-12-04",
}
POLICY = {"title": "Child protection policy", "who": "everyone", **VERSION}


def with_edition(edition: str, library: Library | None = None) -> Library:
    library = library or sample.library()
    part_one = SourceReading("part-one", "Part one", edition, Nation.ENGLAND, date(2026, 9, 1))
    source = replace(library.sources["s1"], address="https://guide.example/", reading=part_one)
    return replace(library, sources={"s1": source})


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings, with_edition("2026 edition")) as made:
        yield made


@pytest.fixture
def school(app: Flask) -> int:
    return open_school(app)[0]


@pytest.fixture
def lead(app: Flask, school: int) -> Learner:
    return join(app, school, Role.LEAD, given_name="Grace", family_name="Hall")


def ask(lead: Learner, path: str = "/readings/new", **changes: str) -> str:
    """The address of the reading, after the preview said yes."""
    fields = {**POLICY, **changes}
    assert lead.send(path, step="preview", **fields).status_code == 200
    return place(lead.send(path, step="confirm", **fields)).removesuffix("/who")


def test_a_policy_is_asked_after_a_preview_and_declared_in_its_exact_words(
    app: Flask, school: int, lead: Learner
) -> None:
    person = join(app, school)
    seen = words(lead.send("/readings/new", step="preview", **POLICY))
    assert "I have read all of “Child protection policy”: Version 3." in seen
    assert "3 people" in seen and "ab" * 32 in seen
    with app.app_context():
        assert db.session.scalars(select(Reading)).all() == []
    reading = ask(lead)
    home = person.get("/")
    assert "Read: Child protection policy" in words(home) and f'href="{reading}"' in home.text
    page = person.get(reading)
    assert 'href="https://school.example/policy"' in page.text
    for _ in range(2):
        assert place(person.send(reading, label=hidden_fields(page)["label"])) == reading
    assert "You have declared it" in words(person.get(reading))
    assert "Read: Child" not in words(person.get("/"))
    assert "Child protection policy (Version 3)" in words(person.get("/record"))
    assert "Child protection policy (Version 3)" in person.get("/record/download.csv").text
    assert "1 of 3 have declared it" in words(lead.get(f"{reading}/who"))
    assert lead.get(f"{reading}/who.csv").text.count("On Steady") == 1
    desk = lead.get("/readings")
    assert "1 of 3 2 not yet" in words(desk) and "Its day has passed" not in words(desk)
    assert f"{reading}/who?show=waiting" in desk.text
    app.extensions["clock"] = lambda: NOW + timedelta(days=60)
    assert "Its day has passed" in words(Learner(app, lead.person).get("/readings"))


def test_everything_that_is_wrong_is_said_at_its_field_and_kept(lead: Learner) -> None:
    wrong = {
        "title": "About A123456789012",
        "label": "x" * 121,
        "address": "http://school.example/",
        "fingerprint": "beef",
        "due_on": "2026-11-01",
        "who": "group",
    }
    page = lead.send("/readings/new", step="preview", **wrong)
    assert page.status_code == 422
    assert len(errors_of(page)) == 5
    assert "About A123456789012" in page.text and 'value="beef"' in page.text
    page = lead.send("/readings/new", step="preview", **{**POLICY, "who": "group"})
    assert errors_of(page) == ["Choose a group."]


def test_part_one_takes_its_edition_from_the_guidance_and_a_new_one_is_offered(
    settings: Settings, app: Flask, school: int, lead: Learner
) -> None:
    assert "Part one" in words(lead.get("/readings"))
    due = {"who": "everyone", "due_on": "2026-12-04"}
    reading = ask(lead, "/readings/new?source=part-one", **due, label="mine", title="mine")
    with app.app_context():
        row = db.session.scalars(select(Reading)).one()
        assert (row.title, row.source) == ("Part one", "part-one")
    person = join(app, school)
    person.send(reading, label="2026 edition")
    assert "A new edition" not in words(lead.get("/readings"))
    app.extensions["library"] = with_edition("2027 edition")
    assert "A new edition is in force" in words(lead.get("/readings"))
    assert "Asked again" in words(lead.send(f"{reading}/new-version", step="preview", **due))
    place(lead.send(f"{reading}/new-version", step="confirm", **due))
    assert "2027 edition" in words(person.get("/"))
    stale = person.send(reading, label="2026 edition")
    assert stale.status_code == 409 and "new version" in words(stale)
    assert "Declared before 2026 edition" in words(person.get(reading))


def test_a_sheet_is_chosen_checked_entered_and_taken_back(app: Flask, school: int, lead: Learner) -> None:
    with app.app_context():
        for given in ("Bo", "Cy"):
            make_person(school, given_name=given, family_name="Reed")
    reading = ask(lead)
    form = hidden_fields(lead.get(f"{reading}/paper"))
    sent = {"sheet": form["sheet"], "label": form["label"], "signed_on": "2026-11-20"}
    page = lead.send(f"{reading}/paper", step="preview", lines="Bo Reed\nNobody Here", **sent)
    assert page.status_code == 422 and "“Nobody Here”" in page.text
    people = hidden_fields(page)["people"]
    seen = lead.send(f"{reading}/paper", step="preview", people=people, lines="Reed, Cy", **sent)
    assert "2 people" in words(seen) and "Bo Reed" in words(seen)
    chosen = hidden_fields(seen)["people"]
    for _ in range(2):
        place(lead.send(f"{reading}/paper", step="confirm", people=chosen, **sent))
    with app.app_context():
        assert len(db.session.scalars(select(Declaration)).all()) == 2
    assert "Bo Reed" in words(lead.get(f"{reading}/paper/take-back"))
    place(lead.send(f"{reading}/paper/take-back", sheet=form["sheet"]))
    with app.app_context():
        assert db.session.scalars(select(Declaration)).all() == []


def test_ended_means_nobody_is_asked_and_the_page_says_so(app: Flask, school: int, lead: Learner) -> None:
    person = join(app, school)
    reading = ask(lead)
    assert "Ask for it no longer?" in words(lead.get(f"{reading}/end"))
    place(lead.send(f"{reading}/end"))
    assert "not asked any more" in words(person.get(reading))
    assert person.send(reading, label="Version 3").status_code == 409
    assert "Nothing is asked yet" in words(lead.get("/readings"))


def test_only_leads_see_who_has_declared(app: Flask, school: int, lead: Learner) -> None:
    reading = ask(lead)
    for role in (Role.STAFF, Role.ADMINISTRATOR, Role.GOVERNOR):
        person = join(app, school, role)
        for path in (
            "/readings",
            "/readings/new",
            *(f"{reading}/{p}" for p in ("who", "who.csv", "paper", "end")),
        ):
            assert person.get(path).status_code == 403, (role, path)
        assert person.get(reading).status_code == 200


def test_pages_ask_the_same_few_questions_of_the_database_however_many_people(
    app: Flask, school: int, lead: Learner
) -> None:
    person, reading = join(app, school), ask(lead)
    budget = {(lead, "/readings"): 8, (lead, f"{reading}/who"): 8, (person, reading): 5, (person, "/"): 5}
    found = []
    for _ in range(2):
        for (who, path), most in budget.items():
            who.get(path)
            with count_queries(app) as queries:
                assert who.get(path).status_code == 200
            assert len(queries) <= most, (path, queries)
            found.append(len(queries))
        with app.app_context():
            for _n in range(30):
                make_person(school, with_account=False)
    assert found[: len(budget)] == found[len(budget) :]
    page = lead.get(f"{reading}/who?show=waiting&search=grace+hall")
    assert re.findall(r'scope="row"><a href="/people/[^"]+">([^<]+)', page.text) == ["Grace Hall"]


def test_whoever_has_not_declared_it_is_written_to_once_and_never_told_what_it_is(
    app: Flask, school: int, lead: Learner
) -> None:
    reading = ask(lead)
    done, open_one = join(app, school, given_name="Ada"), join(app, school, given_name="Bo")
    with app.app_context():
        make_person(school, given_name="Cai", with_account=False)  # has no address
        db.session.execute(update(StaffMember).values(joined_at=NOW))
        db.session.commit()
    done.send(reading, label=hidden_fields(done.get(reading))["label"])
    asked = words(lead.get(f"{reading}/write"))
    assert "Bo" in asked and "Ada" not in asked and "1 person: no address to write to" in asked
    assert "messages are written" in words(lead.get(place(lead.send(f"{reading}/write"))))
    assert "Nobody was written to" in words(lead.get(place(lead.send(f"{reading}/write"))))
    with app.app_context():
        mine = OutboxMessage.staff_member_id == open_one.person.staff_member_id
        message = db.session.scalars(select(OutboxMessage).where(mine)).one()
    assert message.subject == "Your training: one thing to read"
    assert "policy" not in (message.subject + message.body).lower() and reading in message.body
    assert open_one.get(f"{reading}/write").status_code == 403
