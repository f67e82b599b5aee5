"""What a failure says: the day, the person, the rule and what was found."""

from datetime import date
from typing import NoReturn


def broken(day: date, person: str, rule: str, found: object) -> NoReturn:
    raise AssertionError(f"{day:%A} {day}: {person}: {rule}: {found}")
