"""The school's own pages: who may change what, what is refused and why, and that nothing typed is lost."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import Person, make_person, make_school, make_sign_in
from tests.support.queries import count_queries
from tests.support.visitor import Visitor, errors_of, hidden_fields
from training.content.weave import NAMES
from training.extensions import db
from training.models import PageReport, School, SchoolDetails
from training.services.details import NO_PHONE, Show, find_details
from training.services.page_reports import ReportKind, report_page
from training.services.viewer import find_viewer
from training.words import Nation, Role

PAGES = (
    "/school",
    "/school/settings",
    "/school/calendar",
    "/school/card",
    "/school/details",
    "/school/details/change",
    "/school/details/seen",
    "/school/reports",
)


@pytest.fixture
def lead(app: Flask) -> Person:
    with app.app_context():
        return make_person(make_school(), Role.LEAD, "Ines", "Lim")


@pytest.fixture
def visitor(app: Flask, lead: Person) -> Visitor:
    return Visitor(app, lead)


def details_form(version: int = 0, **given: str) -> dict[str, str]:
    fields = {"version": str(version)}
    for name in NAMES:
        fields[f"{name}-value"] = ""
        if name not in NO_PHONE:
            fields[f"{name}-phone"] = ""
        fields[f"{name}-show"] = Show.SIGNED_IN
    return fields | {key.replace("_", "-"): value for key, value in given.items()}


def test_a_mobile_marked_for_everybody_is_refused_and_the_page_keeps_what_was_typed(visitor: Visitor) -> None:
    page = visitor.post(
        "/school/details/change",
        details_form(
            lead_value="Mrs Lim", lead_phone="07700 900 123", lead_show="public", head_value="Dr Patel"
        ),
    )
    assert page.status_code == 422
    assert any("mobile" in error for error in errors_of(page))
    assert 'href="#lead-show"' in page.text and "<title>Error: " in page.text
    for kept in ("Mrs Lim", "07700 900 123", "Dr Patel"):
        assert f'value="{kept}"' in page.text
    assert visitor.get("/school/details").text.count("changed ") == 0


def test_details_show_as_typed_and_are_never_markup(visitor: Visitor) -> None:
    saved = visitor.post("/school/details/change", details_form(lead_value="<b>Mrs</b> O’Neill & co"))
    assert saved.status_code == 303
    page = visitor.get("/school/details")
    assert "&lt;b&gt;Mrs&lt;/b&gt; O’Neill &amp; co" in page.text and "<b>Mrs" not in page.text
    assert "Ines Lim: changed safeguarding lead." in page.text


def test_what_somebody_else_saved_is_not_overwritten_unseen(
    app: Flask, visitor: Visitor, lead: Person
) -> None:
    visitor.post("/school/details/change", details_form(lead_value="Mrs Lim"))
    with app.app_context():
        deputy = make_person(lead.school_id, Role.DEPUTY)
    late = Visitor(app, deputy).post("/school/details/change", details_form(lead_value="Mr Okafor"))
    assert late.status_code == 409
    assert 'value="Mr Okafor"' in late.text and "Somebody else changed" in late.text
    again = Visitor(app, deputy).post(
        "/school/details/change", details_form(int(hidden_fields(late)["version"]), lead_value="Mr Okafor")
    )
    assert again.status_code == 303
    with app.app_context():
        assert find_details(lead.school_id).names == {"lead": "Mr Okafor"}


def test_a_page_sent_back_unchanged_changes_nothing(app: Flask, visitor: Visitor, lead: Person) -> None:
    given = {f"{name}-value": f"The {name}" for name in NAMES}
    given |= {f"{name}-phone": "01632 960 001" for name in NAMES if name not in NO_PHONE}
    visitor.post("/school/details/change", details_form() | given)
    page = visitor.get("/school/details/change")
    values = re.findall(r'name="([a-z-]+)" type="text" value="([^"]*)"', page.text)
    shows = re.findall(r'name="([a-z-]+-show)"[^>]*>.*?value="([a-z-]+)" selected', page.text, re.DOTALL)
    visitor.post("/school/details/change", {"version": "1"} | dict(values) | dict(shows))
    with app.app_context():
        found = find_details(lead.school_id)
        assert found.version == 1 and set(found.names) == set(NAMES)


def test_a_form_that_is_not_ours_changes_nothing(app: Flask, visitor: Visitor) -> None:
    fields = details_form(lead_value="Mrs Lim", lead_show="everyone")
    assert visitor.post("/school/details/change", fields).status_code == 422
    assert visitor.post("/school/details/change", {"version": "0"}).status_code == 422
    with app.app_context():
        assert db.session.scalar(select(func.count(SchoolDetails.id))) == 0


def test_a_colour_that_reads_as_stop_is_refused_and_others_can_be_tried_first(
    app: Flask, visitor: Visitor, lead: Person
) -> None:
    look = {"name": "Riverbank Academy", "setting": "primary", "colour": "#992211"}
    refused = visitor.post("/school/settings", look)
    assert refused.status_code == 422 and "too close to the red" in errors_of(refused)[0]
    assert "Give the colour as #" in errors_of(visitor.post("/school/settings", look | {"colour": "teal"}))[0]
    tried = visitor.post("/school/settings", look | {"colour": "#7A1F5C", "preview": "y"})
    assert tried.status_code == 200 and "/brand/7a1f5c." in tried.text
    with app.app_context():
        assert db.session.scalar(select(School.colour)) is None
    assert visitor.post("/school/settings", look | {"colour": "7a1f5c"}).status_code == 303
    page = visitor.get("/school")
    assert "Riverbank Academy" in page.text and "/brand/7a1f5c." in page.text
    with app.app_context():
        school = db.session.get(School, lead.school_id)
        assert school and (school.setting, school.nation) == ("primary", "england")


def test_a_nation_without_its_facts_says_so_and_cannot_be_chosen(app: Flask, visitor: Visitor) -> None:
    page = visitor.get("/school/settings").text
    found = re.findall(
        r"(Wales|Scotland|Northern Ireland) is not ready yet: (\d+) pages have no facts for \1", page
    )
    assert [nation for nation, _ in found] == ["Wales", "Scotland", "Northern Ireland"]
    assert all(int(pages) > 0 for _, pages in found)
    assert re.findall(r'name="nation" value="([a-z-]+)"', page) == ["england"]
    look = {"name": "Ysgol", "nation": "wales", "setting": "primary", "colour": ""}
    assert visitor.post("/school/settings", look).status_code == 422


def test_a_nation_that_is_ready_is_chosen_and_from_then_on_decides_what_is_read(
    app: Flask, visitor: Visitor, lead: Person
) -> None:
    """As it will be once Wales has its facts: here every fact of ours is said to hold there too."""
    ours = app.extensions["library"]
    facts = {name: replace(fact, nations=frozenset(Nation)) for name, fact in ours.facts.items()}
    modules = {slug: replace(module, nations=tuple(Nation)) for slug, module in ours.modules.items()}
    app.extensions["library"] = replace(ours, facts=facts, modules=modules)
    look = {"name": "Ysgol", "nation": "wales", "setting": "primary", "colour": ""}
    assert visitor.post("/school/settings", look).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(School.nation)) == "wales"
    assert visitor.post("/school/settings", {**look, "nation": ""}).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(School.nation)) == "wales", "nothing chosen keeps it"


def test_a_new_address_asks_first_and_a_second_click_makes_no_second_one(
    app: Flask, visitor: Visitor, lead: Person
) -> None:
    def key() -> str:
        with app.app_context():
            return str(db.session.scalar(select(School.now_key).where(School.id == lead.school_id)))

    before = key()
    assert "QR codes" in visitor.get("/school/card/new-address").text
    assert key() == before
    visitor.post("/school/card/new-address")
    assert key() != before
    assert key() in visitor.get("/school/card").text


def test_the_card_can_be_switched_off_and_on(visitor: Visitor) -> None:
    visitor.post("/school/card", {"open": "no"})
    assert "Switch the open card on" in visitor.get("/school/card").text
    visitor.post("/school/card", {"open": "yes"})
    assert "Switch the open card off" in visitor.get("/school/card").text


def report(person: Person, kind: ReportKind, app: Flask, page: str = "go-now") -> None:
    now = app.extensions["clock"]()
    with app.app_context():
        viewer = find_viewer(make_sign_in(person, now), now, now.date())
        assert viewer
        report_page(viewer, "first-words", page, kind, now)


def test_reports_are_counted_without_names_and_settled_together(
    app: Flask, visitor: Visitor, lead: Person
) -> None:
    with app.app_context():
        first, second = (make_person(lead.school_id, family_name=f"Nobody{n}") for n in range(2))
        stranger = make_person(make_school("Hillside School"), Role.LEAD)
    for person in (stranger, first, second):
        report(person, ReportKind.SPELLING, app)
    assert "1 to look at" in visitor.get("/school").text
    page = visitor.get("/school/reports")
    assert "2 reports" in page.text and ReportKind.SPELLING.label in page.text
    assert "Nobody" not in page.text
    fields = {
        "module": "first-words",
        "page": "go-now",
        "kind": ReportKind.SPELLING.value,
        "newest": hidden_fields(page)["newest"],
    }
    with app.app_context():
        third = make_person(lead.school_id)
    report(third, ReportKind.SPELLING, app)  # comes in while the lead reads
    assert visitor.post("/school/reports/settle", fields).status_code == 303
    assert "1 report," in visitor.get("/school/reports").text
    with app.app_context():
        theirs = select(PageReport.settled_at).where(PageReport.school_id == stranger.school_id)
        assert db.session.scalar(theirs) is None


@pytest.mark.parametrize("role", list(Role))
def test_who_may_open_which_page(app: Flask, lead: Person, role: Role) -> None:
    with app.app_context():
        person = make_person(lead.school_id, role)
    seen = {path for path in PAGES if Visitor(app, person).get(path).status_code == 200}
    if role in {Role.LEAD, Role.DEPUTY}:
        assert seen == set(PAGES)
    elif role is Role.ADMINISTRATOR:
        assert seen == {"/school", "/school/settings", "/school/calendar"}
    else:
        assert seen == set()


def test_no_page_of_the_school_asks_the_database_more_than_eight_times(
    app: Flask, visitor: Visitor, lead: Person
) -> None:
    visitor.post("/school/details/change", details_form(lead_value="Mrs Lim"))
    for path in PAGES:
        with count_queries(app) as sent:
            assert visitor.get(path).status_code == 200
        assert len(sent) <= 8, (path, sent)
