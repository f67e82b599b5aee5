"""The Safeguarding training summary as spreadsheets: finished data in, bytes out."""

from collections.abc import Iterator
from datetime import UTC, datetime, time

from training.documents.spreadsheet import Sheet, Value, csv_bytes, workbook_bytes
from training.rules.school_time import in_words
from training.rules.summary import PersonRow, Read, Summary

TITLE = "Safeguarding training summary"
NOT_ASSIGNED = "Not assigned"
LEAD = "A safeguarding lead or deputy"  # instead of a name, in totals for governors
Rows = list[list[Value]]


def workbook(summary: Summary) -> bytes:
    """Every table of the paper on a sheet of its own; without the people in totals for governors."""
    people = (_matrix(summary), _declared(summary), _excused(summary)) if summary.with_names else ()
    sheets = (
        _totals(summary),
        *people[:1],
        _readings(summary),
        *people[1:],
        _elsewhere(summary),
        _adopted(summary),
        _sources(summary),
        _actions(summary),
    )
    return workbook_bytes(TITLE, sheets, created(summary))


def totals_csv(summary: Summary) -> bytes:
    sheet = _totals(summary)
    return csv_bytes(sheet.headers, sheet.rows)


def matrix_csv(summary: Summary) -> bytes:
    sheet = _matrix(summary)
    return csv_bytes(sheet.headers, sheet.rows)


def people_csv(summary: Summary) -> bytes:
    sheet = _people(summary)
    return csv_bytes(sheet.headers, sheet.rows)


def people_xlsx(summary: Summary) -> bytes:
    """A row for each person, to put beside the single central record."""
    return workbook_bytes("Beside the single central record", [_people(summary)], created(summary))


def created(summary: Summary) -> datetime:
    """What the file says of its making: noon of its day, so that the same day gives the same bytes."""
    return datetime.combine(summary.gathered.as_at, time(12), UTC)


def number(words: str) -> Value:
    """A number to reckon with, unless it was held back."""
    return int(words) if words.isdecimal() else words


def _totals(summary: Summary) -> Sheet:
    every, induction = summary.everyone, summary.induction
    rows: Rows = [
        ["As at", summary.gathered.as_at],
        ["School", summary.gathered.school],
        ["People", number(every.people)],
        ["People: ready", number(every.ready)],
        ["People: due", number(every.due)],
        ["People: overdue", number(every.overdue)],
        ["People: not assigned anything", number(every.unassigned)],
        ["New staff: started in the year before", number(induction.new)],
        ["New staff: finished the induction modules", number(induction.finished)],
        ["New staff: not yet finished", number(induction.not_yet)],
        ["Waivers: people", number(summary.waived)],
        ["More time: people", number(summary.extended)],
        ["Briefed without an account, this school year", number(summary.briefed)],
    ]
    for m in summary.modules:
        counts = (("asked", m.asked), ("complete", m.complete), ("due", m.due), ("overdue", m.overdue))
        rows += [[f"{m.title}: {what}", number(n)] for what, n in (*counts, ("waived", m.waived))]
    rows += [
        [f"Discussion, {in_words(d.on)}: {d.title}: people", number(d.people)] for d in summary.discussions
    ]
    return Sheet("Totals", ("What", "Number"), rows)


def _matrix(summary: Summary) -> Sheet:
    each = [(m.title, f"{m.title}: completed", f"{m.title}: due") for m in summary.modules]
    headers = ("Surname", "Forename", "Role", *(header for three in each for header in three))
    return Sheet("People and modules", headers, _matrix_rows(summary))


def _matrix_rows(summary: Summary) -> Iterator[list[Value]]:
    for row in summary.people:
        values: list[Value] = [row.family_name, row.given_name, row.role]
        for cell in row.cells:
            values += [cell.status.label or NOT_ASSIGNED, cell.completed_on, cell.due_on]
        yield values


