"""The lead's desk for assignment rules: those in force in words, and what a new one would do before it is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from training.content.model import Library
from training.errors import InvalidInputError, NotFoundError
from training.extensions import db
from training.models import Adoption, Assignment, Completion, StaffMember, Standing
from training.rules import assigning, renewing
from training.rules.assigning import Reach, Rule
from training.rules.assignment_words import due_words, renewal_words, who_words
from training.rules.school_days import SchoolCalendar
from training.rules.school_time import school_date
from training.rules.staff_names import fold_name, full_name
from training.rules.standing import Dates, status
from training.services import assignments
from training.services.board_people import groups_of
from training.services.school_days import get_calendar
from training.services.standing import DATES
from training.services.viewer import Viewer
from training.words import Audience, Role, Status

NAMES_SHOWN = 8
MOST_DAYS, MOST_MONTHS = 365, 60
FURTHEST = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class RuleLine:
    id: int
    module: str
    who: str
    due: str
    renewal: str
    since: date
    people: int  # that it reaches now
    core: bool  # only the pages everyone needs


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule for some modules that has not been made. The shapes are those of `models.AssignmentRule`."""

    modules: tuple[str, ...]
    who: Mapping[str, Any]
    due: Mapping[str, Any]
    renewal: Mapping[str, Any] | None
    core: bool = False  # of the modules that have one, only their core


@dataclass(frozen=True, slots=True)
class ModulePreview:
    title: str
    core: bool
    adopted: bool
    have_it: int
    complete: int
    first_due: date | None  # of those who have not completed it
    first_names: tuple[str, ...]
    first_others: int
    lapsed: int  # who completed it so long ago that they are overdue at once
    lapsed_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    who: str
    due: str
    renewal: str
    people: int
    names: tuple[str, ...]
    others: int
    modules: tuple[ModulePreview, ...]


def rules_in_force(school_id: int, library: Library, today: date) -> list[RuleLine]:
    """In the order of the modules, everyone's first. Four queries."""
    rules = [rule for rule in assignments.rules_of(school_id) if rule.holds_on(today)]
    groups = {group.id: group.name for group in groups_of(school_id)}
    people = _names(school_id, [rule.who["person"] for rule in rules if "person" in rule.who])
    counts = _reached(school_id, [rule.id for rule in rules])
    order = list(library.modules)
    rules.sort(
        key=lambda r: (order.index(r.module) if r.module in order else len(order), "everyone" not in r.who)
    )
    return [_line(rule, library, groups, people, counts) for rule in rules]


def get_rule(school_id: int, rule_id: int, library: Library, today: date) -> RuleLine:
    """Raises NotFoundError, for one that has ended too."""
    for line in rules_in_force(school_id, library, today):
        if line.id == rule_id:
            return line
    raise NotFoundError("That assignment is not there any more. It may have been ended already.")


def check(proposal: Proposal, library: Library, named: Role | None, today: date) -> None:
    """Raises InvalidInputError naming the field to blame. Nothing may be due in the past.

    `named` is the role of the person a proposal names.
    """
    if not proposal.modules or not set(proposal.modules) <= {m.slug for m in library.published()}:
        raise InvalidInputError("Choose at least one module.", "modules")
    for module in (library.modules[slug] for slug in proposal.modules):
        if not assigning.suits(module.audience, proposal.who, named):
            whom = (
                "governors. Give it to governors, or to a person by name"
                if module.audience is Audience.GOVERNORS
                else "safeguarding leads. Give it to leads, to deputies, or to a colleague by name"
            )
            raise InvalidInputError(f"“{module.title}” is for {whom}.", "modules")
    if "on" in proposal.due:
        on = date.fromisoformat(proposal.due["on"])
        if on < today:
            raise InvalidInputError("That day has passed. Choose today or a later day.", "on")
        if on > today + FURTHEST:
            raise InvalidInputError("Choose a day within the next three years.", "on")
    elif not 1 <= proposal.due["days_after_start"] <= MOST_DAYS:
        raise InvalidInputError(f"Give a number of days from 1 to {MOST_DAYS}.", "days")
    if proposal.renewal and not 1 <= proposal.renewal["months"] <= MOST_MONTHS:
        raise InvalidInputError(f"Give a number of months from 1 to {MOST_MONTHS}.", "months")


def preview(school_id: int, proposal: Proposal, library: Library, today: date) -> Preview:
    """What `assign` would do. Seven queries, however many people. Raises InvalidInputError."""
    check(proposal, library, _role_named(school_id, proposal.who), today)
    groups = {group.id: group.name for group in groups_of(school_id)}
    _check_who(proposal.who, groups)
    names = _names(school_id, None)
    rule = Rule(0, "", proposal.who, proposal.due, proposal.renewal, today, None)
    reached = [p for p in assignments.reach_of_school(school_id) if assigning.reaches(rule, p)]
    reached.sort(key=lambda p: fold_name(names[p.staff_member_id]))
    adopted = adopted_modules(school_id)
    calendar = get_calendar(school_id)
    cores = _cores(proposal, library)
    dates = _dates(school_id, cores)
    return Preview(
        who=who_words(proposal.who, groups, names),
        due=due_words(proposal.due),
        renewal=renewal_words(proposal.renewal),
        people=len(reached),
        names=tuple(names[p.staff_member_id] for p in reached[:NAMES_SHOWN]),
        others=max(0, len(reached) - NAMES_SHOWN),
        modules=tuple(
            _module_preview(
                library.modules[slug].title,
                slug in adopted,
                replace(rule, core=core),
                reached,
                dates.get(slug, {}),
                names,
                calendar,
                today,
            )
            for slug, core in cores.items()
        ),
    )


