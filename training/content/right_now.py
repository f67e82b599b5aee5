"""“What to do right now” beyond the card itself: situations, and the ways to get a picture taken down."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from training.content.removal_words import Adult, Age, Made, Place, Reader, Threat
from training.words import Audience, Nation


@dataclass(frozen=True, slots=True)
class CardLine:
    text: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Situation:
    """`say` comes first on its page. A line of `never` finishes the sentence “Never …”.

    `ask` is the question that a lead asks aloud; empty for what is a lead's own part.
    """

    id: str
    title: str
    audience: Audience
    ask: str
    say: tuple[CardLine, ...]
    steps: tuple[CardLine, ...]
    never: tuple[CardLine, ...]


@dataclass(frozen=True, slots=True)
class RemovalService:
    """`phone` is there only when a confirmed fact gives the number."""

    id: str
    name: str
    what: str
    phone: str | None
    address: str | None
    can: tuple[CardLine, ...]
    cannot: tuple[CardLine, ...]
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class When:
    """What must be so for a rule to hold; an empty set asks nothing."""

    age: frozenset[Age] = frozenset()
    place: frozenset[Place] = frozenset()
    made: frozenset[Made] = frozenset()
    threat: frozenset[Threat] = frozenset()
    adult: frozenset[Adult] = frozenset()
    nation: frozenset[Nation] = frozenset()


@dataclass(frozen=True, slots=True)
class RemovalRule:
    """One step for one reader. Steps are shown by `order`, those of the same order as they stand in the file."""

    id: str
    reader: Reader
    order: int
    text: str
    facts: tuple[str, ...]
    when: When = When()
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Routes:
    services: Mapping[str, RemovalService] = field(default_factory=dict)
    rules: tuple[RemovalRule, ...] = ()
