"""The pages of a lead cost the same for one member of staff and for two thousand, and never read a whole table."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select

from tests.factories import NOW
from tests.support.big_school import BigSchool, make_big_school
from tests.support.queries import BOOKKEEPING
from tests.support.visitor import Visitor
from training.extensions import db
from training.models import StaffMember

MODULES = ("first-words", "the-image-and-the-phone", "write-it-down")
MOST = 8
PAGES = (
    "/",
    "/induction",
    "/induction/modules",
    "/school/calendar",
    "/board",
    "/board?sort=status",
    "/board?year=2025",
    "/totals",
    "/assign",
    "/assign/new",
    "/reminders",
    "/reminders/nudge-everyone",
    "/reminders/trouble",
    "/bulk",
    "/bulk/new",
    "/bulk/new?sort=name",
    "/staff/accounts",
    "/staff/accounts?waiting=y&page=2",
    "/staff/accounts?search=o'neill",
    "/staff/invitations",
    "/evidence",
    "/evidence/looked",
    "/readings",
    "/elsewhere",
    "/elsewhere/people",
    "/elsewhere/people?search=o'neill",
    "/meetings",
    "/school/reports",
    "/what-changed",
    "/briefings",
    "/jobs",
)
HEAVIEST = 100_000  # bytes of HTML
NARROWED = (
    "/staff/same-person",  # where two are alike, once more
    "/board?q=o'neill",
    "/board?status=overdue&sort=due",
    "/board?status=not-assigned",
    "/board?status=soon&sort=status&page=3",
    "/board?role=staff&module=first-words&leavers=y",
    "/board?group=1",
    "/board?whole=y",
    "/board/export.csv?status=overdue",
)
NEW_RULE = {
    "modules": "first-words",
    "who": "everyone",
    "role": "staff",
    "group": "",
    "due": "days",
    "days": "14",
    "renewal": "12",
    "step": "preview",
}
Asked = list[tuple[str, Any]]


class Listener:
    """The statements of one request with their parameters, but for those that only open or end a transaction."""

    def __init__(self, app: Flask) -> None:
        self.asked: Asked = []
        with app.app_context():
            self.engine = db.engine

    def __enter__(self) -> Asked:
        event.listen(self.engine, "before_cursor_execute", self.note)
        return self.asked

    def __exit__(self, *_error: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self.note)

    def note(self, _connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(BOOKKEEPING):
            self.asked.append((statement, parameters))


@pytest.fixture
def app_at_noon(app: Flask) -> Flask:
    app.extensions["clock"] = lambda: NOW
    return app


def visits(app: Flask, big: BigSchool) -> Iterator[tuple[str, Asked]]:
    """Every page of the desk, with what it asked the database."""
    visitor = Visitor(app, big.lead)
    with app.app_context():
        public_id = db.session.scalar(select(StaffMember.public_id).where(StaffMember.id == big.people[0]))
    person = f"/people/{public_id}"
    for address in (*PAGES, *NARROWED, person, f"{person}/exempt", f"{person}/why/{MODULES[0]}"):
        with Listener(app) as asked:
            page = visitor.get(address)
        assert page.status_code == 200 and ("whole" in address or len(page.data) < HEAVIEST), address
        yield address.replace(str(public_id), "…"), asked
    token = visitor.token()
    with Listener(app) as asked:
        assert visitor.post("/assign/new", NEW_RULE, token).status_code == 200
    yield "preview", asked


def test_no_page_of_a_lead_asks_more_than_eight_times_nor_more_of_two_thousand(app_at_noon: Flask) -> None:
    counts = []
    for staff in (1, 2000):
        with app_at_noon.app_context():
            big = make_big_school(staff, MODULES)
        counts.append({address: len(asked) for address, asked in visits(app_at_noon, big)})
    assert [n for n in (*counts[0].values(), *counts[1].values()) if n > MOST] == []
    one, many = ({page: n for page, n in found.items() if page not in NARROWED} for found in counts)
    assert one == many  # a filter that finds nobody asks once less


def test_every_query_of_the_desk_goes_by_an_index(app_at_noon: Flask) -> None:
    with app_at_noon.app_context():
        big = make_big_school(300, MODULES)
    found = [pair for address, asked in visits(app_at_noon, big) for pair in asked]
    whole = re.compile(rf"SCAN (?:{'|'.join(db.metadata.tables)})(?:_\d+)?\b")
    with app_at_noon.app_context(), db.engine.connect() as connection:
        for statement, parameters in found:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()
            steps = [row[-1] for row in plan]
            assert not [step for step in steps if whole.search(step)], (statement, steps)
