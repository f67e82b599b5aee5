"""The Safeguarding training summary on paper: finished data in, a tagged PDF out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from training.documents import typeset
from training.documents.summary_sheets import LEAD, hours, kind_word
from training.rules.school_time import in_brief, in_words, school_date, time_of, with_time, with_weekday
from training.rules.summary import Cell, EventTotal, PersonRow, ReadingTotal, Summary
from training.words import Status

TEMPLATE = "summary"
MOST_NAMES = 60  # in one paragraph; the spreadsheet has them all
ACROSS = 15  # modules on one landscape page
MOST_CELLS = (
    50_000  # 3,300 people with 15 modules; a paper of more takes gigabytes to make, and nobody reads it
)
LARGE = 100  # people, from whom on a paper takes memory worth giving back
SHORT = {
    Status.NOT_ASSIGNED: "–",
    Status.NOT_STARTED: "To do",
    Status.IN_PROGRESS: "Begun",
    Status.DUE_FOR_RENEWAL: "Renew",
    Status.OVERDUE: "Overdue",
    Status.WAIVED: "Waived",
}


@dataclass(frozen=True, slots=True)
class IssueLine:
    """What one issue adds to the summary of a day: everything else is the same whenever it is made."""

    number: int
    issued_at: datetime
    issued_by: str
    head_n: int
    head_hash: str


def pdf(summary: Summary, issue: IssueLine) -> bytes:
    made = typeset.pdf(TEMPLATE, data_of(summary, issue), issue.issued_at)
    if len(summary.people) > LARGE:
        typeset.forget()
    return made


def data_of(summary: Summary, issue: IssueLine) -> dict[str, Any]:
    found, every = summary.gathered, summary.everyone
    return {
        "title": "Safeguarding training summary",
        "school": found.school,
        "as_at": _as_at(found.as_at, issue.issued_at),
        "about": f"as at {in_words(found.as_at)} · issue {issue.number}",
        "names": summary.with_names,
        "held_back": summary.held_back,
        "issue": {
            "number": str(issue.number),
            "at": with_time(issue.issued_at),
            "by": issue.issued_by,
            "head_n": f"{issue.head_n:,}",
            "head_hash": " ".join(issue.head_hash[n : n + 8] for n in range(0, 64, 8)),
        },
        "everyone": [
            ["People at the school", every.people],
            ["Ready", every.ready],
            ["Due", every.due],
            ["Overdue", every.overdue],
            ["Not given anything yet", every.unassigned],
        ],
        "modules": [
            [m.id or "–", m.title, m.asked, m.complete, m.due, m.overdue, m.waived] for m in summary.modules
        ],
        "overdue": _overdue(summary),
        "induction": _induction(summary),
        "readings": [_reading(reading) for reading in summary.readings],
        "events": [_event(event) for event in summary.events],
        "excused": _excused(summary),
        "waived": summary.waived,
        "extended": summary.extended,
        "adopted": [
            [
                a.title,
                in_brief(a.on),
                a.by if summary.with_names else LEAD,
                a.edition[:12],
                _open_of(a.open_facts, a.facts),
            ]
            for a in found.adopted
        ],
        "sources": [
            [s.title, s.publisher, s.edition, _open_of(s.open_facts, s.facts)]
            for s in found.sources
            if s.is_official
        ],
        "other_sources": sum(not s.is_official for s in found.sources),
        "actions": [[in_brief(a.on), a.about, a.what] for a in found.actions],
        "discussions": [[in_brief(d.on), d.title, d.people] for d in summary.discussions],
        "briefed": summary.briefed,
        "matrix": _matrix(summary),
        "too_many": len(summary.people) * len(summary.modules) > MOST_CELLS,
        "instead": typeset.INSTEAD if typeset.missing_letters(_letters(summary)) else "",
    }


def _letters(summary: Summary) -> str:
    """Every letter of every name, once."""
    members = summary.gathered.members if summary.with_names else ()
    return "".join(sorted({letter for m in members for letter in m.family_name + m.given_name}))


def _as_at(day: date, issued_at: datetime) -> str:
    if school_date(issued_at) == day:
        return f"As at {with_weekday(day)}, {time_of(issued_at)}"
    return f"As at the end of {with_weekday(day)}"


def _excused(summary: Summary) -> list[list[str]]:
    """One line for each person, reason and day, with the modules by their short ids."""
    ids = {module.title: module.id or module.title for module in summary.modules}
    lines: dict[tuple[str, str, str, str], list[str]] = {}
    for x in summary.excused:
        line = (x.name, kind_word(x.kind), x.reason, in_brief(x.until))
        lines.setdefault(line, []).append(ids.get(x.module, x.module))
    order = {name: n for n, name in enumerate(ids.values())}
    return [
        [name, ", ".join(sorted(modules, key=lambda m: order.get(m, len(order)))), kind, *rest]
        for (name, kind, *rest), modules in lines.items()
    ]


def _overdue(summary: Summary) -> list[list[str]]:
    """One line for each person, by surname: their modules by short ids, by the day each was due."""
    ids = [module.id or module.title for module in summary.modules]
    lines = []
    for row in summary.people:
        days: dict[date | None, list[str]] = {}
        for module, cell in zip(ids, row.cells, strict=True):
            if cell.status is Status.OVERDUE:
                days.setdefault(cell.due_on, []).append(module)
        if days:
            lines.append(
                [_name(row), "; ".join(f"{', '.join(ms)}: {in_brief(day)}" for day, ms in days.items())]
            )
    more = len(lines) - MOST_NAMES
    return [*lines[:MOST_NAMES], [f"and {more} more, in the spreadsheet", ""]] if more > 0 else lines


def _open_of(open_facts: int, facts: int) -> str:
    return f"all {facts} confirmed" if not open_facts else f"{open_facts} of {facts} not confirmed"


def _induction(summary: Summary) -> dict[str, Any]:
    found = summary.induction
    return {
        "modules": ", ".join(f"“{title}”" for title in found.modules),
        "new": found.new,
        "finished": found.finished,
        "not_yet": found.not_yet,
        "missing": _names(found.missing),
    }


def _reading(reading: ReadingTotal) -> dict[str, Any]:
    return {
        "row": [
            reading.title,
            reading.edition,
            in_brief(reading.due_on),
            reading.asked,
            reading.declared,
            reading.not_yet,
        ],
        "title": reading.title,
        "missing": _names(reading.missing),
    }


def _names(names: Sequence[str]) -> str:
    if len(names) <= MOST_NAMES:
        return "; ".join(names)
    return f"{'; '.join(names[:MOST_NAMES])}; and {len(names) - MOST_NAMES} more, in the spreadsheet"


def _event(event: EventTotal) -> list[str]:
    took = hours(event.minutes)
    return [
        event.title,
        event.provider,
        in_brief(event.taken_on),
        "" if took is None else f"{took:g}",
        in_brief(event.expires_on) or "no end",
        event.people,
    ]


def _matrix(summary: Summary) -> list[dict[str, Any]]:
    """In as many parts as its modules need, each with everybody's name again."""
    if not summary.people or len(summary.people) * len(summary.modules) > MOST_CELLS:
        return []
    return [
        {
            "columns": [module.id or module.title[:12] for module in summary.modules[start : start + ACROSS]],
            "rows": [_matrix_row(row, start) for row in summary.people],
        }
        for start in range(0, len(summary.modules), ACROSS)
    ]


def _matrix_row(row: PersonRow, start: int) -> list[str]:
    return [_name(row), *(_word(cell) for cell in row.cells[start : start + ACROSS])]


def _name(row: PersonRow) -> str:
    return ", ".join(part for part in (row.family_name, row.given_name) if part)


def _word(cell: Cell) -> str:
    if cell.status is Status.COMPLETE and cell.completed_on:
        return f"{cell.completed_on.day} {cell.completed_on:%b %y}"
    return SHORT[cell.status]