def _people(summary: Summary) -> Sheet:
    guidance = [n for n, reading in enumerate(summary.readings) if reading.is_guidance]
    reads = [f"{summary.readings[n].title}: {what}" for n in guidance for what in ("read on", "edition")]
    headers = (
        "Surname",
        "Forename",
        "Role",
        "Start date",
        "Safeguarding training: last completed",
        "Safeguarding training: next due",
        "Safeguarding training: status",
        *(reads or ("Part one of the guidance: read on", "Part one of the guidance: edition")),
        "Training from elsewhere",
    )
    return Sheet("Beside the central record", headers, _people_rows(summary, guidance))


def _people_rows(summary: Summary, guidance: list[int]) -> Iterator[list[Value]]:
    for row in summary.people:
        reads = [row.reads[n] for n in guidance] or [Read(None, "", current=False, asked=False)]
        yield [
            row.family_name,
            row.given_name,
            row.role,
            row.start_on,
            row.last_completed,
            row.next_due,
            row.worst.label or NOT_ASSIGNED,
            *(value for read in reads for value in (read.on, read.edition)),
            _other(row),
        ]


def _other(row: PersonRow) -> str:
    return "; ".join(f"{one.title} ({in_words(one.taken_on)})" for one in row.elsewhere)


def _readings(summary: Summary) -> Sheet:
    headers = ("Reading", "Edition", "Asked on", "Due on", "Asked", "Declared", "Not yet")
    rows: Rows = [
        [r.title, r.edition, r.asked_on, r.due_on, number(r.asked), number(r.declared), number(r.not_yet)]
        for r in summary.readings
    ]
    return Sheet("Declarations", headers, rows)


def _declared(summary: Summary) -> Sheet:
    each = [(f"{r.title}: {r.edition}", f"{r.title}: declared on") for r in summary.readings]
    headers = ("Surname", "Forename", *(header for two in each for header in two))
    return Sheet("Who has declared", headers, _declared_rows(summary))


def _declared_rows(summary: Summary) -> Iterator[list[Value]]:
    for row in summary.people:
        values: list[Value] = [row.family_name, row.given_name]
        for read in row.reads:
            values += [_declared_word(read), read.on]
        yield values


def _declared_word(read: Read) -> str:
    if read.current:
        return "Declared"
    if read.on:
        return f"An earlier edition: {read.edition}"
    return "Not yet" if read.asked else "Not asked"


def _excused(summary: Summary) -> Sheet:
    headers = ("Name", "Module", "What", "Reason", "Until")
    rows: Rows = [[x.name, x.module, kind_word(x.kind), x.reason, x.until] for x in summary.excused]
    return Sheet("Waivers and more time", headers, rows)


def _elsewhere(summary: Summary) -> Sheet:
    headers = ("Training", "Provider", "Kind", "Date", "Hours", "Valid until", "People")
    rows: Rows = [
        [e.title, e.provider, e.kind, e.taken_on, hours(e.minutes), e.expires_on, number(e.people)]
        for e in summary.events
    ]
    return Sheet("Training from elsewhere", headers, rows)


def kind_word(kind: str) -> str:
    return "Waiver" if kind == "waiver" else "More time"


def hours(minutes: int | None) -> float | None:
    return None if minutes is None else round(minutes / 60, 2)


def _adopted(summary: Summary) -> Sheet:
    headers = (
        "Module",
        "Adopted on",
        "Adopted by",
        "Edition (digest)",
        "Facts it rests on",
        "Facts not confirmed that day",
    )
    rows: Rows = [
        [a.title, a.on, a.by if summary.with_names else LEAD, a.edition, a.facts, a.open_facts]
        for a in summary.gathered.adopted
    ]
    return Sheet("Adopted content", headers, rows)


def _sources(summary: Summary) -> Sheet:
    headers = ("Document", "Publisher", "Edition", "Official", "Facts used", "Facts not confirmed in it")
    rows: Rows = [
        [s.title, s.publisher, s.edition, "Yes" if s.is_official else "No", s.facts, s.open_facts]
        for s in summary.gathered.sources
    ]
    return Sheet("Sources", headers, rows)


def _actions(summary: Summary) -> Sheet:
    rows: Rows = [[a.on, a.about, a.what] for a in summary.gathered.actions]
    return Sheet("Actions", ("Date", "About", "What the school did"), rows)
