import pytest
from flask import Flask
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from tests.factories import NOW, make_school
from training.extensions import db
from training.models import EvidenceEntry, EvidenceHead
from training.rules.chain import START
from training.services import evidence
from training.services.writing import writing


def school_with_chain(entries: int) -> int:
    school = make_school()
    with writing():
        evidence.begin_chain(school)
        db.session.flush()
        for i in range(entries):
            evidence.append(school, "completion", {"person": "x", "i": i}, NOW)
    return school


def test_the_chain_of_a_new_school_is_empty_and_whole(app: Flask) -> None:
    with app.app_context():
        school = school_with_chain(0)
        assert evidence.verify(school).whole
        assert evidence.find_head(school) == (0, START)


def test_each_school_has_a_chain_of_its_own(app: Flask) -> None:
    with app.app_context():
        first, second = school_with_chain(3), school_with_chain(2)
        assert (evidence.verify(first).entries, evidence.verify(second).entries) == (3, 2)
        assert evidence.verify(first).whole
        assert evidence.verify(second).whole


def test_the_database_itself_refuses_to_change_or_delete_evidence(app: Flask) -> None:
    with app.app_context():
        school = school_with_chain(1)
        for statement in (update(EvidenceEntry).values(payload="{}"), delete(EvidenceEntry)):
            with pytest.raises(DBAPIError, match="append-only"), writing():
                db.session.execute(statement)
        assert evidence.verify(school).whole


def test_a_tail_that_was_cut_off_shows(app: Flask) -> None:
    with app.app_context():
        school = school_with_chain(3)
        on_sqlite = db.engine.dialect.name == "sqlite"
        with writing():  # as someone with the database in their hands might
            db.session.execute(
                text("DROP TRIGGER evidence_entry_no_delete" + ("" if on_sqlite else " ON evidence_entry"))
            )
            db.session.execute(delete(EvidenceEntry).where(EvidenceEntry.n == 3))
        assert evidence.verify(school).broken_at == 3


def test_a_head_wound_back_to_hide_a_cut_disagrees_with_what_was_printed(app: Flask) -> None:
    with app.app_context():
        school = school_with_chain(2)
        printed = evidence.find_head(school)
        with writing():
            evidence.append(school, "completion", {"person": "y"}, NOW)
            db.session.execute(update(EvidenceHead).values(n=EvidenceHead.n))
        assert evidence.find_head(school) != printed
