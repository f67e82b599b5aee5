"""`flask evidence verify` misses nothing that somebody with the database in their hands may change."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, text, update

from tests.factories import NOW, TODAY
from tests.support.accounts import viewer_of
from tests.support.learning import Learner, complete, join, open_school, serve_sample
from tests.support.sample import MODULE
from training.config import Settings
from training.extensions import db
from training.models import (
    Attempt,
    Certificate,
    Completion,
    Declaration,
    EvidenceSalt,
    Exemption,
    IssuedDocument,
    OutsideTraining,
    Reading,
    Response,
    StaffMember,
)
from training.rules.exempting import ExemptionKind, Reason
from training.rules.outside import OutsideKind
from training.rules.readings import POLICY
from training.services import declaring, evidence_check, issued, outside_training, readings, signed_sheets
from training.services.exemptions import exempt
from training.services.outside_training import Happening
from training.services.readings import Version
from training.services.viewer import Viewer
from training.services.writing import writing

VERSION = Version("Version 1", "", None, TODAY)
INSET = Happening(OutsideKind.INSET, "Autumn INSET day", "The trust", TODAY, 60, None)


@pytest.fixture
def school(settings: Settings) -> Iterator[tuple[Flask, Learner, Viewer]]:
    """The application, somebody who completed the module, and their lead, who entered this and that."""
    with serve_sample(settings) as app:
        number, lead = open_school(app)
        ada = join(app, number)
        complete(ada)
        with app.app_context():
            me = viewer_of(lead)
            whose = db.session.get_one(StaffMember, ada.person.staff_member_id).public_id
            outside_training.record(me, "event", INSET, [whose], NOW, TODAY)
            asked = readings.add_reading(me, POLICY, "Policy", None, {"everyone": True}, VERSION, NOW, TODAY)
            declaring.declare(viewer_of(ada.person), asked, "Version 1", NOW, TODAY)
            signed_sheets.enter_sheet(me, asked, "Version 1", "sheet", [me.public_id], TODAY, NOW, TODAY)
            assert problems(me) == ()
            yield app, ada, me


def problems(lead: Viewer) -> tuple[str, ...]:
    return evidence_check.check(lead.school_id, "Riverbank School").problems


def change(table: Any, which: Any = None, **values: Any) -> None:
    """As somebody might who may do anything in the database; `values` none: the row goes."""
    name = table.__tablename__
    with writing():
        if name in ("certificate", "completion", "declaration", "exemption", "response"):
            db.session.execute(text(f"DROP TRIGGER IF EXISTS {name}_no_update"))
        what = update(table).values(**values) if values else delete(table)
        db.session.execute(what if which is None else what.where(which))


def test_a_completion_given_to_somebody_else_shows(school: tuple[Flask, Learner, Viewer]) -> None:
    _app, _ada, lead = school
    change(Completion, staff_member_id=lead.staff_member_id)
    assert any("The completion with code" in said for said in problems(lead))


def test_an_answer_changed_or_a_result_shows_and_answers_deleted_on_time_do_not(
    school: tuple[Flask, Learner, Viewer],
) -> None:
    _app, _ada, lead = school
    change(EvidenceSalt)
    assert any("Sitting 1 is not" in said for said in problems(lead))  # answers that can no longer be checked
    change(Response)
    assert problems(lead) == ()
    change(Attempt, Attempt.id == 1, passed=False)
    assert any("Sitting 1 is not" in said for said in problems(lead))
    change(Attempt, Attempt.id == 1, passed=True, finished_at=None)
    assert any("tells of a sitting that is missing" in said for said in problems(lead))


def test_an_altered_answer_shows(school: tuple[Flask, Learner, Viewer]) -> None:
    _app, _ada, lead = school
    change(Response, (Response.attempt_id == 1) & (Response.seq == 1), answer={"options": ["look"]})
    assert any("Sitting 1 is not" in said for said in problems(lead))


def test_training_elsewhere_shows_when_it_is_other_or_others_than_was_entered(
    school: tuple[Flask, Learner, Viewer],
) -> None:
    _app, _ada, lead = school
    change(OutsideTraining, minutes=600)
    assert any("“Autumn INSET day”" in said for said in problems(lead))
    change(OutsideTraining, minutes=60, staff_member_id=lead.staff_member_id)
    assert any("“Autumn INSET day”" in said for said in problems(lead))
    change(OutsideTraining)
    assert any("training elsewhere that is missing" in said for said in problems(lead))


def test_a_declaration_shows_when_it_is_other_or_by_others_than_was_declared(
    school: tuple[Flask, Learner, Viewer],
) -> None:
    _app, _ada, lead = school
    on_paper = Declaration.how == declaring.PAPER
    change(Declaration, on_paper, effective_on=TODAY.replace(day=1))
    assert any("Declaration 2 is not" in said for said in problems(lead))
    change(Declaration, on_paper)
    assert any("declarations by others" in said for said in problems(lead))
    with writing():
        row = db.session.query(Declaration).one()
        row.staff_member_id = lead.staff_member_id
    assert sum("declarations by others" in said for said in problems(lead)) == 2


def test_a_signed_sheet_that_was_taken_back_is_no_fault(school: tuple[Flask, Learner, Viewer]) -> None:
    _app, _ada, lead = school
    reading = db.session.query(Reading.public_id).scalar()
    signed_sheets.take_back(lead, reading, "sheet", NOW)
    assert problems(lead) == ()


def test_a_waiver_shows_that_is_longer_than_was_given_or_that_nobody_gave(
    school: tuple[Flask, Learner, Viewer],
) -> None:
    _app, ada, lead = school
    whose = db.session.get_one(StaffMember, ada.person.staff_member_id).public_id
    until = TODAY + timedelta(days=30)
    exempt(lead, whose, MODULE, ExemptionKind.WAIVER, Reason.AWAY, "", until, NOW, TODAY)
    assert problems(lead) == ()
    change(Exemption, until=until + timedelta(days=300))
    said = problems(lead)
    assert len(said) == 2 and "tells of a waiver" in said[0] and "No entry tells" in said[1]


def test_papers_that_are_gone_or_passed_off_as_redacted_are_missed(
    school: tuple[Flask, Learner, Viewer],
) -> None:
    app, _ada, lead = school
    issued.issue(issued.Issuer.of(lead), app.extensions["library"], TODAY, True, NOW, TODAY)
    assert problems(lead) == ()
    change(IssuedDocument, IssuedDocument.kind == "matrix", data=b"another", redacted_at=NOW)
    assert any("-people-and-modules.csv, issued" in said for said in problems(lead))
    change(IssuedDocument, IssuedDocument.kind == "matrix")
    assert any("The file “matrix” of the summary" in said for said in problems(lead))
    change(Certificate)
    assert any(said.startswith("Certificate ") and "missing" in said for said in problems(lead))
