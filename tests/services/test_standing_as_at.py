"""What standing said at the end of a day gone by, worked out from what was on record then."""

from datetime import date, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from tests.factories import NOW, TODAY, Person, make_person, make_school
from tests.support.accounts import viewer_of
from tests.support.records import at, complete, exempt, read, recognise
from training.extensions import db
from training.models import Assignment, Recognition, StaffAlias, StaffMember, Standing
from training.rules.standing import Dates, status
from training.services import assignments, leaving, standing
from training.services.standing import DATES
from training.services.standing_as_at import dates_as_at
from training.services.writing import writing
from training.words import Role, Status

MODULE = "first-words"
WEEK = timedelta(days=7)


@pytest.fixture
def lead(app: Flask) -> Person:
    with app.app_context():
        return make_person(make_school(), Role.LEAD)


def give(lead: Person, on: date = TODAY, module: str = MODULE) -> int:
    who, due = {"everyone": True}, {"days_after_start": 14}
    return assignments.add_rule(
        lead.school_id, lead.staff_member_id, module, who, due, {"months": 12}, at(on), on
    )


def today_says(school: int) -> dict[tuple[int, str], Dates]:
    rows = db.session.execute(
        select(Standing.staff_member_id, Standing.module, *(getattr(Standing, n) for n in DATES)).where(
            Standing.school_id == school
        )
    )
    return {(person, module): Dates(*values) for person, module, *values in rows}


def then(lead: Person, person: int, day: date) -> Status:
    return status(dates_as_at(lead.school_id, day).get((person, MODULE), Dates()), day)


def test_as_at_today_it_is_the_standing_of_everybody(app: Flask, lead: Person) -> None:
    with app.app_context():
        school = lead.school_id
        people = [make_person(school).staff_member_id for _ in range(5)]
        leaver = make_person(school, left_on=TODAY - WEEK).staff_member_id
        elsewhere = make_school("Hilltop")
        mover = make_person(elsewhere).staff_member_id
        give(lead)
        give(lead, module="write-it-down")
        complete(school, leaver, MODULE, TODAY - 9 * WEEK)
        complete(school, people[0], MODULE, TODAY - 50 * WEEK)
        read(school, people[1], MODULE, TODAY)
        exempt(school, people[2], MODULE, "waiver", TODAY + WEEK, TODAY)
        exempt(school, people[3], MODULE, "extension", TODAY + 2 * WEEK, TODAY)
        recognise(school, people[4], complete(elsewhere, mover, MODULE, TODAY - WEEK), TODAY)
        assert dates_as_at(school, TODAY) == today_says(school)
        assert len(today_says(school)) == 13
        only = dates_as_at(school, TODAY, [MODULE])
        assert only == {key: dates for key, dates in today_says(school).items() if key[1] == MODULE}


def test_a_day_gone_by_knows_nothing_of_what_came_later(app: Flask, lead: Person) -> None:
    with app.app_context():
        school, person = lead.school_id, lead.staff_member_id
        given, begun, waived = TODAY, TODAY + WEEK, TODAY + 3 * WEEK
        rule = give(lead, given)
        read(school, person, MODULE, begun)
        exempt(school, person, MODULE, "waiver", waived + WEEK, waived)
        complete(school, person, MODULE, waived + 2 * WEEK)
        assignments.end_rule(school, person, rule, at(waived + 3 * WEEK), waived + 3 * WEEK)
        said = {
            given - timedelta(days=1): Status.NOT_ASSIGNED,
            given: Status.NOT_STARTED,
            begun: Status.IN_PROGRESS,
            given + 2 * WEEK: Status.IN_PROGRESS,
            given + 2 * WEEK + timedelta(days=1): Status.OVERDUE,
            waived: Status.WAIVED,
            waived + 2 * WEEK: Status.COMPLETE,
            waived + 70 * WEEK: Status.COMPLETE,  # the rule has ended, and with it the renewal
        }
        assert {day: then(lead, person, day) for day in said} == said


def test_the_day_ends_at_midnight_in_london(app: Flask, lead: Person) -> None:
    with app.app_context():
        person, summer = lead.staff_member_id, date(2027, 6, 2)
        give(lead)
        complete(lead.school_id, person, MODULE, summer, time(0, 30))  # 23:30 the day before, in UTC
        assert then(lead, person, summer - timedelta(days=1)) is Status.OVERDUE
        assert then(lead, person, summer) is Status.COMPLETE


