"""What the rules have given: rows that are added, or taken back with a date, and never rewritten."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast

from sqlalchemy import Table, insert, select, update

from training.extensions import db
from training.models import Assignment, StaffMember
from training.rules import assigning
from training.rules.assigning import Rule
from training.rules.reaching import Reach
from training.rules.school_time import school_date
from training.services import standing
from training.services.batches import in_batches
from training.services.locks import lock_people
from training.services.reach import reach_of
from training.services.rule_rows import rules_of
from training.services.standing_causes import RENEWAL, Modules
from training.services.writing import writing

FIRST = "first"  # the period of an assignment that is not a renewal
AGAIN = "again-"  # of one that was taken back and comes again
CELLS_AT_ONCE = 500  # people times modules in one transaction
MODULES_OF_A_SCHOOL = 15  # where a whole school is settled
Key = tuple[int, str, int, date | None]  # person, module, rule, due_on


@dataclass(slots=True)
class _Rows:
    """All assignments that one rule made for one person with one due date."""

    in_force: list[int] = field(default_factory=list)
    periods: set[str] = field(default_factory=set)
    taken_back_today: date | None = None  # since when it had been assigned


@dataclass(slots=True)
class _Ledger:
    given: dict[Key, _Rows] = field(default_factory=lambda: defaultdict(_Rows))
    renewals: dict[tuple[int, str, int], list[int]] = field(default_factory=lambda: defaultdict(list))

    def in_force(self) -> set[Key]:
        return {key for key, rows in self.given.items() if rows.in_force}

    def stray(self, wanted: Collection[Key]) -> set[tuple[int, str, int]]:
        """Renewals in force by rules that reach the person no more."""
        return self.renewals.keys() - {key[:3] for key in wanted}


def apply_rules(
    school_id: int,
    staff_member_ids: Iterable[int],
    today: date,
    now: datetime,
    modules: Modules = None,
) -> None:
    """Gives these people what the school's rules (for some modules, or all) say, takes back what they no longer say.
    Inside `writing()`.

    Doing it twice changes nothing. `now` stamps what is taken back; what comes again is a new row.
    """
    db.session.flush()
    rules = _in_force(school_id, today, modules)
    for ids in in_batches(sorted(set(staff_member_ids))):
        lock_people(school_id, ids)
        wanted = _wanted(rules, reach_of(school_id, ids))
        ledger = _read(school_id, ids, modules, today)
        _give(school_id, sorted(wanted - ledger.in_force()), ledger, today)
        gone = [one for key in ledger.in_force() - wanted for one in ledger.given[key].in_force]
        gone += [one for key in ledger.stray(wanted) for one in ledger.renewals[key]]
        for some in in_batches(gone):
            db.session.execute(update(Assignment).where(Assignment.id.in_(some)).values(withdrawn_at=now))
        standing.refresh_modules(school_id, ids, modules)


def settle(school_id: int, today: date, now: datetime, modules: Modules = None) -> int:
    """The same for everybody for whom something differs, some at a time, each in a transaction of their own.

    Answers how many that were. Broken off it can be asked again; the daily run does.
    """
    rules = _in_force(school_id, today, modules)
    wanted: dict[int, set[Key]] = defaultdict(set)
    for key in _wanted(rules, reach_of(school_id, None)):
        wanted[key[0]].add(key)
    ids = list(db.session.scalars(select(StaffMember.id).where(StaffMember.school_id == school_id)))
    differ: list[int] = []
    for some in in_batches(ids):
        ledger = _read(school_id, some, modules, today)
        here = {key for one in some for key in wanted[one]}
        odd = {key[0] for key in here ^ ledger.in_force()} | {key[0] for key in ledger.stray(here)}
        differ += sorted(odd)
    at_once = max(1, CELLS_AT_ONCE // (len(modules) if modules else MODULES_OF_A_SCHOOL))
    for some in in_batches(differ, at_once):
        with writing():
            apply_rules(school_id, some, today, now, modules)
    return len(differ)


def another(period: str, taken: Collection[str]) -> str:
    """`period`, or with a number where that one has been used: what was taken back stays as it was."""
    numbered = (period if n == 1 else f"{period}-{n}" for n in range(1, len(taken) + 2))
    return next(each for each in numbered if each not in taken)


def _in_force(school_id: int, today: date, modules: Modules) -> list[Rule]:
    return [r for r in rules_of(school_id) if r.holds_on(today) and (modules is None or r.module in modules)]


def _wanted(rules: Sequence[Rule], people: Iterator[Reach]) -> set[Key]:
    return {
        (person.staff_member_id, rule.module, rule.id, assigning.due_on(rule, person))
        for person in people
        for rule in rules
        if assigning.reaches(rule, person)
    }


def _read(school_id: int, ids: Sequence[int], modules: Modules, today: date) -> _Ledger:
    query = select(
        Assignment.id,
        Assignment.staff_member_id,
        Assignment.module,
        Assignment.rule_id,
        Assignment.due_on,
        Assignment.period,
        Assignment.assigned_on,
        Assignment.withdrawn_at,
    ).where(Assignment.school_id == school_id, Assignment.staff_member_id.in_(ids))
    found = _Ledger()
    for id_, person, module, rule, due_on, period, assigned_on, withdrawn_at in db.session.execute(
        query if modules is None else query.where(Assignment.module.in_(modules))
    ):
        if period.startswith(RENEWAL):
            if withdrawn_at is None:
                found.renewals[person, module, rule].append(id_)
            continue
        rows = found.given[person, module, rule, due_on]
        rows.periods.add(period)
        if withdrawn_at is None:
            rows.in_force.append(id_)
        elif school_date(withdrawn_at) == today:
            rows.taken_back_today = assigned_on
    return found


def _give(school_id: int, keys: Sequence[Key], ledger: _Ledger, today: date) -> None:
    """What was taken back this very day has been assigned all the time: no day ended without it."""
    rows = []
    for person, module, rule_id, due_on in keys:
        before = ledger.given.get((person, module, rule_id, due_on))
        rows.append(
            {
                "school_id": school_id,
                "staff_member_id": person,
                "module": module,
                "rule_id": rule_id,
                "period": another(f"{AGAIN}{today}", before.periods) if before else FIRST,
                "due_on": due_on,
                "assigned_on": (before.taken_back_today if before else None) or today,
            }
        )
    if rows:
        db.session.execute(insert(cast(Table, Assignment.__table__)), rows)
