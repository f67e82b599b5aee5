"""A lead takes a module on for the school, having been shown what nobody has confirmed yet."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from training.content.editions import canonical
from training.content.model import Fact, Library, Module
from training.content.readiness import is_ready, ready_nations
from training.content.weave import NAMES
from training.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from training.extensions import db
from training.models import Adoption
from training.rules.adopting import Document, by_document, open_facts
from training.services import evidence
from training.services.details import find_details
from training.services.locks import lock_school
from training.services.viewer import Viewer
from training.services.writing import writing
from training.words import Nation

SHOWN_BEFORE = 10


class AdoptionState(StrEnum):
    NOT_READY = "not-ready"
    NOT_ADOPTED = "not-adopted"
    CHANGED = "changed"
    ADOPTED = "adopted"


@dataclass(frozen=True, slots=True)
class Adopted:
    """One adoption as it was recorded."""

    id: int
    module_digest: str
    by: str
    at: datetime
    facts: int  # how many were open that day


@dataclass(frozen=True, slots=True)
class ModuleRow:
    module: Module
    state: AdoptionState
    adopted: Adopted | None
    open_facts: int


@dataclass(frozen=True, slots=True)
class NeededDetail:
    label: str
    value: str  # empty where it is not given
    fallback: str


@dataclass(frozen=True, slots=True)
class AdoptionPage:
    """`seal` says what was shown: adopting with another seal is refused."""

    module: Module
    state: AdoptionState
    nations: tuple[Nation, ...]
    documents: tuple[Document, ...]
    facts: int
    details: tuple[NeededDetail, ...]
    history: tuple[Adopted, ...]
    seal: str

    @property
    def adopted(self) -> Adopted | None:
        return self.history[0] if self.history else None


def find_modules(school_id: int, nation: Nation, library: Library, today: date) -> list[ModuleRow]:
    """Every published module and how it stands with the school. One query."""
    newest: dict[str, Adopted] = {}
    for slug, adopted in _adoptions(school_id, [module.slug for module in library.published()]):
        newest.setdefault(slug, adopted)
    return [
        ModuleRow(
            module,
            _state(module, library, nation, newest.get(module.slug), today),
            newest.get(module.slug),
            len(open_facts(module, library.facts, today)),
        )
        for module in library.published()
    ]


def get_page(school_id: int, nation: Nation, library: Library, slug: str, today: date) -> AdoptionPage:
    """Raises NotFoundError for a module that is not there or not published. Two queries."""
    module = _published(library, slug)
    history = tuple(adopted for _slug, adopted in _adoptions(school_id, [slug]))
    given = find_details(school_id)
    listed = open_facts(module, library.facts, today)
    return AdoptionPage(
        module=module,
        state=_state(module, library, nation, history[0] if history else None, today),
        nations=tuple(n for n in Nation if n in ready_nations(module, library, today)),
        documents=tuple(by_document(module, library, today)),
        facts=len(listed),
        details=tuple(
            NeededDetail(NAMES[name].label, given.names.get(name, ""), NAMES[name].fallback)
            for name in module.needs
        ),
        history=history[:SHOWN_BEFORE],
        seal=_seal(module, listed),
    )


def adopt(by: Viewer, library: Library, slug: str, seal: str, now: datetime, today: date) -> bool:
    """Records who, when and which facts, and adds it to the evidence. Answers False for a second click.

    Raises ConflictError when the module is not what was shown any more.
    """
    if not by.is_lead:
        raise NotAllowedError("Only a safeguarding lead or deputy can take a module on for the school.")
    module = _published(library, slug)
    if not is_ready(module, library, by.nation, today):
        raise InvalidInputError(
            f"This module is not ready for {by.nation.label} yet, so it cannot be adopted."
        )
    listed = open_facts(module, library.facts, today)
    if seal != _seal(module, listed):
        raise ConflictError(
            "The module has changed since you opened this page. Read again what is listed, then adopt it."
        )
    facts = [{"id": fact.id, "status": fact.status.value} for fact in listed]
    with writing():
        # one after the other: whether this is a second click depends on the newest adoption
        lock_school(by.school_id)
        last = db.session.execute(_newest(by.school_id, slug)).scalar_one_or_none()
        if last and (last.module_digest, last.facts, last.adopted_by) == (
            module.digest,
            facts,
            by.staff_member_id,
        ):
            return False
        db.session.add(
            Adoption(
                school_id=by.school_id,
                module=slug,
                module_digest=module.digest,
                facts=facts,
                adopted_by=by.staff_member_id,
                adopted_name=by.name,
                adopted_at=now,
            )
        )
        evidence.append(by.school_id, "adoption", _payload(by, module, facts), now)
    return True


def _payload(by: Viewer, module: Module, facts: list[dict[str, str]]) -> dict[str, Any]:
    """Names nobody: who it was is the random id of the person."""
    return {"by": by.public_id, "module": module.slug, "module_digest": module.digest, "facts": facts}


def _published(library: Library, slug: str) -> Module:
    module = library.modules.get(slug)
    if module is None or module not in library.published():
        raise NotFoundError("We cannot find that module.")
    return module


def _state(
    module: Module, library: Library, nation: Nation, adopted: Adopted | None, today: date
) -> AdoptionState:
    if not is_ready(module, library, nation, today):
        return AdoptionState.NOT_READY
    if adopted is None:
        return AdoptionState.NOT_ADOPTED
    return AdoptionState.ADOPTED if adopted.module_digest == module.digest else AdoptionState.CHANGED


def _seal(module: Module, listed: Sequence[Fact]) -> str:
    shown = [[fact.id, fact.status.value, fact.statement, list(fact.sources)] for fact in listed]
    return hashlib.sha256(canonical([module.digest, shown]).encode()).hexdigest()


def _newest(school_id: int, slug: str) -> Any:
    return (
        select(Adoption)
        .where(Adoption.school_id == school_id, Adoption.module == slug)
        .order_by(Adoption.id.desc())
        .limit(1)
    )


def _adoptions(school_id: int, slugs: list[str]) -> list[tuple[str, Adopted]]:
    rows = db.session.scalars(
        select(Adoption)
        .where(Adoption.school_id == school_id, Adoption.module.in_(slugs))
        .order_by(Adoption.id.desc())
    )
    return [
        (row.module, Adopted(row.id, row.module_digest, row.adopted_name, row.adopted_at, len(row.facts)))
        for row in rows
    ]
