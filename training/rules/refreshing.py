"""When one more question comes after a pass, and which: at even intervals, on school days, where it is needed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from training.content.model import Item
from training.content.tailor import codes_of
from training.rules.drawing import Met
from training.rules.standing import add_months
from training.rules.terms import TermDates

MESSAGE_EVERY = timedelta(days=14)  # no oftener is anybody written to
MISSED_WEIGHS = 4  # a question about what was missed once is so many times as likely
_FRIDAY = 4


@dataclass(frozen=True, slots=True)
class Candidate:
    """One question of a module that the person has completed."""

    module: str
    quiz: str
    item: Item


def next_due(since: date, months: int, terms: Iterable[TermDates]) -> date:
    """So many months after the pass, or after the question before, and then the first school day from there on."""
    return school_day(add_months(since, months), terms)


def school_day(day: date, terms: Iterable[TermDates]) -> date:
    """`day` itself, or the first day after it that is in term and no weekend.

    Beyond the terms that the school has entered only weekends are known, and only they are passed over.
    """
    for term in sorted(terms, key=lambda term: term.starts_on):
        if day <= term.ends_on:
            found = _weekday(max(day, term.starts_on))
            if found <= term.ends_on:
                return found
    return _weekday(day)


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


def _weekday(day: date) -> date:
    return day + timedelta(days=7 - day.weekday()) if day.weekday() > _FRIDAY else day
