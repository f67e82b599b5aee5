"""Reads what standing follows from: today's for `standing`, or as it was at the end of a day gone by."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, func, or_, select, true, union_all

from training.extensions import db
from training.models import (
    Assignment,
    Attempt,
    Completion,
    Exemption,
    OtherWay,
    PageView,
    Recognition,
    StaffAlias,
    StaffMember,
    StaffStint,
)
from training.rules.assigning import Rule
from training.rules.causes import Causes, Completed, Extension, Found, Given, work_out
from training.rules.exempting import ENDED
from training.rules.school_days import SchoolCalendar
from training.rules.school_time import LONDON
from training.services.rule_rows import rules_of
from training.services.school_days import get_calendar

Key = tuple[int, str]  # person, module
RENEWAL = "renewal-"  # how the periods of assignments begin that renew and do not give
Modules = Collection[str] | None  # None: all


@dataclass(frozen=True, slots=True)
class Merged:
    """Which records are one person."""

    into: Mapping[int, int]  # duplicate → the record it was merged into, however often that was merged again

    def person(self, staff_member_id: int) -> int:
        return self.into.get(staff_member_id, staff_member_id)

    def records(self, people: Collection[int]) -> list[int]:
        """The ids under which anything of these people is kept."""
        return sorted({*people, *(one for one, kept in self.into.items() if kept in people)})


def find_merged(school_id: int, until: date | None = None) -> Merged:
    rows = db.session.execute(
        select(StaffAlias.duplicate_id, StaffAlias.merged_into_id).where(
            StaffAlias.school_id == school_id, _before(StaffAlias.merged_at, until)
        )
    ).all()
    pairs = {row.duplicate_id: row.merged_into_id for row in rows}
    return Merged({one: _end(pairs, one) for one in pairs})


def find_all(
    school_id: int,
    people: Sequence[int],
    merged: Merged,
    calendar: SchoolCalendar,
    modules: Modules = None,
    until: date | None = None,
) -> Iterator[tuple[Key, Found]]:
    """The standing of these people (none of them a duplicate), of `modules` or all. Five queries, six with `until`.

    `until`: from what was on record at the end of that day. Only a wish to learn another way is forgotten once it is
    met, so the days of calm it gave then are not known afterwards.
    """
    causes = _Reader(school_id, merged.records(people), merged, modules, until).read()
    for key, found in causes.items():
        yield key, work_out(found, calendar)


@dataclass(frozen=True, slots=True)
class Asked:
    """By when a module had been asked for, and until when it counts once it is completed now."""

    due_on: date | None
    expires_on: date | None


def find_asked(school_id: int, staff_member_id: int, module: str, core: bool, now: datetime) -> Asked:
    merged, calendar = find_merged(school_id), get_calendar(school_id)
    causes = _Reader(school_id, merged.records([staff_member_id]), merged, [module], None).read()
    found = causes.get((staff_member_id, module), Causes())
    before = work_out(found, calendar).dates
    found.completed.append(Completed(now, core))
    after = work_out(found, calendar).dates
    return Asked(before.due_on if before.completed_at is None else before.expires_on, after.expires_on)


class _Reader:
    """One reading of all causes."""

    def __init__(
        self, school_id: int, records: Sequence[int], merged: Merged, modules: Modules, until: date | None
    ) -> None:
        self.school_id, self.records, self.merged = school_id, records, merged
        self.modules, self.until = modules, until
        self.found: dict[Key, Causes] = {}

    def read(self) -> dict[Key, Causes]:
        self._given()
        self._started()
        self._completed()
        self._exempted()
        self._asked_other_way()
        return self.found

    def _of(self, table: Any, *columns: Any) -> Select[Any]:
        query = select(table.staff_member_id, table.module, *columns).where(
            table.school_id == self.school_id, table.staff_member_id.in_(self.records)
        )
        return query if self.modules is None else query.where(table.module.in_(self.modules))

    def _causes(self, record: int, module: str) -> Causes:
        key = (self.merged.person(record), module)
        if key not in self.found:
            self.found[key] = Causes()
        return self.found[key]

    def _given(self) -> None:
        """What was given to a duplicate is not: no rule reaches it."""
        query = (
            self._of(
                Assignment,
                Assignment.rule_id,
                Assignment.due_on,
                Assignment.assigned_on,
                StaffMember.start_on,
            )
            .join(StaffMember, StaffMember.id == Assignment.staff_member_id)
            .where(
                Assignment.period.not_like(f"{RENEWAL}%"),
                _still(Assignment.withdrawn_at, self.until),
                Assignment.assigned_on <= self.until if self.until else true(),
            )
        )
        rows = [row for row in db.session.execute(query) if row.staff_member_id not in self.merged.into]
        rules = _by_id(rules_of(self.school_id, {row.rule_id for row in rows})) if rows else {}
        started = self._started_before() if self.until else {}
        for person, module, rule_id, due_on, assigned_on, start_on in rows:
            given = Given(rules[rule_id], due_on, assigned_on, started.get(person, start_on))
            self._causes(person, module).given.append(given)

    def _started_before(self) -> dict[int, date | None]:
        """Of whoever came back after that day: when they had started then."""
        rows = db.session.execute(
            select(StaffStint.staff_member_id, StaffStint.started_on)
            .where(
                StaffStint.school_id == self.school_id,
                StaffStint.staff_member_id.in_(self.records),
                ~_before(StaffStint.recorded_at, self.until),
            )
            .order_by(StaffStint.id.desc())  # the first return after it stays
        )
        return dict(rows.all())

    def _started(self) -> None:
        read = self._of(PageView, func.min(PageView.first_read_at).label("at"))
        sat = self._of(Attempt, func.min(Attempt.started_at).label("at")).where(Attempt.practice.is_(False))
        rows = union_all(
            read.where(_before(PageView.first_read_at, self.until)).group_by(
                PageView.staff_member_id, PageView.module
            ),
            sat.where(_before(Attempt.started_at, self.until)).group_by(
                Attempt.staff_member_id, Attempt.module
            ),
        )
        for person, module, at in db.session.execute(rows):
            causes = self._causes(person, module)
            causes.started_at = min(causes.started_at or at, at)

    def _completed(self) -> None:
        """Here, and at another school where a lead here has said that it counts."""
        here = self._of(Completion, Completion.completed_at, Completion.core)
        elsewhere = (
            select(Recognition.staff_member_id, Completion.module, Completion.completed_at, Completion.core)
            .join(Completion, Completion.id == Recognition.completion_id)
            .where(
                Recognition.school_id == self.school_id,
                Recognition.staff_member_id.in_(self.records),
                Recognition.counts.is_(True),
                _before(Recognition.decided_at, self.until),
                _still(Recognition.ended_at, self.until),
                true() if self.modules is None else Completion.module.in_(self.modules),
            )
        )
        both: CompoundSelect[Any] = union_all(
            here.where(_before(Completion.completed_at, self.until)), elsewhere
        )
        for person, module, at, core in db.session.execute(both):
            self._causes(person, module).completed.append(Completed(at, core))

    def _exempted(self) -> None:
        """Of each kind the newest holds; one that only ends an earlier one gives nothing."""
        e = Exemption
        query = self._of(e, e.kind, e.reason, e.until, e.recorded_at)
        for person, module, kind, reason, until, at in db.session.execute(
            query.where(_before(Exemption.recorded_at, self.until)).order_by(Exemption.id)
        ):
            causes = self._causes(person, module)
            if kind == "waiver":
                causes.waived_until = until
            else:
                causes.extension = None if reason == ENDED else Extension(until, at)

    def _asked_other_way(self) -> None:
        query = self._of(OtherWay, OtherWay.asked_at).where(_before(OtherWay.asked_at, self.until))
        for person, module, at in db.session.execute(query):
            self._causes(person, module).asked_other_way_at = at


def _before(column: Any, until: date | None) -> ColumnElement[bool]:
    """Whether it was on record by the end of that day in London."""
    return true() if until is None else column < _end_of(until)


def _still(column: Any, until: date | None) -> ColumnElement[bool]:
    """Whether it had not been taken back by then. `column`: when it was, if ever."""
    never: ColumnElement[bool] = column.is_(None)
    return never if until is None else or_(never, column >= _end_of(until))


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), LONDON)


def _by_id(rules: Sequence[Rule]) -> dict[int, Rule]:
    return {rule.id: rule for rule in rules}


def _end(pairs: Mapping[int, int], record: int) -> int:
    seen = set()
    while record in pairs and record not in seen:
        seen.add(record)
        record = pairs[record]
    return record
