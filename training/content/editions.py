"""Editions: the exact, unwoven text of a lesson or quiz with the facts it cites, as canonical JSON.

`edition_of` writes one and gives its digest; `read_edition` is its inverse, so an attempt runs to its end on
the text it began with, whatever has happened to the files. Replay is the pure `render(edition, context)`.
Only add to the schema with a new number: stored editions are read for as long as answers are kept.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from training.content.model import (
    Block,
    Card,
    Ending,
    Fact,
    Group,
    Item,
    Lesson,
    Library,
    Option,
    Quiz,
    Source,
    Step,
    Term,
)
from training.content.terms import terms_in
from training.errors import ContentError
from training.words import CriticalCode, FactStatus, ItemKind, Nation, Setting

SCHEMA = 2
_READABLE = {1, 2}  # 1 knew neither settings nor families, nor where and when a fact holds


@dataclass(frozen=True, slots=True)
class CitedSource:
    title: str
    publisher: str
    edition: str
    address: str | None  # None as well when nobody has opened the address yet


@dataclass(frozen=True, slots=True)
class CitedFact:
    """A fact as it stood when the edition was made."""

    id: str
    statement: str
    status: FactStatus
    sources: tuple[CitedSource, ...]
    nations: frozenset[Nation] = frozenset(Nation)
    effective_from: date | None = None
    effective_to: date | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    digest: str
    content: Lesson | Quiz
    facts: Mapping[str, CitedFact]
    terms: tuple[Term, ...] = ()  # the names in it that differ by nation

    @property
    def lesson(self) -> Lesson:
        assert isinstance(self.content, Lesson), "this edition is a quiz"
        return self.content

    @property
    def quiz(self) -> Quiz:
        assert isinstance(self.content, Quiz), "this edition is a lesson"
        return self.content


def edition_of(content: Lesson | Quiz, library: Library) -> tuple[str, str]:
    """`(digest, json_text)`. The same text and facts always give the same digest."""
    data = quiz_data(content) if isinstance(content, Quiz) else lesson_data(content)
    whole = {
        "schema": SCHEMA,
        "kind": "quiz" if isinstance(content, Quiz) else "lesson",
        "content": data,
        "facts": [_fact_data(f) for f in cited(content.facts, library.facts, library.sources).values()],
    }
    if terms := terms_in(canonical(data), library.terms):
        whole["terms"] = [_pick(term, "id", "label", "words") for term in terms]
    text = canonical(whole)
    return digest_of(text), text


def edition_now(content: Lesson | Quiz, library: Library) -> Edition:
    """Today's edition of a lesson or quiz, without the way through JSON."""
    facts = cited(content.facts, library.facts, library.sources)
    digest, text = edition_of(content, library)
    return Edition(digest, content, facts, terms_in(text, library.terms))


@lru_cache(maxsize=16)  # a sitting reads the same text for every page; a refresher's takes 15 ms
def read_edition(json_text: str) -> Edition:
    """Raises ContentError when the text is no edition that this release can read."""
    try:
        data = json.loads(json_text)
        if data["schema"] not in _READABLE:
            raise ContentError(f"This edition was stored by another release (schema {data['schema']!r}).")
        read = _quiz if data["kind"] == "quiz" else _lesson
        facts = {row["id"]: _fact(row) for row in data["facts"]}
        terms = tuple(_term(row) for row in data.get("terms", ()))
        return Edition(digest_of(json_text), read(data["content"]), facts, terms)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ContentError("A stored edition cannot be read. Restore the database from a backup.") from error


def cited(
    ids: Iterable[str], facts: Mapping[str, Fact], sources: Mapping[str, Source]
) -> dict[str, CitedFact]:
    """The facts of these ids with their sources, in that order; ids that are not known are left out."""
    found = {}
    for fact_id in ids:
        fact = facts.get(fact_id)
        if fact is not None:
            used = tuple(_cited_source(sources[s]) for s in fact.sources if s in sources)
            found[fact_id] = CitedFact(
                fact.id,
                fact.statement,
                fact.status,
                used,
                fact.nations,
                fact.effective_from,
                fact.effective_to,
            )
    return found


def _cited_source(source: Source) -> CitedSource:
    address = None if source.address_unverified else source.address
    return CitedSource(source.title, source.publisher, source.edition, address)


