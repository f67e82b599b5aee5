"""How guidance and what rests on it stood at one moment, small enough to keep: what two states are compared by.

A part is a page or an item. Its `words` is the digest of what a person reads, its `seal` the digest of those words
with what its facts say: the seal changes when a fact does, though no word of the part has.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol

from training.content.editions import canonical, digest_of, edition_of, item_data, lesson_data
from training.content.model import Item, Lesson, Library
from training.content.tailor import facts_of
from training.errors import ContentError
from training.words import Nation

SCHEMA = 1
_FOR_AUTHORS = ("objective", "lesson", "lineage", "family", "settings", "pinned", "facts")


class Stated(Protocol):
    """A fact, in the library or in an edition."""

    @property
    def statement(self) -> str: ...
    @property
    def nations(self) -> frozenset[Nation]: ...
    @property
    def effective_from(self) -> date | None: ...
    @property
    def effective_to(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class FactState:
    statement: str
    seal: str


@dataclass(frozen=True, slots=True)
class PartState:
    module: str
    title: str  # a page's title, an item's question
    facts: tuple[str, ...]
    words: str
    seal: str
    edition: str = ""  # of a page; an item stands in its quiz's


@dataclass(frozen=True, slots=True)
class Snapshot:
    """`pages` by “module/lesson”, `items` by “quiz/item”, of published modules only."""

    facts: Mapping[str, FactState]
    pages: Mapping[str, PartState]
    items: Mapping[str, PartState]

    @property
    def text(self) -> str:
        """Its canonical JSON, which `read_snapshot` reads back."""
        data = {
            name: {key: asdict(state) for key, state in getattr(self, name).items()}
            for name in self.__slots__
        }
        return canonical(data | {"schema": SCHEMA})

    @property
    def digest(self) -> str:
        return digest_of(self.text)


def snapshot_of(library: Library) -> Snapshot:
    facts = {name: FactState(fact.statement, _sealed_fact(fact)) for name, fact in library.facts.items()}
    pages: dict[str, PartState] = {}
    items: dict[str, PartState] = {}
    for module in library.published():
        for lesson in module.lessons:
            words = _words(lesson)
            seal = _seal(words, lesson.facts, library.facts)
            edition = edition_of(lesson, library)[0]
            pages[f"{module.slug}/{lesson.slug}"] = PartState(
                module.slug, lesson.title, lesson.facts, words, seal, edition
            )
        for name, item in library.items_of(module):
            cited = facts_of(item)
            items[name] = PartState(
                module.slug, item.stem, cited, _words(item), item_seal(item, library.facts)
            )
    return Snapshot(facts, pages, items)


def item_seal(item: Item, facts: Mapping[str, Any]) -> str:
    """The same for an item of the library and for one read back from an edition, with that edition's facts."""
    return _seal(_words(item), facts_of(item), facts)


def read_snapshot(text: str) -> Snapshot:
    """Raises ContentError for a state that another release stored in another shape."""
    try:
        data = json.loads(text)
        if data["schema"] != SCHEMA:
            raise ContentError(f"This state of guidance was stored by another release ({data['schema']!r}).")
        return Snapshot(
            {name: FactState(**row) for name, row in data["facts"].items()},
            {name: _part(row) for name, row in data["pages"].items()},
            {name: _part(row) for name, row in data["items"].items()},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ContentError("A stored state of guidance cannot be read.") from error


def _part(row: dict[str, Any]) -> PartState:
    return PartState(**row | {"facts": tuple(row["facts"])})


def _words(part: Lesson | Item) -> str:
    data = lesson_data(part) if isinstance(part, Lesson) else item_data(part)
    return digest_of(canonical(_read(data)))


def _read(data: Any) -> Any:
    """What a person reads of it: without ids of objectives, families and facts."""
    if isinstance(data, dict):
        return {key: _read(value) for key, value in data.items() if key not in _FOR_AUTHORS}
    return [_read(each) for each in data] if isinstance(data, list) else data


def _seal(words: str, ids: Iterable[str], facts: Mapping[str, Stated]) -> str:
    return digest_of(canonical([words, [_sealed_fact(facts[name]) for name in ids if name in facts]]))


def _sealed_fact(fact: Stated) -> str:
    days = [day.isoformat() if day else None for day in (fact.effective_from, fact.effective_to)]
    return digest_of(canonical([fact.statement, sorted(fact.nations), *days]))
