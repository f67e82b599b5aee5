"""What a lead has to look at before modules are taken on: the facts nobody has confirmed, by document."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from training.content.model import Fact, Library, Module, Source
from training.words import FactStatus, Nation

STATUS_WORDS: Mapping[FactStatus, str] = {
    FactStatus.CONFIRMED: "confirmed in the document",
    FactStatus.PUBLISHED_TEXT: "known from the published document; open it to confirm",
    FactStatus.SECOND_HAND: "read where others report it; not yet seen in the document",
    FactStatus.UNVERIFIED: "good practice; not yet found in a document",
    FactStatus.SEEDS_ONLY: "old advice, quoted only to say what has changed",
}
# the publisher's own page first: that is where a lead can check
_BEST_FIRST = ("primary", "official-unseen", "secondary", "seed")


@dataclass(frozen=True, slots=True)
class OpenFact:
    id: str
    statement: str
    status: FactStatus
    overdue_since: date | None  # the day its review was due, once that has passed
    place: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """One source with what has to be checked in it. `address` only where somebody has opened it."""

    title: str
    publisher: str
    edition: str
    address: str | None
    is_official: bool
    facts: tuple[OpenFact, ...]

    @property
    def by_status(self) -> list[tuple[str, list[OpenFact]]]:
        """How well they are known, in words, with the facts known so well."""
        return [
            (STATUS_WORDS[status], found)
            for status in FactStatus
            if (found := [fact for fact in self.facts if fact.status is status])
        ]


def is_open(fact: Fact, today: date) -> bool:
    """Not confirmed, or past the day its review was due."""
    return fact.status is not FactStatus.CONFIRMED or fact.review_by < today


def facts_for(module: Module, facts: Mapping[str, Fact], nation: Nation) -> list[Fact]:
    """What it rests on for schools of this nation; what holds only elsewhere is never shown there."""
    return [facts[name] for name in module.facts if name in facts and nation in facts[name].nations]


def open_facts(module: Module, facts: Mapping[str, Fact], nation: Nation, today: date) -> list[Fact]:
    return [fact for fact in facts_for(module, facts, nation) if is_open(fact, today)]


def by_document(facts: Iterable[Fact], library: Library, today: date) -> list[Document]:
    """Every fact once, under the best of its sources; official documents first, then by how much is in them."""
    groups: dict[str, list[OpenFact]] = {}
    for fact in dict.fromkeys(facts):
        sources = sorted(
            (library.sources[name] for name in fact.sources if name in library.sources), key=_rank
        )
        best = sources[0].id if sources else ""
        groups.setdefault(best, []).append(_open_fact(fact, today))
    named = [_document(library.sources.get(name), tuple(found)) for name, found in groups.items()]
    return sorted(named, key=lambda document: (not document.is_official, -len(document.facts)))


def _rank(source: Source) -> int:
    return _BEST_FIRST.index(source.kind) if source.kind in _BEST_FIRST else len(_BEST_FIRST)


def _open_fact(fact: Fact, today: date) -> OpenFact:
    overdue = fact.review_by if fact.review_by < today else None
    return OpenFact(fact.id, fact.statement, fact.status, overdue, fact.place)


def _document(source: Source | None, facts: tuple[OpenFact, ...]) -> Document:
    if source is None:
        return Document("No document named yet", "", "", None, False, facts)
    address = None if source.address_unverified else source.address
    is_official = source.kind in {"primary", "official-unseen"}
    return Document(source.title, source.publisher, source.edition, address, is_official, facts)
