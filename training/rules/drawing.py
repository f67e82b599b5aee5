"""What one attempt asks, and in which order its lines are shown. Drawn once at the start, then stored.

Of each family of items one is asked: one this person has not met, or else the one they met longest ago.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from training.content.model import Card, Item, Option, Quiz, Step
from training.content.tailor import codes_of
from training.words import CriticalCode, ItemKind

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Met:
    """What a person has been asked before, and what they missed: read for them alone (DECISIONS 27)."""

    asked: Mapping[str, datetime] = field(default_factory=dict)  # item id → when last
    missed: Collection[CriticalCode] = ()

    def last(self, item: Item) -> datetime:
        """An item reworded under a new id keeps its lineage, and counts as met."""
        return max(self.asked.get(item.id, _NEVER), self.asked.get(item.lineage, _NEVER))


NOTHING = Met()


@dataclass(frozen=True, slots=True)
class Draw:
    """`items` are asked in the author's order; `orders` holds, for each, its option, step or card ids."""

    items: tuple[str, ...]
    orders: dict[str, list[str]]


def draw(quiz: Quiz, random: Random) -> Draw:
    """Everything in the quiz: for one that holds nothing but what is to be asked."""
    return _laid_out(quiz.items, random)


def draw_sitting(
    quiz: Quiz, items: Sequence[Item], met: Met, random: Random, own: Collection[str] = ()
) -> Draw:
    """What to ask of `items`, which are those of the quiz that this reader can be asked.

    The same seed and history draw the same. A scenario asks whatever its story comes to. `own`: ids of a refresher's
    own items, which go before those of other quizzes while they are new.
    """
    if quiz.is_scenario:
        return _laid_out(items, random)
    if quiz.count is None:
        chosen = _one_of_each_family(items, met, random)
    else:
        chosen = _refresher(quiz, items, met, random, own)
    return _laid_out([item for item in items if item.id in chosen], random)


def sitting_length(quiz: Quiz, items: Sequence[Item]) -> int:
    """How many questions a sitting asks of `items`, give or take one that a critical code adds."""
    families = len({family_of(item) for item in items})
    return families if quiz.count is None else min(quiz.count, families)


def family_of(item: Item) -> str:
    return item.family or item.id


def parts(item: Item) -> list[str]:
    """The ids of what is shuffled: options, steps or cards."""
    shuffled: Sequence[Option | Step | Card] = item.options or item.steps or item.cards
    return [part.id for part in shuffled]


def _one_of_each_family(items: Sequence[Item], met: Met, random: Random) -> set[str]:
    """Every critical code of the items is asked about, even where that takes two of a family."""
    ranked = _longest_ago_first(items, met, random)
    chosen = _first_of_each_family(ranked)
    for code in _codes(items):
        _add_one_with(code, chosen, ranked)
    return {item.id for item in chosen}


def _refresher(quiz: Quiz, items: Sequence[Item], met: Met, random: Random, own: Collection[str]) -> set[str]:
    """The codes asked of everybody, those this person missed, and then whatever fills it up.

    Where the codes take more items than `count`, they are asked all the same.
    """
    found = _longest_ago_first(items, met, random)
    ranked = sorted(found, key=lambda item: item.id not in own or met.last(item) > _NEVER)
    best = _first_of_each_family(ranked)
    carried = _codes(items)
    chosen: list[Item] = []
    for code in dict.fromkeys([*quiz.always, *sorted(met.missed)]):
        if code in carried:
            _add_one_with(code, chosen, best, ranked)
    assert quiz.count is not None
    for item in best:
        if len(chosen) < quiz.count and family_of(item) not in map(family_of, chosen):
            chosen.append(item)
    return {item.id for item in chosen}


def _longest_ago_first(items: Sequence[Item], met: Met, random: Random) -> list[Item]:
    """Chance decides between those never met, and between those met in one sitting."""
    return sorted(random.sample(items, len(items)), key=met.last)


def _first_of_each_family(ranked: Iterable[Item]) -> list[Item]:
    found: dict[str, Item] = {}
    for item in ranked:
        found.setdefault(family_of(item), item)
    return list(found.values())


def _add_one_with(code: CriticalCode, chosen: list[Item], *ranked: Sequence[Item]) -> None:
    """Unless one with this code is chosen already: the first there is, in the first list that has one."""
    if any(code in codes_of(item) for item in chosen):
        return
    chosen.append(next(item for items in ranked for item in items if code in codes_of(item)))


def _codes(items: Sequence[Item]) -> list[CriticalCode]:
    return sorted({code for item in items for code in codes_of(item)})


def _laid_out(items: Sequence[Item], random: Random) -> Draw:
    return Draw(tuple(item.id for item in items), {item.id: _order(item, random) for item in items})


def _order(item: Item, random: Random) -> list[str]:
    order = parts(item)
    if item.pinned:
        return order
    shuffled = random.sample(order, len(order))
    if item.kind is ItemKind.PUT_IN_ORDER and shuffled == order:
        return [*order[1:], order[0]]  # never shown in the right order to begin with
    return shuffled
