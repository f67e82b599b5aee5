"""What making or ending a rule would do, shown before it is done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import and_, select

from training.content.model import Library
from training.extensions import db
from training.models import Adoption, Assignment, Completion, StaffMember, Standing
from training.rules import assigning
from training.rules.assigning import Rule, falls_due
from training.rules.assignment_words import due_words, renewal_words, who_words
from training.rules.foreseeing import Foreseen, MovedDay, foresee, moved_days, unsaid_regulated
from training.rules.proposing import Proposal, check
from training.rules.staff_names import fold_name
from training.rules.standing import Dates, status
from training.services.reach import reach_of_school
from training.services.rule_rows import rules_of
from training.services.rules_desk import RuleLine, names_of
from training.services.school_days import get_calendar
from training.services.standing import DATES
from training.words import Role, Status

NAMES_SHOWN = 8
DAYS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Named:
    """Some people: how many, and the first of them by name."""

    count: int
    names: tuple[str, ...]

    @property
    def others(self) -> int:
        return self.count - len(self.names)


@dataclass(frozen=True, slots=True)
class ModulePreview:
    title: str
    core: bool
    adopted: bool
    have_it: int
    complete: int
    first_due: date | None  # of those who have not completed it
    due_first: Named
    overdue: Named


@dataclass(frozen=True, slots=True)
class Preview:
    who: str
    due: str
    renewal: str
    people: Named
    moved: tuple[MovedDay, ...]
    moved_more: int  # other days that move too
    not_known: int  # whose first day alone with pupils nobody has given, where the rule asks for it
    unsaid: int  # whom it would reach, had somebody said whether they are in regulated activity
    modules: tuple[ModulePreview, ...]


def preview(
    school_id: int, proposal: Proposal, library: Library, groups: Mapping[int, str], today: date
) -> Preview:
    """What `rules_desk.assign` would do. Six queries, however many people. Raises InvalidInputError.

    `groups` are those of the school.
    """
    everybody = list(reach_of_school(school_id))
    check(proposal, library, _role_named(proposal, everybody), groups, today)
    names = names_of(school_id)
    rule = Rule(0, "", proposal.who, proposal.due, proposal.renewal, today, None)
    reached = [p for p in everybody if assigning.reaches(rule, p)]
    reached.sort(key=lambda p: fold_name(names[p.staff_member_id]))
    cores, adopted, calendar = proposal.cores(library), _adopted(school_id), get_calendar(school_id)
    known = _known(school_id, cores)
    moved = moved_days(rule, reached, today, calendar)
    alone = "before_unsupervised" in proposal.due
    return Preview(
        who=who_words(proposal.who, groups, names),
        due=due_words(proposal.due),
        renewal=renewal_words(proposal.renewal),
        people=_named([p.staff_member_id for p in reached], names),
        moved=moved[:DAYS_SHOWN],
        moved_more=max(0, len(moved) - DAYS_SHOWN),
        not_known=sum(alone and p.unsupervised_on is None for p in reached),
        unsaid=unsaid_regulated(rule, everybody),
        modules=tuple(
            _module(
                library.modules[slug].title,
                core,
                slug in adopted,
                foresee(replace(rule, core=core), reached, known.get(slug, {}), today, calendar),
                names,
            )
            for slug, core in cores.items()
        ),
    )


@dataclass(frozen=True, slots=True)
class EndPreview:
    """Whom a rule reaches now, and what becomes of them."""

    let_off: Named  # who have it to do or to renew, and nothing else asks them to
    later: Named  # whom something else asks for it, by a later day
    same: int  # whom something else asks for it, by the same day or an earlier one
    settled: int  # who have completed it, or for whom it is waived


def preview_end(school_id: int, rule: RuleLine, today: date) -> EndPreview:
    """Four queries, however many people."""
    rows = db.session.execute(
        select(
            Assignment.staff_member_id,
            Assignment.rule_id,
            Assignment.due_on,
            Assignment.assigned_on,
            StaffMember.start_on,
            *(getattr(Standing, name).label(f"now_{name}") for name in DATES),
        )
        .join(StaffMember, StaffMember.id == Assignment.staff_member_id)
        .outerjoin(
            Standing,
            (Standing.school_id == Assignment.school_id)
            & (Standing.staff_member_id == Assignment.staff_member_id)
            & (Standing.module == Assignment.module),
        )
        .where(
            Assignment.school_id == school_id,
            Assignment.module == rule.slug,
            Assignment.withdrawn_at.is_(None),
            StaffMember.left_on.is_(None),
        )
    ).all()
    rules = {each.id: each for each in rules_of(school_id, {row.rule_id for row in rows})}
    calendar = get_calendar(school_id)
    this: dict[int, date] = {}
    others: dict[int, date] = {}
    done: set[int] = set()
    for row in rows:
        now = status(Dates(*row[5:]), today)
        if now in {Status.COMPLETE, Status.WAIVED}:
            done.add(row.staff_member_id)
        due = falls_due(
            rules[row.rule_id].due, row.due_on or date.max, row.assigned_on, row.start_on, calendar
        )
        side = this if row.rule_id == rule.id else others
        side[row.staff_member_id] = min(due, side.get(row.staff_member_id, due))
    names = names_of(school_id)
    open_ones = sorted(this.keys() - done, key=lambda id_: fold_name(names[id_]))
    let_off = [id_ for id_ in open_ones if id_ not in others]
    later = [id_ for id_ in open_ones if id_ in others and others[id_] > this[id_]]
    return EndPreview(
        let_off=_named(let_off, names),
        later=_named(later, names),
        same=len(open_ones) - len(let_off) - len(later),
        settled=len(this.keys() & done),
    )


def _module(
    title: str, core: bool, adopted: bool, found: Foreseen, names: Mapping[int, str]
) -> ModulePreview:
    return ModulePreview(
        title=title,
        core=core,
        adopted=adopted,
        have_it=len(found.have_it),
        complete=len(found.complete),
        first_due=found.first_due,
        due_first=_named(found.due_first, names),
        overdue=_named(found.overdue, names),
    )


def _named(ids: Sequence[int], names: Mapping[int, str]) -> Named:
    return Named(len(ids), tuple(names[id_] for id_ in ids[:NAMES_SHOWN]))


def _role_named(proposal: Proposal, everybody: Iterable[assigning.Reach]) -> Role | None:
    person = proposal.who.get("person")
    return next((p.role for p in everybody if p.staff_member_id == person), None)


def _adopted(school_id: int) -> set[str]:
    return set(db.session.scalars(select(Adoption.module).where(Adoption.school_id == school_id).distinct()))


def _known(school_id: int, cores: Mapping[str, bool]) -> dict[str, dict[int, Dates]]:
    """As they would count: where the whole of a module is to be given, a completion of its core does not."""
    whole, core = (
        select(Completion.id)
        .where(
            Completion.school_id == Standing.school_id,
            Completion.staff_member_id == Standing.staff_member_id,
            Completion.module == Standing.module,
            Completion.core.is_(of_core),
        )
        .exists()
        for of_core in (False, True)
    )
    columns = (getattr(Standing, name) for name in DATES)
    rows = db.session.execute(
        select(Standing.module, Standing.staff_member_id, and_(core, ~whole), *columns).where(
            Standing.school_id == school_id, Standing.module.in_(cores)
        )
    )
    found: dict[str, dict[int, Dates]] = {}
    for module, person, only_core, *values in rows:
        dates = Dates(**dict(zip(DATES, values, strict=True)))
        if only_core and not cores[module]:
            dates = replace(dates, completed_at=None)
        found.setdefault(module, {})[person] = dates
    return found
