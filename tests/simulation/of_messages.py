"""What must hold of every message that the mail server took. It remembers them all; the product forgets."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, time, timedelta

from sqlalchemy import func, select

from tests.simulation import calendar
from tests.simulation.broken import broken
from tests.simulation.days import Sent
from tests.simulation.world import World
from training.extensions import db
from training.models import Completion, OtherWay, StaffAlias, StaffMember, Standing
from training.rules.school_time import LONDON, school_date
from training.rules.standing import Dates, status
from training.services.standing import DATES
from training.words import Status

ABOUT_TRAINING = ("reminder", "refresher", "nudge", "lead")
OPEN = (Status.NOT_STARTED, Status.IN_PROGRESS, Status.DUE_FOR_RENEWAL, Status.OVERDUE)
WEEK, THREE_DAYS, CALM = timedelta(days=7), timedelta(days=3), timedelta(days=14)


class Messages:
    def __init__(self, world: World) -> None:
        self.world = world
        self.keys: set[str] = set()
        self.told: set[tuple[int, int, str]] = set()
        self.written: dict[int, date] = {}
        self.digests: dict[int, set[tuple[int, int]]] = defaultdict(set)
        self.counts: dict[str, int] = defaultdict(int)

    def check(self, day: date, post: Sequence[Sent]) -> None:
        """At the very moment: what somebody does later that day excuses nothing."""
        topics = self._topics() if post else []
        for sent in post:
            self.counts[sent.kind] += 1
            self._once(day, sent)
            self._to_whom(day, sent)
            self._topic(day, sent, topics)
            if sent.kind in ABOUT_TRAINING:
                self._when(day, sent)
                self._how_often(day, sent)
            if sent.kind in ("reminder", "nudge"):
                self._still_asked(day, sent)

    def _broken(self, day: date, sent: Sent, rule: str) -> None:
        broken(day, self.world.named(sent.staff_member_id), rule, f"“{sent.subject}” ({sent.key})")

    def _once(self, day: date, sent: Sent) -> None:
        if sent.key in self.keys:
            self._broken(day, sent, "no two messages have the same cause")
        self.keys.add(sent.key)
        causes = {(sent.staff_member_id, assignment, step) for assignment, _module, step in sent.about}
        if causes & self.told:
            self._broken(day, sent, "no step of an assignment is told twice")
        self.told |= causes
        if sent.kind == "reminder" and not causes:
            self._broken(day, sent, "a reminder says which steps it tells")

    def _to_whom(self, day: date, sent: Sent) -> None:
        row = db.session.get(StaffMember, sent.staff_member_id, populate_existing=True)
        assert row is not None
        if row.email != sent.address:
            self._broken(day, sent, "a message goes to the address of the day")
        if row.left_on is not None or (row.leave_on is not None and row.leave_on < day):
            self._broken(day, sent, "nobody who has left is written to")
        not_yet = row.start_on is not None and row.start_on > day
        if sent.kind in ("reminder", "nudge") and not_yet:
            self._broken(day, sent, "nobody is reminded before they start")
        if db.session.get(StaffAlias, (self.world.school_id, row.id)) is not None:
            self._broken(day, sent, "a record joined to another is not written to")

    def _topic(self, day: date, sent: Sent, topics: list[str]) -> None:
        seen = f"{sent.subject}\n{sent.attached}".lower()
        named = [topic for topic in topics if topic in seen]
        if named:
            self._broken(day, sent, f"no subject and no calendar entry names a topic ({named[0]})")

    def _topics(self) -> list[str]:
        library = self.world.library
        words = {word for m in library.modules.values() for word in (m.title, m.slug, m.summary)}
        words |= {lesson.title for m in library.modules.values() for lesson in m.lessons}
        words |= {word for q in library.quizzes.values() for word in (q.title, q.slug)}
        words |= {"Keeping children safe", "Phones policy"}
        return sorted(word.lower() for word in words)

    def _when(self, day: date, sent: Sent) -> None:
        clock = sent.at.astimezone(LONDON).time()
        if not calendar.staff_are_in(day, day) or not time(8) <= clock < time(17):
            self._broken(day, sent, "messages go in term and in working hours only")

    def _how_often(self, day: date, sent: Sent) -> None:
        """The leads’ numbers come once in a week of the calendar, besides what leads hear of their own training."""
        person = sent.staff_member_id
        if sent.kind == "lead":
            week = day.isocalendar()[:2]
            if week in self.digests[person]:
                self._broken(day, sent, "leads hear once a week how the school stands")
            self.digests[person].add(week)
            return
        least = THREE_DAYS if sent.kind == "nudge" else WEEK
        last = self.written.get(person)
        if last is not None and day - last < least:
            self._broken(day, sent, f"nobody is written to twice within {least.days} days (last on {last})")
        self.written[person] = day

    def _still_asked(self, day: date, sent: Sent) -> None:
        """Of what a message is about something has still to be done; nobody is asked for what they have completed."""
        dates = self._dates(sent.staff_member_id)
        modules = {module for _assignment, module, _step in sent.about} or set(dates)
        late = sent.kind == "nudge"
        open_now = {
            module
            for module in modules & set(dates)
            if status(dates[module], day) in ((Status.OVERDUE,) if late else OPEN)
        }
        if not open_now - self._calm(sent.staff_member_id, day):
            self._broken(day, sent, "nobody is asked for what is done, waived, taken back or left in peace")
        if sent.kind == "reminder" and modules <= self._done_today(sent.staff_member_id, day):
            self._broken(day, sent, "nobody is reminded after completing it")

    def _dates(self, person: int) -> dict[str, Dates]:
        columns = [getattr(Standing, name) for name in DATES]
        rows = db.session.execute(select(Standing.module, *columns).where(Standing.staff_member_id == person))
        return {row.module: Dates(*row[1:]) for row in rows}

    def _calm(self, person: int, day: date) -> set[str]:
        rows = db.session.execute(
            select(OtherWay.module, OtherWay.asked_at).where(OtherWay.staff_member_id == person)
        )
        return {module for module, at in rows if day < school_date(at) + CALM}

    def _done_today(self, person: int, day: date) -> set[str]:
        """Between the hour at which messages are written and the post, some sit down and finish."""
        rows = db.session.execute(
            select(Completion.module, func.max(Completion.completed_at))
            .where(Completion.staff_member_id == person)
            .group_by(Completion.module)
        )
        return {module for module, at in rows if school_date(at) == day and at.astimezone(LONDON).hour < 9}
