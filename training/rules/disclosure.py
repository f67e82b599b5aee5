"""Which numbers may be shown to somebody who must not be able to tell who is meant."""

from collections.abc import Sequence

FEWEST = 5


def disclosed(counts: Sequence[int]) -> list[str]:
    """The counts of one group of people as words.

    Below five a number is not shown, and then the others of its group are rounded down to fives, so that it cannot
    be had by subtraction. A group of fewer than five people shows nothing at all.
    """
    if sum(counts) < FEWEST:
        return ["Not shown"] * len(counts)
    if all(n == 0 or n >= FEWEST for n in counts):
        return [str(n) for n in counts]
    return [_rounded(n) for n in counts]


def _rounded(n: int) -> str:
    if n == 0:
        return "0"
    return f"Fewer than {FEWEST}" if n < FEWEST else f"At least {n - n % FEWEST}"
