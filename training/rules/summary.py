"""The Safeguarding training summary: from what was recorded by the end of a day to what the paper says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from training.rules.disclosure import FEWEST, disclosed
from training.rules.induction import missing, new_since
from training.rules.school_time import school_date
from training.rules.standing import Dates, next_due, status, worst
from training.rules.summary_records import Attended, Gathered, Member, ModuleOfDay, ReadingOfDay
from training.words import Role, Status

READY = frozenset({Status.COMPLETE, Status.WAIVED})
DUE = frozenset({Status.NOT_STARTED, Status.IN_PROGRESS, Status.DUE_FOR_RENEWAL})


@dataclass(frozen=True, slots=True)
class Standings:
    """People by the worst of their modules. Numbers as words: in totals for governors some are held back."""

    people: str
    ready: str
    due: str
    overdue: str
    unassigned: str


@dataclass(frozen=True, slots=True)
class ModuleTotal:
    """Of those who had been asked for it by that day."""

    id: str
    title: str
    asked: str
    complete: str
    due: str
    overdue: str
    waived: str


@dataclass(frozen=True, slots=True)
class Cell:
    status: Status
    completed_on: date | None = None
    due_on: date | None = None  # by when it must be done, or done again; of a waiver its last day


@dataclass(frozen=True, slots=True)
class Read:
    """The newest edition of a reading that somebody had declared; `current` when it is the one asked for."""

    on: date | None
    edition: str
    current: bool
    asked: bool


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the matrix and of the sheet beside the single central record."""

    family_name: str
    given_name: str
    role: str
    start_on: date | None
    worst: Status
    last_completed: date | None
    next_due: date | None
    cells: tuple[Cell, ...]
    reads: tuple[Read, ...]
    elsewhere: tuple[Attended, ...]


@dataclass(frozen=True, slots=True)
class ReadingTotal:
    title: str
    edition: str
    is_guidance: bool
    asked_on: date
    due_on: date
    asked: str
    declared: str
    not_yet: str
    missing: tuple[str, ...]  # their names; empty in totals for governors


@dataclass(frozen=True, slots=True)
class EventTotal:
    """One INSET day, course or conversation that was still valid."""

    title: str
    provider: str
    kind: str
    taken_on: date
    minutes: int | None
    expires_on: date | None
    people: str


@dataclass(frozen=True, slots=True)
class Induction:
    modules: tuple[str, ...]
    new: str  # how many had started within the year before
    finished: str
    not_yet: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExcusedRow:
    name: str
    module: str
    kind: str
    reason: str
    until: date


@dataclass(frozen=True, slots=True)
class Discussed:
    on: date
    title: str
    people: str


@dataclass(frozen=True, slots=True)
class Summary:
    """Everything a paper says but for its issue: the same records of the day give the same summary."""

    gathered: Gathered
    with_names: bool
    everyone: Standings
    modules: tuple[ModuleTotal, ...]
    induction: Induction
    readings: tuple[ReadingTotal, ...]
    events: tuple[EventTotal, ...]
    excused: tuple[ExcusedRow, ...]
    waived: str  # how many people had a waiver, and how many more time
    extended: str
    discussions: tuple[Discussed, ...]
    briefed: str
    people: tuple[PersonRow, ...]  # empty in totals for governors
    held_back: bool


def summarise(found: Gathered, with_names: bool) -> Summary:
    """`with_names` False: totals for governors, which name nobody and hold back numbers that point at a few."""
    counts = _Counts(with_names, len(found.members))
    rows = tuple(_person(member, found) for member in found.members)
    return Summary(
        gathered=found,
        with_names=with_names,
        everyone=_everyone(rows, counts),
        modules=tuple(_module(n, m, rows, found, counts) for n, m in enumerate(found.modules)),
        induction=_induction(found, counts),
        readings=tuple(_reading(reading, found.members, counts) for reading in found.readings),
        events=_events(found.attended, counts),
        excused=_excused(found) if with_names else (),
        waived=counts.of_staff(len({x.member for x in found.excused if x.kind == "waiver"})),
        extended=counts.of_staff(len({x.member for x in found.excused if x.kind != "waiver"})),
        discussions=tuple(Discussed(d.on, d.title, counts.of_staff(d.people)) for d in found.discussions),
        briefed=counts.alone(found.briefed),
        people=rows if with_names else (),
        held_back=counts.held_back,
    )


class _Counts:
    """Says numbers: as they are, or as governors may see them, and then whether any was held back."""

    def __init__(self, exact: bool, staff: int) -> None:
        self.exact, self.staff, self.held_back = exact, staff, False

    def group(self, counts: Sequence[int]) -> tuple[list[str], str]:
        """The parts of one group of people, and how many they are together: never more exactly than the parts."""
        if self.exact:
            return [str(n) for n in counts], str(sum(counts))
        if not sum(counts):
            return ["0"] * len(counts), "0"
        words = disclosed(counts)
        if all(word.isdecimal() for word in words):
            return words, str(sum(counts))
        self.held_back = True
        whole = sum(counts)
        return words, f"Fewer than {FEWEST}" if whole < FEWEST else f"At least {whole - whole % FEWEST}"

    def of_staff(self, n: int) -> str:
        return self.group((n, max(0, self.staff - n)))[0][0]

    def alone(self, n: int) -> str:
        return self.group((n,))[0][0]


