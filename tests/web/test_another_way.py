"""“I’d rather do this another way”: no reason, a choice of who gets in touch, a record like everyone's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import NOW, TODAY
from tests.support.learning import Learner, join, open_school, place, read_pages, serve_sample, sit, words
from tests.support.sample import MODULE, SCENARIO
from training.config import Settings
from training.extensions import db
from training.models import (
    AccessEntry,
    Completion,
    EvidenceEntry,
    OtherWay,
    OutboxMessage,
    StaffMember,
    Standing,
)
from training.rules.school_time import school_date
from training.services.evidence import verify
from training.words import Role

PATH = f"/another-way/{MODULE}"


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings) as made:
        yield made


class Here:
    def __init__(self, app: Flask) -> None:
        self.app = app
        school, lead = open_school(app)
        self.lead = Learner(app, lead)
        self.ada = join(app, school, given_name="Ada")
        self.deputy = join(app, school, Role.DEPUTY, given_name="Dee")
        with app.app_context():
            self.person = db.session.scalars(select(StaffMember).where(StaffMember.given_name == "Ada")).one()

    def standing(self) -> Standing:
        with self.app.app_context():
            return db.session.scalars(
                select(Standing).where(Standing.staff_member_id == self.person.id)
            ).one()


@pytest.fixture
def here(app: Flask) -> Here:
    return Here(app)


def count(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_one_button_asks_for_no_reason_and_keeps_none(here: Here) -> None:
    assert "I’d rather do this another way" in words(here.ada.get(f"/modules/{MODULE}"))
    before = count(here.app, AccessEntry)
    page = here.ada.get(PATH)
    assert "<textarea" not in page.text and 'type="text"' not in page.text
    assert here.ada.send(PATH).status_code == 422  # who gets in touch is the one thing asked
    assert place(here.ada.send(PATH, contact="head")) == PATH
    assert "We have asked that the head gets in touch" in words(here.ada.get(PATH))
    with here.app.app_context():
        row = db.session.scalars(select(OtherWay)).one()
        assert (row.module, row.contact) == (MODULE, "head")
    assert count(here.app, AccessEntry) == before


def test_the_lead_sees_who_and_whom_they_chose_and_a_colleague_sees_nothing(here: Here) -> None:
    here.ada.send(PATH, contact="head")
    shown = words(here.lead.get("/"))
    assert "Would like to do a module another way" in shown and "asks that the head gets in touch" in shown
    assert "another way" not in words(join(here.app, here.person.school_id).get("/"))


def test_leads_are_told_by_mail_without_the_name_or_the_topic(here: Here) -> None:
    here.ada.send(PATH, contact="deputy")
    here.ada.send(PATH, contact="deputy")
    with here.app.app_context():
        messages = db.session.scalars(select(OutboxMessage)).all()
        assert len(messages) == 2  # the lead and the deputy, once each
        for message in messages:
            assert message.subject == "A colleague would like a word"
            assert "Ada" not in message.body and "Look away" not in message.body


def test_the_module_is_in_progress_and_not_due_for_fourteen_days(here: Here) -> None:
    assert here.standing().due_on == TODAY + timedelta(days=4)
    here.ada.send(PATH, contact="lead")
    assert here.standing().started_at == NOW
    assert here.standing().due_on == TODAY + timedelta(days=14)
    assert "In progress" in words(here.lead.get(f"/people/{here.person.public_id}"))


def test_their_own_pages_ask_nothing_of_them_meanwhile(here: Here) -> None:
    assert "Next" in words(here.ada.get("/")) and "Due" in words(here.ada.get("/"))
    here.ada.send(PATH, contact="lead")
    home = words(here.ada.get("/"))
    assert "Another way" in home and "You need do nothing" in home
    assert "Next" not in home and "Due" not in home and "You are ready" not in home
    assert "You asked to do this another way" in words(here.ada.get(f"/modules/{MODULE}"))
    here.ada.send(f"{PATH}/take-back")
    assert "Next" in words(here.ada.get("/"))


def test_it_can_be_taken_back(here: Here) -> None:
    here.ada.send(PATH, contact="lead")
    here.ada.send(f"{PATH}/take-back")
    assert count(here.app, OtherWay) == 0
    assert here.standing().due_on == TODAY + timedelta(days=4)


def test_done_together_the_record_is_like_everyones_and_the_request_is_gone(here: Here) -> None:
    other = join(here.app, here.person.school_id, given_name="Ben")
    read_pages(other)
    sit(other)
    sit(other, SCENARIO)
    here.ada.send(PATH, contact="lead")
    here.lead.send(f"/people/{here.person.public_id}/done-together", module=MODULE)
    assert count(here.app, OtherWay) == 0
    assert "another way" not in words(here.lead.get(f"/people/{here.person.public_id}"))
    with here.app.app_context():
        usual, together = db.session.scalars(select(Completion).order_by(Completion.id)).all()
        alike = ("module", "module_title", "module_digest", "completed_at", "expires_on", "core")
        assert [getattr(usual, name) for name in alike] == [getattr(together, name) for name in alike]
        entry = db.session.scalars(select(EvidenceEntry).where(EvidenceEntry.n == together.evidence_n)).one()
        lead = db.session.scalars(select(StaffMember).where(StaffMember.role == "lead")).one()
        assert json.loads(entry.payload)["with"] == lead.public_id  # the chain says who stands for it
        assert verify(here.person.school_id).whole
        assert school_date(together.completed_at) == TODAY
    certificate = here.ada.get(f"/record/certificate/{together.code}")
    assert certificate.status_code == 200 and "another way" not in certificate.text


def test_a_lead_records_it_only_for_who_asked_and_never_for_themselves(here: Here) -> None:
    done = f"/people/{here.person.public_id}/done-together"
    assert here.lead.send(done, module=MODULE).status_code == 404
    here.ada.send(PATH, contact="lead")
    assert here.ada.send(done, module=MODULE).status_code == 403
    here.lead.send(PATH, contact="deputy")
    with here.app.app_context():
        lead = db.session.scalars(select(StaffMember.public_id).where(StaffMember.role == "lead")).one()
    assert here.lead.send(f"/people/{lead}/done-together", module=MODULE).status_code == 403
    assert place(here.deputy.send(f"/people/{lead}/done-together", module=MODULE)) == f"/people/{lead}"


def test_a_finished_module_needs_no_other_way(here: Here) -> None:
    read_pages(here.ada)
    sit(here.ada)
    sit(here.ada, SCENARIO)
    assert "another way" not in words(here.ada.get(f"/modules/{MODULE}"))
    assert here.ada.send(PATH, contact="lead").status_code == 409
