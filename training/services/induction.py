"""New staff and the modules that the school set for them. It tells; what follows is for the head to decide."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, literal, or_, select, update

from training.content.model import Library, Module
from training.errors import InvalidInputError
from training.extensions import db
from training.models import School, StaffMember, Standing
from training.rules.induction import missing, new_since
from training.rules.school_time import school_date
from training.rules.staff_names import full_name
from training.rules.standing import Dates
from training.services import access_log
from training.services.people import active_on
from training.services.searching import finder, page_of
from training.services.standing import DATES
from training.services.viewer import Viewer
from training.services.writing import writing
from training.words import Audience, Role

PAGE_SIZE = 50
HEADERS = (
    "Surname",
    "Forename",
    "Job title",
    "First day",
    "First day alone with pupils",
    "Finished on",
    "Not yet finished",
)


@dataclass(frozen=True, slots=True)
class Missing:
    title: str
    given: bool  # False: nobody has assigned it to them


@dataclass(frozen=True, slots=True)
class Starter:
    public_id: str
    given_name: str
    family_name: str
    job_title: str
    start_on: date
    unsupervised_on: date | None
    missing: tuple[Missing, ...]
    finished_on: date | None  # None as well where everything was waived

    @property
    def name(self) -> str:
        return full_name(self.given_name, self.family_name)


@dataclass(frozen=True, slots=True)
class InductionPage:
    modules: tuple[str, ...]  # titles
    waiting: tuple[Starter, ...]  # of this page
    finished: tuple[Starter, ...]
    all_waiting: int
    all_finished: int
    number: int
    pages: int


def choosable(library: Library) -> list[Module]:
    """What every new member of staff can be asked for."""
    return [m for m in library.published() if m.audience is Audience.ALL_STAFF]


def induction_modules(viewer: Viewer, library: Library) -> list[Module]:
    """Those that the school set and that are still published, in the order of the library. No query."""
    return [m for m in choosable(library) if m.slug in viewer.induction]


def set_modules(by: Viewer, slugs: Sequence[str], library: Library, now: datetime) -> None:
    """Raises InvalidInputError."""
    known = [m.slug for m in choosable(library)]
    if not set(slugs) <= set(known):
        raise InvalidInputError("One of these modules is not there any more. Choose again.", "modules")
    chosen = [slug for slug in known if slug in slugs]
    with writing():
        db.session.execute(update(School).where(School.id == by.school_id).values(induction=chosen))
        access_log.add(by.school_id, by.staff_member_id, "induction-set", ", ".join(chosen)[:120], now)


def induction_page(viewer: Viewer, library: Library, search: str, number: int, today: date) -> InductionPage:
    """Whoever has waited longest first, then those who have finished. One query."""
    modules = induction_modules(viewer, library)
    starters = find_starters(viewer.school_id, modules, search, today)
    waiting = [s for s in starters if s.missing]
    finished = [s for s in starters if not s.missing]
    shown, number, pages = page_of([*waiting, *finished], number, PAGE_SIZE)
    return InductionPage(
        modules=tuple(m.title for m in modules),
        waiting=tuple(s for s in shown if s.missing),
        finished=tuple(s for s in shown if not s.missing),
        all_waiting=len(waiting),
        all_finished=len(finished),
        number=number,
        pages=pages,
    )


def rows(school_id: int, library: Library, args: Mapping[str, str], today: date) -> list[Any]:
    """Everybody the search lets through, as lines of a file."""
    chosen = db.session.scalar(select(School.induction).where(School.id == school_id)) or ()
    modules = [m for m in choosable(library) if m.slug in chosen]
    return [
        (
            s.family_name,
            s.given_name,
            s.job_title,
            s.start_on,
            s.unsupervised_on,
            s.finished_on,
            "; ".join(m.title for m in s.missing),
        )
        for s in find_starters(school_id, modules, args.get("q", ""), today)
    ]


def find_starters(school_id: int, modules: Sequence[Module], search: str, today: date) -> list[Starter]:
    """In the order of their first days. Nobody while the school has set no modules. One query."""
    if not modules:
        return []
    slugs = [m.slug for m in modules]
    rows = db.session.execute(
        select(
            StaffMember.id,
            StaffMember.public_id,
            StaffMember.given_name,
            StaffMember.family_name,
            StaffMember.job_title,
            StaffMember.start_on,
            StaffMember.unsupervised_on,
            Standing.module,
            *(getattr(Standing, name) for name in DATES),
        )
        .outerjoin(
            Standing,
            (Standing.school_id == StaffMember.school_id)
            & (Standing.staff_member_id == StaffMember.id)
            & Standing.module.in_(slugs),
        )
        .where(*_new_staff(school_id, today))
        .order_by(StaffMember.start_on, StaffMember.family_name, StaffMember.given_name, StaffMember.id)
    ).all()
    people = {row.id: row for row in rows}
    dates: dict[int, dict[str, Dates]] = defaultdict(dict)
    for row in rows:
        if row.module is not None:
            dates[row.id][row.module] = Dates(*row[8:])
    holds = finder(search)
    return [
        _starter(row, modules, dates[id_], today)
        for id_, row in people.items()
        if holds(row.given_name, row.family_name)
    ]


def unfinished_sql(school_id: int, slugs: Sequence[str], today: date) -> Any:
    """How many of them have not finished yet, as a query of one number beside which others may stand."""
    if not slugs:
        return select(literal(0))
    settled = (
        select(func.count())
        .where(
            Standing.school_id == StaffMember.school_id,
            Standing.staff_member_id == StaffMember.id,
            Standing.module.in_(slugs),
            or_(Standing.completed_at.is_not(None), Standing.waived_until >= today),
        )
        .correlate(StaffMember)
        .scalar_subquery()
    )
    return (
        select(func.count())
        .select_from(StaffMember)
        .where(*_new_staff(school_id, today), settled < len(slugs))
    )


def _new_staff(school_id: int, today: date) -> list[ColumnElement[bool]]:
    return [
        StaffMember.school_id == school_id,
        StaffMember.role != Role.GOVERNOR.value,
        StaffMember.start_on >= new_since(today),
        active_on(today),
    ]


def _starter(row: Any, modules: Sequence[Module], dates: dict[str, Dates], today: date) -> Starter:
    slugs = missing((m.slug for m in modules), dates, today)
    titles = {m.slug: m.title for m in modules}
    done = [d.completed_at for d in dates.values() if d.completed_at is not None]
    return Starter(
        public_id=row.public_id,
        given_name=row.given_name,
        family_name=row.family_name,
        job_title=row.job_title,
        start_on=row.start_on,
        unsupervised_on=row.unsupervised_on,
        missing=tuple(
            Missing(titles[slug], slug in dates and dates[slug].assigned_on is not None) for slug in slugs
        ),
        finished_on=school_date(max(done)) if done and not slugs else None,
    )
