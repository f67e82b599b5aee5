"""Why one person has one module: every assignment that reaches them, and which day counts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, case, cast, literal, null, select, union_all

from training.content.model import Library
from training.errors import NotFoundError
from training.extensions import db
from training.models import Assignment, AssignmentRule, Exemption, OtherWay, StaffMember, Standing
from training.rules import why_words
from training.rules.assigning import Rule
from training.rules.assignment_words import due_words, renewal_words, title_words, who_words
from training.rules.causes import Extension, Given
from training.rules.exempting import ENDED
from training.rules.standing import Dates
from training.rules.why_words import Known, Reason
from training.services import access_log, people
from training.services.board import Cell, cell_of
from training.services.board_people import groups_of
from training.services.same_person import ids_of
from training.services.school_days import get_calendar
from training.services.standing import DATES
from training.services.viewer import Viewer


@dataclass(frozen=True, slots=True)
class WhyRule:
    """An assignment that reaches the person, in words."""

    id: int
    who: str
    due: str
    renewal: str
    since: date  # that they have it by this rule
    falls_on: date | None
    how: str
    counts: bool  # this is the day that counts
    renews: bool  # this is the renewal that counts


@dataclass(frozen=True, slots=True)
class WhyPage:
    public_id: str
    name: str
    module: str
    slug: str
    left: bool
    cell: Cell
    due_on: date | None
    because: tuple[str, ...]
    renewal: tuple[str, ...]
    rules: tuple[WhyRule, ...]


def open_why(
    viewer: Viewer, public_id: str, slug: str, library: Library, now: datetime, today: date
) -> WhyPage:
    """Noted in the access log like a look at the person’s page. Raises NotFoundError: nobody there, or the module has
    nothing to do with them. Seven queries."""
    person = people.get_person(viewer, public_id)
    known, core = _known(person, slug)
    calendar = get_calendar(viewer.school_id)
    groups = {group.id: group.name for group in groups_of(viewer.school_id)}
    title = library.modules[slug].title if slug in library.modules else slug
    found = why_words.reasons(known, calendar)
    page = WhyPage(
        public_id=public_id,
        name=person.name,
        module=title_words(title, core),
        slug=slug,
        left=person.left_on is not None,
        cell=cell_of(known.dates, today),
        due_on=known.dates.due_on,
        because=(*why_words.waiver_words(known, today), *why_words.due_words(known, calendar)),
        renewal=tuple(why_words.renewal_reasons(known, calendar, today)),
        rules=tuple(_rule(reason, groups, person.name) for reason in found),
    )
    access_log.record(viewer.school_id, viewer.staff_member_id, "why", public_id, now)
    return page


def _rule(reason: Reason, groups: dict[int, str], name: str) -> WhyRule:
    rule = reason.given.rule
    named = {rule.who["person"]: name} if "person" in rule.who else {}
    return WhyRule(
        id=rule.id,
        who=who_words(rule.who, groups, named),
        due=due_words(rule.due),
        renewal=renewal_words(rule.renewal),
        since=reason.given.assigned_on,
        falls_on=reason.falls_on,
        how=reason.how,
        counts=reason.counts,
        renews=reason.renews,
    )


def _known(person: StaffMember, slug: str) -> tuple[Known, bool]:
    """With whether only the core is asked for. Three queries."""
    columns = (getattr(Standing, name) for name in DATES)
    row = db.session.execute(
        select(Standing.core, *columns).where(
            Standing.school_id == person.school_id,
            Standing.staff_member_id == person.id,
            Standing.module == slug,
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError("That person has no such module at your school.")
    extension, asked_at = _beside(person, slug)
    known = Known(_given(person, slug), Dates(*row[1:]), extension, asked_at, person.unsupervised_on)
    return known, row.core


def _given(person: StaffMember, slug: str) -> list[Given]:
    """The first assignments in force; what only renews says nothing of its own."""
    rows = db.session.execute(
        select(AssignmentRule, Assignment.due_on, Assignment.assigned_on)
        .join(Assignment, Assignment.rule_id == AssignmentRule.id)
        .where(
            Assignment.school_id == person.school_id,
            Assignment.staff_member_id == person.id,
            Assignment.module == slug,
            Assignment.withdrawn_at.is_(None),
            Assignment.period.not_like("renewal-%"),
        )
    )
    return [
        Given(
            Rule(r.id, r.module, r.who, r.due, r.renewal, r.effective_from, r.effective_to, r.core),
            due_on,
            assigned_on,
            person.start_on,
        )
        for r, due_on, assigned_on in rows
    ]


def _beside(person: StaffMember, slug: str) -> tuple[Extension | None, datetime | None]:
    """The newest time they were given, and when they asked to learn it another way."""

    def of(table: Any, kind: str, at: Any, until: Any, number: Any) -> Any:
        columns = (literal(kind).label("kind"), at.label("at"), until.label("until"), number.label("id"))
        return select(*columns).where(
            table.school_id == person.school_id,
            table.staff_member_id.in_(ids_of(person.school_id, person.id)),
            table.module == slug,
        )

    until = case((Exemption.reason == ENDED, null()), else_=Exemption.until)
    put_off = of(Exemption, "extension", Exemption.recorded_at, until, Exemption.id).where(
        Exemption.kind == "extension"
    )
    other_way = of(OtherWay, "other", OtherWay.asked_at, cast(null(), Date), literal(0))
    rows = db.session.execute(union_all(put_off, other_way)).all()
    extensions = [row for row in rows if row.kind == "extension"]
    newest = max(extensions, key=lambda row: row.id, default=None)
    return (
        Extension(newest.until, newest.at) if newest and newest.until else None,
        next((row.at for row in rows if row.kind == "other"), None),
    )