def test_somebody_who_left_since_was_there(app: Flask, lead: Person) -> None:
    with app.app_context():
        person = make_person(lead.school_id).staff_member_id
        give(lead)
        gone = TODAY + WEEK
        with writing():
            db.session.execute(update(StaffMember).where(StaffMember.id == person).values(left_on=gone))
            assignments.apply_rules(lead.school_id, [person], gone, at(gone))
        assert then(lead, person, gone - timedelta(days=1)) is Status.NOT_STARTED
        assert then(lead, person, gone) is Status.NOT_ASSIGNED


def test_whoever_came_back_stood_on_an_earlier_day_as_was_seen_then(app: Flask, lead: Person) -> None:
    """Their first day is another one now; what was due in their first time at the school is not."""
    with app.app_context():
        ada = make_person(lead.school_id, start_on=date(2020, 9, 1))
        who, due, by = {"everyone": True}, {"on": "2026-12-04"}, lead.staff_member_id
        assignments.add_rule(lead.school_id, by, MODULE, who, due, None, at(TODAY), TODAY)
        key = (ada.staff_member_id, MODULE)
        seen = today_says(lead.school_id)[key]
        viewer, again = viewer_of(lead), TODAY + 8 * WEEK
        public_id = db.session.get_one(StaffMember, ada.staff_member_id).public_id
        leaving.mark_leaver(viewer, public_id, TODAY + WEEK, at(TODAY + WEEK), TODAY + WEEK)
        leaving.return_person(viewer, public_id, again, at(again), again)
        assert today_says(lead.school_id)[key].due_on != seen.due_on
        assert dates_as_at(lead.school_id, TODAY)[key] == seen


def test_two_records_that_are_one_person_count_as_one_and_come_apart_again(app: Flask, lead: Person) -> None:
    with app.app_context():
        school = lead.school_id
        kept, double = (make_person(school).staff_member_id for _ in range(2))
        give(lead)
        complete(school, double, MODULE, TODAY)
        merged_on = TODAY + WEEK
        before = today_says(school)
        with writing():
            db.session.add(
                StaffAlias(
                    school_id=school, duplicate_id=double, merged_into_id=kept,
                    merged_at=at(merged_on), merged_by=lead.staff_member_id,
                )
            )  # fmt: skip
            assignments.apply_rules(school, [kept, double], merged_on, at(merged_on))
        now = today_says(school)
        assert now[kept, MODULE].completed_at == before[double, MODULE].completed_at
        assert (double, MODULE) not in now
        assert dates_as_at(school, merged_on) == now
        assert dates_as_at(school, merged_on - timedelta(days=1)) == before
        with writing():
            db.session.execute(delete(StaffAlias))
            assignments.apply_rules(school, [kept, double], merged_on, at(merged_on))
        apart = today_says(school)
        assert {key: status(dates, TODAY) for key, dates in apart.items()} == {
            key: status(dates, TODAY) for key, dates in before.items()
        }


def test_a_rule_for_the_double_by_name_reaches_the_person(app: Flask, lead: Person) -> None:
    with app.app_context():
        school = lead.school_id
        kept, double = (make_person(school).staff_member_id for _ in range(2))
        with writing():
            db.session.add(
                StaffAlias(
                    school_id=school, duplicate_id=double, merged_into_id=kept,
                    merged_at=NOW, merged_by=lead.staff_member_id,
                )
            )  # fmt: skip
        assignments.add_rule(
            school,
            lead.staff_member_id,
            MODULE,
            {"person": double},
            {"days_after_start": 7},
            None,
            NOW,
            TODAY,
        )
        given = db.session.scalars(select(Assignment.staff_member_id)).all()
        assert given == [kept]


def test_what_another_school_saw_counts_from_the_leads_yes_until_it_is_taken_back(
    app: Flask, lead: Person
) -> None:
    with app.app_context():
        school, person = lead.school_id, lead.staff_member_id
        elsewhere = make_school("Hilltop")
        done = complete(elsewhere, make_person(elsewhere).staff_member_id, MODULE, TODAY - WEEK)
        give(lead)
        recognise(school, person, done, TODAY, counts=False)
        assert then(lead, person, TODAY) is Status.NOT_STARTED
        with writing():
            db.session.execute(update(Recognition).values(counts=True))
            standing.refresh(school, [person])
        assert today_says(school)[person, MODULE].completed_at == at(TODAY - WEEK)
        assert then(lead, person, TODAY) is Status.COMPLETE
        ended = TODAY + WEEK
        with writing():
            db.session.execute(update(Recognition).values(ended_at=at(ended)))
            standing.refresh(school, [person])
        assert then(lead, person, ended - timedelta(days=1)) is Status.COMPLETE
        assert then(lead, person, ended) is Status.NOT_STARTED
        assert today_says(school)[person, MODULE].completed_at is None
