"""All-day entries for somebody's own calendar, as RFC 5545 has them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75  # octets, without the line break
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class Entry:
    """`uid` is the same whenever the same day is meant, so that a calendar replaces the entry and shows it once."""

    uid: str
    on: date
    title: str
    note: str
    address: str


def as_calendar(entries: Iterable[Entry], made_at: datetime) -> str:
    """One calendar. The entries take no time: nobody looks busy because of them."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Steady//Staff training//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *(line for entry in entries for line in _event(entry, made_at)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(entry: Entry, made_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(entry.uid)}"
    yield f"DTSTAMP:{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{entry.on:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.on + timedelta(days=1):%Y%m%d}"  # the first day it is over
    yield f"SUMMARY:{_escaped(entry.title)}"
    yield f"DESCRIPTION:{_escaped(entry.note)}"
    yield f"URL:{entry.address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    return text.replace("\r\n", "\n").translate(_ESCAPED)


def _folded(line: str) -> str:
    """In lines of at most 75 octets, each after the first with a space before it; no letter is cut in two."""
    lines, used = [""], 0
    for letter in line:
        size = len(letter.encode())
        if used + size > LONGEST_LINE:
            lines.append(" ")
            used = 1
        lines[-1] += letter
        used += size
    return "\r\n".join(lines)
