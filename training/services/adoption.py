"""Which modules a school has taken on, and what a lead has to look at before taking on another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import select

from training.content.editions import canonical
from training.content.model import Fact, Library, Module
from training.content.readiness import is_ready, ready_nations
from training.errors import NotFoundError
from training.extensions import db
from training.models import Adoption
from training.rules.adopted_parts import Since, Taken, changes_since, is_changed
from training.rules.adopting import Document, by_document, open_facts
from training.rules.school_time import school_date
from training.services.contacts import Contact, Contacts, find_contacts
from training.services.viewer import Viewer
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
    by: str
    by_id: int
    at: datetime
    taken: Taken

    @property
    def facts(self) -> int:
        """How many were open that day."""
        return len(self.taken.open_facts)


@dataclass(frozen=True, slots=True)
class ModuleRow:
    module: Module
    state: AdoptionState
    adopted: Adopted | None
    open_facts: int
    doubtful: tuple[Contact, ...]  # why it cannot be adopted just now

    @property
    def is_waiting(self) -> bool:
        """Whether there is anything to adopt."""
        return self.state in {AdoptionState.NOT_ADOPTED, AdoptionState.CHANGED}


@dataclass(frozen=True, slots=True)
class AdoptionPage:
    """`seal` says what was shown: adopting with another seal is refused.

    Of a module that changed, `documents` hold what is to be looked at again and `others` the rest.
    """

    module: Module
    state: AdoptionState
    nations: tuple[Nation, ...]
    since: Since | None
    documents: tuple[Document, ...]
    others: tuple[Document, ...]
    facts: int
    contacts: tuple[Contact, ...]
    doubtful: tuple[Contact, ...]
    history: tuple[Adopted, ...]
    seal: str

    @property
    def adopted(self) -> Adopted | None:
        return self.history[0] if self.history else None


@dataclass(frozen=True, slots=True)
class Choice:
    row: ModuleRow
    since: Since | None  # of one that changed, where that is known
    is_chosen: bool

    @property
    def can_be_chosen(self) -> bool:
        return not self.row.doubtful


@dataclass(frozen=True, slots=True)
class TogetherPage:
    """Several modules at once: each fact stands once, under its document."""

    choices: tuple[Choice, ...]
    documents: tuple[Document, ...]
    facts: int
    seal: str

    @property
    def chosen(self) -> tuple[Choice, ...]:
        return tuple(choice for choice in self.choices if choice.is_chosen)


def find_modules(
    school_id: int, nation: Nation, library: Library, contacts: Contacts, today: date
) -> list[ModuleRow]:
    """Every published module and how it stands with the school. One query."""
    newest: dict[str, Adopted] = {}
    for slug, adopted in find_adoptions(school_id, [module.slug for module in library.published()]):
        newest.setdefault(slug, adopted)
    return [
        ModuleRow(
            module,
            state_of(module, library, nation, newest.get(module.slug), today),
            newest.get(module.slug),
            len(open_facts(module, library.facts, nation, today)),
            contacts.doubtful(module.needs),
        )
        for module in library.published()
    ]


def get_page(viewer: Viewer, library: Library, slug: str, today: date) -> AdoptionPage:
    """Raises NotFoundError for a module that is not there or not published. Two queries."""
    module, nation = published(library, slug), viewer.nation
    history = tuple(adopted for _slug, adopted in find_adoptions(viewer.school_id, [slug]))
    contacts = find_contacts(viewer.school_id, today)
    since = changes_since(module, library, nation, history[0].taken, today) if history else None
    since = None if since is None or since.nothing else since
    listed, again = _to_look_at(module, library, nation, since, today)
    return AdoptionPage(
        module=module,
        state=state_of(module, library, nation, history[0] if history else None, today),
        nations=tuple(n for n in Nation if n in ready_nations(module, library, today)),
        since=since,
        documents=tuple(by_document(again, library, today)),
        others=tuple(by_document([fact for fact in listed if fact not in again], library, today)),
        facts=len(listed),
        contacts=contacts.of(module.needs),
        doubtful=contacts.doubtful(module.needs),
        history=history[:SHOWN_BEFORE],
        seal=seal_of([module], library, nation, today),
    )


def get_together(viewer: Viewer, library: Library, wanted: Sequence[str] | None, today: date) -> TogetherPage:
    """The modules that wait to be adopted; `wanted` None: all of them that can be. Two queries."""
    contacts = find_contacts(viewer.school_id, today)
    rows = find_modules(viewer.school_id, viewer.nation, library, contacts, today)
    choices = tuple(
        Choice(
            row,
            changes_since(row.module, library, viewer.nation, row.adopted.taken, today)
            if row.adopted
            else None,
            not row.doubtful and (wanted is None or row.module.slug in wanted),
        )
        for row in rows
        if row.is_waiting
    )
    facts: dict[Fact, None] = {}
    for choice in choices:
        if choice.is_chosen:
            _listed, again = _to_look_at(choice.row.module, library, viewer.nation, choice.since, today)
            facts.update(dict.fromkeys(again))
    return TogetherPage(
        choices,
        tuple(by_document(facts, library, today)),
        len(facts),
        seal_of([c.row.module for c in choices if c.is_chosen], library, viewer.nation, today),
    )


def _to_look_at(
    module: Module, library: Library, nation: Nation, since: Since | None, today: date
) -> tuple[list[Fact], list[Fact]]:
    """Every open fact; and those to look at now, which are the same unless it was taken on before."""
    listed = open_facts(module, library.facts, nation, today)
    if since is None:
        return listed, listed
    return listed, [library.facts[name] for name in since.facts]


def published(library: Library, slug: str) -> Module:
    module = library.modules.get(slug)
    if module is None or module not in library.published():
        raise NotFoundError("We cannot find that module.")
    return module


def state_of(
    module: Module, library: Library, nation: Nation, adopted: Adopted | None, today: date
) -> AdoptionState:
    if not is_ready(module, library, nation, today):
        return AdoptionState.NOT_READY
    if adopted is None:
        return AdoptionState.NOT_ADOPTED
    changed = is_changed(module, library, nation, adopted.taken, today)
    return AdoptionState.CHANGED if changed else AdoptionState.ADOPTED


def seal_of(modules: Iterable[Module], library: Library, nation: Nation, today: date) -> str:
    """Of the modules with the facts that were open that day."""
    shown = []
    for module in modules:
        listed = open_facts(module, library.facts, nation, today)
        facts = [[fact.id, fact.status.value, fact.statement, list(fact.sources)] for fact in listed]
        shown.append([module.digest, facts])
    return sha256(canonical(shown).encode()).hexdigest()


def find_adoptions(school_id: int, slugs: Sequence[str]) -> list[tuple[str, Adopted]]:
    """Newest first."""
    rows = db.session.scalars(
        select(Adoption)
        .where(Adoption.school_id == school_id, Adoption.module.in_(slugs))
        .order_by(Adoption.id.desc())
    )
    return [(row.module, _adopted(row)) for row in rows]


def _adopted(row: Adoption) -> Adopted:
    listed = frozenset(fact["id"] for fact in row.facts)
    taken = Taken(school_date(row.adopted_at), row.module_digest, row.parts, listed)
    return Adopted(row.id, row.adopted_name, row.adopted_by, row.adopted_at, taken)
