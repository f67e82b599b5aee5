"""When one more question comes after a pass, and which: at even intervals, on school days, where it is needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from training.content.model import Item
from training.content.tailor import codes_of
from training.rules.drawing import Met
from training.rules.school_days import SchoolCalendar
from training.rules.standing import add_months

MESSAGE_EVERY = timedelta(days=14)  # no oftener is anybody written to
MISSED_WEIGHS = 4  # a question about what was missed once is so many times as likely


@dataclass(frozen=True, slots=True)
class Candidate:
    """One question of a module that the person has completed."""

    module: str
    quiz: str
    item: Item


def next_due(since: date, months: int, calendar: SchoolCalendar) -> date:
    """So many months after the pass, or after the question before, and then the first working day from there on."""
    return calendar.on_or_after(add_months(since, months))


def choose(candidates: Sequence[Candidate], met: Met, random: Random) -> Candidate | None:
    """One of the half that was met longest ago; what the person missed is likelier to come. None of nothing.

    The same seed and history choose the same.
    """
    if not candidates:
        return None
    ranked = sorted(candidates, key=lambda each: (met.last(each.item), each.quiz, each.item.id))
    oldest = ranked[: (len(ranked) + 1) // 2]
    missed = set(met.missed)
    weights = [1 if missed.isdisjoint(codes_of(each.item)) else MISSED_WEIGHS for each in oldest]
    return random.choices(oldest, weights)[0]
