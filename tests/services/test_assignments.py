from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select, update

from tests.factories import NOW, TODAY, make_person, make_school
from training.extensions import db
from training.models import Assignment, StaffMember, Standing
from training.rules.standing import Dates, status
from training.services import assignments
from training.services.standing import DATES
from training.services.writing import writing
from training.words import Role, Status

MODULE = "first-words"
DUE = TODAY + timedelta(days=30)


def stands(person: int, on: date = TODAY) -> Status:
    row = db.session.execute(
        select(*(getattr(Standing, name) for name in DATES)).where(
            Standing.staff_member_id == person, Standing.module == MODULE
        )
    ).one_or_none()
    return status(Dates(**row._asdict()) if row else Dates(), on)


def assign(school: int, who: dict, due: dict | None = None) -> int:
    lead = make_person(school, Role.LEAD)
    return assignments.add_rule(
        school, lead.staff_member_id, MODULE, who, due or {"on": DUE.isoformat()}, None, NOW, TODAY
    )


def apply(school: int, person: int, on: date = TODAY) -> None:
    with writing():
        assignments.apply_rules(school, [person], on, NOW)


def test_a_rule_for_everyone_reaches_staff_and_neither_leavers_nor_governors(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        teacher = make_person(school).staff_member_id
        leaver = make_person(school, left_on=TODAY - timedelta(days=9)).staff_member_id
        governor = make_person(school, Role.GOVERNOR).staff_member_id
        elsewhere = make_person(make_school("Hilltop")).staff_member_id
        assign(school, {"everyone": True})
        assert stands(teacher) is Status.NOT_STARTED
        assert stands(teacher, DUE + timedelta(days=1)) is Status.OVERDUE
        assert {stands(leaver), stands(governor), stands(elsewhere)} == {Status.NOT_ASSIGNED}


def test_a_new_starter_gets_the_modules_of_the_rules_that_hold(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        assign(school, {"everyone": True}, {"days_after_start": 14})
        later = TODAY + timedelta(days=50)
        starter = make_person(school, start_on=later).staff_member_id
        apply(school, starter, later)
        assert stands(starter, later + timedelta(days=14)) is Status.NOT_STARTED
        assert stands(starter, later + timedelta(days=15)) is Status.OVERDUE


def test_applying_rules_again_changes_nothing(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        teacher = make_person(school).staff_member_id
        assign(school, {"everyone": True})
        before = db.session.execute(select(Assignment.id, Assignment.withdrawn_at)).all()
        apply(school, teacher)
        assert db.session.execute(select(Assignment.id, Assignment.withdrawn_at)).all() == before


def test_ending_a_rule_takes_its_assignments_back(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        teacher = make_person(school).staff_member_id
        rule = assign(school, {"everyone": True})
        assignments.end_rule(school, teacher, rule, NOW, TODAY)
        assert stands(teacher) is Status.NOT_ASSIGNED


def test_of_two_rules_for_a_module_the_earliest_due_date_counts(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        teacher = make_person(school).staff_member_id
        assign(school, {"everyone": True})
        assign(school, {"person": teacher}, {"on": TODAY.isoformat()})
        assert stands(teacher, TODAY + timedelta(days=1)) is Status.OVERDUE


def test_a_person_who_becomes_a_governor_loses_what_everyone_has(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        teacher = make_person(school).staff_member_id
        assign(school, {"everyone": True})
        with writing():
            db.session.execute(
                update(StaffMember).where(StaffMember.id == teacher).values(role=Role.GOVERNOR.value)
            )
        apply(school, teacher)
        assert stands(teacher) is Status.NOT_ASSIGNED
