"""What a person may try in their own training: more than was earned, somebody else's, another day's, the same twice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import NOW, TODAY
from tests.support.changing import SECOND, restated, two_facts
from tests.support.learning import (
    Learner,
    answer,
    begin,
    complete,
    join,
    open_school,
    place,
    read_pages,
    serve_sample,
    sit,
    words,
)
from tests.support.sample import FACT, MODULE, QUIZ, RIGHT, SCENARIO
from training.config import Settings
from training.extensions import db
from training.models import (
    AccessEntry,
    Completion,
    OptionCell,
    OtherWay,
    OutboxMessage,
    PageView,
    Refresher,
    StaffMember,
    Update,
)
from training.services.evidence import verify
from training.services.guidance_changes import follow

BEFORE = two_facts()
AFTER = restated(BEFORE, {SECOND: "Staff go to the lead, or to the deputy, at once."})
ANOTHER_WAY = f"/another-way/{MODULE}"
HUGE = (2**31, 2**63, 2**70)


class Place:
    def __init__(self, app: Flask) -> None:
        self.app = app
        self.school, person = open_school(app)
        self.lead = Learner(app, person)
        self.ada = join(app, self.school, given_name="Ada")

    def id_of(self, name: str) -> str:
        with self.app.app_context():
            row = db.session.scalars(select(StaffMember).where(StaffMember.given_name == name)).one()
            return row.public_id

    def count(self, table: type) -> int:
        with self.app.app_context():
            return db.session.scalar(select(func.count()).select_from(table)) or 0

    def chain_is_whole(self) -> bool:
        with self.app.app_context():
            return verify(self.school).whole

    def change_guidance(self) -> str:
        """What a lead sees as a change; its address."""
        with self.app.app_context():
            follow(BEFORE, NOW - timedelta(days=1))
        self.app.extensions["library"] = AFTER
        with self.app.app_context():
            found = follow(AFTER, NOW)
            assert found is not None
            return f"/what-changed/{found.change_id}"

    def give(self, change: str) -> str:
        """The address of the one update that it makes."""
        place(self.lead.send(change, due_on=(TODAY + timedelta(days=14)).isoformat()))
        with self.app.app_context():
            return f"/updates/{db.session.scalars(select(Update.id)).one()}"


@pytest.fixture
def here(settings: Settings) -> Iterator[Place]:
    with serve_sample(settings, BEFORE) as app:
        yield Place(app)


@pytest.mark.both_databases
@pytest.mark.parametrize("name", ["update", "after"])
def test_a_page_read_with_a_number_no_row_can_have_is_no_error_of_ours(here: Place, name: str) -> None:
    for n in (*HUGE, -1, 0):
        path = f"/modules/{MODULE}/stop?{name}={n}"
        assert here.ada.get(path).status_code < 500, path
        assert here.ada.send(path).status_code < 500, path


def test_a_request_settled_on_the_screen_completes_nothing_later(here: Place) -> None:
    """Whoever finishes the module by themselves has asked for nothing any more."""
    place(here.ada.send(ANOTHER_WAY, contact="lead"))
    complete(here.ada)
    assert here.count(Completion) == 1
    assert here.count(OtherWay) == 0
    person = here.id_of("Ada")
    assert here.lead.send(f"/people/{person}/done-together", module=MODULE).status_code == 404
    assert here.count(Completion) == 1
    assert "another way" not in words(here.lead.get(f"/people/{person}"))


def test_once_it_is_done_together_no_log_and_no_message_says_who_asked(here: Place) -> None:
    place(here.ada.send(ANOTHER_WAY, contact="head"))
    person = here.id_of("Ada")
    place(here.lead.send(f"/people/{person}/done-together", module=MODULE))
    with here.app.app_context():
        keys = list(db.session.scalars(select(OutboxMessage.key)))
        whom = db.session.scalars(select(StaffMember.id).where(StaffMember.public_id == person)).one()
        targets = list(
            db.session.scalars(select(AccessEntry.target).where(AccessEntry.what == "done-together"))
        )
    assert keys and not any(f"-{whom}-" in key or MODULE in key for key in keys)
    assert targets and person not in targets


def test_an_update_taken_back_leaves_its_sitting_to_be_finished(here: Place) -> None:
    complete(here.ada)
    change = here.change_guidance()
    update = here.give(change)
    here.ada.send(f"/modules/{MODULE}/go?update={update.rsplit('/', 1)[1]}")
    sitting = place(here.ada.send(update))
    place(here.lead.send(f"{change}/take-back"))
    answer(here.ada, sitting, "tell", **RIGHT["tell"])
    finished = here.ada.follow(place(here.ada.send(f"{sitting}/finish")))
    assert finished.status_code == 200
    assert here.chain_is_whole()


def test_a_sitting_of_an_update_taken_back_does_not_meet_another_update(here: Place) -> None:
    """SQLite gives the number of a row that is gone to the next one, which asks something else."""
    complete(here.ada)
    change = here.change_guidance()
    update = here.give(change)
    here.ada.send(f"/modules/{MODULE}/go?update={update.rsplit('/', 1)[1]}")
    first = place(here.ada.send(update))
    place(here.lead.send(f"{change}/take-back"))
    newer = restated(AFTER, {SECOND: "Staff go to the lead before anything else."})
    here.app.extensions["library"] = newer
    with here.app.app_context():
        found = follow(newer, NOW + timedelta(minutes=1))
        assert found is not None
    again = here.give(f"/what-changed/{found.change_id}")
    here.ada.send(f"/modules/{MODULE}/go?update={again.rsplit('/', 1)[1]}")
    assert place(here.ada.send(again)) != first


def test_a_question_to_keep_it_fresh_waits_for_its_day(here: Place) -> None:
    """Else a year of them could be answered in one evening, and would stand as the yearly update."""
    complete(here.ada)
    with here.app.app_context():
        refresher = db.session.scalars(select(Refresher)).one()
        assert refresher.due_on > TODAY
    early = here.ada.send(f"/refreshers/{refresher.id}")
    assert early.status_code == 409
    with here.app.app_context():
        assert db.session.scalars(select(Refresher.attempt_id)).one() is None


def test_answers_about_an_old_text_do_not_show_that_the_new_one_is_known(here: Place) -> None:
    """Begun before a page changed and finished after it: the page is still to be read."""
    sitting = place(here.ada.send(f"/modules/{MODULE}/quiz/{QUIZ}", pages_later="y"))
    for item in ("phone", "tell", "several", "order", "sort"):
        answer(here.ada, sitting, item, **RIGHT[item])
    here.app.extensions["library"] = restated(BEFORE, {FACT: "Staff look away, and say so."})
    place(here.ada.send(f"{sitting}/finish"))
    assert here.count(PageView) == 0


def test_one_table_alone_knows_what_was_chosen(here: Place, caplog: pytest.LogCaptureFixture) -> None:
    """Nor does the chain, the log of who did what, a message or the log of the server say that a code was met."""
    read_pages(here.ada)
    sitting = begin(here.ada)
    answer(here.ada, sitting, "phone", option="look")  # what must never be done
    for item in ("phone", "tell", "several", "order", "sort"):
        answer(here.ada, sitting, item, **RIGHT[item])
    place(here.ada.send(f"{sitting}/finish"))
    sit(here.ada, SCENARIO)
    update = here.give(here.change_guidance())
    here.ada.send(f"/modules/{MODULE}/go?update={update.rsplit('/', 1)[1]}")
    again = place(here.ada.send(update))
    answer(here.ada, again, "tell", option="later")
    place(here.ada.send(f"{again}/finish"))
    texts = {"edition", "guidance_state", "guidance_change"}  # what everybody reads
    told = []
    with here.app.app_context():
        for name, table in db.metadata.tables.items():
            if name in texts:
                continue
            for row in db.session.execute(select(table)).mappings():
                said = json.dumps({k: v for k, v in row.items() if k != "orders"}, default=str)
                if re.search(r'"look"|\\"look\\"|"later"|\bC1\b', said):
                    told.append(name)
    assert set(told) == {"response", "option_cell"}  # and the counts of a school, which know nobody
    assert not {"staff_member_id", "attempt_id"} & set(OptionCell.__table__.columns.keys())
    assert "look" not in caplog.text.replace(MODULE, "") and "C1" not in caplog.text
    assert here.chain_is_whole()
