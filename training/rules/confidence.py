"""How sure somebody was of an answer: it orders what they look at again, and nothing else.

Never stored and never part of a mark. It is for the eyes of the person alone.
"""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import TypeVar

Row = TypeVar("Row")


class Confidence(StrEnum):
    SURE = "sure"
    THINK_SO = "think"
    GUESSING = "guess"

    @property
    def label(self) -> str:
        return {"sure": "Sure", "think": "I think so", "guess": "Guessing"}[self.value]


def read_confidence(text: str | None) -> Confidence | None:
    """None for no answer, which is an answer too, and for what none of our pages sends."""
    return Confidence(text) if text in set(Confidence) else None


def surest_first(rows: Sequence[Row], names: Sequence[str], sure: Collection[str]) -> tuple[Row, ...]:
    """Rows whose name (at the same place in `names`) somebody was sure of stand first; else as they stood."""
    paired = sorted(zip(rows, names, strict=True), key=lambda pair: pair[1] not in sure)
    return tuple(row for row, _name in paired)
