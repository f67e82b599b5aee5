"""What one attempt asks, and in which order its lines are shown. Drawn once at the start, then stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from training.content.model import Card, Item, Option, Quiz, Step
from training.words import ItemKind


@dataclass(frozen=True, slots=True)
class Draw:
    """`items` are asked in the author's order; `orders` holds, for each, its option, step or card ids."""

    items: tuple[str, ...]
    orders: dict[str, list[str]]


def draw(quiz: Quiz, random: Random) -> Draw:
    """The same seed draws the same. Pinned options and a sorting item's groups keep the author's order."""
    return Draw(
        items=tuple(item.id for item in quiz.items),
        orders={item.id: _order(item, random) for item in quiz.items},
    )


def parts(item: Item) -> list[str]:
    """The ids of what is shuffled: options, steps or cards."""
    shuffled: Sequence[Option | Step | Card] = item.options or item.steps or item.cards
    return [part.id for part in shuffled]


def _order(item: Item, random: Random) -> list[str]:
    order = parts(item)
    if item.pinned:
        return order
    shuffled = random.sample(order, len(order))
    if item.kind is ItemKind.PUT_IN_ORDER and shuffled == order:
        return [*order[1:], order[0]]  # never shown in the right order to begin with
    return shuffled
