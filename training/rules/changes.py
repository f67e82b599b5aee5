"""What changed between two states of guidance: facts, and the pages and items that rest on them or were reworded."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from training.content.snapshot import PartState, Snapshot


class Why(StrEnum):
    NEW = "new"
    WORDS = "words"
    FACTS = "facts"

    @property
    def label(self) -> str:
        return {"new": "New", "words": "Reworded", "facts": "Rests on a changed fact"}[self.value]


@dataclass(frozen=True, slots=True)
class FactChange:
    """`before` is empty for a new fact, `after` for one that is gone."""

    id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PartChange:
    """`name` is “module/lesson” or “quiz/item”; `facts` are those of its facts that changed."""

    name: str
    module: str
    title: str
    why: Why
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    facts: tuple[FactChange, ...]
    pages: tuple[PartChange, ...]
    items: tuple[PartChange, ...]

    @property
    def nothing(self) -> bool:
        return not (self.facts or self.pages or self.items)

    @property
    def modules(self) -> tuple[str, ...]:
        """Whose staff may be touched, in the order of the changes."""
        return tuple(dict.fromkeys(part.module for part in (*self.pages, *self.items)))


def compare(before: Snapshot, after: Snapshot) -> Changes:
    """Parts that are gone are not told of: nobody can read them again. A fact that only moved to other parts is
    no change, nor is a new check of one."""
    names = [*after.facts, *(name for name in before.facts if name not in after.facts)]
    facts = tuple(
        FactChange(
            name,
            before.facts[name].statement if name in before.facts else "",
            after.facts[name].statement if name in after.facts else "",
        )
        for name in names
        if before.facts.get(name) != after.facts.get(name)
    )
    changed = {fact.id for fact in facts}
    return Changes(
        facts,
        _parts(before.pages, after.pages, changed),
        # a new question is no news for those who answered others: nobody's completion rests on it
        tuple(part for part in _parts(before.items, after.items, changed) if part.why is not Why.NEW),
    )


def _parts(
    before: Mapping[str, PartState], after: Mapping[str, PartState], changed: set[str]
) -> tuple[PartChange, ...]:
    return tuple(
        PartChange(
            name,
            part.module,
            part.title,
            _why(before.get(name), part),
            tuple(fact for fact in part.facts if fact in changed),
        )
        for name, part in after.items()
        if name not in before or before[name].seal != part.seal
    )


def _why(before: PartState | None, after: PartState) -> Why:
    if before is None:
        return Why.NEW
    return Why.WORDS if before.words != after.words else Why.FACTS
