"""Long lists of ids, in pieces a database takes in one statement."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

Thing = TypeVar("Thing")

AT_ONCE = 500  # well below every database's limit of parameters


def in_batches(ids: Sequence[Thing], size: int = AT_ONCE) -> Iterator[Sequence[Thing]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
