from flask import Flask
from sqlalchemy import delete, select, update

from tests.factories import NOW, TODAY, make_person, make_school
from training.extensions import db
from training.models import Assignment, EvidenceEntry, Standing
from training.services import assignments, evidence
from training.services.rebuild import rebuild
from training.services.writing import writing


def test_standing_lost_or_altered_comes_back_as_it_was(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        with writing():
            evidence.begin_chain(school)
        lead = make_person(school)
        assignments.add_rule(
            school,
            lead.staff_member_id,
            "first-words",
            {"everyone": True},
            {"on": "2026-12-18"},
            None,
            NOW,
            TODAY,
        )
        kept = db.session.execute(select(Standing.staff_member_id, Standing.due_on)).all()
        assert kept
        with writing():
            db.session.execute(delete(Standing))
            db.session.execute(update(Assignment).values(withdrawn_at=NOW))
        (done,) = rebuild(NOW, TODAY)
        assert (done.people, done.chain.whole) == (1, True)
        assert db.session.execute(select(Standing.staff_member_id, Standing.due_on)).all() == kept
        assert db.session.scalars(select(EvidenceEntry.n)).all() == []
