from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select, update

from tests.factories import NOW, TODAY, make_person, make_school
from training.extensions import db
from training.models import Assignment, AssignmentRule, StaffMember, Standing
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


def rows(person: int) -> list[tuple[str, date | None, date, bool]]:
    found = db.session.execute(
        select(Assignment.period, Assignment.due_on, Assignment.assigned_on, Assignment.withdrawn_at)
        .where(Assignment.staff_member_id == person)
        .order_by(Assignment.id)
    )
    return [(period, due, since, gone is not None) for period, due, since, gone in found]


def test_what_was_taken_back_and_comes_again_is_a_new_row(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        teacher = make_person(school).staff_member_id
        assign(school, {"everyone": True})
        leave_on = TODAY + timedelta(days=7)
        for left_on, day in ((leave_on, leave_on), (None, leave_on + timedelta(days=91))):
            with writing():
                db.session.execute(
                    update(StaffMember).where(StaffMember.id == teacher).values(left_on=left_on)
                )
                assignments.apply_rules(school, [teacher], day, NOW + (day - TODAY))
        back = leave_on + timedelta(days=91)
        assert rows(teacher) == [("first", DUE, TODAY, True), (f"again-{back}", DUE, back, False)]
        assert stands(teacher, back) is Status.NOT_STARTED  # the day had passed: two weeks from coming back
        assert stands(teacher, back + timedelta(days=15)) is Status.OVERDUE


def test_taken_back_and_given_again_on_one_day_it_was_there_all_the_time(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        teacher = make_person(school).staff_member_id
        assign(school, {"everyone": True})
        later = DUE + timedelta(days=10)
        for role in (Role.GOVERNOR, Role.STAFF, Role.GOVERNOR, Role.STAFF):  # a file with a slip, and undone
            with writing():
                db.session.execute(
                    update(StaffMember).where(StaffMember.id == teacher).values(role=role.value)
                )
                assignments.apply_rules(school, [teacher], later, NOW + (later - TODAY))
        assert [(period, since, gone) for period, _due, since, gone in rows(teacher)] == [
            ("first", TODAY, True),
            (f"again-{later}", TODAY, True),
            (f"again-{later}-2", TODAY, False),
        ]
        assert stands(teacher, later) is Status.OVERDUE


def test_a_click_that_was_broken_off_is_finished_by_the_next_daily_run(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        teacher = make_person(school).staff_member_id
        with writing():
            db.session.add(
                AssignmentRule(
                    school_id=school, module=MODULE, who={"everyone": True}, due={"on": DUE.isoformat()},
                    renewal=None, effective_from=TODAY, created_at=NOW,
                )
            )  # fmt: skip
        assert stands(teacher) is Status.NOT_ASSIGNED
        assert assignments.settle(school, TODAY, NOW) == 1
        assert stands(teacher) is Status.NOT_STARTED
        assert assignments.settle(school, TODAY, NOW) == 0


def test_before_the_first_day_alone_moves_with_that_day(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        starter = make_person(school, start_on=TODAY + timedelta(days=7)).staff_member_id
        assign(school, {"everyone": True, "regulated": True}, {"before_unsupervised": True})
        assert stands(starter) is Status.NOT_ASSIGNED
        alone = TODAY + timedelta(days=21)  # a Monday
        with writing():
            db.session.execute(
                update(StaffMember)
                .where(StaffMember.id == starter)
                .values(regulated_activity=True, unsupervised_on=alone)
            )
            assignments.apply_rules(school, [starter], TODAY, NOW)
        friday = db.session.scalar(select(Standing.due_on).where(Standing.staff_member_id == starter))
        assert friday == alone - timedelta(days=3)
        assert rows(starter)[0][1] == alone - timedelta(days=1)  # as the rule says, whatever day that is
