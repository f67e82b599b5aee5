"""The status is said twice, in Python and in SQL: here the two are held equal."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from tests.factories import NOW, TODAY, make_person, make_school
from training.extensions import db
from training.models import PageView, Standing
from training.rules.assigning import Rule
from training.rules.causes import Causes, Completed, Given, work_out
from training.rules.school_days import SchoolCalendar
from training.rules.standing import Dates, status
from training.services.standing import DATES, refresh, status_sql
from training.services.writing import writing
from training.words import Nation, Status

days = st.none() | st.integers(-3, 3).map(lambda n: TODAY + timedelta(days=n))
moments = st.none() | st.integers(-3, 3).map(
    lambda n: datetime(2026, 11, 23, 9, tzinfo=UTC) + timedelta(days=n)
)
_RENEWALS = st.none() | st.sampled_from(
    [{"months": 12}, {"months": 1, "early": 3, "grace": 0}, {"window": ["11-20", "11-30"], "early": 2}]
)


def worked_out(renewal: dict | None, ago: int, done: bool, due: int, waived: int | None) -> Dates:
    """Standing as a rule with this renewal makes it, for a completion so many days ago."""
    rule = Rule(1, "m", {"everyone": True}, {"on": "2026-11-23"}, renewal, TODAY - timedelta(900), None)
    given = Given(rule, TODAY + timedelta(due), TODAY - timedelta(900))
    completed = [Completed(NOW - timedelta(ago))] if done else []
    until = None if waived is None else TODAY + timedelta(waived)
    return work_out(Causes([given], completed=completed, waived_until=until), CALENDAR).dates


CALENDAR = SchoolCalendar(Nation.ENGLAND)
by_rule = st.builds(
    worked_out,
    _RENEWALS,
    st.integers(0, 800),
    st.booleans(),
    st.integers(-5, 5),
    st.none() | st.integers(-2, 2),
)
dates = by_rule | st.builds(
    Dates,
    assigned_on=days,
    started_at=moments,
    completed_at=moments,
    due_on=days,
    expires_on=days,
    renew_from=days,
    lapses_on=days,
    waived_until=days,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(many=st.lists(dates, min_size=1, max_size=30))
def test_the_status_in_sql_is_the_status_in_python(app: Flask, many: list[Dates]) -> None:
    with app.app_context():
        school = make_school()
        person = make_person(school)
        rows = [
            {
                "school_id": school,
                "staff_member_id": person.staff_member_id,
                "module": f"m{i}",
                **{name: getattr(found, name) for name in DATES},
            }
            for i, found in enumerate(many)
        ]
        with writing():
            db.session.execute(insert(Standing), rows)
        said = dict(
            db.session.execute(
                select(Standing.module, status_sql(TODAY)).where(Standing.school_id == school)
            ).all()
        )
    assert said == {f"m{i}": status(found, TODAY).value for i, found in enumerate(many)}
    assert set(said.values()) <= {s.value for s in Status}


def test_today_is_a_date_and_now_an_instant() -> None:
    assert isinstance(TODAY, date)
    assert NOW.tzinfo is UTC


def test_several_who_work_out_one_persons_standing_at_once_all_succeed(app: Flask) -> None:
    """A page read on the phone while the lead assigns: nobody meets the other's half-made row."""
    with app.app_context():
        school = make_school()
        person = make_person(school).staff_member_id
        with writing():
            db.session.add(
                PageView(
                    school_id=school,
                    staff_member_id=person,
                    module="first-words",
                    lesson="one",
                    edition="d" * 64,
                    first_read_at=NOW,
                    last_read_at=NOW,
                )
            )
    together = Barrier(4, timeout=30)

    def refresh_often() -> None:
        with app.app_context():
            together.wait()
            for _ in range(10):
                with writing():
                    refresh(school, [person])

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(refresh_often) for _ in range(4)]:
            done.result()
    with app.app_context():
        assert len(db.session.scalars(select(Standing)).all()) == 1
