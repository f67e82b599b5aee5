"""Marks an attempt (DECISIONS 14): one point an item, all or nothing, by the first response to it.

In a quiz every drawn item counts. A scenario counts the decisions met on the way that was taken, each once,
however often the story comes back to it; so the way round costs points only where it was chosen.
A critical answer scores 0 even after repair, and with one not put right nothing is passed.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from training.content.model import Quiz
from training.rules.answers import read_answer
from training.rules.routing import Responses, Standpoint, where
from training.words import CriticalCode

__all__ = ["Mark", "Outcome", "mark", "mark_standpoint", "read_answer"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one item went. For the person's own eyes only (DECISIONS 27)."""

    item_id: str
    answered: bool
    scored: bool
    codes: tuple[CriticalCode, ...]  # every critical code met here, first try and repairs
    put_right: bool  # a critical answer was given and then put right


@dataclass(frozen=True, slots=True)
class Mark:
    raw: int
    max: int
    passed: bool  # only a complete sitting can pass
    complete: bool
    unrepaired: tuple[str, ...]  # items whose critical answer is still to be put right
    revisit: tuple[str, ...]  # "module/lesson" of what did not score, in the order asked, each once
    outcomes: tuple[Outcome, ...]


def mark(quiz: Quiz, drawn: Sequence[str], responses: Responses) -> Mark:
    return mark_standpoint(quiz, drawn, where(quiz, drawn, responses))


def mark_standpoint(quiz: Quiz, drawn: Sequence[str], standpoint: Standpoint) -> Mark:
    """As `mark`, for a caller that has replayed the responses already."""
    items = {item.id: item for item in quiz.items}
    asked = [name for name in (standpoint.path if quiz.is_scenario else drawn) if name in items]
    outcomes = tuple(_outcome(standpoint, item_id) for item_id in dict.fromkeys(asked))
    raw = sum(outcome.scored for outcome in outcomes)
    unrepaired = (standpoint.item_id,) if standpoint.repairing and standpoint.item_id else ()
    missed = [items[o.item_id].lesson for o in outcomes if o.answered and not o.scored]
    return Mark(
        raw=raw,
        max=len(outcomes),
        passed=standpoint.can_finish and bool(outcomes) and raw * 100 >= quiz.pass_mark * len(outcomes),
        complete=standpoint.can_finish,
        unrepaired=unrepaired,
        revisit=tuple(dict.fromkeys(missed)),
        outcomes=outcomes,
    )


def _outcome(standpoint: Standpoint, item_id: str) -> Outcome:
    turns = standpoint.turns_of(item_id)
    codes = tuple(dict.fromkeys(code for turn in turns for code in turn.codes))
    repairing = standpoint.repairing and standpoint.item_id == item_id
    return Outcome(
        item_id=item_id,
        answered=bool(turns),
        scored=any(turn.scores and turn.right for turn in turns),
        codes=codes,
        put_right=bool(codes) and not repairing,
    )
