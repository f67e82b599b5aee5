"""Whatever people do at once, rows are locked in one order, so that no two of them wait for each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.factories import TODAY
from tests.support.learning import (
    Learner,
    answer,
    begin,
    join,
    open_school,
    read_pages,
    serve_sample,
    sit,
)
from tests.support.queries import count_queries
from tests.support.sample import MODULE, SCENARIO
from training.config import Settings
from training.extensions import db
from training.models import StaffMember

# whoever holds the person may take the last two as they come
RANK = {"attempt": 0, "guidance_update": 0, "staff_member": 1, "other_way": 2, "evidence_head": 2}
HELD = re.compile(r"FROM (\w+).*FOR (?:NO KEY )?UPDATE|(?:INTO|DELETE FROM) (other_way)\b", re.DOTALL)


class Here:
    """A school with a lead and somebody who has done all of a module but its last quiz."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        school, lead = open_school(app)
        self.lead, self.ada = Learner(app, lead), join(app, school, given_name="Ada")
        read_pages(self.ada)
        sit(self.ada)
        with app.app_context():
            person = db.session.scalars(select(StaffMember).where(StaffMember.given_name == "Ada")).one()
            self.path = f"/people/{person.public_id}"

    def held(self, act: Callable[[], TestResponse]) -> list[str]:
        """The tables whose rows it holds, in the order in which it takes them first."""
        with count_queries(self.app) as sent:
            assert act().status_code == 303
        found = [match[1] or match[2] for each in sent if (match := HELD.search(each))]
        return list(dict.fromkeys(name for name in found if name in RANK))


@pytest.fixture
def here(settings: Settings) -> Iterator[Here]:
    with serve_sample(settings) as app:
        yield Here(app)


def are_in_order(held: list[str], db_kind: str) -> bool:
    """SQLite locks no rows: whoever writes is alone."""
    ranks = [RANK[name] for name in held]
    return ranks == sorted(ranks) and (1 in ranks or db_kind == "sqlite")


def test_finishing_the_last_quiz_holds_the_person_before_the_chain(here: Here, db_kind: str) -> None:
    here.ada.send(f"/another-way/{MODULE}", contact="lead")
    sitting = begin(here.ada, SCENARIO)
    for item in ("gate", "talk"):
        answer(here.ada, sitting, item)
    assert are_in_order(here.held(lambda: here.ada.send(f"{sitting}/finish")), db_kind)


def test_so_does_recording_what_was_done_together_or_is_not_needed(here: Here, db_kind: str) -> None:
    another = f"/another-way/{MODULE}"
    done = f"{here.path}/done-together"
    waiver = {
        "module": MODULE,
        "kind": "waiver",
        "until": (TODAY + timedelta(days=60)).isoformat(),
        "reason": "away",
        "note": "",
    }
    acts: list[Callable[[], TestResponse]] = [
        lambda: here.ada.send(another, contact="lead"),
        lambda: here.ada.send(f"{another}/take-back"),
        lambda: here.lead.send(f"{here.path}/exempt", **waiver),
        lambda: here.ada.send(another, contact="head"),
        lambda: here.lead.send(done, module=MODULE),
    ]
    for act in acts:
        assert are_in_order(here.held(act), db_kind)
