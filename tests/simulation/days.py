"""One day after the other: what is due, who learns before breakfast, the post, the lead’s day, who learns at noon."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tests.simulation import calendar, learning
from tests.simulation.deeds import Deeds
from tests.simulation.library import CHANGES, library_on
from tests.simulation.world import BASE, World, at
from tests.support.smtp import Mailbox
from training.errors import ConflictError
from training.extensions import db
from training.models import OtherWay, OutboxMessage, Reminder, StaffMember, Standing
from training.rules.school_time import school_date
from training.services import daily, guidance_changes, mail
from training.services.mail_server import MailRoute
from training.services.standing import status_sql
from training.words import Status

TO_DO = (Status.OVERDUE, Status.DUE_FOR_RENEWAL, Status.NOT_STARTED, Status.IN_PROGRESS)
MONDAY, SATURDAY = 0, 5
AT_HOME = 0.1  # at a weekend or in the holidays people learn that much seldomer than on a working day


@dataclass(frozen=True)
class Sent:
    """One message that the mail server took, and what it was about."""

    at: datetime
    staff_member_id: int
    key: str
    kind: str
    address: str
    subject: str
    attached: str
    about: tuple[tuple[int, str, str], ...]  # (assignment, module, step)


Check = Callable[[date], None]
OnPost = Callable[[date, Sequence[Sent]], None]


class Runner:
    """Runs days. `on_post` is called as soon as the mail server has taken messages.

    Not `every_day`: what is due is done, and people learn, on Mondays in term and some Saturdays.
    """

    def __init__(self, world: World, mailbox: Mailbox, on_post: OnPost, every_day: bool) -> None:
        self.world, self.mailbox, self.on_post, self.every_day = world, mailbox, on_post, every_day
        self.route = MailRoute(mailbox.url, "Millbrook School <training@millbrook.example>")
        self.read = 0  # messages of the mailbox that are noted

    def run(self, days: Iterable[date], check: Check) -> None:
        for day in days:
            self.day(day)
            check(day)

    def day(self, day: date) -> None:
        world = self.world
        in_school = calendar.staff_are_in(day, day)
        if day in CHANGES:
            world.library = library_on(day)
            guidance_changes.follow(world.library, at(day, 5))
        one_in_four = day.weekday() == SATURDAY and day.isocalendar().week % 4 == 0
        runs = self.every_day or one_in_four or (in_school and day.weekday() == MONDAY)
        eagerness = (1.0 if self.every_day else 4.0) * (1.0 if in_school else AT_HOME)
        if runs:
            for ran in daily.run_due(at(day, 6), day, BASE, world.library):
                assert ran.error is None, f"{day}: the daily step “{ran.step}” failed: {ran.error!r}"
            self.learn(at(day, 7, 30), day, eagerness / 2)
        self.deliver(at(day, 9))
        for event in world.plan.events.get(day, ()):
            Deeds(world, at(day, 10), day).do(event)
        if runs:
            self.learn(at(day, 12, 40), day, eagerness)
        self.deliver(at(day, 15, 5))
        db.session.remove()

    def learn(self, now: datetime, day: date, eagerness: float) -> None:
        """Whoever has something to do may sit down to it, with their own pace; nobody who would rather not."""
        world = self.world
        wish = select(OtherWay.module).where(
            OtherWay.staff_member_id == Standing.staff_member_id, OtherWay.module == Standing.module
        )
        rows = db.session.execute(
            select(Standing.staff_member_id, Standing.module)
            .join(StaffMember, StaffMember.id == Standing.staff_member_id)
            .where(
                Standing.school_id == world.school_id,
                status_sql(day).in_([status.value for status in TO_DO]),
                StaffMember.joined_at.is_not(None),
                StaffMember.left_on.is_(None),
                ~wish.exists(),
            )
            .order_by(Standing.staff_member_id, Standing.module)
        ).all()
        waits: dict[int, list[str]] = {}
        for person, module in rows:
            waits.setdefault(person, []).append(module)
        for who in list(world.people.values()):
            modules = waits.get(who.staff_member_id, [])
            asks = world.dice.random() < 0.04 * eagerness  # what else waits for them
            sits = world.dice.random() < who.hand.pace * eagerness
            if not who.joined or not (asks or (sits and modules)):
                continue
            viewer = world.viewer(who.hand.number, now, day)
            if viewer is None:
                continue
            for module in modules if sits else ():
                with suppress(ConflictError):
                    learning.learn(world, viewer, module, now, day, world.dice)
            if asks:
                learning.practise(world, viewer, now, day, world.dice)

    def deliver(self, now: datetime) -> None:
        """Through the mail server; what it took is found again by its Message-ID."""
        self.mailbox.refuse = "451 Not just now" if self.world.mail_is_away else None
        if not mail.find_waiting(now):
            return
        list(mail.deliver_waiting(self.route, lambda: now))
        took = self.mailbox.messages[self.read :]
        self.read = len(self.mailbox.messages)
        self.on_post(school_date(now), [self._sent(message, now) for message in took])

    def _sent(self, message: object, now: datetime) -> Sent:
        number = message["Message-ID"]  # type: ignore[index]
        row = db.session.execute(
            select(
                OutboxMessage.id, OutboxMessage.staff_member_id, OutboxMessage.key, OutboxMessage.kind
            ).where(OutboxMessage.message_id == number)
        ).one()
        about = db.session.execute(
            select(Reminder.assignment_id, Reminder.module, Reminder.step)
            .where(Reminder.message_id == row.id)
            .order_by(Reminder.id)
        ).all()
        attached = [
            str(part.get_content())
            for part in message.walk()  # type: ignore[attr-defined]
            if part.get_content_type() == "text/calendar"
        ]
        return Sent(
            now,
            row.staff_member_id,
            row.key,
            row.kind,
            str(message["To"]),  # type: ignore[index]
            str(message["Subject"]),  # type: ignore[index]
            "\n".join(attached),
            tuple((each.assignment_id, each.module, each.step) for each in about),
        )
