"""Lists that a lead or whoever keeps the accounts takes out as CSV: at once, or in the background where they are long.

Which of the two is decided here for every list, by how many lines it has. Each is noted in the access log when it is
taken out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from training.content.model import Library
from training.documents.spreadsheet import Value, csv_bytes
from training.errors import NotFoundError
from training.rules.school_time import school_date
from training.services import (
    access_log,
    briefing_list,
    induction,
    looked,
    mail_trouble,
    outside_list,
    overdue,
    reading_desk,
    rules_desk,
    staff_list,
)
from training.services.making import File, Making, Run, fits_at_once
from training.services.viewer import Viewer
from training.words import KEEPERS, LEADS, Role

KIND, KEEPERS_KIND = "list", "staff-list"  # of jobs: who may fetch them differs
MEDIA_TYPE = "text/csv; charset=utf-8"
LONGEST_ARG = 100
Row = Sequence[Value]


@dataclass(frozen=True, slots=True)
class Listing:
    """`stem` begins the file's name; `asks` names what it may be narrowed by; `rows` takes the school, the library,
    these words and the day."""

    stem: str
    headers: Sequence[str]
    rows: Callable[[int, Library, Mapping[str, str], date], Sequence[Row]]
    asks: Sequence[str] = ()
    roles: frozenset[Role] = LEADS


LISTS: Mapping[str, Listing] = {
    "staff": Listing("staff", staff_list.HEADERS, staff_list.rows, ("search", "waiting"), KEEPERS),
    "overdue": Listing("overdue", overdue.HEADERS, overdue.rows, ("search",)),
    "undelivered": Listing("undelivered", mail_trouble.HEADERS, mail_trouble.rows),
    "rules": Listing("assignments", rules_desk.HEADERS, rules_desk.rows),
    "looked": Listing("who-looked", looked.HEADERS, looked.rows, ("search",)),
    "induction": Listing("steady-induction", induction.HEADERS, induction.rows, ("q",)),
    "declared": Listing(
        "declarations", reading_desk.HEADERS, reading_desk.rows, ("reading", "search", "show")
    ),
    "elsewhere": Listing("training-elsewhere", outside_list.HEADERS, outside_list.rows),
    "briefed": Listing("before-you-start", briefing_list.HEADERS, briefing_list.rows, ("search",), KEEPERS),
}


def get_listing(which: str, role: Role) -> Listing:
    """Raises NotFoundError, for a list of others too."""
    listing = LISTS.get(which)
    if listing is None or role not in listing.roles:
        raise NotFoundError("There is no such list.")
    return listing


def export(
    viewer: Viewer, library: Library, which: str, args: Mapping[str, str], now: datetime
) -> File | None:
    """None where it is so long that a job has to write it. Raises NotFoundError."""
    listing = get_listing(which, viewer.role)
    rows = listing.rows(viewer.school_id, library, args, school_date(now))
    if not fits_at_once(len(rows)):
        return None
    file = _file(listing, rows, now)
    target = f"{file.name}: {len(rows)} lines"
    access_log.record(viewer.school_id, viewer.staff_member_id, "export", target, now)
    return file


def job_of(which: str, given: Mapping[str, str], role: Role) -> tuple[str, dict[str, Any]]:
    """The kind of job that writes the list, and what it keeps of the question. Raises NotFoundError."""
    listing = get_listing(which, role)
    args = {name: given.get(name, "")[:LONGEST_ARG] for name in listing.asks}
    return KIND if listing.roles == LEADS else KEEPERS_KIND, {"list": which, "args": args}


def make(run: Run, library: Library) -> Making:
    """As it stands on the day on which it was asked for."""
    listing = LISTS[run.args["list"]]
    yield 0, 2
    rows = listing.rows(run.school_id, library, run.args["args"], school_date(run.asked_at))
    yield 1, 2
    return _file(listing, rows, run.asked_at)


def _file(listing: Listing, rows: Sequence[Row], now: datetime) -> File:
    name = f"{listing.stem}-{school_date(now).isoformat()}.csv"
    return File(name, MEDIA_TYPE, csv_bytes(listing.headers, rows))
