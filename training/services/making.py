"""What the maker of a file in the background is told, and what it gives back."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

MOST_AT_ONCE = 500  # lines of a list that somebody waits for; what is longer is made in the background


def fits_at_once(lines: int) -> bool:
    return lines <= MOST_AT_ONCE


@dataclass(frozen=True, slots=True)
class File:
    """What came of it. `name` is what it is saved as."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Run:
    """One try at a job. `args` is what was asked for, as JSON keeps it."""

    id: int
    tries: int
    school_id: int
    staff_member_id: int
    kind: str
    args: dict[str, Any]
    asked_at: datetime


Making = Generator[
    tuple[int, int], None, File
]  # yields (done, total) between pieces of work, returns the file
