"""Training from elsewhere as a lead meets it: from a pasted list to the record, and back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories import make_person
from tests.support.learning import Learner, join, open_school, place, serve_sample, words
from tests.support.queries import count_queries
from tests.support.visitor import errors_of, hidden_fields
from training.config import Settings
from training.words import Role

DAY = {
    "kind": "inset",
    "title": "Spotting signs",
    "provider": "Our lead",
    "taken_on": "2026-11-02",
    "length": "1.5 hours",
    "expires_on": "2026-12-20",
}


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings) as made:
        yield made


@pytest.fixture
def school(app: Flask) -> int:
    return open_school(app)[0]


@pytest.fixture
def lead(app: Flask, school: int) -> Learner:
    return join(app, school, Role.LEAD, given_name="Hana", family_name="Hall")


def test_from_a_pasted_list_to_the_record_and_back(app: Flask, school: int, lead: Learner) -> None:
    person = join(app, school, given_name="Bo", family_name="Reed")
    assert "Nothing is entered yet" in words(lead.get("/elsewhere"))
    event = hidden_fields(lead.get("/elsewhere/new"))["event"]
    page = lead.send("/elsewhere/new", step="choose", event=event, lines="Bo Reed\nH Hall\nWho Else", **DAY)
    assert page.status_code == 200 and 'value="Spotting signs"' in page.text
    assert "1 person chosen" in words(page) and "Is this one of these?" in words(page)
    kept = hidden_fields(page)
    answers = {"unsure": "H Hall", "which-0": _id(page.text, "which-0"), "lines": "H Hall\n"}
    seen = lead.send("/elsewhere/new", step="preview", event=event, people=kept["people"], **answers, **DAY)
    assert "2 people" in words(seen) and "1 hour 30 minutes" in words(seen)
    for _ in range(2):
        sent = {"people": hidden_fields(seen)["people"], "event": event}
        assert place(lead.send("/elsewhere/new", step="confirm", **sent, **DAY)) == f"/elsewhere/{event}"
    assert "2 people" in words(lead.get(f"/elsewhere/{event}"))
    record = words(person.get("/record"))
    assert "Spotting signs (Our lead, 1 hour 30 minutes)" in record and "20 December 2026" in record
    assert "2026-12-20" in person.get("/record/download.csv").text
    assert "Runs out soon" in words(lead.get("/elsewhere"))
    assert "Bo Reed" in words(lead.get("/elsewhere/people?show=expiring"))
    assert lead.get("/elsewhere/list.csv").text.count("Spotting signs") == 2
    assert "2 people" in words(lead.get(f"/elsewhere/{event}/withdraw"))
    place(lead.send(f"/elsewhere/{event}/withdraw"))
    assert "Spotting signs" not in words(person.get("/record"))
    assert "Withdrawn" in words(lead.get("/elsewhere"))


def test_everything_that_is_wrong_is_said_and_nothing_is_lost(lead: Learner) -> None:
    wrong = {
        **DAY,
        "title": "About A123456789012",
        "provider": "",
        "taken_on": "2026-11-24",
        "length": "long",
        "expires_on": "2026-01-01",
    }
    page = lead.send("/elsewhere/new", step="preview", lines="Nobody", **wrong)
    assert page.status_code == 422
    assert len(errors_of(page)) == 4 and "Nobody" in page.text and 'value="long"' in page.text
    page = lead.send("/elsewhere/new", step="preview", **{**DAY, "expires_on": "2026-11-01"})
    assert errors_of(page) == ["It runs out after the day it took place. Check both days."]
    page = lead.send("/elsewhere/new", step="preview", **DAY)
    assert page.status_code == 422 and "Choose at least one person." in words(page)


def test_only_leads_and_only_this_school(app: Flask, school: int, lead: Learner) -> None:
    for role in (Role.STAFF, Role.ADMINISTRATOR, Role.GOVERNOR):
        person = join(app, school, role)
        for path in ("/elsewhere", "/elsewhere/people", "/elsewhere/new", "/elsewhere/list.csv"):
            assert person.get(path).status_code == 403
    assert lead.get("/elsewhere/nothing").status_code == 404
    assert lead.send("/elsewhere/nothing/withdraw").status_code == 404


def test_lists_ask_the_same_few_questions_however_many_people(app: Flask, school: int, lead: Learner) -> None:
    counts = []
    for _ in range(2):
        with app.app_context():
            for _n in range(60):
                make_person(school, with_account=False)
        event = hidden_fields(lead.get("/elsewhere/new"))["event"]
        place(lead.send("/elsewhere/new", step="confirm", group="everyone", event=event, **DAY))
        for path in ("/elsewhere", "/elsewhere/people", f"/elsewhere/{event}", "/elsewhere/new"):
            lead.get(path)
            with count_queries(app) as queries:
                assert lead.get(path).status_code == 200
            assert len(queries) <= 8, (path, queries)
            counts.append(len(queries))
    assert counts[:4] == counts[4:]
    assert "There are 122 people on your staff list" in words(lead.get("/elsewhere/new"))


def _id(text: str, name: str) -> str:
    return text.partition(f'name="{name}" value="')[2].partition('"')[0]
