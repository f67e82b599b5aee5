"""The lead's desk for assignment rules: those in force in words, making and ending them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from training.content.model import Library
from training.errors import NotFoundError
from training.extensions import db
from training.models import Assignment, StaffMember
from training.rules.assigning import Rule
from training.rules.assignment_words import due_words, renewal_words, title_words, who_words
from training.rules.proposing import Proposal, check
from training.rules.staff_names import full_name
from training.services import assignments
from training.services.board_people import groups_of
from training.services.rule_rows import rules_of
from training.services.viewer import Viewer
from training.words import Role


@dataclass(frozen=True, slots=True)
class RuleLine:
    id: int
    slug: str
    module: str
    who: str
    due: str
    renewal: str
    since: date
    people: int  # that it reaches now
    core: bool  # only the pages everyone needs


def rules_in_force(school_id: int, library: Library, today: date) -> list[RuleLine]:
    """In the order of the modules, everyone's first. Four queries."""
    rules = [rule for rule in rules_of(school_id) if rule.holds_on(today)]
    groups = {group.id: group.name for group in groups_of(school_id)}
    people = names_of(school_id, [rule.who["person"] for rule in rules if "person" in rule.who])
    counts = _reached(school_id, [rule.id for rule in rules])
    order = list(library.modules)
    rules.sort(
        key=lambda r: (order.index(r.module) if r.module in order else len(order), "everyone" not in r.who)
    )
    return [_line(rule, library, groups, people, counts) for rule in rules]


HEADERS = ("Module", "Who", "Due", "Renewal", "Since", "People")


def rows(
    school_id: int, library: Library, _args: Mapping[str, str], day: date
) -> list[tuple[str | int | date, ...]]:
    """Those in force, as a file has them."""
    return [
        (title_words(rule.module, rule.core), rule.who, rule.due, rule.renewal, rule.since, rule.people)
        for rule in rules_in_force(school_id, library, day)
    ]


def get_rule(school_id: int, rule_id: int, library: Library, today: date) -> RuleLine:
    """Raises NotFoundError, for one that has ended too."""
    for line in rules_in_force(school_id, library, today):
        if line.id == rule_id:
            return line
    raise NotFoundError("That assignment is not there any more. It may have been ended already.")


def assign(viewer: Viewer, proposal: Proposal, library: Library, now: datetime, today: date) -> None:
    """Makes the rules and gives the modules. Raises InvalidInputError."""
    groups = {group.id: group.name for group in groups_of(viewer.school_id)}
    check(proposal, library, _role_named(viewer.school_id, proposal), groups, today)
    assignments.add_rules(
        viewer.school_id,
        viewer.staff_member_id,
        proposal.cores(library),
        dict(proposal.who),
        dict(proposal.due),
        dict(proposal.renewal) if proposal.renewal else None,
        now,
        today,
    )


def end(viewer: Viewer, rule_id: int, now: datetime, today: date) -> None:
    """Raises NotFoundError."""
    assignments.end_rule(viewer.school_id, viewer.staff_member_id, rule_id, now, today)


def names_of(school_id: int, ids: Iterable[int] | None = None) -> dict[int, str]:
    """Of everybody on the staff list, or of these."""
    query = select(StaffMember.id, StaffMember.given_name, StaffMember.family_name).where(
        StaffMember.school_id == school_id
    )
    if ids is not None:
        query = query.where(StaffMember.id.in_(ids))
    return {id_: full_name(given, family) for id_, given, family in db.session.execute(query)}


def _role_named(school_id: int, proposal: Proposal) -> Role | None:
    if "person" not in proposal.who:
        return None
    here = (StaffMember.school_id == school_id, StaffMember.id == proposal.who["person"])
    role = db.session.scalar(select(StaffMember.role).where(*here))
    return Role(role) if role else None


def _line(
    rule: Rule,
    library: Library,
    groups: Mapping[int, str],
    people: Mapping[int, str],
    counts: Mapping[int, int],
) -> RuleLine:
    return RuleLine(
        id=rule.id,
        slug=rule.module,
        module=library.modules[rule.module].title if rule.module in library.modules else rule.module,
        who=who_words(rule.who, groups, people),
        due=due_words(rule.due),
        renewal=renewal_words(rule.renewal),
        since=rule.effective_from,
        people=counts.get(rule.id, 0),
        core=rule.core,
    )


def _reached(school_id: int, rule_ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(Assignment.rule_id, func.count(Assignment.staff_member_id.distinct()))
        .where(
            Assignment.school_id == school_id,
            Assignment.rule_id.in_(rule_ids),
            Assignment.withdrawn_at.is_(None),
        )
        .group_by(Assignment.rule_id)
    )
    return {row[0]: row[1] for row in rows}
