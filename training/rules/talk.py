"""Which questions a five-minute talk asks: what needs teaching first, then each of the others in its turn."""

from collections.abc import Collection, Sequence
from datetime import date

from training.content.right_now import Situation

ASKED = 4  # about a minute each
MOST = 6


def choose(situations: Sequence[Situation], today: date, facts: Collection[str] = ()) -> list[Situation]:
    """`facts`: those behind what was often answered wrongly; a situation that rests on them comes first.

    The others take turns by the week, so that a year of weekly talks meets every one of them again and again. The same
    day and facts choose the same, in the order of the card.
    """
    if not situations:
        return []
    week = (today.toordinal() - 1) // 7  # from Monday to Sunday
    start = week * (ASKED - 1) % len(situations)
    turn = [*situations[start:], *situations[:start]]
    turn.sort(key=lambda situation: -len(cited(situation) & set(facts)))
    chosen = turn[:ASKED]
    return [situation for situation in situations if situation in chosen]


def cited(situation: Situation) -> set[str]:
    """The facts that its lines rest on."""
    lines = (*situation.say, *situation.steps, *situation.never)
    return {fact for line in lines for fact in line.facts}
