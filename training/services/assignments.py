"""Rules that give people their modules, and what the rules have given."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update

from training.errors import NotFoundError
from training.extensions import db
from training.models import Assignment, AssignmentRule, StaffMember
from training.rules import assigning
from training.rules.assigning import Rule
from training.rules.reaching import Reach
from training.services import access_log, standing
from training.services.batches import in_batches
from training.services.locks import lock_people, lock_school
from training.services.reach import reach_of
from training.services.reach import reach_of_school as reach_of_school
from training.services.writing import writing

FIRST = "first"  # the period of an assignment that is not a renewal
Key = tuple[int, str, int, date | None]  # person, module, rule, due_on


def add_rule(
    school_id: int,
    by: int,
    module: str,
    who: dict[str, Any],
    due: dict[str, Any],
    renewal: dict[str, Any] | None,
    now: datetime,
    today: date,
    core: bool = False,
) -> int:
    """Makes a rule and gives the module to everyone it reaches. Answers the rule's id."""
    return add_rules(school_id, by, {module: core}, who, due, renewal, now, today)[0]


def add_rules(
    school_id: int,
    by: int,
    modules: Mapping[str, bool],
    who: dict[str, Any],
    due: dict[str, Any],
    renewal: dict[str, Any] | None,
    now: datetime,
    today: date,
) -> list[int]:
    """The same rule for several modules, all or none; of each whether only its core is given.

    A rule that says exactly this and is in force is kept and answered instead of a new one: a second click adds
    nothing.
    """
    with writing():
        lock_school(school_id)  # the second click waits here until the first is done
        alike = {
            (rule.module, rule.core): rule.id
            for rule in rules_of(school_id)
            if rule.holds_on(today) and (rule.who, rule.due, rule.renewal) == (who, due, renewal)
        }
        ids = [
            alike.get((module, core)) or _new_rule(school_id, by, module, who, due, renewal, now, today, core)
            for module, core in modules.items()
        ]
        for module in modules:
            apply_rules(school_id, _everyone(school_id), today, now, module)
        access_log.add(school_id, by, "assign", ", ".join(modules)[:120], now)
    return ids


def _new_rule(
    school_id: int,
    by: int,
    module: str,
    who: dict[str, Any],
    due: dict[str, Any],
    renewal: dict[str, Any] | None,
    now: datetime,
    today: date,
    core: bool,
) -> int:
    rule = AssignmentRule(
        school_id=school_id,
        module=module,
        who=who,
        due=due,
        renewal=renewal,
        core=core,
        effective_from=today,
        effective_to=None,
        created_at=now,
        created_by=by,
    )
    db.session.add(rule)
    db.session.flush()
    return rule.id


def end_rule(school_id: int, by: int, rule_id: int, now: datetime, today: date) -> None:
    """Ends a rule and takes back what it gave, except where it was completed. Raises NotFoundError."""
    with writing():
        lock_school(school_id)
        module = db.session.execute(
            update(AssignmentRule)
            .where(
                AssignmentRule.school_id == school_id,
                AssignmentRule.id == rule_id,
                AssignmentRule.effective_to.is_(None),
            )
            .values(effective_to=today)
            .returning(AssignmentRule.module)
        ).scalar_one_or_none()
        if module is None:
            raise NotFoundError("That assignment has already been ended.")
        apply_rules(school_id, _everyone(school_id), today, now, module)
        access_log.add(school_id, by, "end-assignment", str(rule_id), now)


def apply_rules(
    school_id: int,
    staff_member_ids: Iterable[int],
    today: date,
    now: datetime,
    module: str | None = None,
) -> None:
    """Gives these people what the school's rules (for one module, or all) say, takes back what they no longer say.
    Inside `writing()`.

    Doing it twice changes nothing. `now` stamps what is taken back.
    """
    db.session.flush()
    rules = [r for r in rules_of(school_id) if r.holds_on(today) and module in (None, r.module)]
    for ids in in_batches(sorted(set(staff_member_ids))):
        lock_people(school_id, ids)
        wanted = {key for person in reach_of(school_id, ids) for key in _wanted(rules, person)}
        given = dict(_given(school_id, ids, module))
        _give(school_id, wanted - given.keys(), today)
        in_force = {key for key, (_id, withdrawn) in given.items() if not withdrawn}
        _stamp([given[key][0] for key in in_force - wanted], now)
        _stamp([given[key][0] for key in wanted & given.keys() - in_force], None)
        standing.refresh(school_id, ids, module)


def rules_of(school_id: int) -> list[Rule]:
    """Every rule of the school, ended ones too, oldest first."""
    rows = db.session.execute(
        select(AssignmentRule).where(AssignmentRule.school_id == school_id).order_by(AssignmentRule.id)
    ).scalars()
    return [
        Rule(r.id, r.module, r.who, r.due, r.renewal, r.effective_from, r.effective_to, r.core) for r in rows
    ]


def renewals_for(school_id: int, staff_member_id: int, module: str, today: date) -> list[Mapping[str, Any]]:
    """How the rules that reach this person renew the module."""
    people = list(reach_of(school_id, [staff_member_id]))
    rules = [r for r in rules_of(school_id) if r.module == module and r.holds_on(today)]
    return [r.renewal for r in rules if r.renewal for person in people if assigning.reaches(r, person)]


def _everyone(school_id: int) -> list[int]:
    return list(db.session.scalars(select(StaffMember.id).where(StaffMember.school_id == school_id)))


def _wanted(rules: list[Rule], person: Reach) -> Iterator[Key]:
    for rule in rules:
        if assigning.reaches(rule, person):
            yield person.staff_member_id, rule.module, rule.id, assigning.due_on(rule, person)


def _given(school_id: int, ids: Sequence[int], module: str | None) -> Iterator[tuple[Key, tuple[int, bool]]]:
    query = select(
        Assignment.id,
        Assignment.staff_member_id,
        Assignment.module,
        Assignment.rule_id,
        Assignment.due_on,
        Assignment.withdrawn_at,
    ).where(
        Assignment.school_id == school_id,
        Assignment.staff_member_id.in_(ids),
        Assignment.period == FIRST,
    )
    for row in db.session.execute(query if module is None else query.where(Assignment.module == module)):
        yield (row[1], row[2], row[3], row[4]), (row[0], row[5] is not None)


def _give(school_id: int, keys: set[Key], today: date) -> None:
    if keys:
        rows = [
            {
                "school_id": school_id,
                "staff_member_id": person,
                "module": module,
                "rule_id": rule_id,
                "period": FIRST,
                "due_on": due_on,
                "assigned_on": today,
            }
            for person, module, rule_id, due_on in sorted(keys)
        ]
        db.session.execute(insert(Assignment), rows)


def _stamp(assignment_ids: list[int], withdrawn_at: datetime | None) -> None:
    for ids in in_batches(assignment_ids):
        db.session.execute(update(Assignment).where(Assignment.id.in_(ids)).values(withdrawn_at=withdrawn_at))
