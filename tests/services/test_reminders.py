"""Reminders: written with the note of what they tell, in working hours, seldom, and never lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.factories import NOW, TODAY, Person, make_person
from tests.support import sample
from tests.support.sample import MODULE
from tests.support.smtp import Mailbox
from training.content.model import Library
from training.extensions import db
from training.models import (
    Adoption,
    AssignmentRule,
    Completion,
    Exemption,
    OtherWay,
    OutboxMessage,
    Reminder,
    School,
    StaffMember,
)
from training.services import assignments, evidence, lead_digest, mail, reminders, renewals, standing
from training.services.mail_server import MailRoute
from training.services.viewer import Viewer
from training.services.writing import writing

BASE = "https://steady.example"
ROUTE = MailRoute("smtp://127.0.0.1:9", "Steady <training@school.example>")
DUE = date(2026, 12, 4)  # a Friday, in eleven days
SECOND = "second"


def two_modules() -> Library:
    library = sample.library()
    second = replace(library.modules[MODULE], slug=SECOND, minutes=15)
    return replace(library, modules={**library.modules, SECOND: second})


@dataclass
class Asked:
    school_id: int
    ada: Person
    library: Library
    lead: Viewer

    def tell(self, day: date, hour: int = 9) -> int:
        now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        return reminders.tell(self.library, now, BASE)

    def assign(self, module: str, due_on: date | None) -> None:
        due = {"on": due_on.isoformat()} if due_on else {"on": "2027-07-02"}
        by = self.lead.staff_member_id
        with writing():
            db.session.add(_adoption(self.school_id, module, by))
        assignments.add_rule(
            self.school_id, by, module, {"person": self.ada.staff_member_id}, due, None, NOW, TODAY
        )

    def change(self, table: type, **values: object) -> None:
        """Of Ada, or of the school."""
        mine = table.id == (self.school_id if table is School else self.ada.staff_member_id)  # type: ignore[attr-defined]
        with writing():
            db.session.execute(update(table).where(mine).values(**values))

    def add(self, row: object, module: str = MODULE) -> None:
        with writing():
            db.session.add(row)
            standing.refresh(self.school_id, [self.ada.staff_member_id], module)

    @property
    def key(self) -> dict[str, int]:
        return {"school_id": self.school_id, "staff_member_id": self.ada.staff_member_id}


def _adoption(school_id: int, module: str, by: int) -> Adoption:
    return Adoption(
        school_id=school_id,
        module=module,
        module_digest="d",
        facts=[],
        adopted_by=by,
        adopted_name="Grace Lim",
        adopted_at=NOW,
    )


@pytest.fixture
def asked(school_id: int, lead: Viewer) -> Asked:
    """Ada, let in, with ten minutes due on Friday week."""
    with writing():
        evidence.begin_chain(school_id)
    found = Asked(school_id, make_person(school_id, given_name="Ada"), two_modules(), lead)
    found.change(StaffMember, invited_at=NOW)
    found.assign(MODULE, DUE)
    return found


def messages() -> list[OutboxMessage]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def steps() -> list[tuple[str, str]]:
    rows = db.session.execute(select(Reminder.module, Reminder.step).order_by(Reminder.id))
    return [(module, step) for module, step in rows]


def test_one_message_tells_the_latest_step_and_the_others_are_over(asked: Asked) -> None:
    assert asked.tell(TODAY) == 1
    (message,) = messages()
    assert message.subject == "Your training: 10 minutes, due 4 December"
    assert (message.kind, message.send_after) == ("reminder", NOW)
    assert steps() == [(MODULE, "assigned"), (MODULE, "fortnight")]
    assert asked.tell(TODAY) == 0 and len(messages()) == 1


def test_a_year_of_daily_runs_tells_each_step_once(asked: Asked) -> None:
    asked.assign(SECOND, date(2026, 12, 9))
    for n in range(60):
        asked.tell(TODAY + timedelta(days=n))
    days = [message.send_after.date() for message in messages()]
    assert days == [TODAY, date(2026, 11, 30), date(2026, 12, 7), date(2026, 12, 14)]
    assert [message.subject for message in messages()] == [
        "Your training: 10 minutes, due 4 December",
        "Your training: 10 minutes, due Friday",  # with the fortnight before the second
        "Your training: 10 minutes, still waiting",  # and that the second is due on Wednesday
        "Your training: 25 minutes, still waiting",
    ]
    assert len(steps()) == len(set(steps())) == 8


@pytest.mark.sqlite_only
def test_no_message_names_a_module_or_the_subject(asked: Asked) -> None:
    asked.tell(TODAY)
    (message,) = messages()
    said = f"{message.subject} {message.body} {message.calendar}".casefold()
    titles = {module.title.casefold() for module in asked.library.modules.values()}
    assert not any(word in said for word in {*titles, MODULE, "safeguard", "image", "nude", "pupil"})
    assert f"{BASE}/my-training" in message.body and f"{BASE}/another-way" in message.body
    assert message.body.startswith("Hello Ada,")


@pytest.mark.sqlite_only
@pytest.mark.parametrize("has_gone", [True, False])
def test_an_entry_for_the_calendar_comes_with_the_first_message_about_a_day(
    asked: Asked, has_gone: bool
) -> None:
    asked.tell(TODAY)
    (first,) = messages()
    (event,) = icalendar.Calendar.from_ical(first.calendar or "").walk("VEVENT")
    assert event.decoded("DTSTART") == DUE and str(event["SUMMARY"]) == "Your training: 10 minutes"
    with writing():
        db.session.execute(update(OutboxMessage).values(sent_at=NOW if has_gone else None))
    asked.tell(date(2026, 12, 3))
    assert bool(messages()[1].calendar) is not has_gone


@pytest.mark.sqlite_only
def test_what_is_written_at_night_goes_when_school_begins(asked: Asked) -> None:
    asked.change(School, reminders={"on": True, "from": "09:30", "to": "15:00"})
    assert asked.tell(TODAY, hour=22) == 1
    (message,) = messages()
    assert message.send_after == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    assert asked.tell(TODAY, hour=23) == 0


def test_what_is_done_before_the_message_goes_is_asked_for_no_more(asked: Asked) -> None:
    asked.tell(TODAY, hour=22)
    done = datetime(2026, 11, 24, 7, tzinfo=UTC)
    asked.add(_completion(asked, done))
    (message,) = messages()
    assert mail.claim_message(message.id, ROUTE, done + timedelta(hours=2)) is None
    (message,) = messages()
    assert (message.sent_at, message.body, message.calendar) == (done + timedelta(hours=2), "", None)


def _completion(asked: Asked, at: datetime) -> Completion:
    return Completion(
        **asked.key,
        module=MODULE,
        module_title="Look away",
        module_digest="d",
        completed_at=at,
        code="c",
        evidence_n=1,
    )


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "why", ["left", "not let in", "no address", "not begun", "off", "waived", "another way", "done"]
)
def test_some_are_not_written_to(asked: Asked, why: str) -> None:
    until = DUE + timedelta(days=30)
    match why:
        case "left":
            asked.change(StaffMember, left_on=TODAY)
        case "not let in":
            asked.change(StaffMember, invited_at=None)
        case "no address":
            asked.change(StaffMember, email=None)
        case "not begun":
            asked.change(StaffMember, start_on=TODAY + timedelta(days=1))
        case "off":
            asked.change(School, reminders={"on": False})
        case "waived":
            reason = {"kind": "waiver", "reason": "away", "note": "", "effective_on": TODAY, "until": until}
            by = asked.lead.staff_member_id
            asked.add(Exemption(**asked.key, module=MODULE, recorded_at=NOW, recorded_by=by, **reason))
        case "another way":
            asked.add(OtherWay(**asked.key, module=MODULE, contact="lead", asked_at=NOW))
        case "done":
            asked.add(_completion(asked, NOW))
    assert asked.tell(TODAY) == 0
    assert messages() == []


@pytest.mark.sqlite_only
def test_a_weekly_digest_goes_once_a_week(asked: Asked) -> None:
    asked.change(StaffMember, reminders="weekly")
    for n in range(21):
        asked.tell(TODAY + timedelta(days=n))
    assert [message.send_after.date() for message in messages()] == [
        TODAY,
        date(2026, 11, 30),
        date(2026, 12, 7),
    ]


@pytest.mark.sqlite_only
def test_a_question_now_and_then_counts_for_how_often_somebody_is_written_to(asked: Asked) -> None:
    with writing():
        mail.queue(asked.school_id, asked.ada.staff_member_id, "refresher-1", "s", "b", NOW, kind="refresher")
    assert asked.tell(TODAY + timedelta(days=4)) == 0
    assert asked.tell(TODAY + timedelta(days=7)) == 1


@pytest.mark.sqlite_only
def test_no_step_told_is_lost_while_the_mail_server_refuses(asked: Asked, mailbox: Mailbox) -> None:
    """The completion of whoever comes by meanwhile, and every other message, stand as well."""
    route = MailRoute(f"smtp://{mailbox.host}:{mailbox.port}", "Steady <training@school.example>")
    mailbox.refuse = "451 Not now"
    asked.tell(TODAY)
    clock = NOW
    assert [problem is None for problem in mail.deliver_waiting(route, lambda: clock)] == [False]
    (message,) = messages()
    assert message.sent_at is None and message.body and message.last_error
    assert asked.tell(TODAY) == 0 and len(steps()) == 2
    mailbox.refuse = None
    clock = NOW + timedelta(hours=3)
    assert list(mail.deliver_waiting(route, lambda: clock)) == [None]
    assert [sent["Subject"] for sent in mailbox.messages] == ["Your training: 10 minutes, due 4 December"]


def test_two_runs_at_once_write_one_message(app: Flask, asked: Asked) -> None:
    def run(_n: int) -> int:
        with app.app_context():
            return asked.tell(TODAY)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(run, range(4))) == [0, 0, 0, 1]
    assert len(messages()) == 1 and len(steps()) == 2


@pytest.mark.sqlite_only
def test_a_mail_server_away_for_weeks_leaves_one_message_to_send(asked: Asked) -> None:
    for day in (TODAY, date(2026, 12, 3), date(2026, 12, 10)):
        asked.tell(day)
    waiting = [message for message in messages() if message.sent_at is None]
    assert [message.subject for message in waiting] == ["Your training: 10 minutes, still waiting"]
    assert len(messages()) == 3


def test_what_is_to_be_renewed_is_told_anew(asked: Asked) -> None:
    asked.tell(TODAY)
    with writing():
        db.session.execute(update(AssignmentRule).values(renewal={"months": 12}))
    done = _completion(asked, NOW)
    done.expires_on = date(2027, 11, 23)
    asked.add(done)
    begun = date(2027, 10, 25)
    assert asked.tell(begun) == 0
    list(renewals.renew_all(begun, datetime(2027, 10, 25, 9, tzinfo=UTC)))
    assert asked.tell(begun) == 1
    assert messages()[-1].subject == "Your training: 10 minutes, due 23 November"
    assert asked.tell(begun + timedelta(days=15)) == 1
    assert steps()[2:] == [(MODULE, "assigned"), (MODULE, "fortnight")]


# ── Leads ────────────────────────────────────────────────────────────────────────────────────────


def digest(asked: Asked, day: date) -> int:
    now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    return lead_digest.tell(asked.library, now, BASE)


@pytest.fixture
def lead_invited(asked: Asked) -> Asked:
    with writing():
        mine = StaffMember.id == asked.lead.staff_member_id
        db.session.execute(update(StaffMember).where(mine).values(invited_at=NOW, given_name="Grace"))
        evidence.append(asked.school_id, "adoption", {}, NOW)
    return asked


def test_leads_are_told_in_numbers_once_a_week_with_the_end_of_the_chain(lead_invited: Asked) -> None:
    told = [digest(lead_invited, TODAY + timedelta(days=n)) for n in range(5)]  # Monday to Friday
    assert told == [1, 0, 0, 0, 0]
    assert digest(lead_invited, TODAY + timedelta(days=5)) == 1  # written on Saturday for Monday
    assert digest(lead_invited, TODAY + timedelta(days=7)) == 0
    first, *others = [message for message in messages() if message.kind == "lead"]
    head = evidence.find_head(lead_invited.school_id)
    assert head is not None and f"entry {head[0]}:\n{head[1]}" in first.body
    assert first.subject == "Staff training: 0 ready, 1 due, 0 overdue"
    assert "Ada" not in first.body and len(others) == 1


def test_leads_hear_once_of_what_has_been_overdue_for_a_week_and_the_person_no_more(
    lead_invited: Asked,
) -> None:
    for n in range(0, 43, 7):
        lead_invited.tell(TODAY + timedelta(days=n))
        digest(lead_invited, TODAY + timedelta(days=n))
    told = [m.send_after.date() for m in messages() if m.kind == "lead" and "overdue for a week" in m.body]
    assert told == [date(2026, 12, 14)]
    assert [m.send_after.date() for m in messages() if m.kind == "reminder"][-1] == date(2026, 12, 7)
    assert steps()[-1] == (MODULE, "lead")