def canonical(data: object) -> str:
    """Plain data in its one spelling as JSON."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def lesson_data(lesson: Lesson) -> dict[str, Any]:
    return {
        "slug": lesson.slug,
        "title": lesson.title,
        "blocks": [
            _pick(b, "kind", "html", "text", "basis", "label")
            | {"facts": list(b.facts), "settings": list(b.settings)}
            for b in lesson.blocks
        ],
    }


def quiz_data(quiz: Quiz) -> dict[str, Any]:
    """`alone` stands in it only where it is said, so that no other edition has become another one by it."""
    named = _pick(quiz, "slug", "title", "module", "pass_mark", "minutes", "intro", "start", "count")
    return (
        named
        | ({"alone": True} if quiz.alone else {})
        | {
            "settings": list(quiz.settings),
            "always": list(quiz.always),
            "items": [item_data(item) for item in quiz.items],
            "endings": [_pick(ending, "id", "story") for ending in quiz.endings],
        }
    )


def _pick(thing: object, *names: str) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names}


def item_data(item: Item) -> dict[str, Any]:
    names = ("id", "kind", "story", "stem", "objective", "lesson", "lineage", "family", "pinned")
    return _pick(item, *names) | {
        "settings": list(item.settings),
        "options": [
            _pick(o, "id", "text", "best", "feedback", "critical", "instead", "next", "repair")
            | {"facts": list(o.facts)}
            for o in item.options
        ],
        "steps": [_pick(s, "id", "text", "feedback") | {"facts": list(s.facts)} for s in item.steps],
        "groups": [_pick(g, "id", "label") for g in item.groups],
        "cards": [_pick(c, "id", "text", "group", "feedback") | {"facts": list(c.facts)} for c in item.cards],
    }


def _fact_data(fact: CitedFact) -> dict[str, Any]:
    sources = [_pick(s, "title", "publisher", "edition", "address") for s in fact.sources]
    return _pick(fact, "id", "statement", "status") | {
        "sources": sources,
        "nations": sorted(fact.nations),
        "effective_from": fact.effective_from.isoformat() if fact.effective_from else None,
        "effective_to": fact.effective_to.isoformat() if fact.effective_to else None,
    }


def _with_facts(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"facts": tuple(row["facts"])}


def _with_settings(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"settings": tuple(Setting(each) for each in row.get("settings", ()))}


def _lesson(data: dict[str, Any]) -> Lesson:
    blocks = tuple(Block(**_with_settings(_with_facts(row)), line=0) for row in data["blocks"])
    return Lesson(data["slug"], data["title"], blocks, facts_of_blocks(blocks), digest_of(canonical(data)))


def _quiz(data: dict[str, Any]) -> Quiz:
    items = tuple(_item(row) for row in data["items"])
    endings = tuple(Ending(**row) for row in data["endings"])
    always = tuple(CriticalCode(code) for code in data.get("always", ()))
    built = _with_settings(data) | {"items": items, "endings": endings, "always": always}
    return Quiz(**built, facts=facts_of_items(items), digest=digest_of(canonical(data)))


def _item(row: dict[str, Any]) -> Item:
    options = tuple(
        Option(**_with_facts(o) | {"critical": CriticalCode(o["critical"]) if o["critical"] else None})
        for o in row["options"]
    )
    return Item(
        **_with_settings(row)
        | {
            "kind": ItemKind(row["kind"]),
            "options": options,
            "steps": tuple(Step(**_with_facts(s)) for s in row["steps"]),
            "groups": tuple(Group(**g) for g in row["groups"]),
            "cards": tuple(Card(**_with_facts(c)) for c in row["cards"]),
        }
    )


def _term(row: dict[str, Any]) -> Term:
    return Term(row["id"], row["label"], {Nation(nation): word for nation, word in row["words"].items()})


def _fact(row: dict[str, Any]) -> CitedFact:
    sources = tuple(CitedSource(**source) for source in row["sources"])
    begins, ends = row.get("effective_from"), row.get("effective_to")
    return CitedFact(
        row["id"],
        row["statement"],
        FactStatus(row["status"]),
        sources,
        frozenset(Nation(each) for each in row.get("nations", Nation)),
        date.fromisoformat(begins) if begins else None,
        date.fromisoformat(ends) if ends else None,
    )


def facts_of_blocks(blocks: Iterable[Block]) -> tuple[str, ...]:
    """Every id they cite, in order of first use."""
    return tuple(dict.fromkeys(fact for block in blocks for fact in block.facts))


def facts_of_items(items: Iterable[Item]) -> tuple[str, ...]:
    """Every id their options, steps and cards cite, in order of first use."""
    found: dict[str, None] = {}
    for item in items:
        parts: tuple[Option | Step | Card, ...] = (*item.options, *item.steps, *item.cards)
        found.update(dict.fromkeys(fact for part in parts for fact in part.facts))
    return tuple(found)
