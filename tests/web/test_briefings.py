"""“Before you start” without an account: the way in, the pages, the signature, the paper sheets, the list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import NOW, TODAY, Person, make_person, make_sign_in
from tests.support.databases import read_content
from tests.support.learning import Hands, Learner, open_school, place, words
from tests.support.queries import count_queries
from tests.support.visitor import Visitor, errors_of, hidden_fields
from training import create_app
from training.config import Settings
from training.content.model import Item, Library
from training.extensions import db
from training.models import Briefing, BriefingDay, EvidenceEntry, StaffMember
from training.rules.briefing import MODULE
from training.services import details, evidence
from training.services.details import Entry, Show
from training.services.tidy import tidy
from training.services.viewer import find_viewer
from training.words import Role

OPEN, MOBILE = "01632 960 001", "07700 900 123"
GIVEN = {
    "lead": Entry("Mrs Lim", MOBILE, Show.PRINTED),
    "deputies": Entry("Mr Okafor", MOBILE, Show.SIGNED_IN),
    "head": Entry("Dr Patel", "01632 960 003", Show.SIGNED_IN),
    "out-of-hours": Entry("", OPEN, Show.PUBLIC),
}


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    made = create_app(settings, clock=Hands(), library=read_content(settings.content))
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def lead(app: Flask) -> Learner:
    _school, person = open_school(app, assigned=False)
    with app.app_context():
        viewer = find_viewer(make_sign_in(person, NOW), NOW, TODAY)
        assert viewer
        details.save(viewer, GIVEN, 0, NOW)
    return Learner(app, person)


def open_way(app: Flask, lead: Learner, lasting: str = "day") -> tuple[str, str]:
    """(key, PIN)"""
    assert place(lead.send("/briefings/way-in", lasting=lasting)) == "/briefings/poster"
    with app.app_context():
        day = db.session.scalars(select(BriefingDay)).one()
        return day.key, day.pin


def briefings(app: Flask) -> list[Briefing]:
    with app.app_context():
        return list(db.session.scalars(select(Briefing).order_by(Briefing.id)))


def entries(app: Flask, kind: str) -> list[dict[str, object]]:
    with app.app_context():
        rows = db.session.scalars(select(EvidenceEntry).where(EvidenceEntry.kind == kind))
        return [json.loads(row.payload) for row in rows]


def item(app: Flask, path: str) -> Item:
    library: Library = app.extensions["library"]
    return library.quizzes[MODULE].item(path.rsplit("/", 1)[1])


def walk(app: Flask, visitor: Visitor, key: str, wrong_first: bool = False) -> str:
    """Reads and answers everything; the address where it is signed."""
    path = place(visitor.post(f"/here/{key}"))
    while "/page/" in path:
        assert visitor.get(path).status_code == 200
        path = place(visitor.post(path))
    asked = set()
    while "/question/" in path:
        options = item(app, path).options
        asked.add(item(app, path).family)
        if wrong_first:
            bad = next(option for option in options if option.critical)
            stop = visitor.get(place(visitor.post(path, {"option": bad.id})))
            assert bad.instead and bad.instead[:20] in stop.text and "Put it right" in stop.text
            assert place(visitor.get(f"/here/{key}/sign")) == path  # nothing is signed before it is put right
        said = place(visitor.post(path, {"option": next(o.id for o in options if o.best)}))
        assert "That helps" in visitor.get(said).text
        path = place(visitor.get(f"/here/{key}/go-on"))
    quiz = app.extensions["library"].quizzes[MODULE]
    critical = {i.family for i in quiz.items if any(option.critical for option in i.options)}
    assert asked == critical and critical  # one of each family in which something must never be answered
    return path


def sign(visitor: Visitor, path: str, name: str = "Ola Nowak", kind: str = "supply") -> str:
    return place(visitor.post(path, {"name": name, "kind": kind, "understood": "y"}))


@pytest.mark.both_databases
def test_a_visitor_reads_answers_signs_and_has_a_page_to_show(app: Flask, lead: Learner) -> None:
    key, _pin = open_way(app, lead)
    visitor = Visitor(app)
    landing = visitor.get(f"/here/{key}")
    assert "Welcome to Riverbank School" in landing.text and landing.headers["X-Robots-Tag"].startswith(
        "noindex"
    )
    done = sign(visitor, walk(app, visitor, key, wrong_first=True))
    page = words(visitor.get(done))
    assert "Ola Nowak" in page and "Supply teacher, 23 November 2026 at 09:00" in page and "Mrs Lim" in page
    (row,) = briefings(app)
    assert (row.name, row.kind, row.how, row.signed_on, row.recorded_by) == (
        "Ola Nowak",
        "supply",
        "qr",
        TODAY,
        None,
    )
    (entry,) = entries(app, "briefing")
    assert entry["briefing"] == row.public_id and entry["edition"] == row.module_digest
    assert "Nowak" not in json.dumps(entry)
    with app.app_context():
        assert evidence.verify(row.school_id).whole


@pytest.mark.both_databases
def test_whoever_types_the_pin_is_let_in_and_the_list_says_so(app: Flask, lead: Learner) -> None:
    key, pin = open_way(app, lead)
    visitor = Visitor(app)
    assert errors_of(visitor.post("/here", {"pin": "000 00"})) != []
    assert place(visitor.post("/here", {"pin": f"{pin[:3]} {pin[3:]}"})) == f"/here/{key}"
    sign(visitor, walk(app, visitor, key))
    assert [row.how for row in briefings(app)] == ["pin"]


def test_pins_cannot_be_tried_out_but_right_ones_are_not_counted(app: Flask, lead: Learner) -> None:
    key, pin = open_way(app, lead)
    for _ in range(25):
        assert place(Visitor(app).post("/here", {"pin": pin})) == f"/here/{key}"
    wrong = f"{(int(pin) + 1) % 1_000_000:06}"
    answers = [Visitor(app).post("/here", {"pin": wrong}).status_code for _ in range(21)]
    assert answers == [422] * 20 + [429]
    assert Visitor(app).post("/here", {"pin": pin}).status_code == 429
    assert Visitor(app, address="198.51.100.7").post("/here", {"pin": pin}).status_code == 303


def test_no_number_that_is_not_public_is_shown_and_no_name_but_the_leads(app: Flask, lead: Learner) -> None:
    key, _pin = open_way(app, lead)
    visitor = Visitor(app)
    path = place(visitor.post(f"/here/{key}"))
    shown = ""
    while "/page/" in path:
        shown += visitor.get(path).text
        path = place(visitor.post(path))
    assert "Mrs Lim (safeguarding lead)" in shown and "Mr Okafor" in shown and OPEN in shown
    assert MOBILE not in shown and "Patel" not in shown and "960 003" not in shown
    sheet = lead.get("/briefings/sheet").text
    assert "Mrs Lim" in sheet and MOBILE not in sheet and "Patel" not in sheet
    assert OPEN in sheet.partition("Whom to ring")[2]  # the one number that is for everybody


def test_ended_renewed_and_run_out_ways_in_lead_nowhere(app: Flask, lead: Learner) -> None:
    key, pin = open_way(app, lead)
    newer, _pin = open_way(app, lead)
    assert Visitor(app).get(f"/here/{key}").status_code == 404
    assert Visitor(app).get(f"/here/{newer}").status_code == 200
    assert Visitor(app).post("/here", {"pin": pin}).status_code == 422
    visitor = Visitor(app)
    signing = walk(app, visitor, newer)
    lead.send("/briefings/way-in/end")
    late = visitor.post(signing, {"name": "Late", "kind": "coach", "understood": "y"})
    assert late.status_code == 404 and briefings(app) == []
    last, _pin = open_way(app, lead, "day")
    app.extensions["clock"].pass_minutes(15 * 60)  # midnight in London
    assert Visitor(app).get(f"/here/{last}").status_code == 404
    assert place(Learner(app, lead_of(app, lead)).get("/briefings/poster")) == "/briefings/way-in"


def lead_of(app: Flask, lead: Learner) -> Person:
    with app.app_context():
        row = db.session.scalars(select(StaffMember).where(StaffMember.role == Role.LEAD.value)).one()
        return Person(row.id, row.school_id, row.account_id, None)


def test_a_week_is_open_until_the_end_of_the_same_day_next_week(app: Flask, lead: Learner) -> None:
    key, _pin = open_way(app, lead, "week")
    app.extensions["clock"].pass_minutes(7 * 24 * 60 + 14 * 60)
    assert Visitor(app).get(f"/here/{key}").status_code == 200
    app.extensions["clock"].pass_minutes(60)
    assert Visitor(app).get(f"/here/{key}").status_code == 404


def test_nothing_is_opened_before_the_module_is_adopted(app: Flask) -> None:
    _school, person = open_school(app, adopted=False, assigned=False)
    lead = Learner(app, person)
    assert "Adopt the module first" in lead.get("/briefings/way-in").text
    assert lead.send("/briefings/way-in", lasting="day").status_code == 409


def test_signing_twice_keeps_one_name_and_needs_name_kind_and_tick(app: Flask, lead: Learner) -> None:
    key, _pin = open_way(app, lead)
    visitor = Visitor(app)
    path = walk(app, visitor, key)
    bare = visitor.post(path, {"name": "", "kind": ""})
    assert bare.status_code == 422 and len(errors_of(bare)) == 3
    sign(visitor, path)
    sign(visitor, path, name="Somebody Else")
    assert [row.name for row in briefings(app)] == ["Ola Nowak"]


def test_the_screen_is_clear_for_the_next_person(app: Flask, lead: Learner) -> None:
    key, _pin = open_way(app, lead)
    visitor = Visitor(app)
    done = sign(visitor, walk(app, visitor, key))
    assert place(visitor.post(f"/here/{key}/next")) == f"/here/{key}"
    assert visitor.get(done).status_code == 404 and "Nowak" not in visitor.get(f"/here/{key}").text
    assert Visitor(app).get(done).status_code == 404  # nor is it there for another browser
    sign(visitor, walk(app, visitor, key), "Second Person")
    assert len(briefings(app)) == 2


def test_somebody_signed_in_on_that_browser_stays_out_of_it(app: Flask, lead: Learner) -> None:
    key, _pin = open_way(app, lead)
    with count_queries(app) as sent:
        page = lead.get(f"/here/{key}")
    assert "Grace Lim" not in page.text and len(sent) == 1


def enter(lead: Learner, names: str, **more: str) -> str:
    form = hidden_fields(lead.get("/briefings/paper"))
    fields = {"sheet": form["sheet"], "kind": "volunteer", "signed_on": "2026-11-20", "names": names} | more
    preview = lead.send("/briefings/paper", **fields)
    assert preview.status_code == 200, words(preview)
    return place(lead.send("/briefings/paper", **hidden_fields(preview), sure="y"))


def test_a_sheet_is_looked_at_before_it_is_kept_and_kept_once(app: Flask, lead: Learner) -> None:
    form = hidden_fields(lead.get("/briefings/paper"))
    fields = {"sheet": form["sheet"], "kind": "volunteer", "signed_on": "2026-11-20"}
    preview = lead.send("/briefings/paper", **fields, names="  Ola  Nowak \n\n=Sam Price\n")
    assert "2 names" in words(preview) and briefings(app) == []
    sent = hidden_fields(preview)
    for _ in range(2):
        assert place(lead.send("/briefings/paper", **sent, sure="y")) == "/briefings"
    assert [(row.name, row.how, row.kind) for row in briefings(app)] == [
        ("Ola Nowak", "paper", "volunteer"),
        ("=Sam Price", "paper", "volunteer"),
    ]
    csv = lead.get("/briefings/list.csv").data.decode("utf-8-sig")
    assert "'=Sam Price,Volunteer,2026-11-20,On paper,2026-11-23 09:00,Grace Lim" in csv


@pytest.mark.parametrize(
    ("names", "day", "said"),
    [
        ("", "2026-11-20", "one on each line"),
        ("\n".join(f"Name {n}" for n in range(41)), "2026-11-20", "at most 40"),
        ("Ola\n12345", "2026-11-20", "Line 2"),
        ("Ola", "2026-11-24", "still to come"),
        ("Ola", "2024-11-24", "more than a year ago"),
    ],
)
def test_a_sheet_that_cannot_be_right_is_not_taken(
    app: Flask, lead: Learner, names: str, day: str, said: str
) -> None:
    form = hidden_fields(lead.get("/briefings/paper"))
    page = lead.send(
        "/briefings/paper", sheet=form["sheet"], kind="coach", signed_on=day, names=names, sure="y"
    )
    assert page.status_code == 422 and said in page.text and briefings(app) == []


@pytest.mark.both_databases
def test_the_last_sheet_is_taken_back_by_a_correction_and_nothing_is_deleted(
    app: Flask, lead: Learner
) -> None:
    enter(lead, "First Sheet")
    older = hidden_fields(lead.get("/briefings/paper/take-back"))
    app.extensions["clock"].pass_minutes(1)
    enter(lead, "Second Sheet\nSecond Also")
    assert (
        lead.send("/briefings/paper/take-back", sheet=older["sheet"]).status_code == 409
    )  # from an old page
    asked = hidden_fields(lead.get("/briefings/paper/take-back"))
    lead.send("/briefings/paper/take-back", sheet=asked["sheet"])
    rows = briefings(app)
    assert [row.how for row in rows] == ["paper", "taken-back", "taken-back"]
    (correction,) = entries(app, "correction")
    assert (
        correction["corrects"] == [row.evidence_n for row in rows[1:]] and len(entries(app, "briefing")) == 3
    )
    assert lead.send("/briefings/paper/take-back", sheet=asked["sheet"]).status_code == 409  # a second click
    assert next(row.how for row in briefings(app)) == "paper"
    with app.app_context():
        assert evidence.verify(rows[0].school_id).whole
    assert "Taken back" in lead.get("/briefings").text


@pytest.mark.both_databases
def test_the_list_is_searched_and_paged_at_the_same_cost_however_long(app: Flask, lead: Learner) -> None:
    lead.get("/briefings")
    with count_queries(app) as few:
        lead.get("/briefings")
    for start in range(0, 120, 40):
        app.extensions["clock"].pass_minutes(1)
        enter(lead, "\n".join(f"Visitor{n:03} Name" for n in range(start, start + 40)))
    with count_queries(app) as many:
        page = lead.get("/briefings?page=2")
    assert len(many) <= 8 and len(few) <= 8
    assert "120 signatures" in words(page) and len(re.findall("Visitor[0-9]{3}", page.text)) == 50
    found = lead.get("/briefings?search=visitor007").text
    assert "Visitor007" in found and "Visitor008" not in found


def test_names_go_at_the_end_of_the_next_school_year_and_evidence_stays(app: Flask, lead: Learner) -> None:
    enter(lead, "Old One", signed_on="2026-08-31")
    app.extensions["clock"].pass_minutes(1)
    enter(lead, "New One", signed_on="2026-09-01")
    clock = app.extensions["clock"]
    with app.app_context():
        assert dict(tidy(clock.now.replace(year=2027, month=8, day=31)))["briefings"] == 0
        assert dict(tidy(clock.now.replace(year=2027, month=9, day=1)))["briefings"] == 1
    assert [row.name for row in briefings(app)] == ["New One"]
    assert len(entries(app, "briefing")) == 2


def test_the_list_is_for_those_who_keep_it_and_of_their_own_school(app: Flask, lead: Learner) -> None:
    enter(lead, "Ola Nowak")
    _school, other = open_school(app, assigned=False)
    assert "Nowak" not in Learner(app, other).get("/briefings").text
    with app.app_context():
        staff = make_person(_school, Role.STAFF)
        keeper = make_person(_school, Role.ADMINISTRATOR)
    assert Learner(app, staff).get("/briefings").status_code == 403
    assert Learner(app, keeper).get("/briefings").status_code == 200
