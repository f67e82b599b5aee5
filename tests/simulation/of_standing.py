"""What must hold of where everybody stands, worked out a second time from the plan where that can be done simply."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select

from tests.simulation import calendar
from tests.simulation.broken import broken
from tests.simulation.calendar import HEARD_ON
from tests.simulation.world import MadeRule, World, at
from training.extensions import db
from training.models import Assignment, Completion, Exemption, OtherWay, StaffAlias, StaffMember, Standing
from training.rules import reaching
from training.rules.reaching import Reach
from training.rules.school_time import school_date
from training.rules.standing import Dates, status
from training.services.reach import reach_of_school
from training.services.rebuild import rebuild
from training.services.standing import DATES, status_sql
from training.services.standing_as_at import dates_as_at
from training.words import Status

DONE = (Status.COMPLETE, Status.DUE_FOR_RENEWAL)
Key = tuple[int, str]


class Row(NamedTuple):
    person: int
    module: str
    core: bool
    said: str  # by the database
    dates: Dates


class Standings:
    def __init__(self, world: World) -> None:
        self.world = world
        self.seen: dict[date, dict[Key, Dates]] = {}
        self.left_in_peace: dict[Key, date] = {}  # since when somebody had asked to do it another way

    # ── On a day ─────────────────────────────────────────────────────────────────────────────────

    def check(self, day: date) -> None:
        rows, reach = (
            self._rows(day),
            {one.staff_member_id: one for one in reach_of_school(self.world.school_id)},
        )
        completed, wishes, extended = self._completed(), self._wishes(), self._extended()
        for row in rows:
            self._days(row, day)
            self._status(row, day)
            self._completion(row, day, completed)
            if row.person in reach:
                rules = self._rules_for(row, reach[row.person])
                self._asked(row, day, rules)
                if (row.person, row.module) not in wishes:
                    self._runs_out(row, day, rules, extended.get((row.person, row.module)))
        self._everybody_asked(day, rows, reach.values())

    def _broken(self, row: Row, day: date, rule: str, found: object) -> None:
        broken(day, self.world.named(row.person), f"{row.module}: {rule}", found)

    def _days(self, row: Row, day: date) -> None:
        for name in ("due_on", "expires_on", "renew_from", "lapses_on"):
            found = getattr(row.dates, name)
            if found is not None and not calendar.staff_are_in(found, day):
                self._broken(row, day, f"{name} is no holiday, weekend or bank holiday", found)

    def _status(self, row: Row, day: date) -> None:
        """In words, not by the product’s own function: overdue only after a day that has passed."""
        found, dates = Status(row.said), row.dates
        if found is not status(dates, day):
            self._broken(row, day, "the database and the rule say the same", (found, status(dates, day)))
        late = dates.due_on if dates.completed_at is None else dates.lapses_on
        waived = dates.waived_until is not None and dates.waived_until >= day
        if found is Status.OVERDUE and (late is None or late >= day or waived):
            self._broken(row, day, "overdue only after its day, and not while waived", dates)
        if late is not None and status(dates, late) is Status.OVERDUE:
            self._broken(row, day, "not overdue on the very day", dates)
        begun = dates.completed_at is None or (dates.renew_from is not None and dates.renew_from <= day)
        if found is not Status.OVERDUE and begun and late is not None and late < day and not waived:
            self._broken(row, day, "what is past its day is overdue", (found, dates))
        if found in DONE and dates.completed_at is None:
            self._broken(row, day, "complete only with a completion", dates)

    def _completion(self, row: Row, day: date, completed: dict[Key, list[tuple[datetime, bool]]]) -> None:
        whole = row.dates.assigned_on is not None and not row.core
        counts = [when for when, core in completed.get((row.person, row.module), ()) if not (whole and core)]
        if row.dates.completed_at != max(counts, default=None):
            self._broken(row, day, "the newest completion that counts is the one on record", row.dates)

    def _asked(self, row: Row, day: date, rules: list[MadeRule]) -> None:
        if (row.dates.assigned_on is not None) != bool(rules):
            self._broken(row, day, "assigned where a rule in force says so, and nowhere else", row.dates)
        if rules and row.core != all(rule.core for rule in rules):
            self._broken(row, day, "only the core where every rule in force says so", row.core)

    def _runs_out(
        self, row: Row, day: date, rules: list[MadeRule], put_off: tuple[datetime, date] | None
    ) -> None:
        done = row.dates.completed_at
        ends = [
            runs_out(rule.renewal, school_date(done), day)
            for rule in rules
            if rule.renewal and done is not None
        ]
        expected = min(ends, default=None)
        if expected and done and put_off and put_off[0] > done:
            expected = max(expected, calendar.on_or_after(put_off[1], day))
        if row.dates.expires_on != expected:
            self._broken(row, day, "runs out when the rules in force say", (row.dates.expires_on, expected))
        if row.said == Status.COMPLETE and expected is not None and expected < day:
            self._broken(row, day, "complete only while it has not run out", expected)

    def _everybody_asked(self, day: date, rows: Iterable[Row], people: Iterable[Reach]) -> None:
        there = {(row.person, row.module) for row in rows}
        for person in people:
            for rule in self.world.rules.values():
                key = (person.staff_member_id, rule.module)
                if not rule.ended and key not in there and reaching.reaches(rule.who, person):
                    broken(day, self.world.named(key[0]), "whom a rule reaches is asked", rule.module)

    def _rules_for(self, row: Row, person: Reach) -> list[MadeRule]:
        return [
            rule
            for rule in self.world.rules.values()
            if rule.module == row.module and not rule.ended and reaching.reaches(rule.who, person)
        ]

    # ── Worked out anew, and of days gone by ─────────────────────────────────────────────────────

    def rebuilt(self, day: date) -> None:
        before = self._derived()
        for made in rebuild(at(day, 20), day):
            if not made.chain.whole:
                broken(day, made.school, "the evidence is whole", made.chain)
        after = self._derived()
        gone_today = set(db.session.scalars(select(StaffMember.id).where(StaffMember.left_on == day)))
        for key in sorted(before.keys() | after.keys(), key=str):
            # what was given to whoever left today is taken back tomorrow morning
            if before.get(key) != after.get(key) and key[1] not in gone_today:
                found = (before.get(key), after.get(key))
                broken(day, self.world.named(key[1]), f"{key[0]}: rebuilding changes nothing", found)

    def note(self, day: date) -> None:
        """How everybody stands this evening, for `as_at` to be held against."""
        self.seen[day] = {(row.person, row.module): row.dates for row in self._rows(day)}
        for key, since in self._wishes().items():
            self.left_in_peace[key] = min(since, self.left_in_peace.get(key, since))

    def as_at(self, day: date, sample: int = 4) -> None:
        """Some days gone by. The calendar is the one known now, so a day closed since leaves older ones out."""
        known = [d for d in self.seen if d < day and (day < HEARD_ON or d >= HEARD_ON)]
        for past in self.world.dice.sample(known, min(sample, len(known))):
            then, now = self.seen[past], dates_as_at(self.world.school_id, past)
            for key in sorted(then.keys() | now.keys()):
                if key[0] in self.world.were_joined or self._wished_by(key, past):
                    continue
                if then.get(key, Dates()) != now.get(key, Dates()):
                    rule = f"{key[1]}: as at {past} it stands as was seen that day"
                    broken(day, self.world.named(key[0]), rule, f"{then.get(key)} then, {now.get(key)} now")

    def _wished_by(self, key: Key, past: date) -> bool:
        """A wish to do it another way is forgotten once it is met, and with it the calm that it gave."""
        since = self.left_in_peace.get(key)
        return since is not None and since <= past

    # ── What is on record ────────────────────────────────────────────────────────────────────────

    def _rows(self, day: date) -> list[Row]:
        columns: list[Any] = [getattr(Standing, name) for name in DATES]
        said = status_sql(day)
        query = select(Standing.staff_member_id, Standing.module, Standing.core, said, *columns)
        mine = Standing.school_id == self.world.school_id
        return [Row(*row[:4], Dates(*row[4:])) for row in db.session.execute(query.where(mine)).all()]

    def _derived(self) -> dict[tuple[str, int, str], object]:
        """Every row that follows from others."""
        found: dict[tuple[str, int, str], object] = {}
        for table in (Standing, Assignment):
            for row in db.session.execute(select(table.__table__)).all():
                number = getattr(row, "id", "")
                found[table.__tablename__, row.staff_member_id, f"{row.module} {number}"] = tuple(row)
        return found

    def _completed(self) -> dict[Key, list[tuple[datetime, bool]]]:
        joined = db.session.execute(select(StaffAlias.duplicate_id, StaffAlias.merged_into_id))
        into = dict(joined.all())
        found: dict[Key, list[tuple[datetime, bool]]] = {}
        for person, module, when, core in db.session.execute(
            select(Completion.staff_member_id, Completion.module, Completion.completed_at, Completion.core)
        ):
            found.setdefault((into.get(person, person), module), []).append((when, core))
        return found

    def _extended(self) -> dict[Key, tuple[datetime, date]]:
        rows = db.session.execute(
            select(Exemption.staff_member_id, Exemption.module, Exemption.recorded_at, Exemption.until)
            .where(Exemption.kind == "extension")
            .order_by(Exemption.id)
        )
        return {(person, module): (when, until) for person, module, when, until in rows}

    def _wishes(self) -> dict[Key, date]:
        rows = db.session.execute(select(OtherWay.staff_member_id, OtherWay.module, OtherWay.asked_at))
        return {(person, module): school_date(when) for person, module, when in rows}


def runs_out(renewal: Any, done_on: date, known_on: date) -> date:
    """So many months later, or on the last day of the first window that this completion came too early for."""
    if "months" in renewal:
        month = done_on.month - 1 + renewal["months"]
        year, month = done_on.year + month // 12, month % 12 + 1
        end = date(year, month, min(done_on.day, monthrange(year, month)[1]))
        return calendar.on_or_after(end, known_on)
    first, last = ([int(part) for part in day.split("-")] for day in renewal["window"])
    early = timedelta(days=renewal.get("early", 14))
    year = done_on.year
    while date(year, *first) - early <= done_on:
        year += 1
    return calendar.on_or_after(date(year, *last), known_on)
