"""Two clicks, two tabs, two leads at the same instant: one of each, and no error of ours. And two schools: none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.factories import NOW, TODAY, Person
from tests.support.changing import SECOND, restated, two_facts
from tests.support.learning import (
    Learner,
    answer,
    complete,
    join,
    open_school,
    place,
    serve_sample,
    words,
)
from tests.support.sample import MODULE, RIGHT
from training.config import Settings
from training.extensions import db
from training.models import (
    Attempt,
    Completion,
    EvidenceEntry,
    OtherWay,
    Refresher,
    StaffMember,
    Update,
)
from training.services.evidence import verify
from training.services.guidance_changes import follow
from training.words import Role

pytestmark = pytest.mark.both_databases
BEFORE = two_facts()
AFTER = restated(BEFORE, {SECOND: "Staff go to the lead, or to the deputy, at once."})


class Place:
    def __init__(self, app: Flask) -> None:
        self.app = app
        self.school, person = open_school(app)
        self.lead = Learner(app, person)
        self.deputy = join(app, self.school, Role.DEPUTY, given_name="Dee")
        self.ada = join(app, self.school, given_name="Ada")

    def all(self, table: type) -> list[object]:
        with self.app.app_context():
            return list(db.session.scalars(select(table)))

    def entries(self, kind: str) -> int:
        with self.app.app_context():
            assert verify(self.school).whole
            return len(db.session.scalars(select(EvidenceEntry).where(EvidenceEntry.kind == kind)).all())

    def again(self, name: str) -> Learner:
        """Another browser of the same person, signed in there today."""
        with self.app.app_context():
            row = db.session.scalars(select(StaffMember).where(StaffMember.given_name == name)).one()
            return Learner(self.app, Person(row.id, row.school_id, row.account_id, row.email))

    def changed(self) -> str:
        """The address of a change that touches whoever is complete."""
        with self.app.app_context():
            follow(BEFORE, NOW - timedelta(days=1))
        self.app.extensions["library"] = AFTER
        with self.app.app_context():
            found = follow(AFTER, NOW)
            assert found is not None
            return f"/what-changed/{found.change_id}"


@pytest.fixture
def here(settings: Settings) -> Iterator[Place]:
    with serve_sample(settings, BEFORE) as app:
        yield Place(app)


def at_once(*sends: Callable[[], TestResponse]) -> list[TestResponse]:
    together = Barrier(len(sends), timeout=30)

    def go(send: Callable[[], TestResponse]) -> TestResponse:
        together.wait()
        return send()

    with ThreadPoolExecutor(len(sends)) as pool:
        return list(pool.map(go, sends))


DUE = {"due_on": (TODAY + timedelta(days=14)).isoformat()}


def test_an_update_given_begun_and_finished_twice_at_once_is_one(here: Place) -> None:
    complete(here.ada)
    change = here.changed()
    given = at_once(lambda: here.lead.send(change, **DUE), lambda: here.deputy.send(change, **DUE))
    assert [g.status_code for g in given] == [303, 303] and len(here.all(Update)) == 1
    with here.app.app_context():
        update = f"/updates/{db.session.scalars(select(Update.id)).one()}"
    here.ada.send(f"/modules/{MODULE}/go?update={update.rsplit('/', 1)[1]}")
    tabs = [here.again("Ada") for _ in range(4)]
    begun = at_once(*(lambda tab=tab: tab.send(update) for tab in tabs))
    assert len({place(one) for one in begun}) == 1
    sitting = place(begun[0])
    answer(here.ada, sitting, "tell", **RIGHT["tell"])
    done = at_once(*(lambda tab=tab: tab.send(f"{sitting}/finish") for tab in tabs))
    assert {one.status_code for one in done} == {303}
    assert here.entries("update") == 1


def test_an_update_taken_back_while_it_is_finished_is_no_error(here: Place) -> None:
    complete(here.ada)
    change = here.changed()
    place(here.lead.send(change, **DUE))
    with here.app.app_context():
        update = db.session.scalars(select(Update.id)).one()
    here.ada.send(f"/modules/{MODULE}/go?update={update}")
    sitting = place(here.ada.send(f"/updates/{update}"))
    answer(here.ada, sitting, "tell", **RIGHT["tell"])
    both = at_once(lambda: here.ada.send(f"{sitting}/finish"), lambda: here.lead.send(f"{change}/take-back"))
    assert [one.status_code for one in both] == [303, 303]
    assert here.entries("update") == len(here.all(Update))  # either it was met, or it is gone


def test_a_question_to_keep_it_fresh_opened_twice_at_once_is_one(here: Place) -> None:
    complete(here.ada)
    with here.app.app_context():
        refresher = db.session.scalars(select(Refresher)).one()
    here.app.extensions["clock"].now = datetime.combine(refresher.due_on, NOW.timetz())
    tabs = [here.again("Ada") for _ in range(4)]
    path = f"/refreshers/{refresher.id}"
    begun = at_once(*(lambda tab=tab: tab.send(path) for tab in tabs))
    assert len({place(one) for one in begun}) == 1
    with here.app.app_context():
        (item,) = db.session.scalars(select(Attempt.drawn).where(Attempt.kind == "refresher")).one()
    sitting = place(begun[0])
    answer(tabs[0], sitting, item, **RIGHT[item])
    done = at_once(*(lambda tab=tab: tab.send(f"{sitting}/finish") for tab in tabs))
    assert {one.status_code for one in done} == {303}
    assert here.entries("refresher") == 1 and len(here.all(Refresher)) == 2


def test_done_together_recorded_by_two_leads_at_once_is_one_completion(here: Place) -> None:
    place(here.ada.send(f"/another-way/{MODULE}", contact="deputy"))
    with here.app.app_context():
        ada = db.session.scalars(select(StaffMember.public_id).where(StaffMember.given_name == "Ada")).one()
    path = f"/people/{ada}/done-together"
    both = at_once(lambda: here.lead.send(path, module=MODULE), lambda: here.deputy.send(path, module=MODULE))
    assert sorted(one.status_code for one in both) == [303, 404]
    assert here.entries("completion") == len(here.all(Completion)) == 1


def test_a_lead_of_another_school_reaches_none_of_it(here: Place) -> None:
    complete(here.ada)
    change = here.changed()
    place(here.lead.send(change, **DUE))
    ben = join(here.app, here.school, given_name="Ben")
    place(ben.send(f"/another-way/{MODULE}", contact="lead"))
    with here.app.app_context():
        people = list(db.session.scalars(select(StaffMember.public_id)))
    stranger = Learner(here.app, open_school(here.app)[1])
    assert stranger.get(change).status_code == 404
    stranger.send(f"{change}/take-back")
    stranger.send(change, **DUE)
    assert len(here.all(Update)) == 1
    for public_id in people:
        assert stranger.send(f"/people/{public_id}/done-together", module=MODULE).status_code == 404
    assert len(here.all(OtherWay)) == 1
    for path in ("/what-changed", "/meetings", "/briefings", "/school/details/seen", "/"):
        shown = words(stranger.get(path))
        assert "Ada Person" not in shown and "Ben Person" not in shown, path
