"""Several terms, holidays and INSET days pasted at once, one a line: “26 October 2026 to 30 October 2026 Half-term”."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from training.errors import InvalidInputError
from training.rules.staff_dates import DateProblemError, parse_date
from training.rules.staff_names import TextProblemError, tidy
from training.rules.terms import Dated, check_closed, check_term

LONGEST_NAME = 60
MOST_LINES = 60
_MONTH = r"[A-Za-z]{3,9}\.?"
_DATE = re.compile(
    r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,?\s+)?"
    rf"(?:\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[/.]\d{{1,2}}[/.](?:\d{{4}}|\d{{2}})(?!\d)|\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}(?:\s+\d{{4}})?)",
    re.IGNORECASE,
)
_NO_YEAR = re.compile(rf"\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}", re.IGNORECASE)
_DAY_NAME = re.compile(r"^[A-Za-z]+,?\s+")
_BETWEEN = re.compile(r"^\s*(?:to|until|till|and|-|–|—|,|)\s*$", re.IGNORECASE)  # columns of a sheet: nothing
_BARE_DAY = re.compile(r"(?:^|\s)(\d{1,2})(?:st|nd|rd|th)?\s*(?:to|-|–|—)\s*$", re.IGNORECASE)
_KINDS = (
    ("inset", re.compile(r"\binset\b|\btraining days?\b|\bstaff days?\b", re.IGNORECASE)),
    (
        "holiday",
        re.compile(r"\bhalf[\s-]?term\b|\bholidays?\b|\bbreak\b|\bclosed\b|\bclosure\b", re.IGNORECASE),
    ),
    ("term", re.compile(r"\bterm\b", re.IGNORECASE)),
)  # in this order: “half-term” is no term


class EntryKind(StrEnum):
    TERM = "term"
    HOLIDAY = "holiday"
    INSET = "inset"

    @property
    def label(self) -> str:
        return {"term": "Term", "holiday": "Holiday", "inset": "INSET"}[self.value]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the calendar. `line` is where it stood among what was pasted."""

    kind: EntryKind
    name: str
    starts_on: date
    ends_on: date
    line: int = 0


@dataclass(frozen=True, slots=True)
class LineProblem:
    line: int
    what: str


def parse_lines(text: str) -> tuple[list[Entry], list[LineProblem]]:
    """What can be read, and of every other line its number and what to do. Empty lines say nothing."""
    entries: list[Entry] = []
    problems: list[LineProblem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        if len(entries) + len(problems) == MOST_LINES:
            problems.append(LineProblem(number, f"Paste at most {MOST_LINES} lines at once."))
            break
        found = _read(" ".join(line.split()), number)
        (entries if isinstance(found, Entry) else problems).append(found)  # type: ignore[arg-type]
    return entries, problems


def check_entry(new: Entry, others: Iterable[Entry]) -> None:
    """A term beside other terms, days off beside other days off. Raises InvalidInputError with the field to blame."""
    is_term = new.kind is EntryKind.TERM
    beside = [other for other in others if (other.kind is EntryKind.TERM) == is_term]
    (check_term if is_term else check_closed)(new, beside)


def check_lines(lines: Iterable[Entry], others: Iterable[Entry]) -> tuple[list[Entry], list[LineProblem]]:
    """Which of the lines are new, and which of them cannot stand beside the others or the lines above."""
    known, new, problems = list(others), [], []
    for line in lines:
        if any(_same(line, other) for other in known):
            continue
        try:
            check_entry(line, known)
        except InvalidInputError as error:
            problems.append(LineProblem(line.line, str(error)))
            continue
        new.append(line)
        known.append(line)
    return new, problems


def _same(one: Dated, other: Dated) -> bool:
    return (one.name, one.starts_on, one.ends_on) == (other.name, other.starts_on, other.ends_on)


def _read(line: str, number: int) -> Entry | LineProblem:
    dates = list(_DATE.finditer(line))
    if not dates:
        return LineProblem(number, "No date is there. Write it as 26 October 2026.")
    first = dates[0]
    last = dates[1] if len(dates) > 1 and _BETWEEN.match(line[first.end() : dates[1].start()]) else first
    if len(dates) > (1 if last is first else 2):
        return LineProblem(number, "More dates than a first and a last day. Give each its own line.")
    bare = _BARE_DAY.search(line[: first.start()]) if last is first else None
    if bare:
        return LineProblem(
            number, f"Write the month beside {bare[1]} as well: 14 February to 18 February 2028."
        )
    name = f"{line[: first.start()]} {line[last.end() :]}".strip(" :;,.–—-\t")
    try:
        name = tidy(name, [])
    except TextProblemError as error:
        return LineProblem(number, str(error))
    kind = next((EntryKind(word) for word, pattern in _KINDS if pattern.search(name)), None)
    if kind is None:
        return LineProblem(
            number, "Say what it is: write Term, Half-term, Holiday or INSET beside the dates."
        )
    if len(name) > LONGEST_NAME:
        return LineProblem(number, f"Use at most {LONGEST_NAME} letters for the name.")
    try:
        ends_on = _date(last.group())
        starts_on = ends_on if last is first else _date(first.group(), ends_on)
    except DateProblemError as error:
        return LineProblem(number, str(error).replace(" Correct it in the file.", ""))
    return Entry(kind, name, starts_on, ends_on, number)


def _date(text: str, until: date | None = None) -> date:
    """Where the first day is written without a year, it is the last one before `until`."""
    bare = _DAY_NAME.sub("", text)
    if not _NO_YEAR.fullmatch(bare):
        return parse_date(bare, chosen="day")
    if until is None:
        raise DateProblemError(f"“{text}” has no year. Write it as 26 October 2026.")
    found = parse_date(f"{bare} {until.year}", chosen="day")
    return (
        found if found <= until + timedelta(days=1) else parse_date(f"{bare} {until.year - 1}", chosen="day")
    )
