"""The lead's pages about reminders, and what staff may choose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.factories import NOW, TODAY, Person, make_person
from tests.support.learning import Learner, join, open_school, serve_sample, words
from training.config import Settings
from training.extensions import db
from training.models import OutboxMessage, School, StaffMember
from training.services import assignments
from training.services.mail import MOST_TRIES
from training.services.writing import writing
from training.words import Role

LATER = NOW + timedelta(days=7)  # a Monday; what is due on Friday is overdue


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings) as made:
        yield made


@pytest.fixture
def school(app: Flask) -> tuple[int, Person]:
    return open_school(app)


@pytest.fixture
def lead(app: Flask, school: tuple[int, Person]) -> Learner:
    """On the Monday after the day on which everything was due."""
    app.extensions["clock"].now = LATER
    with app.app_context():
        deputy = make_person(school[0], Role.DEPUTY, given_name="Daniel")  # given nothing
    return Learner(app, deputy)


def late(app: Flask, school: tuple[int, Person], name: str = "Ada", **columns: object) -> str:
    """Somebody let in, with ten minutes overdue; their public id."""
    with app.app_context():
        person = make_person(school[0], given_name=name)
        with writing():
            values = {"invited_at": NOW, **columns}
            db.session.execute(
                update(StaffMember).where(StaffMember.id == person.staff_member_id).values(**values)
            )
            assignments.apply_rules(school[0], [person.staff_member_id], TODAY, NOW)
        found = db.session.scalar(
            select(StaffMember.public_id).where(StaffMember.id == person.staff_member_id)
        )
        assert found
        return found


def sent(app: Flask) -> list[OutboxMessage]:
    with app.app_context():
        return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_one_person_is_nudged_in_the_leads_name_and_then_left_in_peace(
    app: Flask, school: tuple[int, Person], lead: Learner
) -> None:
    ada = late(app, school)
    page = lead.get(f"/people/{ada}")
    assert "Send a nudge" in words(page) and "Last nudge" not in words(page)
    lead.send(f"/people/{ada}/nudge")
    (message,) = sent(app)
    assert (message.kind, message.send_after) == ("nudge", LATER)
    assert message.subject == "Your training: 10 minutes, still waiting"
    assert "Daniel" in message.body and "Look away" not in message.body
    assert "Last nudge on Monday 30 November 2026: on its way" in words(lead.get(f"/people/{ada}"))
    answer = lead.send(f"/people/{ada}/nudge")
    assert answer.status_code == 303 and len(sent(app)) == 1
    assert "was last written to on Monday 30 November 2026" in lead.get(f"/people/{ada}").text


def test_everyone_overdue_is_nudged_once_but_those_who_cannot_or_should_not_be(
    app: Flask, school: tuple[int, Person], lead: Learner
) -> None:
    late(app, school, "Ada")
    late(app, school, "Ben")
    late(app, school, "Cam", email=None)
    late(app, school, "Dev", invited_at=None)
    page = words(lead.get("/reminders/nudge-everyone"))
    assert "Nudge 2 people?" in page and "Ada Person" in page and "Ben Person" in page and "Cam" not in page
    assert (
        "1 person: no address to write to" in page
        and "1 person: not invited yet" not in page.split("Ada, Ben")[0]
    )
    lead.send("/reminders/nudge-everyone")
    lead.send("/reminders/nudge-everyone")
    assert [message.key.partition("/")[0] for message in sent(app)] == ["nudge", "nudge"]
    page = words(lead.get("/reminders/nudge-everyone"))
    assert "Nobody to nudge just now" in page and "2 people: written to in the last three days" in page


def test_the_list_finds_by_name_and_says_what_was_written(
    app: Flask, school: tuple[int, Person], lead: Learner
) -> None:
    assert "Nothing is overdue" not in words(lead.get("/reminders"))  # the lead's own
    ada = late(app, school)
    late(app, school, "Ben")
    lead.send(f"/people/{ada}/nudge")
    page = words(lead.get("/reminders"))
    assert "Overdue, due 27 Nov 2026" in page and "Last nudge Monday 30 November 2026" in page
    found = words(lead.get("/reminders?search=ben"))
    assert "Ben" in found and "Ada" not in found and "Not written to yet" in found
    assert "Nobody found" in words(lead.get("/reminders?search=nobody"))


def test_what_did_not_arrive_is_named_with_the_reason_and_tried_again(
    app: Flask, school: tuple[int, Person], lead: Learner
) -> None:
    ada = late(app, school)
    lead.send(f"/people/{ada}/nudge")
    with app.app_context(), writing():
        db.session.execute(
            update(OutboxMessage).values(tries=MOST_TRIES, last_error="The address was refused.")
        )
    assert "1 person has not had a message" in words(lead.get("/reminders"))
    page = lead.get("/reminders/trouble")
    assert "The address was refused." in words(page) and "Correct the address" in words(page)
    assert "could not be delivered. The address was refused." in words(lead.get(f"/people/{ada}"))
    lead.send(re.findall(r'action="(/reminders/trouble/\d+/again)"', page.text)[0])
    (message,) = sent(app)
    assert (message.tries, message.last_error) == (0, None)
    assert "Every message went" in words(lead.get("/reminders/trouble"))


def test_hours_are_set_between_seven_and_seven(app: Flask, school: tuple[int, Person], lead: Learner) -> None:
    answer = lead.send("/school/reminders", on="yes", begins="15:00", ends="09:00")
    assert answer.status_code == 422 and "The last hour comes after the first." in words(answer)
    assert lead.send("/school/reminders", on="yes", begins="06:00", ends="20:00").status_code == 422
    assert lead.send("/school/reminders", on="no", begins="09:00", ends="15:00").status_code == 303
    with app.app_context():
        stored = db.session.scalar(select(School.reminders).where(School.id == school[0]))
    assert stored == {"on": False, "from": "09:00", "to": "15:00"}
    assert "Reminders are off" in words(lead.get("/reminders")) or "No mail server" in words(
        lead.get("/reminders")
    )


def test_each_message_can_be_seen_beforehand_and_none_names_a_subject(lead: Learner) -> None:
    page = words(lead.get("/school/reminders/preview"))
    assert "Your training: 10 minutes, due" in page and "Staff training: 42 ready" in page
    assert "Look away" not in page and "safeguard" not in page.split("made up.")[1].casefold()


def test_staff_choose_how_often_and_find_another_way_without_a_module_in_the_address(
    app: Flask, school: tuple[int, Person]
) -> None:
    ada = join(app, school[0])
    ada.send("/account/reminders", **{"how-often": "weekly"})
    with app.app_context():
        assert "weekly" in db.session.scalars(select(StaffMember.reminders)).all()
    assert re.search(r'value="weekly" checked', ada.get("/account").text)
    assert "Look away" in words(ada.get("/another-way"))
    assert ada.get("/reminders").status_code == ada.send("/reminders/nudge-everyone").status_code == 403
