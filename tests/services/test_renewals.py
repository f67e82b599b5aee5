"""A module that is to be done again: a record is added, and none is changed."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.factories import NOW, TODAY, Person, make_person, make_school
from tests.support.records import at, complete, exempt
from training.extensions import db
from training.models import Assignment, ClosedDay, StaffMember, Standing
from training.services import assignments
from training.services.standing import refresh_school
from training.services.writing import writing
from training.words import Role

MODULE = "first-words"


@pytest.fixture
def lead(app: Flask) -> Person:
    with app.app_context():
        return make_person(make_school(), Role.LEAD)


def give(lead: Person, renewal: dict | None, who: dict | None = None) -> int:
    due = {"days_after_start": 14}
    who = who or {"everyone": True}
    return assignments.add_rule(lead.school_id, lead.staff_member_id, MODULE, who, due, renewal, NOW, TODAY)


def periods(person: int) -> list[tuple[str, date | None, bool]]:
    rows = db.session.execute(
        select(Assignment.period, Assignment.due_on, Assignment.withdrawn_at)
        .where(Assignment.staff_member_id == person)
        .order_by(Assignment.id)
    )
    return [(period, due, gone is None) for period, due, gone in rows]


def standing_of(person: int) -> Standing:
    return db.session.execute(select(Standing).where(Standing.staff_member_id == person)).scalar_one()


def test_standing_follows_the_rules_in_force_and_not_what_was_printed(app: Flask, lead: Person) -> None:
    with app.app_context():
        person = lead.staff_member_id
        complete(lead.school_id, person, MODULE, date(2026, 3, 2))
        assert standing_of(person).expires_on is None
        yearly = give(lead, {"months": 12})
        assert standing_of(person).expires_on == date(2027, 3, 2)
        each_january = give(lead, {"window": ["01-04", "01-29"]})
        assert standing_of(person).expires_on == date(2027, 1, 29)
        for rule in (each_january, yearly):
            assignments.end_rule(lead.school_id, person, rule, NOW, TODAY)
        assert standing_of(person).expires_on is None


def test_a_renewal_that_has_begun_is_a_record_of_its_own_and_added_once(app: Flask, lead: Person) -> None:
    with app.app_context():
        school, person = lead.school_id, lead.staff_member_id
        give(lead, {"months": 12})
        complete(school, person, MODULE, date(2026, 1, 11))
        begins = standing_of(person).renew_from
        assert begins == date(2026, 12, 14)  # thirty days before is a Saturday
        assert assignments.renew(school, begins - timedelta(days=1), at(begins)) == 0
        before = periods(person)
        assert [assignments.renew(school, begins, at(begins)) for _ in range(2)] == [1, 0]
        assert periods(person) == [*before, ("renewal-2027-01-11", date(2027, 1, 11), True)]
        complete(school, person, MODULE, date(2027, 1, 8))
        assert assignments.renew(school, date(2027, 1, 8), at(date(2027, 1, 8))) == 0
        assert assignments.renew(school, date(2028, 1, 3), at(date(2028, 1, 3))) == 1
        assert periods(person)[-1] == ("renewal-2028-01-10", date(2028, 1, 10), True)  # the 8th is a Saturday
        assert all(in_force for _period, _due, in_force in periods(person))


def test_a_renewal_is_asked_for_once_though_the_calendar_moves_its_day(app: Flask, lead: Person) -> None:
    with app.app_context():
        school, person = lead.school_id, lead.staff_member_id
        give(lead, {"months": 12})
        complete(school, person, MODULE, date(2025, 12, 1))
        assert assignments.renew(school, TODAY, NOW) == 1
        with writing():
            db.session.execute(update(Standing).values(expires_on=date(2026, 12, 3)))
        assert assignments.renew(school, TODAY, NOW) == 0


def test_when_another_rule_counts_its_renewal_takes_the_place_of_the_other(app: Flask, lead: Person) -> None:
    with app.app_context():
        school, person = lead.school_id, lead.staff_member_id
        yearly = give(lead, {"months": 12})
        complete(school, person, MODULE, date(2025, 12, 1))
        assignments.renew(school, TODAY, NOW)
        give(lead, {"months": 6})
        assert assignments.renew(school, TODAY, NOW) == 1
        renewals = [each for each in periods(person) if each[0].startswith("renewal")]
        assert renewals == [
            ("renewal-2026-12-01", date(2026, 12, 1), False),
            ("renewal-2026-06-01", date(2026, 6, 1), True),
        ]
        assignments.end_rule(school, person, yearly, NOW, TODAY)
        assert assignments.renew(school, TODAY, NOW) == 0


def test_a_renewal_is_taken_back_with_its_rule_and_comes_again_as_another_row(
    app: Flask, lead: Person
) -> None:
    with app.app_context():
        school = lead.school_id
        person = make_person(school).staff_member_id
        give(lead, {"months": 12})
        complete(school, person, MODULE, date(2025, 12, 1))
        assignments.renew(school, TODAY, NOW)
        for left_on in (TODAY, None):
            with writing():
                db.session.execute(
                    update(StaffMember).where(StaffMember.id == person).values(left_on=left_on)
                )
                assignments.apply_rules(school, [person], TODAY, NOW)
            assert not any(period.startswith("renewal") and there for period, _due, there in periods(person))
        assert assignments.renew(school, TODAY, NOW) == 1
        assert periods(person)[-1] == ("renewal-2026-12-01-2", date(2026, 12, 1), True)


def test_nobody_is_asked_to_renew_while_it_is_waived(app: Flask, lead: Person) -> None:
    with app.app_context():
        school, person = lead.school_id, lead.staff_member_id
        give(lead, {"months": 12})
        complete(school, person, MODULE, date(2025, 12, 1))
        exempt(school, person, MODULE, "waiver", date(2027, 1, 8), TODAY)
        assert assignments.renew(school, TODAY, NOW) == 0
        assert assignments.renew(school, date(2027, 1, 9), at(date(2027, 1, 9))) == 1


def test_a_holiday_entered_later_moves_what_would_fall_into_it(app: Flask, lead: Person) -> None:
    with app.app_context():
        school, person = lead.school_id, lead.staff_member_id
        give(lead, {"months": 12})
        assert standing_of(person).due_on == date(2026, 12, 7)
        with writing():
            db.session.add(
                ClosedDay(
                    school_id=school,
                    kind="holiday",
                    name="Snow",
                    starts_on=date(2026, 12, 7),
                    ends_on=date(2026, 12, 9),
                )
            )
        refresh_school(school)
        assert standing_of(person).due_on == date(2026, 12, 10)
        assert periods(person) == [("first", date(2026, 12, 7), True)]
