"""What waits for a lead: each number counts the people that its page lists."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.factories import NOW, TODAY, Person, make_person, make_school, make_sign_in
from training.content.model import Library
from training.extensions import db
from training.models import OutboxMessage, OutsideTraining, School, StaffMember
from training.services import assignments, induction, mail_trouble
from training.services.lead_asks import LeadAsks, find_lead_asks
from training.services.viewer import find_viewer
from training.services.writing import writing
from training.words import Role


@pytest.fixture
def lead(context: None) -> Person:
    return make_person(make_school(), Role.LEAD, "Lena", "Lim")


def asks(app: Flask, lead: Person) -> LeadAsks:
    viewer = find_viewer(make_sign_in(lead, NOW), NOW, TODAY)
    assert viewer
    library: Library = app.extensions["library"]
    return find_lead_asks(viewer, library, TODAY)


def message(person: Person, key: str, **fields: Any) -> None:
    plain = {"subject": "Your training", "body": "Text", "kind": "other", "send_after": NOW, "tries": 1}
    with writing():
        db.session.add(
            OutboxMessage(
                school_id=person.school_id, staff_member_id=person.staff_member_id, key=key, **(plain | fields)
            )
        )  # fmt: skip


def took(
    person: Person, event: str, title: str, days_ago: int, expires_in: int | None, **fields: Any
) -> None:
    with writing():
        db.session.add(
            OutsideTraining(
                school_id=person.school_id, staff_member_id=person.staff_member_id, event=event, kind="course",
                title=title, provider="The council", taken_on=TODAY - timedelta(days=days_ago), minutes=60,
                expires_on=None if expires_in is None else TODAY + timedelta(days=expires_in), recorded_at=NOW,
                recorded_by=person.staff_member_id, evidence_n=1, **fields,
            )
        )  # fmt: skip


def test_who_has_not_had_a_message_is_counted_until_one_arrives(app: Flask, lead: Person) -> None:
    ada, ben = make_person(lead.school_id), make_person(lead.school_id)
    gone = make_person(lead.school_id, left_on=TODAY - timedelta(days=1))
    stranger = make_person(make_school("Hilltop"))
    for n, person in enumerate((ada, ben, gone, stranger)):
        message(person, f"bounced-{n}", sent_at=NOW, bounced_at=NOW)
    message(ada, "again", tries=4, last_error="No such mailbox")
    assert asks(app, lead).undelivered == 2 == mail_trouble.trouble_of(lead.school_id).total
    message(ben, "arrived", sent_at=NOW)
    assert asks(app, lead).undelivered == 1 == mail_trouble.trouble_of(lead.school_id).total


def test_training_from_elsewhere_counts_when_it_runs_out_and_was_not_taken_again(
    app: Flask, lead: Person
) -> None:
    ada, ben, cai, dee = (make_person(lead.school_id) for _ in range(4))
    took(ada, "a", "First aid", 700, -5)
    took(ada, "b", "Prevent", 10, 20)
    took(ben, "c", "First aid", 700, -5)
    took(ben, "d", "First aid", 5, 700)
    took(cai, "e", "First aid", 30, 61)
    took(dee, "f", "First aid", 700, 3, withdrawn_at=NOW)
    assert asks(app, lead).expiring == 1


def test_new_staff_are_counted_who_have_not_finished_what_the_school_set(app: Flask, lead: Person) -> None:
    library: Library = app.extensions["library"]
    chosen = [module.slug for module in induction.choosable(library)[:2]]
    for days in (-20, 40, -500):
        make_person(lead.school_id, start_on=TODAY + timedelta(days=days))
    assert asks(app, lead).induction == 0
    with writing():
        school = db.session.get_one(School, lead.school_id)
        school.induction = chosen
    modules = [library.modules[slug] for slug in chosen]
    listed = induction.find_starters(lead.school_id, modules, "", TODAY)
    assert asks(app, lead).induction == len(listed) == 2
    assert not any(module.given for one in listed for module in one.missing)
    assignments.add_rule(
        lead.school_id, lead.staff_member_id, chosen[0], {"everyone": True}, {"days_after_start": 14}, None, NOW, TODAY
    )  # fmt: skip
    listed = induction.find_starters(lead.school_id, modules, "", TODAY)
    assert [[module.given for module in one.missing] for one in listed] == [[True, False]] * 2


def test_who_cannot_sign_in_yet_is_counted(app: Flask, lead: Person) -> None:
    make_person(lead.school_id)
    with writing():
        db.session.get_one(StaffMember, lead.staff_member_id).joined_at = NOW
    assert asks(app, lead).to_invite == 1
