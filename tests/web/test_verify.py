"""Anybody who holds a certificate can see whether it is genuine; nobody learns more than the paper says."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text, update

from tests.support.learning import Learner, complete, join, open_school, place, serve_sample, words
from tests.support.visitor import Visitor
from training.config import Settings
from training.extensions import db
from training.models import Certificate, StaffMember
from training.rules.certificate import in_fours
from training.services import certificates
from training.services.writing import writing


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings) as made:
        yield made


@pytest.fixture
def teacher(app: Flask) -> Learner:
    school, _lead = open_school(app)
    visitor = join(app, school, given_name="Ines", family_name="Alcott")
    complete(visitor)
    return visitor


def code_of(app: Flask) -> str:
    with app.app_context():
        return db.session.query(Certificate.code).one().code


def test_a_stranger_sees_what_the_paper_says_and_no_more(app: Flask, teacher: Learner) -> None:
    code, stranger = code_of(app), Visitor(app)
    shown = place(stranger.get(f"/verify?code={in_fours(code).upper()}"))
    assert shown == f"/verify/{code}"
    answer = stranger.get(shown)
    page = words(answer)
    for part in (
        "This certificate is genuine",
        "Ines Alcott",
        "Look away",
        "Riverbank School",
        "23 November 2026",
    ):
        assert part in page
    assert "It is valid until" in page
    with app.app_context():
        person = db.session.get_one(StaffMember, teacher.person.staff_member_id)
        for kept_back in (person.email, person.public_id, "at-the-gate", "3 of"):
            assert str(kept_back) not in answer.text
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_unknown_code_is_always_answered_in_the_same_words(app: Flask, teacher: Learner) -> None:
    pages = [Visitor(app).get(f"/verify/{code}") for code in ("f" * 16, "0" * 16, "x", code_of(app)[:-1])]
    assert {page.status_code for page in pages} == {404}
    assert all(certificates.UNKNOWN in page.text for page in pages)


def test_whoever_tries_out_codes_has_to_wait_and_is_told_so(app: Flask) -> None:
    stranger = Visitor(app)
    seen = [stranger.get(f"/verify/{n:016x}").status_code for n in range(certificates.TRIES.most + 1)]
    assert seen == [404] * certificates.TRIES.most + [429]


def test_an_empty_code_is_asked_for_again(app: Flask) -> None:
    assert Visitor(app).get("/verify").status_code == 200
    page = Visitor(app).get("/verify?code=%20-")
    assert page.status_code == 422
    assert "Type the code that stands on the certificate." in page.text


def test_a_certificate_that_was_changed_behind_our_back_is_not_called_genuine(
    app: Flask, teacher: Learner
) -> None:
    code = code_of(app)
    with app.app_context(), writing():
        row = db.session.query(Certificate).one()
        db.session.execute(text("DROP TRIGGER certificate_no_update"))
        db.session.execute(update(Certificate).values(shown=row.shown | {"name": "Eve Alcott"}))
    page = words(Visitor(app).get(f"/verify/{code}"))
    assert "This certificate does not match our records" in page
    assert "genuine" not in page
