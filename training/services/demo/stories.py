"""How far each kind of person at the sample school has come, as days on which things happened."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Literal

YEARS_BACK = 730


@dataclass(frozen=True, slots=True)
class Work:
    """One module on one day: finished, or only begun with so many pages read."""

    module: int  # 0 for the first module
    on: date
    pages: int | None = None  # None: every page and every quiz


@dataclass(frozen=True, slots=True)
class Story:
    start_on: date
    work: tuple[Work, ...]
    left_on: date | None = None
    waived_until: date | None = None


Kind = Literal[
    "steady", "recent", "due-for-renewal", "lapsed", "part-way", "begun", "late", "new", "waived", "left"
]
# days since the newest completion, for people who have been here for years
SINCE_LAST = {"steady": (15, 290), "due-for-renewal": (338, 370), "lapsed": (384, 425), "waived": (386, 400)}


def tell(kind: str, modules: int, today: date, random: Random) -> Story:
    """Dates are on school days; for a person who is up to date every module has one."""
    if kind in SINCE_LAST:
        return _long_here(kind, modules, today, random)
    if kind == "left":
        gone = today - timedelta(days=random.randint(60, 200))
        start = today - timedelta(days=random.randint(900, 2500))
        return Story(start, tuple(_years_of(modules, gone - timedelta(days=90), random)), left_on=gone)
    if kind in {"recent", "no-email"}:
        start = today - timedelta(days=random.randint(40, 220))
        return Story(start, tuple(_round(modules, start + timedelta(days=2), random)))
    start = today - timedelta(days={"part-way": 8, "begun": 10, "late": 45}.get(kind, random.randint(2, 6)))
    if kind == "part-way":
        return Story(
            start,
            (
                Work(0, school_day(today - timedelta(days=4))),
                Work(1, school_day(today - timedelta(days=1)), 3),
            ),
        )
    if kind == "begun":
        return Story(start, (Work(0, school_day(today - timedelta(days=2)), 2),))
    if kind == "late":
        return Story(
            start,
            (
                Work(0, school_day(start + timedelta(days=5))),
                Work(1, school_day(start + timedelta(days=9)), 1),
            ),
        )
    return Story(start, ())


def _long_here(kind: str, modules: int, today: date, random: Random) -> Story:
    last = today - timedelta(days=random.randint(*SINCE_LAST[kind]))
    start = today - timedelta(days=random.randint(YEARS_BACK + 30, 4000))
    waived = today + timedelta(days=70) if kind == "waived" else None
    return Story(start, tuple(_years_of(modules, last, random)), waived_until=waived)


def _years_of(modules: int, last: date, random: Random) -> list[Work]:
    """The round that ended on `last` and the ones a school year before it, oldest first."""
    rounds, day = [], last
    for _ in range(2):
        rounds.append(_round(modules, day, random))
        day -= timedelta(days=random.randint(337, 362))
    return [work for done in reversed(rounds) for work in done]


def _round(modules: int, first: date, random: Random) -> list[Work]:
    work, day = [], first
    for module in range(modules):
        work.append(Work(module, school_day(day)))
        day += timedelta(days=random.randint(0, 5))
    return work


def school_day(day: date) -> date:
    """That day, or the Friday before it."""
    return day - timedelta(days=max(0, day.weekday() - 4))