def assign(viewer: Viewer, proposal: Proposal, library: Library, now: datetime, today: date) -> None:
    """Makes the rules and gives the modules. Raises InvalidInputError."""
    check(proposal, library, _role_named(viewer.school_id, proposal.who), today)
    _check_who(proposal.who, {group.id: group.name for group in groups_of(viewer.school_id)})
    assignments.add_rules(
        viewer.school_id,
        viewer.staff_member_id,
        _cores(proposal, library),
        dict(proposal.who),
        dict(proposal.due),
        dict(proposal.renewal) if proposal.renewal else None,
        now,
        today,
    )


def end(viewer: Viewer, rule_id: int, now: datetime, today: date) -> None:
    """Raises NotFoundError."""
    assignments.end_rule(viewer.school_id, viewer.staff_member_id, rule_id, now, today)


def adopted_modules(school_id: int) -> set[str]:
    return set(db.session.scalars(select(Adoption.module).where(Adoption.school_id == school_id).distinct()))


def _cores(proposal: Proposal, library: Library) -> dict[str, bool]:
    """Module → whether only its core is given. One that names no core is given whole."""
    return {slug: proposal.core and bool(library.modules[slug].core) for slug in proposal.modules}


def _role_named(school_id: int, who: Mapping[str, Any]) -> Role | None:
    if "person" not in who:
        return None
    role = db.session.scalar(
        select(StaffMember.role).where(StaffMember.school_id == school_id, StaffMember.id == who["person"])
    )
    return Role(role) if role else None


def _check_who(who: Mapping[str, Any], groups: Mapping[int, str]) -> None:
    if "group" in who and who["group"] not in groups:
        raise InvalidInputError("Choose a group of your school.", "group")


def _line(
    rule: Rule,
    library: Library,
    groups: Mapping[int, str],
    people: Mapping[int, str],
    counts: Mapping[int, int],
) -> RuleLine:
    return RuleLine(
        id=rule.id,
        module=library.modules[rule.module].title if rule.module in library.modules else rule.module,
        who=who_words(rule.who, groups, people),
        due=due_words(rule.due),
        renewal=renewal_words(rule.renewal),
        since=rule.effective_from,
        people=counts.get(rule.id, 0),
        core=rule.core,
    )


def _module_preview(
    title: str,
    adopted: bool,
    rule: Rule,
    reached: Sequence[Reach],
    dates: Mapping[int, Dates],
    names: Mapping[int, str],
    calendar: SchoolCalendar,
    today: date,
) -> ModulePreview:
    have_it = [p for p in reached if p.staff_member_id in dates and dates[p.staff_member_id].assigned_on]
    waiting: dict[date, list[str]] = {}
    lapsed: list[str] = []
    complete = 0
    for person in reached:
        known = _renewed(dates.get(person.staff_member_id, Dates()), rule, calendar)
        if known.completed_at is not None:
            now = status(known, today)
            complete += now is Status.COMPLETE
            if now is Status.OVERDUE:
                lapsed.append(names[person.staff_member_id])
            elif now is Status.DUE_FOR_RENEWAL and known.expires_on:
                waiting.setdefault(known.expires_on, []).append(names[person.staff_member_id])
            continue
        nominal = assigning.due_on(rule, person)
        due = assigning.falls_due(rule.due, nominal, today, person.start_on, calendar)
        waiting.setdefault(due, []).append(names[person.staff_member_id])
    first = min(waiting, default=None)
    first_names = waiting[first] if first else []
    return ModulePreview(
        title=title,
        core=rule.core,
        adopted=adopted,
        have_it=len(have_it),
        complete=complete,
        first_due=first,
        first_names=tuple(first_names[:NAMES_SHOWN]),
        first_others=max(0, len(first_names) - NAMES_SHOWN),
        lapsed=len(lapsed),
        lapsed_names=tuple(lapsed[:NAMES_SHOWN]),
    )


def _renewed(known: Dates, rule: Rule, calendar: SchoolCalendar) -> Dates:
    """What a completion is worth once this rule holds too: its renewal may be shorter, or the first there is."""
    if known.completed_at is None or rule.renewal is None:
        return known
    window = renewing.window(rule.renewal, school_date(known.completed_at), calendar)
    if known.expires_on is not None and known.expires_on <= window.expires_on:
        return known
    return replace(
        known, expires_on=window.expires_on, renew_from=window.renew_from, lapses_on=window.lapses_on
    )


def _names(school_id: int, ids: Sequence[int] | None) -> dict[int, str]:
    query = select(StaffMember.id, StaffMember.given_name, StaffMember.family_name).where(
        StaffMember.school_id == school_id
    )
    if ids is not None:
        query = query.where(StaffMember.id.in_(ids))
    return {id_: full_name(given, family) for id_, given, family in db.session.execute(query)}


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


def _dates(school_id: int, cores: Mapping[str, bool]) -> dict[str, dict[int, Dates]]:
    """As they would count: where the whole of a module is to be given, a completion of its core does not."""
    whole = (
        select(Completion.id)
        .where(
            Completion.school_id == Standing.school_id,
            Completion.staff_member_id == Standing.staff_member_id,
            Completion.module == Standing.module,
            Completion.core.is_(False),
        )
        .exists()
    )
    columns = (getattr(Standing, name) for name in DATES)
    rows = db.session.execute(
        select(Standing.module, Standing.staff_member_id, whole, *columns).where(
            Standing.school_id == school_id, Standing.module.in_(cores)
        )
    )
    found: dict[str, dict[int, Dates]] = {}
    for module, person, has_whole, *values in rows:
        dates = Dates(**dict(zip(DATES, values, strict=True)))
        counts = has_whole or cores[module]
        found.setdefault(module, {})[person] = dates if counts else replace(dates, completed_at=None)
    return found
