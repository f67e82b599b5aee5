"""What strangers and colleagues may try where nobody signs in: briefings and votes."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask import Flask
from itsdangerous import base64_decode
from sqlalchemy import select

from tests.factories import NOW, TODAY
from tests.support.databases import read_content
from tests.support.learning import Hands, Learner, join, open_school, place, serve_sample, words
from tests.support.queries import count_queries
from tests.support.sample import SCENARIO
from tests.support.visitor import Visitor
from training import create_app
from training.config import Settings
from training.extensions import db
from training.models import AccessEntry, Briefing, BriefingDay, Meeting
from training.rules.briefing import MODULE
from training.services import evidence
from training.services.tidy import tidy

LARGEST_COOKIE = 4096


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    made = create_app(settings, clock=Hands(), library=read_content(settings.content))
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def lead(app: Flask) -> Learner:
    return Learner(app, open_school(app, assigned=False)[1])


@pytest.fixture
def sample_app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings) as made:
        yield made


def open_way(app: Flask, lead: Learner) -> str:
    """The key."""
    assert place(lead.send("/briefings/way-in", lasting="day")) == "/briefings/poster"
    with app.app_context():
        return (
            db.session.scalars(select(BriefingDay.key).order_by(BriefingDay.opened_at.desc())).first() or ""
        )


def walk(app: Flask, visitor: Visitor, key: str) -> str:
    """Reads and answers everything; the address where it is signed."""
    library = app.extensions["library"]
    path = place(visitor.post(f"/here/{key}"))
    while "/page/" in path:
        path = place(visitor.post(path))
    while "/question/" in path:
        item = library.quizzes[MODULE].item(path.rsplit("/", 1)[1])
        visitor.post(path, {"option": next(o.id for o in item.options if o.best)})
        path = place(visitor.get(f"/here/{key}/go-on"))
    return path


def signature(name: str = "Ola Nowak") -> dict[str, str]:
    return {"name": name, "kind": "supply", "understood": "y"}


def names(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Briefing.name).order_by(Briefing.id)))


def cookie(visitor: Visitor) -> str:
    found = visitor.client.get_cookie("steady")
    assert found is not None
    return found.value


def inside(cookie_value: str) -> str:
    """What anybody can read who holds the browser: it is signed, not sealed."""
    packed = cookie_value.startswith(".")
    raw = base64_decode(cookie_value.lstrip(".").split(".")[0])
    return (zlib.decompress(raw) if packed else raw).decode()


@pytest.mark.both_databases
def test_a_signature_sent_twice_at_one_instant_is_one(app: Flask, lead: Learner) -> None:
    key = open_way(app, lead)
    first = Visitor(app)
    path = walk(app, first, key)
    twins = [Visitor(app) for _ in range(4)]
    for twin in twins:
        twin.client.set_cookie("steady", cookie(first))
    together = Barrier(4, timeout=30)

    def sign(twin: Visitor) -> int:
        token = twin.token()
        together.wait()
        return twin.post(path, signature(), token).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(sign, twins)) == [303] * 4
    assert names(app) == ["Ola Nowak"]
    with app.app_context():
        assert evidence.verify(1).whole


def test_after_signing_no_answer_is_left_in_the_browser(app: Flask, lead: Learner) -> None:
    key = open_way(app, lead)
    visitor = Visitor(app)
    path = walk(app, visitor, key)
    assert json.loads(inside(cookie(visitor)))["here"]["visit"]["last"]
    done = place(visitor.post(path, signature()))
    assert visitor.get(done).status_code == 200
    assert not json.loads(inside(cookie(visitor)))["here"]["visit"]["last"]


def test_the_way_through_leaves_room_in_the_cookie(app: Flask, lead: Learner) -> None:
    key = open_way(app, lead)
    visitor = Visitor(app)
    walk(app, visitor, key)
    assert len(cookie(visitor)) < LARGEST_COOKIE / 2


@pytest.mark.both_databases
def test_a_sheet_with_the_number_of_something_else_is_entered_all_the_same(app: Flask, lead: Learner) -> None:
    """Its number comes from the form, so it may be anything: another’s, or another school’s."""
    key = open_way(app, lead)
    visitor = Visitor(app)
    visitor.post(walk(app, visitor, key), signature())
    other = Learner(app, open_school(app, assigned=False)[1])
    with app.app_context():
        taken = db.session.scalars(select(Briefing.public_id)).one()
    fields = {"sheet": taken, "kind": "coach", "signed_on": TODAY.isoformat(), "sure": "y"}
    assert place(lead.send("/briefings/paper", **fields, names="Sam Price")) == "/briefings"
    assert place(other.send("/briefings/paper", **fields, names="Kim Reed")) == "/briefings"
    assert names(app) == ["Ola Nowak", "Sam Price", "Kim Reed"]
    assert "Nowak" not in other.get("/briefings").text and "Kim" not in lead.get("/briefings").text


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "=HYPERLINK(1)", "{{ 7*7 }} Ada", "'--Ada", "@SUM(A1)"]
)
def test_a_name_is_text_on_every_page_and_in_the_list(app: Flask, lead: Learner, name: str) -> None:
    key = open_way(app, lead)
    visitor = Visitor(app)
    done = visitor.get(place(visitor.post(walk(app, visitor, key), signature(name))))
    for page in (done, lead.get("/briefings"), lead.get("/briefings?search=a")):
        assert "<script>alert" not in page.text and ">49<" not in page.text
    listed = lead.get("/briefings/list.csv").data.decode("utf-8-sig").splitlines()[1]
    assert not listed.lstrip('"').startswith(("=", "@", "+", "-"))


@pytest.mark.parametrize(
    "name", ["\u202eada", "a" * 101, "é\u0301\u0301\u0301\u0301\u0301", " \u200b ", "a\x07b"]
)
def test_a_name_that_misleads_is_refused(app: Flask, lead: Learner, name: str) -> None:
    key = open_way(app, lead)
    visitor = Visitor(app)
    assert visitor.post(walk(app, visitor, key), signature(name)).status_code == 422
    assert names(app) == []


def test_no_sheet_is_entered_of_what_no_lead_has_taken_on(app: Flask) -> None:
    lead = Learner(app, open_school(app, adopted=False, assigned=False)[1])
    fields = {
        "sheet": "x",
        "kind": "coach",
        "signed_on": TODAY.isoformat(),
        "names": "Sam Price",
        "sure": "y",
    }
    assert lead.send("/briefings/paper", **fields).status_code == 409
    assert names(app) == []


def test_who_takes_the_list_of_briefings_out_is_on_record(app: Flask, lead: Learner) -> None:
    assert lead.get("/briefings/list.csv").status_code == 200
    with app.app_context():
        taken_out = db.session.scalars(select(AccessEntry.target).where(AccessEntry.what == "export")).all()
    assert len(taken_out) == 1 and taken_out[0].startswith("before-you-start-")


@pytest.mark.both_databases
def test_an_address_and_a_pin_are_forgotten_once_they_have_ended(app: Flask, lead: Learner) -> None:
    open_way(app, lead)
    with app.app_context():
        assert dict(tidy(NOW))["ways in that have ended"] == 0
        assert dict(tidy(NOW + timedelta(days=1)))["ways in that have ended"] == 1
        assert db.session.scalars(select(BriefingDay)).all() == []


def test_no_poster_carries_the_host_a_request_names(app: Flask, lead: Learner) -> None:
    open_way(app, lead)
    card = place(lead.get("/now/x/print")).rsplit("/", 1)[0]
    for path in ("/briefings/poster", "/school/card", *(f"{card}/{n}" for n in ("print", "large", "poster"))):
        page = lead.client.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        assert "evil.example" not in page.text, path


@pytest.mark.parametrize("address", ["/here", "/vote"])
def test_a_form_with_a_stale_token_does_not_say_or_note_who_is_signed_in(
    sample_app: Flask, address: str
) -> None:
    school, _lead = open_school(sample_app)
    ines = join(sample_app, school, given_name="Ines", family_name="Alcott")
    ines.get("/record")
    sample_app.extensions["clock"].pass_minutes(15)
    with count_queries(sample_app) as sent:
        page = ines.post(address, {"code": "AAAAAA", "pin": "000000"}, token="stale")
    assert page.status_code == 400
    assert "Alcott" not in page.text and "Sign out" not in page.text
    assert not [sql for sql in sent if "sign_in" in sql or "staff_member" in sql]


def test_asking_how_a_meeting_stands_is_no_way_to_try_out_codes(sample_app: Flask) -> None:
    answers = [Visitor(sample_app).get(f"/vote/AAAA{n:02}/state").status_code for n in range(61)]
    assert answers == [404] * 60 + [429]


def test_a_room_that_looks_again_after_the_end_is_not_taken_for_guessing(sample_app: Flask) -> None:
    lead = Learner(sample_app, open_school(sample_app)[1])
    meeting = place(lead.send(f"/meetings/new/{SCENARIO}", seen="y")).removesuffix("/show")
    with sample_app.app_context():
        code = db.session.scalars(select(Meeting.code)).one()
    place(lead.send(f"{meeting}/end"))
    for _ in range(70):
        phone = Visitor(sample_app)
        assert phone.get(f"/vote/{code}/state").status_code == 404
        assert "over" in words(phone.get(f"/vote/{code}"))
