"""Lists narrowed by what somebody typed.

Names are compared in Python and not by the database: SQLite folds the case of ASCII letters only, PostgreSQL folds no
accents without an extension that a school's host may not have, and neither knows that O'Neill is O’Neill. A folded
column would have to be kept in step by every way in which a name is written; two thousand names are compared in a few
milliseconds.
"""

from collections.abc import Callable
from typing import TypeVar

from training.rules.staff_names import fold_name

Thing = TypeVar("Thing")
MOST_WORDS = 8


_NO_ACCENT = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})


def _fold(text: str) -> str:
    """As `fold_name`, and letters with a stroke as whoever has no such key types them."""
    return fold_name(text.casefold().translate(_NO_ACCENT))


def finder(words: str) -> Callable[..., bool]:
    """A test of some texts: whether each word that was typed stands in one of them. No words let everything through."""
    folded = [_fold(word) for word in words.split()[:MOST_WORDS]]

    def test(*texts: str | None) -> bool:
        if not folded:
            return True
        held = [_fold(text) for text in texts if text]
        return all(any(word in text for text in held) for word in folded)

    return test


def page_of(found: list[Thing], number: int, size: int) -> tuple[list[Thing], int, int]:
    """What is on that page, its number (the nearest there is), and how many pages there are."""
    pages = max(1, -(-len(found) // size))
    number = min(max(number, 1), pages)
    return found[(number - 1) * size : number * size], number, pages
