"""A fact changes: exactly the people whose completions rest on it are listed, asked, and brought up to date."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from tests.factories import NOW, TODAY
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
from tests.support.sample import MODULE
from training.config import Settings
from training.content.model import Library
from training.extensions import db
from training.models import (
    Attempt,
    Completion,
    EvidenceEntry,
    GuidanceEffect,
    GuidanceState,
    StaffMember,
    Update,
)
from training.services import evidence
from training.services.guidance_changes import find_change, follow
from training.services.guidance_states import note_state
from training.services.writing import writing
from training.words import Publication

BEFORE = two_facts()
AFTER = restated(BEFORE, {SECOND: "Staff go to the lead, or to the deputy, at once."})
CHANGED = "Something changed that people have completed"


class Place:
    """A school before and after the change: two completed, one is on the way, one completes afterwards."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        school, lead = open_school(app)
        with app.app_context():
            follow(BEFORE, NOW - timedelta(days=1))
        self.lead = Learner(app, lead)
        self.ada = join(app, school, given_name="Ada")
        self.ben = join(app, school, given_name="Ben")
        self.cyd = join(app, school, given_name="Cyd")
        for person in (self.ada, self.ben):
            complete(person)
        self.cyd.send(f"/modules/{MODULE}/stop")
        app.extensions["library"] = AFTER
        with app.app_context():
            found = follow(AFTER, NOW)
            assert found is not None and found.change_id is not None
            self.change, self.people = found.change_id, found.people

    @property
    def path(self) -> str:
        return f"/what-changed/{self.change}"

    def give(self) -> str:
        return place(self.lead.send(self.path, due_on=(TODAY + timedelta(days=14)).isoformat()))

    def update_of(self, name: str) -> int:
        with self.app.app_context():
            found = db.session.scalar(
                select(Update.id)
                .join(StaffMember, StaffMember.id == Update.staff_member_id)
                .where(StaffMember.given_name == name)
            )
            assert found is not None
            return found


@pytest.fixture
def here(settings: Settings) -> Iterator[Place]:
    with serve_sample(settings, BEFORE) as app:
        yield Place(app)


def touched(app: Flask) -> list[tuple[str, list[str], list[str]]]:
    with app.app_context():
        rows = db.session.execute(
            select(StaffMember.given_name, GuidanceEffect.pages, GuidanceEffect.items)
            .join(StaffMember, StaffMember.id == GuidanceEffect.staff_member_id)
            .order_by(StaffMember.given_name)
        )
        return [tuple(row) for row in rows]


@pytest.mark.both_databases
def test_exactly_those_who_completed_what_rests_on_it_are_touched(here: Place) -> None:
    assert here.people == 2
    assert touched(here.app) == [("Ada", ["go"], ["look-away/tell"]), ("Ben", ["go"], ["look-away/tell"])]


def test_a_start_that_ended_halfway_is_made_up_for_by_the_next(here: Place) -> None:
    newest = restated(AFTER, {SECOND: "Staff go to the deputy at once."})
    with here.app.app_context():

        def fail(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if statement.startswith("INSERT INTO guidance_effect"):
                raise KeyboardInterrupt

        event.listen(db.engine, "before_cursor_execute", fail)
        with pytest.raises(KeyboardInterrupt):
            follow(newest, NOW + timedelta(days=1))
        event.remove(db.engine, "before_cursor_execute", fail)
        found = follow(newest, NOW + timedelta(days=2))
        assert found is not None and found.people == 2
        assert follow(newest, NOW + timedelta(days=3)) is None
    assert len(touched(here.app)) == 4  # by each of the two changes


def test_a_state_that_cannot_be_read_any_more_keeps_no_server_from_starting(here: Place) -> None:
    odd = GuidanceState(digest="0" * 64, content='{"schema": 0}', label="", stored_at=NOW + timedelta(days=1))
    with here.app.app_context():
        with writing():
            db.session.add(odd)
        assert follow(restated(AFTER, {SECOND: "Staff go to the head."}), NOW + timedelta(days=2)) is None


def test_content_that_was_only_looked_at_is_not_what_the_next_release_is_compared_with(here: Place) -> None:
    tried = restated(AFTER, {SECOND: "Staff go to the head at once."})
    with here.app.app_context():
        note_state(tried, NOW + timedelta(days=1), label="tried")
        assert follow(AFTER, NOW + timedelta(days=2)) is None
        found = follow(restated(AFTER, {SECOND: "Staff go to the deputy."}), NOW + timedelta(days=3))
    assert found is not None
    assert [fact.before for fact in found.changes.facts] == [AFTER.facts[SECOND].statement]


def test_whoever_has_met_the_new_text_is_not_touched(here: Place) -> None:
    complete(here.cyd)
    with here.app.app_context():
        find_change(note_state(BEFORE, NOW), note_state(AFTER, NOW), NOW)
    assert [name for name, _, _ in touched(here.app)] == ["Ada", "Ben"]


def test_the_lead_sees_before_and_after_and_who_but_no_answer(here: Place) -> None:
    assert f"{CHANGED} See what changed, and give them just that. 2 people" in words(here.lead.get("/"))
    assert "2 people" in words(here.lead.get("/what-changed"))
    shown = words(here.lead.get(here.path))
    assert "Staff go to the lead at once." in shown and "or to the deputy" in shown
    assert "Ada" in shown and "Ben" in shown and "Cyd" not in shown
    assert "What do you tell your safeguarding lead?" in shown and "Option" not in shown


def test_one_click_asks_them_once_and_can_be_taken_back(here: Place) -> None:
    assert here.give() == here.path
    assert "2 people are asked" in words(here.lead.get(here.path))
    here.give()
    assert CHANGED not in words(here.lead.get("/"))
    with here.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Update)) == 2
    here.lead.send(f"{here.path}/take-back")
    with here.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Update)) == 0


