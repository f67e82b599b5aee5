"""The status is said twice, in Python and in SQL: here the two are held equal."""

from datetime import UTC, date, datetime, timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from tests.factories import NOW, TODAY, make_person, make_school
from training.extensions import db
from training.models import Standing
from training.rules.standing import Dates, status
from training.services.standing import DATES, status_sql
from training.services.writing import writing
from training.words import Status

days = st.none() | st.integers(-3, 3).map(lambda n: TODAY + timedelta(days=n))
moments = st.none() | st.integers(-3, 3).map(
    lambda n: datetime(2026, 11, 23, 9, tzinfo=UTC) + timedelta(days=n)
)
dates = st.builds(
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


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
