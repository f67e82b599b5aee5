"""Training made at another school: whose it may be, how its code is typed, and who is told of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from tests.factories import NOW, TODAY, make_person, make_school
from tests.support import records
from tests.support.accounts import viewer_of
from tests.support.records import public_id_of
from training.errors import ConflictError, InvalidInputError, NotFoundError
from training.extensions import db
from training.models import Certificate
from training.services import evidence, recognition
from training.services.viewer import Viewer
from training.services.writing import writing

CODE = "3f2a9b1077cde401"
TYPED = "3F2A-9BIO 77cd e4oi"  # as somebody reads it off the paper


@pytest.fixture
def lead(lead: Viewer) -> Viewer:
    with writing():
        evidence.begin_chain(lead.school_id)
    return lead


@pytest.fixture
def mover(lead: Viewer) -> Viewer:
    return viewer_of(make_person(lead.school_id, given_name="Ada"))


def certificate(school: int, code: str) -> None:
    """Of somebody’s completion at that school."""
    person = make_person(school, given_name="Mary", family_name="Seacole").staff_member_id
    done = records.complete(school, person, "first-words", TODAY - timedelta(days=30))
    with writing():
        row = Certificate(
            school_id=school,
            staff_member_id=person,
            completion_id=done,
            code=code,
            shown={},
            head_n=1,
            head_hash="0" * 64,
            issued_at=NOW,
        )
        db.session.add(row)


def test_a_code_is_read_here_as_it_is_where_certificates_are_checked(app: Flask, mover: Viewer) -> None:
    certificate(make_school("Hilltop"), "3f2a9b1077cde401")
    recognition.offer_by_code(mover, TYPED, NOW)
    [offer] = recognition.find_offers(mover.school_id, mover.staff_member_id, app.extensions["library"])
    assert offer.what.name == "Mary Seacole"


def test_a_certificate_of_this_school_is_nothing_to_offer(mover: Viewer) -> None:
    certificate(mover.school_id, CODE)
    with pytest.raises(InvalidInputError, match="counts already"):
        recognition.offer_by_code(mover, CODE, NOW)


def test_codes_cannot_be_tried_out(mover: Viewer) -> None:
    certificate(make_school("Hilltop"), CODE)
    for n in range(recognition.CODES.most):
        with pytest.raises(InvalidInputError, match="We know no certificate"):
            recognition.offer_by_code(mover, f"{n:016}", NOW)
    with pytest.raises(InvalidInputError, match="Too many codes"):
        recognition.offer_by_code(mover, CODE, NOW)
    recognition.offer_by_code(mover, CODE, NOW + timedelta(hours=2))


def test_what_was_taken_back_waits_for_no_lead(lead: Viewer, mover: Viewer, app: Flask) -> None:
    certificate(make_school("Hilltop"), CODE)
    recognition.offer_by_code(mover, CODE, NOW)
    assert [waits.public_id for waits in recognition.find_waiting(lead)] == [mover.public_id]
    [offer] = recognition.find_offers(mover.school_id, mover.staff_member_id, app.extensions["library"])
    recognition.take_back(mover, offer.id, NOW)
    assert recognition.find_waiting(lead) == []
    with pytest.raises(NotFoundError):
        recognition.decide(lead, mover.public_id, offer.id, True, NOW)


def test_an_offer_is_decided_as_its_own_persons_and_at_their_own_school(
    lead: Viewer, mover: Viewer, app: Flask
) -> None:
    certificate(make_school("Hilltop"), CODE)
    recognition.offer_by_code(mover, CODE, NOW)
    [offer] = recognition.find_offers(mover.school_id, mover.staff_member_id, app.extensions["library"])
    with pytest.raises(NotFoundError):
        recognition.decide(lead, public_id_of(make_person(lead.school_id)), offer.id, True, NOW)
    with pytest.raises(NotFoundError):
        recognition.decide(replace(lead, school_id=make_school()), mover.public_id, offer.id, True, NOW)
    recognition.decide(lead, mover.public_id, offer.id, True, NOW)
    with pytest.raises(ConflictError):
        recognition.decide(lead, mover.public_id, offer.id, False, NOW)
