"""The school itself: its name and look, and the address of its right-now card."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from training.content.model import Library
from training.content.readiness import pages_missing
from training.extensions import db
from training.models import School, Term
from training.services import access_log, refreshers
from training.services.viewer import Viewer
from training.services.writing import writing
from training.words import Nation


@dataclass(frozen=True, slots=True)
class TermRow:
    id: int
    name: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True)
class NationChoice:
    """`lacking` says in words why a nation cannot be chosen; empty where it can."""

    nation: Nation
    lacking: str


@dataclass(frozen=True, slots=True)
class SchoolSettings:
    name: str
    nation: Nation
    setting: str
    colour: str | None
    now_key: str
    now_open: bool
    refresher_months: int
    terms: tuple[TermRow, ...]

    def term_on(self, day: date) -> TermRow | None:
        return next((term for term in self.terms if term.starts_on <= day <= term.ends_on), None)


def any_school() -> bool:
    """False on an installation whose first link has not been used yet."""
    return db.session.scalar(select(School.id).limit(1)) is not None


def get_settings(school_id: int) -> SchoolSettings:
    school = db.session.execute(select(School).where(School.id == school_id)).scalar_one()
    return SchoolSettings(
        name=school.name,
        nation=Nation(school.nation),
        setting=school.setting,
        colour=school.colour,
        now_key=school.now_key,
        now_open=school.now_open,
        refresher_months=school.refresher_months,
        terms=_terms(school_id),
    )


def nation_choices(library: Library, today: date) -> tuple[NationChoice, ...]:
    """Every nation, and whether what a school cannot be without is ready there (DECISIONS 36)."""
    return tuple(NationChoice(nation, _lacking(library, nation, today)) for nation in Nation)


def ready_nations(library: Library, today: date) -> tuple[Nation, ...]:
    """Where a school can begin. While content cannot be read at all, that is England, so that nobody is locked out."""
    ready = tuple(choice.nation for choice in nation_choices(library, today) if not choice.lacking)
    return ready or (Nation.ENGLAND,)


def _lacking(library: Library, nation: Nation, today: date) -> str:
    pages = pages_missing(library, nation, today)
    if pages is None:
        return ""
    if not pages:
        return f"not ready yet: some questions have no facts for {nation.label}"
    have = "page has" if pages == 1 else "pages have"
    return f"not ready yet: {pages} {have} no facts for {nation.label}"


def save_look(
    by: Viewer,
    name: str,
    nation: Nation,
    setting: str,
    colour: str | None,
    refresher_months: int,
    now: datetime,
) -> None:
    """Whoever calls has checked that the colour can be read, and that the nation can be chosen."""
    with writing():
        db.session.execute(
            update(School)
            .where(School.id == by.school_id)
            .values(
                name=name,
                nation=nation.value,
                setting=setting,
                colour=colour,
                refresher_months=refresher_months,
            )
        )
        if not refresher_months:
            refreshers.forget_planned(by.school_id)
        access_log.add(by.school_id, by.staff_member_id, "school-changed", "name, nation, kind, look", now)


def open_card(by: Viewer, is_open: bool, now: datetime) -> None:
    """Whether the card can be read without signing in."""
    with writing():
        db.session.execute(update(School).where(School.id == by.school_id).values(now_open=is_open))
        access_log.add(by.school_id, by.staff_member_id, "card-opened" if is_open else "card-closed", "", now)


def renew_card_key(by: Viewer, now: datetime) -> None:
    """A new address; the old one shows no names from now on.

    Only the address the viewer came with is replaced, so that two clicks at once make one new address.
    """
    with writing():
        changed = db.session.execute(
            update(School)
            .where(School.id == by.school_id, School.now_key == by.now_key)
            .values(now_key=secrets.token_urlsafe(18))
            .returning(School.id)
        ).first()
        if changed:
            access_log.add(by.school_id, by.staff_member_id, "card-address", "renewed", now)


def _terms(school_id: int) -> tuple[TermRow, ...]:
    rows = db.session.execute(
        select(Term.id, Term.name, Term.starts_on, Term.ends_on)
        .where(Term.school_id == school_id)
        .order_by(Term.starts_on)
    )
    return tuple(TermRow(*row) for row in rows)