def _person(member: Member, found: Gathered) -> PersonRow:
    every = [found.dates.get((member.id, module.slug), Dates()) for module in found.modules]
    cells = tuple(_cell(dates, found.as_at) for dates in every)
    done = [cell.completed_on for cell in cells if cell.completed_on]
    due = [cell.due_on for cell in cells if cell.due_on and cell.status is not Status.WAIVED]
    return PersonRow(
        family_name=member.family_name,
        given_name=member.given_name,
        role=member.role.label,
        start_on=member.start_on,
        worst=worst([cell.status for cell in cells]),
        last_completed=max(done, default=None),
        next_due=min(due, default=None),
        cells=cells,
        reads=tuple(_read(member, reading) for reading in found.readings),
        elsewhere=tuple(one for one in found.attended if member.id in one.members),
    )


def _cell(dates: Dates, day: date) -> Cell:
    now = status(dates, day)
    due = next_due(dates, day)
    if now is Status.WAIVED:
        due = dates.waived_until
    elif now is Status.COMPLETE:
        due = dates.expires_on
    return Cell(now, school_date(dates.completed_at) if dates.completed_at else None, due)


def _read(member: Member, reading: ReadingOfDay) -> Read:
    on, edition = reading.declared.get(member.id, (None, ""))
    return Read(on, edition, on is not None and edition == reading.edition, member.id in reading.asked)


def _everyone(rows: Sequence[PersonRow], counts: _Counts) -> Standings:
    found = [row.worst for row in rows]
    parts = (
        sum(s in READY for s in found),
        sum(s in DUE for s in found),
        found.count(Status.OVERDUE),
        found.count(Status.NOT_ASSIGNED),
    )
    words, people = counts.group(parts)
    return Standings(people, *words)


def _module(
    n: int, module: ModuleOfDay, rows: Sequence[PersonRow], found: Gathered, counts: _Counts
) -> ModuleTotal:
    asked = [
        row.cells[n].status
        for member, row in zip(found.members, rows, strict=True)
        if found.dates.get((member.id, module.slug), Dates()).assigned_on is not None
    ]
    parts = (
        asked.count(Status.COMPLETE),
        sum(s in DUE for s in asked),
        asked.count(Status.OVERDUE),
        asked.count(Status.WAIVED),
    )
    words, whole = counts.group(parts)
    return ModuleTotal(module.id, module.title, whole, *words)


def _induction(found: Gathered, counts: _Counts) -> Induction:
    """New staff, and who of them had not yet finished the modules the school sets them (`rules.induction`)."""
    slugs, since = [module.slug for module in found.induction], new_since(found.as_at)
    new = [m for m in found.members if m.role is not Role.GOVERNOR and m.start_on and m.start_on >= since]
    waiting = [
        name_of(member)
        for member in new
        if missing(slugs, {slug: found.dates.get((member.id, slug), Dates()) for slug in slugs}, found.as_at)
    ]
    (finished, not_yet), whole = counts.group((len(new) - len(waiting), len(waiting)))
    titles = tuple(module.title for module in found.induction)
    return Induction(titles, whole, finished, not_yet, tuple(waiting) if counts.exact else ())


def _reading(reading: ReadingOfDay, members: Sequence[Member], counts: _Counts) -> ReadingTotal:
    waiting = [
        name_of(member)
        for member in members
        if member.id in reading.asked and not _read(member, reading).current
    ]
    asked = sum(member.id in reading.asked for member in members)
    (declared, not_yet), whole = counts.group((asked - len(waiting), len(waiting)))
    return ReadingTotal(
        title=reading.title,
        edition=reading.edition,
        is_guidance=reading.is_guidance,
        asked_on=reading.asked_on,
        due_on=reading.due_on,
        asked=whole,
        declared=declared,
        not_yet=not_yet,
        missing=tuple(waiting) if counts.exact else (),
    )


def _events(attended: Sequence[Attended], counts: _Counts) -> tuple[EventTotal, ...]:
    return tuple(
        EventTotal(
            one.title,
            one.provider,
            one.kind,
            one.taken_on,
            one.minutes,
            one.expires_on,
            counts.of_staff(len(one.members)),
        )
        for one in attended
    )


def _excused(found: Gathered) -> tuple[ExcusedRow, ...]:
    names: Mapping[int, str] = {member.id: name_of(member) for member in found.members}
    titles = {module.slug: module.title for module in found.modules}
    return tuple(
        ExcusedRow(names[x.member], titles.get(x.module, x.module), x.kind, x.reason, x.until)
        for x in found.excused
    )


def name_of(member: Member) -> str:
    """“Surname, Forename”, as lists are sorted; some people have one name only."""
    return ", ".join(part for part in (member.family_name, member.given_name) if part)
