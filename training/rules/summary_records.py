"""What a summary is made from: the records of a school as they stood at the end of a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from training.rules.standing import Dates
from training.words import Nation, Role


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody on the staff list that day, by the name they had then."""

    id: int
    family_name: str
    given_name: str
    role: Role
    start_on: date | None


@dataclass(frozen=True, slots=True)
class ModuleOfDay:
    """A module that somebody had been asked for or had completed. `id` is its short one: “A1”."""

    slug: str
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class ReadingOfDay:
    """What staff were to declare having read, in the edition in force.

    `asked` are the people it is asked of; `declared` the newest edition each had declared, with the day.
    """

    title: str
    edition: str
    is_guidance: bool
    asked_on: date
    due_on: date
    asked: frozenset[int]
    declared: Mapping[int, tuple[date, str]]


@dataclass(frozen=True, slots=True)
class Attended:
    """One event of training elsewhere that was still valid, and who of the members had been there."""

    title: str
    provider: str
    kind: str
    taken_on: date
    minutes: int | None
    expires_on: date | None
    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class Excused:
    """A waiver or extension in force. The note beside the reason stays out of the summary."""

    member: int
    module: str
    kind: str
    reason: str
    until: date


@dataclass(frozen=True, slots=True)
class AdoptedModule:
    """`open_facts`: how many facts it rests on nobody had confirmed in the document when it was taken on."""

    id: str
    title: str
    edition: str
    by: str
    on: date
    facts: int
    open_facts: int


@dataclass(frozen=True, slots=True)
class SourceOfDay:
    """A document the adopted modules rest on: how many of its facts they use, and how many are not confirmed."""

    title: str
    publisher: str
    edition: str
    is_official: bool
    facts: int
    open_facts: int


@dataclass(frozen=True, slots=True)
class Action:
    """What the school did about something that needed teaching: words, and no count."""

    on: date
    about: str
    what: str


@dataclass(frozen=True, slots=True)
class DiscussionOfDay:
    on: date
    title: str
    people: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """`briefed`: how many had signed “Before you start” without an account, in the school year of that day."""

    school: str
    nation: Nation
    as_at: date
    members: tuple[Member, ...]  # by surname
    modules: tuple[ModuleOfDay, ...]
    dates: Mapping[tuple[int, str], Dates]
    readings: tuple[ReadingOfDay, ...]  # the statutory ones first
    attended: tuple[Attended, ...]
    excused: tuple[Excused, ...]
    adopted: tuple[AdoptedModule, ...]
    sources: tuple[SourceOfDay, ...]
    actions: tuple[Action, ...]
    discussions: tuple[DiscussionOfDay, ...]
    briefed: int
    induction: tuple[ModuleOfDay, ...]  # what the school sets its new staff
