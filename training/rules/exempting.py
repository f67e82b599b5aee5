"""Why a module may wait or is not needed, and what may be written about it."""

import re
from enum import StrEnum

NOTE_LENGTH = 120
ENDED = "ended"  # the reason of a row that ends an earlier one
LONGEST_DAYS = 400  # a waiver is looked at again at least once a year
_PUPIL_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z](?:[\s-]?\d){11}[\s-]?[0-9A-Za-z](?![A-Za-z0-9])")


class ExemptionKind(StrEnum):
    WAIVER = "waiver"
    EXTENSION = "extension"


class Reason(StrEnum):
    """Fixed, and none of them about health: why somebody is away is not Steady's business."""

    AWAY = "away"
    ELSEWHERE = "elsewhere"
    ROLE = "role"
    SHORT = "short"
    AGREED = "agreed"

    @property
    def label(self) -> str:
        return {
            "away": "Away from work for now",
            "elsewhere": "Learned this somewhere else",
            "role": "Does not need it in their role",
            "short": "Here for a few days only",
            "agreed": "Agreed with them",
        }[self.value]


def holds_pupil_number(text: str) -> bool:
    """Whether a note seems to name a pupil by number: a letter, eleven digits and a last digit or letter, with or
    without spaces."""
    return _PUPIL_NUMBER.search(text) is not None
