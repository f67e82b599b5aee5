"""Doing one thing to many people, from the board: ticked or all that the filter lets through, seen before, undone."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import NOW
from tests.support.big_school import BigSchool, make_big_school
from tests.support.queries import count_queries
from tests.support.visitor import Visitor, hidden_fields
from training.extensions import db
from training.models import BulkAction, Exemption, StaffMember
from training.services.board_people import groups_of

MODULE = "first-words"
MOST_QUERIES = 8
LONGEST_PAGE = 100_000  # bytes


@pytest.fixture
def big(app: Flask) -> BigSchool:
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        return make_big_school(30, (MODULE,))


def ticked(app: Flask, big: BigSchool, n: int) -> str:
    with app.app_context():
        rows = db.session.scalars(select(StaffMember.public_id).where(StaffMember.id.in_(big.people[:n])))
        return " ".join(rows)


def counted(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_from_ticks_on_the_board_to_a_waiver_and_back(app: Flask, big: BigSchool) -> None:
    visitor = Visitor(app, big.lead)
    board = visitor.get("/board").text
    assert board.count('type="checkbox" form="bulk" name="person"') == 31
    people = ticked(app, big, 30)
    who = visitor.post("/bulk/new", {"people": people, "step": "board"})
    assert "30 people are chosen" in who.text
    again = visitor.post("/bulk/new", {"people": people, "step": "kind"})
    assert (
        again.status_code == 422 and "Choose what should happen" in again.text and "30 people" in again.text
    )
    fields = {"people": people, "kind": "waiver", "module": MODULE}
    what = visitor.post("/bulk/new", fields | {"step": "kind"})
    assert "Not needed until when?" in what.text and "Agreed with them" in what.text
    fields |= {"until": "2027-01-15", "note": "UPN A123456789012", "reason": "agreed"}
    refused = visitor.post("/bulk/new", fields | {"step": "preview"})
    assert refused.status_code == 422 and "pupil’s number" in unescape(refused.text)
    preview = visitor.post("/bulk/new", fields | {"note": "", "step": "preview"})
    n = int(re.findall(r"Do it for (\d+) pe", preview.text)[0])
    assert 0 < n < 30 and "completed already" in preview.text and "Undoing ends the waiver" in preview.text
    assert counted(app, Exemption) == 0
    done = visitor.post("/bulk/new", hidden_fields(preview) | {"step": "confirm"})
    assert done.status_code == 303 and counted(app, Exemption) == n
    twice = visitor.post("/bulk/new", hidden_fields(preview) | {"step": "confirm"})
    assert twice.location == done.location and counted(app, BulkAction) == 1
    assert f"Done for {n} " in visitor.get(done.location).text
    assert "waived until 15 January 2027" in unescape(visitor.get("/bulk").text)
    visitor.post(f"{done.location}/undo")
    assert f"Undone for {n} " in visitor.get(done.location).text and counted(app, Exemption) == 2 * n


def test_all_that_the_filter_lets_through_are_chosen(app: Flask, big: BigSchool) -> None:
    visitor = Visitor(app, big.lead)
    board = visitor.get("/board?status=complete").text
    n, href = (
        re.findall(r"(\d+) (?:person|people)</p>", board)[0],
        re.findall(r'href="(/bulk/new[^"]+)"', board),
    )
    chosen = visitor.get(unescape(href[0]))
    assert f"{n} people are chosen" in chosen.text
    nobody = visitor.get("/bulk/new")
    assert "are chosen" not in nobody.text and "Tick, paste or add a group" in nobody.text


def test_what_cannot_be_done_to_anybody_is_not_offered(app: Flask, big: BigSchool) -> None:
    visitor = Visitor(app, big.lead)
    fields = {"people": ticked(app, big, 5), "kind": "nudge", "step": "kind"}
    page = visitor.post("/bulk/new", fields)  # none of them was invited or can be written to
    assert "Nobody is left" in page.text and "Do it for" not in page.text
    refused = visitor.post("/bulk/new", fields | {"step": "confirm"})
    assert refused.status_code == 422 and counted(app, BulkAction) == 0
    assert (
        "invite" not in visitor.post("/bulk/new", fields | {"step": "choose"}).text
    )  # without a mail server


def test_the_pages_cost_the_same_for_two_thousand(app: Flask, big: BigSchool) -> None:
    with app.app_context():
        large = make_big_school(2000, (MODULE,))
        groups = {one.school_id: str(groups_of(one.school_id)[0].id) for one in (big, large)}
    found = []
    for school in (big, large):
        visitor, costs = Visitor(app, school.lead), []
        fields = {"people": hidden_fields(visitor.get("/bulk/new?sort=name"))["people"], "kind": "group"}
        fields |= {"group": groups[school.school_id], "step": "preview", "csrf_token": visitor.token()}
        for path, sent in (("/bulk", None), ("/bulk/new?sort=name", None), ("/bulk/new", fields)):
            with count_queries(app) as asked:
                page = visitor.post(path, sent) if sent else visitor.get(path)
            assert page.status_code == 200 and len(page.data) < LONGEST_PAGE, path
            costs.append(len(asked))
        found.append(costs)
    assert found[0] == found[1] and max(found[0]) <= MOST_QUERIES
