"""The outbox against a real mail server: nothing twice, nothing lost, and what failed can be seen."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import func, select, update

from tests.factories import NOW, TODAY, Person, make_person, make_school
from tests.support.smtp import Mailbox
from training.errors import ConflictError, NotFoundError
from training.extensions import db
from training.models import OutboxMessage, StaffMember
from training.services import bounces, mail, mail_server, mail_trouble
from training.services.mail_server import Letter, MailRoute, Outcome, open_line
from training.services.mail_trouble import Trouble
from training.services.viewer import Viewer
from training.services.writing import writing

pytestmark = pytest.mark.usefixtures("context")
SUBJECT = "Your training: 10 minutes, due Friday"
BODY = "Hello Ada,\n\nPlease open:\n\nhttps://training.school.example/learn\n"
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ada(school_id: int) -> Person:
    return make_person(school_id, email="ada@school.example")


@pytest.fixture
def route(mailbox: Mailbox) -> MailRoute:
    return MailRoute(mailbox.url, "Steady <steady@school.example>")


def queue(person: Person, key: str = "k", kind: str = "refresher", calendar: str | None = None) -> int:
    with writing():
        return mail.queue(
            person.school_id,
            person.staff_member_id,
            key,
            SUBJECT,
            BODY,
            NOW,
            kind=kind,
            calendar=calendar,
        )


def row(message_id: int) -> OutboxMessage:
    db.session.rollback()
    return db.session.get_one(OutboxMessage, message_id)


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def body_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_one_cause_has_one_message_whoever_asks(ada: Person) -> None:
    first = queue(ada)
    assert queue(ada) == first and mail.is_queued("k")
    assert db.session.scalar(select(func.count()).select_from(OutboxMessage)) == 1


def test_a_message_arrives_as_text_as_html_and_with_its_calendar_entry(
    ada: Person, route: MailRoute, mailbox: Mailbox
) -> None:
    assert mail.deliver(queue(ada, calendar=CALENDAR), route, NOW) is None
    (message,) = mailbox.messages
    assert message["Subject"] == SUBJECT and mailbox.recipients == [["ada@school.example"]]
    assert message["Auto-Submitted"] == "auto-generated"
    assert body_of(message, "plain").replace("\r\n", "\n") == BODY
    assert '<a href="https://training.school.example/learn">' in body_of(message, "html")
    (entry,) = message.iter_attachments()
    assert entry.get_content_type() == "text/calendar" and entry.get_filename() == "training.ics"
    assert "END:VCALENDAR" in entry.get_content()


def test_what_is_waiting_goes_once_and_only_when_its_time_has_come(
    ada: Person, route: MailRoute, mailbox: Mailbox
) -> None:
    queue(ada)
    with writing():
        mail.queue(
            ada.school_id,
            ada.staff_member_id,
            "later",
            SUBJECT,
            BODY,
            NOW,
            send_after=NOW + timedelta(hours=3),
        )
    assert list(mail.deliver_waiting(route, at(NOW))) == [None]
    assert list(mail.deliver_waiting(route, at(NOW + MINUTE))) == []
    assert list(mail.deliver_waiting(route, at(NOW + timedelta(hours=3)))) == [None]
    assert len(mailbox.messages) == 2


def test_while_one_worker_sends_another_leaves_the_message_alone(
    ada: Person, route: MailRoute, mailbox: Mailbox
) -> None:
    message_id = queue(ada)
    claim = mail.claim_message(message_id, route, NOW)
    assert claim and mail.claim_message(message_id, route, NOW + 9 * MINUTE) is None
    assert mail.deliver(message_id, route, NOW + 9 * MINUTE) is None and not mailbox.messages
    with open_line(route) as line:
        mail.settle(claim, mail.send(claim, line), NOW)
    assert list(mail.deliver_waiting(route, at(NOW + timedelta(days=1)))) == []
    assert len(mailbox.messages) == 1


def test_a_worker_that_died_leaves_the_message_to_the_next_under_the_same_id(
    ada: Person, route: MailRoute, mailbox: Mailbox
) -> None:
    message_id = queue(ada)
    claim = mail.claim_message(message_id, route, NOW)
    assert claim and claim.letter
    with open_line(route) as line:
        line.send(claim.letter)  # accepted, and then the worker died before it could say so
    assert list(mail.deliver_waiting(route, at(NOW + mail.LEASE))) == [None]
    first, second = mailbox.messages
    assert first["Message-ID"] == second["Message-ID"]  # so that the mail server can drop the double


def test_what_the_mail_server_refused_for_a_while_goes_later(
    ada: Person, route: MailRoute, mailbox: Mailbox
) -> None:
    other = make_person(ada.school_id, email="bea@school.example")
    mailbox.refuse = "451 Come back later"
    queue(ada), queue(other, "other")
    assert all(mail.deliver_waiting(route, at(NOW)))
    mailbox.refuse = None
    assert list(mail.deliver_waiting(route, at(NOW + 4 * MINUTE))) == []  # not before its time
    assert list(mail.deliver_waiting(route, at(NOW + 5 * MINUTE))) == [None, None]
    assert sorted(mailbox.recipients) == [["ada@school.example"], ["bea@school.example"]]


def test_tries_grow_rarer_for_two_days_and_then_end(ada: Person, route: MailRoute, mailbox: Mailbox) -> None:
    mailbox.refuse = "451 Come back later"
    message_id = queue(ada, kind="account")  # goes at night too
    moment, tried = NOW, []
    while mail.find_waiting(moment + timedelta(days=3)):
        assert list(mail.deliver_waiting(route, at(moment)))
        tried.append(moment - NOW)
        moment = row(message_id).send_after
    assert len(tried) == mail.MOST_TRIES
    assert tried[1] == 5 * MINUTE and timedelta(days=2) < tried[-1] < timedelta(days=2.1)
    (person,) = mail_trouble.trouble_of(ada.school_id).people
    assert person.trouble is Trouble.GIVEN_UP and "451" in person.problem


def test_a_second_try_keeps_to_working_hours_too(ada: Person, route: MailRoute, mailbox: Mailbox) -> None:
    """Refused on a Friday just before five, a reminder goes on Monday; a link that somebody waits for goes at once."""
    friday, monday = NOW + timedelta(days=4, hours=7, minutes=58), NOW + timedelta(days=7, hours=-1)
    reminder, link = queue(ada, "reminder"), queue(ada, "link", "account")
    mailbox.refuse = "451 Come back later"
    assert len(list(mail.deliver_waiting(route, at(friday)))) == 2
    mailbox.refuse = None
    assert list(mail.deliver_waiting(route, at(friday + 5 * MINUTE))) == [None]
    assert row(link).sent_at and row(reminder).sent_at is None
    assert row(reminder).tries == 1 and row(reminder).send_after == monday
    assert list(mail.deliver_waiting(route, at(friday + timedelta(days=1)))) == []
    assert list(mail.deliver_waiting(route, at(monday))) == [None]


def test_an_address_that_is_refused_is_given_up_at_once_and_seen(
    ada: Person, lead: Viewer, route: MailRoute, mailbox: Mailbox
) -> None:
    other = make_person(ada.school_id, email="bea@school.example")
    mailbox.refused_addresses = {"ada@school.example": "550 5.1.1 No such mailbox"}
    message_id = queue(ada)
    queue(other, "other")
    problem, fine = mail.deliver_waiting(route, at(NOW))
    assert problem and "550" in problem and "ada@" not in problem and fine is None
    assert mail.find_waiting(NOW + timedelta(days=9)) == []
    (person,) = mail_trouble.trouble_of(ada.school_id).people
    assert (person.trouble, person.message_id) == (Trouble.GIVEN_UP, message_id)
    mailbox.refused_addresses = {}
    mail_trouble.try_again(lead, message_id, NOW)
    with pytest.raises(ConflictError):  # the second click
        mail_trouble.try_again(lead, message_id, NOW)
    assert list(mail.deliver_waiting(route, at(NOW))) == [None]
    assert mail_trouble.trouble_of(ada.school_id).total == 0


def test_without_a_mail_server_one_message_is_tried_and_the_others_lose_nothing(ada: Person) -> None:
    nobody_there = MailRoute("smtp://127.0.0.1:9", "steady@school.example")
    ids = [queue(ada, "one"), queue(ada, "two")]
    (problem,) = mail.deliver_waiting(nobody_there, at(NOW))
    assert problem and "could not be used" in problem
    assert [row(id_).tries for id_ in ids] == [1, 0]


def test_who_has_left_is_sent_nothing(ada: Person, route: MailRoute, mailbox: Mailbox) -> None:
    message_id = queue(ada)
    with writing():
        db.session.execute(
            update(StaffMember)
            .where(StaffMember.id == ada.staff_member_id)
            .values(leave_on=TODAY - timedelta(days=1))
        )
    assert list(mail.deliver_waiting(route, at(NOW))) == []
    assert not mailbox.messages and row(message_id).body == ""


def test_what_lost_its_cause_is_not_sent(ada: Person, route: MailRoute, mailbox: Mailbox) -> None:
    queue(ada, "one"), queue(ada, "two")
    with writing():
        mail.drop(["one", "never-there"], NOW)
    assert list(mail.deliver_waiting(route, at(NOW))) == [None]
    assert len(mailbox.messages) == 1 and mail.count_waiting() == 0


def test_a_new_invitation_takes_the_place_of_the_old_and_of_nothing_else(ada: Person) -> None:
    queue(ada, "invitation", kind="account")
    queue(ada, "reminder")
    with writing():
        mail.drop_unsent(ada.staff_member_id, NOW, "account")
    assert mail.count_waiting() == 1


def test_a_link_is_kept_no_longer_than_until_it_went(ada: Person, route: MailRoute, mailbox: Mailbox) -> None:
    account, question = queue(ada, "a", kind="account"), queue(ada, "r")
    list(mail.deliver_waiting(route, at(NOW)))
    assert len(mailbox.messages) == 2
    assert row(account).body == "" and row(question).body == BODY


def test_what_came_back_is_marked_and_a_later_message_that_arrives_settles_it(
    ada: Person, lead: Viewer, route: MailRoute, mailbox: Mailbox
) -> None:
    message_id = queue(ada)
    list(mail.deliver_waiting(route, at(NOW)))
    report = (
        "From: MAILER-DAEMON@school.example\nContent-Type: multipart/report; boundary=b\n\n--b\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nFinal-Recipient: rfc822; ada@x\n"
        "Action: failed\nStatus: 5.1.1\n\n--b\nContent-Type: text/rfc822-headers\n\n"
        f"Message-ID: {mailbox.messages[0]['Message-ID']}\n\n--b--\n"
    ).encode()
    assert "no such mailbox" in bounces.note_bounce(report, NOW + MINUTE)
    assert "no such mailbox" in bounces.note_bounce(report, NOW + timedelta(days=1))  # twice is once
    assert row(message_id).bounced_at == NOW + MINUTE
    (person,) = mail_trouble.trouble_of(ada.school_id).people
    assert (person.trouble, person.at, person.can_try_again) == (Trouble.BOUNCED, NOW + MINUTE, True)
    mail_trouble.try_again(lead, message_id, NOW + 2 * MINUTE)
    list(mail.deliver_waiting(route, at(NOW + 2 * MINUTE)))
    assert mail_trouble.trouble_of(ada.school_id).total == 0
    first, second = mailbox.messages
    assert first["Message-ID"] != second["Message-ID"]
    assert "no message of ours" in bounces.note_bounce(b"Message-ID: <x@y>\n\nhello", NOW)


def test_trouble_is_the_schools_own(ada: Person, lead: Viewer, route: MailRoute, mailbox: Mailbox) -> None:
    stranger = make_person(make_school("Hilltop"), email="eve@hilltop.example")
    mailbox.refused_addresses = {"eve@hilltop.example": "550 No"}
    message_id = queue(stranger)
    list(mail.deliver_waiting(route, at(NOW)))
    assert mail_trouble.trouble_of(lead.school_id).total == 0
    assert mail_trouble.trouble_of(stranger.school_id).total == 1
    with pytest.raises(NotFoundError):
        mail_trouble.try_again(lead, message_id, NOW)


def test_a_database_that_was_away_after_a_message_went_is_told_later(
    ada: Person, route: MailRoute, mailbox: Mailbox
) -> None:
    claim = mail.claim_message(queue(ada), route, NOW)
    assert claim
    mail.settle(claim, Outcome("The mail server did not take it."), NOW)
    again = mail.claim_message(claim.id, route, NOW + 5 * MINUTE)
    assert again and again.tries == 2
    mail.settle(claim, Outcome("An old failure, told late."), NOW + 6 * MINUTE)  # overtaken: counts no more
    assert row(claim.id).last_error == "The mail server did not take it."
    mail.settle(claim, Outcome(), NOW + 6 * MINUTE)  # but that it went always counts
    assert row(claim.id).sent_at == NOW + 6 * MINUTE


def test_nothing_is_sent_in_the_open_over_a_network(
    monkeypatch: pytest.MonkeyPatch, route: MailRoute, mailbox: Mailbox
) -> None:
    monkeypatch.setattr(mail_server, "_LOOPBACK", set())  # as if it stood elsewhere; it offers no STARTTLS
    with open_line(route) as line:
        outcome = line.send(Letter("ada@school.example", "Subject", "Body", "<1@x>"))
    assert outcome.problem and outcome.at_server and not mailbox.messages


def test_mail_headers_cannot_be_injected(route: MailRoute, mailbox: Mailbox) -> None:
    with open_line(route) as line:
        for bad in (
            Letter("ada@school.example", "Hello\r\nBcc: all@school.example", "Body", "<1@x>"),
            Letter("ada@school.example\r\nBcc: all@school.example", "Hello", "Body", "<1@x>"),
        ):
            assert line.send(bad).final
    assert not mailbox.messages
