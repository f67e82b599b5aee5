"""What was on record at the end of a day: what ran out, was withdrawn, renamed or joined since, as it stood then."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.factories import NOW, TODAY, Person, make_person
from tests.support import records
from tests.support.records import public_id_of
from training.extensions import db
from training.models import NameChange, StaffMember
from training.rules.exempting import ExemptionKind
from training.rules.outside import OutsideKind
from training.rules.summary_records import Gathered
from training.services import evidence, merging, outside_training
from training.services.outside_training import Happening
from training.services.summary_as_at import gather
from training.services.viewer import Viewer
from training.services.writing import writing

DAY = timedelta(days=1)


@pytest.fixture
def lead(lead: Viewer) -> Viewer:
    with writing():
        evidence.begin_chain(lead.school_id)
    return lead


@pytest.fixture
def ada(lead: Viewer) -> Person:
    return make_person(lead.school_id, given_name="Ada", family_name="Reed", start_on=TODAY - 90 * DAY)


def on(app: Flask, lead: Viewer, day: date) -> Gathered:
    return gather(lead.school_id, app.extensions["library"], day)


def attend(lead: Viewer, person: Person, event: str, expires_on: date | None = None) -> None:
    what = Happening(OutsideKind.COURSE, "First aid", "A charity", TODAY - 30 * DAY, 60, expires_on)
    outside_training.record(lead, event, what, [public_id_of(person)], NOW, TODAY)


def test_training_from_elsewhere_counts_to_its_last_day_and_until_it_is_withdrawn(
    app: Flask, lead: Viewer, ada: Person
) -> None:
    attend(lead, ada, "runs-out", TODAY + 2 * DAY)
    assert [len(on(app, lead, TODAY + n * DAY).attended) for n in (1, 2, 3)] == [1, 1, 0]
    attend(lead, ada, "mistaken")
    outside_training.withdraw(lead, "mistaken", None, NOW + 5 * DAY)
    assert [len(on(app, lead, TODAY + n * DAY).attended) for n in (4, 5)] == [1, 0]


def test_a_waiver_counts_on_its_last_day_and_not_on_the_one_after(
    app: Flask, lead: Viewer, ada: Person
) -> None:
    until = TODAY + 7 * DAY
    records.exempt(lead.school_id, ada.staff_member_id, "first-words", ExemptionKind.WAIVER, until, TODAY)
    assert [[x.until for x in on(app, lead, day).excused] for day in (until, until + DAY)] == [[until], []]


def test_whoever_changed_their_name_twice_has_on_each_day_the_name_of_that_day(
    app: Flask, lead: Viewer, ada: Person
) -> None:
    with writing():
        for name, changed_at in (("Reed", NOW + 10 * DAY), ("Byron", NOW + 20 * DAY)):
            db.session.add(_change(lead, ada, name, changed_at))
        db.session.get_one(StaffMember, ada.staff_member_id).family_name = "King"
    named = [_names(on(app, lead, TODAY + n * DAY)) for n in (9, 19, 21)]
    assert [("Reed" in n, "Byron" in n, "King" in n) for n in named] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]


def test_two_records_are_two_people_up_to_the_day_before_they_were_joined(
    app: Flask, lead: Viewer, ada: Person
) -> None:
    twin = make_person(lead.school_id, given_name="Ada", family_name="Reed", start_on=TODAY - 90 * DAY)
    later = NOW + 10 * DAY
    merging.merge(lead, public_id_of(ada), public_id_of(twin), later, later.date())
    assert [_names(on(app, lead, TODAY + n * DAY)).count("Reed") for n in (9, 10)] == [2, 1]


def _names(found: Gathered) -> list[str]:
    return [member.family_name for member in found.members]


def _change(lead: Viewer, person: Person, was: str, changed_at: datetime) -> Any:
    return NameChange(
        school_id=lead.school_id,
        staff_member_id=person.staff_member_id,
        given_name="Ada",
        family_name=was,
        changed_at=changed_at,
        changed_by=lead.staff_member_id,
    )
