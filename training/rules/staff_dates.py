"""Dates as British staff lists have them. Day first, but a date that could be read two ways is not guessed."""

import re
from collections.abc import Iterable
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            ("january", "jan", "ionawr"), ("february", "feb", "chwefror"), ("march", "mar", "mawrth"),
            ("april", "apr", "ebrill"), ("may", "mai"), ("june", "jun", "mehefin"), ("july", "jul", "gorffennaf"),
            ("august", "aug", "awst"), ("september", "sep", "sept", "medi"), ("october", "oct", "hydref"),
            ("november", "nov", "tachwedd"), ("december", "dec", "rhagfyr"),
        ],
        start=1,
    )
    for name in names
}  # fmt: skip
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_NUMBERS = re.compile(rf"(\d{{1,2}})\s*[/.\- ]\s*(\d{{1,2}})\s*[/.\- ]\s*(\d{{4}}|\d{{2}}){_TIME}")
_DAY_NAME = r"(?:[a-z]{3,9}day,?\s+|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,3}\.?,?\s+)?"
_DAY_MONTH = re.compile(
    rf"{_DAY_NAME}(\d{{1,2}})(?:st|nd|rd|th)?[\s/.-]*([a-z]+)\.?,?[\s/.-]*(\d{{4}}|\d{{2}}){_TIME}"
)
_MONTH_DAY = re.compile(
    rf"{_DAY_NAME}([a-z]+)\.?[\s-]*(\d{{1,2}})(?:st|nd|rd|th)?,?[\s-]+(\d{{4}}|\d{{2}}){_TIME}"
)
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")


class DateProblemError(ValueError):
    """Why a cell is not taken as a date, and what to do."""


def proven_order(cells: Iterable[str]) -> str:
    """`day` or `month` when the column's own dates prove it; empty when none does, or when they disagree."""
    day = month = False
    for cell in cells:
        match = _NUMBERS.fullmatch(cell.strip())
        if match:
            first, second = int(match[1]), int(match[2])
            day = day or (first > 12 >= second)
            month = month or (second > 12 >= first)
    if day == month:
        return ""
    return "day" if day else "month"


def parse_date(cell: str, order: str = "", chosen: str = "") -> date:
    """`order` is what the column proves; `chosen` is what a person said on the mapping screen and stands above it.

    Without a choice only a proven day-first column settles a date that reads both ways. Raises DateProblemError.
    """
    text = " ".join(cell.split())
    match = _ISO.fullmatch(text)
    if match:
        return _made(int(match[1]), int(match[2]), int(match[3]), text)
    match = _NUMBERS.fullmatch(text)
    if match:
        return _from_numbers(int(match[1]), int(match[2]), _year(match[3]), text, order, chosen)
    lower = text.casefold()
    match = _DAY_MONTH.fullmatch(lower)
    if match and match[2] in _MONTHS:
        return _made(_year(match[3]), _MONTHS[match[2]], int(match[1]), text)
    match = _MONTH_DAY.fullmatch(lower)
    if match and match[1] in _MONTHS:
        return _made(_year(match[3]), _MONTHS[match[1]], int(match[2]), text)
    if _SERIAL.fullmatch(text):
        raise DateProblemError(
            f"“{text}” is a spreadsheet’s inner number for a date. Give the column a date format and save it again."
        )
    raise DateProblemError(f"“{text[:40]}” is not a date we can read. Write it as 1 Sep 2026 or 2026-09-01.")


def _from_numbers(first: int, second: int, year: int, text: str, order: str, chosen: str) -> date:
    if first == second:
        return _made(year, first, second, text)
    if chosen == "month":
        return _made(year, first, second, text)
    if chosen == "day":
        return _made(year, second, first, text)
    if first > 12 or second > 12:
        month, day = (second, first) if first > 12 else (first, second)
        return _made(year, month, day, text)
    if order == "day":
        return _made(year, second, first, text)
    raise DateProblemError(
        f"“{text}” can be read two ways: {_words(year, second, first)} or {_words(year, first, second)}. "
        "Say on the columns page whether day or month comes first in this file, or write it as 1 Sep 2026."
    )


def _words(year: int, month: int, day: int) -> str:
    return f"{day} {date(2000, month, 1):%B} {year}"


def _year(text: str) -> int:
    """Two figures: people at work were not hired before 1950 nor after 2049."""
    year = int(text)
    if len(text) == 4:
        return year
    return 2000 + year if year < 50 else 1900 + year


def _made(year: int, month: int, day: int, text: str) -> date:
    try:
        made = date(year, month, day)
    except ValueError:
        raise DateProblemError(f"“{text}” is not in the calendar. Correct it in the file.") from None
    if not 1940 <= year <= 2100:
        raise DateProblemError(f"“{text}” lies too far from today to be right. Correct it in the file.")
    return made