def test_whoever_has_left_since_is_waited_for_by_nobody(here: Place) -> None:
    _leave(here, "Ben")
    assert f"{CHANGED} See what changed, and give them just that. 1 person" in words(here.lead.get("/"))
    assert "It touches 1 person." in words(here.lead.get("/what-changed"))
    here.give()
    assert CHANGED not in words(here.lead.get("/"))
    _leave(here, "Ada")
    assert "Nothing has changed" in words(here.lead.get("/what-changed"))


def _leave(here: Place, name: str) -> None:
    with here.app.app_context(), writing():
        db.session.scalars(select(StaffMember).where(StaffMember.given_name == name)).one().left_on = TODAY


def test_nobody_else_is_asked_and_nobody_opens_anothers_update(here: Place) -> None:
    here.give()
    update = here.update_of("Ada")
    assert "What changed" in words(here.ada.get("/"))
    assert "What changed" not in words(here.cyd.get("/"))
    assert here.ben.get(f"/updates/{update}").status_code == 404
    assert here.cyd.get(here.path).status_code == 403


def test_only_the_changed_page_and_question_are_met_and_then_it_is_on_record(here: Place) -> None:
    here.give()
    path = f"/updates/{here.update_of('Ada')}"
    shown = words(here.ada.get(path))
    assert "Go together now" in shown and "Stop and look away" not in shown
    assert (
        "Before Staff go to the lead at once. Now Staff go to the lead, or to the deputy, at once." in shown
    )
    assert here.ada.send(path).status_code == 409  # the page comes before the questions
    assert place(here.ada.send(f"/modules/{MODULE}/go?update={path.rsplit('/', 1)[1]}")) == path
    sitting = place(here.ada.send(path))
    answer(here.ada, sitting, "tell")
    assert place(here.ada.send(f"{sitting}/finish")) == f"{sitting}/result"
    shown = words(here.ada.follow(f"{sitting}/result"))
    assert "You are up to date" in shown
    with here.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Completion)) == 2  # the old ones, unchanged
        row = db.session.scalars(select(Update).where(Update.completed_at.is_not(None))).one()
        entry = db.session.scalars(select(EvidenceEntry).where(EvidenceEntry.n == row.evidence_n)).one()
        assert entry.kind == "update" and "Ada" not in entry.payload
        assert json.loads(entry.payload)["items"] == ["tell"]
        assert evidence.verify(row.school_id).whole
    assert "1 of 2 asked has met it" in words(here.lead.get("/what-changed"))


def test_an_update_is_met_whatever_the_answer_but_a_critical_one_is_put_right_first(
    settings: Settings,
) -> None:
    first = restated(BEFORE, {"F1": "Staff never look at the image."})
    with serve_sample(settings, BEFORE) as app:
        here = _changed(app, first)
        here.give()
        path = f"/updates/{here.update_of('Ada')}"
        here.ada.send(f"/modules/{MODULE}/stop?update={path.rsplit('/', 1)[1]}")
        sitting = place(here.ada.send(path))
        answer(here.ada, sitting, "phone", option="look")
        here.ada.send(f"{sitting}/finish")
        assert "You are up to date" not in words(here.ada.get(path))
        answer(here.ada, sitting, "phone")
        with app.app_context():
            drawn = db.session.scalars(select(Attempt.drawn).where(Attempt.kind == "update")).one()
        for item in drawn:
            if item != "phone":
                answer(here.ada, sitting, item)
        here.ada.send(f"{sitting}/finish")
        assert "You are up to date" in words(here.ada.get(path))


def _changed(app: Flask, after: Library) -> Place:
    here = Place.__new__(Place)
    here.app = app
    school, lead = open_school(app)
    with app.app_context():
        follow(BEFORE, NOW - timedelta(days=1))
    here.lead, here.ada = Learner(app, lead), join(app, school, given_name="Ada")
    complete(here.ada)
    app.extensions["library"] = after
    with app.app_context():
        found = follow(after, NOW)
        assert found is not None and found.change_id is not None
        here.change, here.people = found.change_id, found.people
    return here


def test_flask_guidance_diff_prints_and_stores_it(here: Place) -> None:
    def told(*arguments: str) -> tuple[int, str]:
        with here.app.app_context():
            result = here.app.test_cli_runner().invoke(args=["guidance", *arguments])
        return result.exit_code, result.output

    with here.app.app_context():
        before, after = note_state(BEFORE, NOW)[:10], note_state(AFTER, NOW)[:10]
    code, lines = told("diff", before, after)
    assert code == 0, lines
    assert SECOND in lines and f"page {MODULE}/go" in lines and "item look-away/tell" in lines
    assert "Ada" in lines and "Ben" in lines and "Cyd" not in lines
    assert "Nothing changed" in told("diff", before, before)[1]
    code, lines = told("diff", "ffff")
    assert code == 1 and "flask guidance states" in lines
    assert before in told("states")[1]


def test_an_update_of_a_module_that_is_retired_asks_nobody_any_more(here: Place) -> None:
    here.give()
    assert "What changed" in words(here.ada.get("/"))
    module = replace(AFTER.modules[MODULE], publication=Publication.RETIRED)
    here.app.extensions["library"] = replace(AFTER, modules={MODULE: module})
    assert "What changed" not in words(here.ada.get("/"))
