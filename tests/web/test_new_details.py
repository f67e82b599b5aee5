"""A changed name or number on home and on its own page, and on the lead's list of who has seen it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from tests.factories import Person, make_sign_in
from tests.support.learning import (
    Learner,
    begin,
    join,
    open_school,
    place,
    read_pages,
    serve_sample,
    sit,
    words,
)
from tests.support.queries import count_queries
from tests.support.sample import SCENARIO
from tests.support.visitor import hidden_fields
from training.config import Settings
from training.services import details
from training.services.details import Entry, Show
from training.services.viewer import find_viewer
from training.words import Role

OLD, NEW, PAPER = "01632 960 001", "01632 960 002", "01632 960 003"


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings) as made:
        yield made


@pytest.fixture
def lead(app: Flask) -> Person:
    _school, lead = open_school(app)
    save(app, lead, {"lead": Entry("Mrs Lim", OLD), "lado": Entry("Ms Kaur", "", Show.PRINTED)})
    return lead


@pytest.fixture
def teacher(app: Flask, lead: Person) -> Learner:
    person = join(app, lead.school_id, given_name="Ines", family_name="Abel")
    read_pages(person)
    return person


def save(app: Flask, lead: Person, given: dict[str, Entry]) -> None:
    now = app.extensions["clock"]()
    with app.app_context():
        viewer = find_viewer(make_sign_in(lead, now), now, now.date())
        assert viewer is not None
        last = details.find_details(lead.school_id)
        entries = {name: last.entry(name) for name in last.entries}
        details.save(viewer, entries | given, last.version, now)


def change(app: Flask, lead: Person) -> None:
    app.extensions["clock"].pass_minutes(60)
    save(app, lead, {"lead": Entry("Mr Okafor", NEW), "lado": Entry("Ms Kaur", PAPER, Show.PRINTED)})


def test_home_says_what_changed_until_it_is_seen(app: Flask, lead: Person, teacher: Learner) -> None:
    assert "changed" not in words(teacher.get("/"))
    change(app, lead)
    home = words(teacher.get("/"))
    assert "Two things changed at your school Safeguarding lead, local authority designated officer." in home
    page = teacher.get("/new-details")
    assert "Mr Okafor" in page.text and f">{NEW}</a>" in page.text and 'href="tel:+441632960002"' in page.text
    assert "Until now: Mrs Lim" in words(page)
    assert OLD not in page.text and PAPER not in page.text
    assert "stands on the printed card only" in words(page)
    fields = {"version": hidden_fields(page)["version"]}
    for _click in range(2):
        assert place(teacher.send("/new-details", **fields)) == "/"
    assert "changed" not in words(teacher.get("/"))
    assert "Nothing new" in words(teacher.get("/new-details"))


def test_a_page_from_before_another_change_does_not_hide_it(
    app: Flask, lead: Person, teacher: Learner
) -> None:
    change(app, lead)
    shown = hidden_fields(teacher.get("/new-details"))["version"]
    save(app, lead, {"head": Entry("Dr Patel")})
    teacher.send("/new-details", version=shown)
    assert "One thing changed at your school Head teacher." in words(teacher.get("/"))


def test_a_form_that_is_not_ours_records_nothing(app: Flask, lead: Person, teacher: Learner) -> None:
    change(app, lead)
    for version in ("", "99", "x"):
        assert teacher.send("/new-details", version=version).status_code >= 400
    assert "Two things changed" in words(teacher.get("/"))


def test_the_lead_sees_how_many_have_seen_it_and_who_has_not(
    app: Flask, lead: Person, teacher: Learner
) -> None:
    change(app, lead)
    visitor = Learner(app, lead)
    assert "Seen by 1 of 2 who have begun" in words(visitor.get("/school/details"))
    assert "Ines Abel" in words(visitor.get("/school/details/seen"))
    teacher.send("/new-details", version=2)
    assert "Seen by 2 of 2 who have begun" in words(visitor.get("/school/details"))
    assert "Ines Abel" not in words(visitor.get("/school/details/seen"))
    assert teacher.get("/school/details/seen").status_code == 403


def test_an_old_result_and_certificate_stay_as_they_were(app: Flask, lead: Person, teacher: Learner) -> None:
    sitting = begin(teacher)
    asked = teacher.get(f"{sitting}/phone").text
    change(app, lead)
    assert strip_seq(teacher.get(f"{sitting}/phone").text) == strip_seq(asked)
    sit(teacher)
    result = sit(teacher, SCENARIO)
    code = teacher.get(result).text.split("/record/certificate/")[1].split('"')[0]
    before = teacher.get(f"/record/certificate/{code}").get_data()
    change(app, lead)
    assert teacher.get(f"/record/certificate/{code}").get_data() == before
    assert "Mr Okafor" in words(teacher.get("/modules/look-away/stop"))


def strip_seq(page: str) -> str:
    """The part of the page that was asked, without what is new in every answer."""
    return page.partition("<main")[2].partition("csrf_token")[0]


def test_a_lead_is_told_what_is_missing_and_what_has_gone_stale(app: Flask, lead: Person) -> None:
    visitor = Learner(app, lead)
    home = words(visitor.get("/"))
    assert "People and numbers to check" in home and "Not given yet: deputy safeguarding leads" in home
    assert "Last checked" not in home
    app.extensions["clock"].now += timedelta(days=121)
    home = words(Learner(app, lead).get("/"))
    assert "Last checked on Monday 23 November 2026: safeguarding lead, local authority" in home


def test_still_right_is_one_click_and_all_of_them_another(app: Flask, lead: Person) -> None:
    app.extensions["clock"].now += timedelta(days=121)
    visitor = Learner(app, lead)
    page = words(visitor.get("/school/details"))
    assert page.count("Not checked lately") == 2
    visitor.send("/school/details/check", version=1, right="lead")
    page = words(visitor.get("/school/details"))
    assert page.count("Not checked lately") == 1 and "Checked by Grace Lim on Wednesday 24 March 2027" in page
    visitor.send("/school/details/check", version=2, right="all")
    assert "Not checked lately" not in words(visitor.get("/school/details"))
    for wrong in ({"version": 3, "right": "nobody"}, {"version": "", "right": "all"}, {}):
        assert visitor.send("/school/details/check", **wrong).status_code >= 400


@pytest.mark.parametrize("role", [Role.STAFF, Role.GOVERNOR, Role.ADMINISTRATOR])
def test_others_check_nothing(app: Flask, lead: Person, role: Role) -> None:
    answer = join(app, lead.school_id, role).send("/school/details/check", version=1, right="all")
    assert answer.status_code == 403


def test_the_pages_keep_to_their_queries(app: Flask, lead: Person, teacher: Learner) -> None:
    change(app, lead)
    for visitor, path, most in (
        (teacher, "/", 5),
        (teacher, "/new-details", 5),
        (Learner(app, lead), "/", 8),
        (Learner(app, lead), "/school/details", 8),
        (Learner(app, lead), "/school/details/seen", 8),
    ):
        visitor.get(path)  # notes that they were seen, which is no query of the page
        with count_queries(app) as sent:
            assert visitor.get(path).status_code == 200
        assert len(sent) <= most, (path, sent)
