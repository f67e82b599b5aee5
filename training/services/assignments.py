"""Rules that give people their modules."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from training.errors import NotFoundError
from training.extensions import db
from training.models import AssignmentRule
from training.services import access_log
from training.services.giving import apply_rules as apply_rules
from training.services.giving import settle as settle
from training.services.locks import lock_school
from training.services.reach import reach_of_school as reach_of_school
from training.services.renewals import renew as renew
from training.services.rule_rows import rules_of as rules_of
from training.services.writing import writing


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
    nothing. The modules are given once the rules are saved, to some people at a time.
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
        access_log.add(school_id, by, "assign", ", ".join(modules)[:120], now)
    settle(school_id, today, now, list(modules))
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
    """Ends a rule and takes back what it gave; what was completed stays so. Raises NotFoundError."""
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
        access_log.add(school_id, by, "end-assignment", str(rule_id), now)
    settle(school_id, today, now, [module])
