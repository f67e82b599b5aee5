"""What may be shown to a room, and what a vote may say of it."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from training.content.model import Item, Module, Quiz
from training.rules.disclosure import FEWEST, disclosed
from training.words import Audience

LASTS = timedelta(hours=12)  # after that nobody votes any more, and what was left is forgotten
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that reads like something else
CODE_LENGTH = 6
TALK = "talk"  # stands where a quiz does, for a five-minute talk
ALOUD = "aloud/"  # stands before a module's slug where the module was read aloud


def may_be_shown(quiz: Quiz, module: Module) -> bool:
    """A story for all staff that nobody in the room may have lived through (`alone` is the author's word)."""
    return quiz.is_scenario and not quiz.alone and module.audience is Audience.ALL_STAFF


def tally(options: Sequence[str], votes: Mapping[str, int]) -> dict[str, str]:
    """Option → its count as it may be shown; empty when fewer than five voted.

    Only this is kept: a single vote for the worst answer cannot be had from it by any subtraction.
    """
    counts = [votes.get(option, 0) for option in options]
    return {} if sum(counts) < FEWEST else dict(zip(options, disclosed(counts), strict=True))


def answered(n: int) -> str:
    """How many phones have answered, voted or not, in steps of five: one more does not show who it was."""
    if n < FEWEST:
        return "Fewer than five phones have answered so far."
    return f"At least {n - n % FEWEST} phones have answered so far."


def lettered(item: Item) -> list[tuple[str, str]]:
    """(letter, option id), the same on the screen and on every phone."""
    return [("ABCDEFGH"[n], option.id) for n, option in enumerate(item.options)]


def as_typed(code: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", code.upper())[:12]


def in_groups(code: str) -> str:
    return f"{code[:3]}-{code[3:]}"
