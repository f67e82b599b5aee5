"""The shapes of an import's plan: whom the school has, and what becomes of each row."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from training.rules.staff_cleaning import StaffRow
from training.rules.staff_names import full_name
from training.words import GroupKind, Role


class Fate(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LEAVER = "leaver"
    QUESTION = "question"
    REFUSED = "refused"


# What a person may answer to a question, besides the public id of one of its candidates.
SKIP, SOMEBODY_NEW = "skip", "new"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody the school already has, as they stand now."""

    id: int
    public_id: str
    given_name: str
    family_name: str
    email: str = ""
    username: str = ""
    job_title: str = ""
    role: Role = Role.STAFF
    groups: tuple[tuple[GroupKind, tuple[str, ...]], ...] = ()
    start_on: date | None = None
    leave_on: date | None = None
    left_on: date | None = None
    source_system: str = ""
    external_id: str = ""
    unsupervised_on: date | None = None
    regulated_activity: bool | None = None

    @property
    def name(self) -> str:
        return full_name(self.given_name, self.family_name)


@dataclass(frozen=True, slots=True)
class Change:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowPlan:
    row: StaffRow
    fate: Fate
    person_id: int | None = None
    changes: tuple[Change, ...] = ()
    reason: str = ""
    candidates: tuple[str, ...] = ()  # public ids a question may be answered with
    may_be_new: bool = False  # whether “somebody new” answers the question
    role_wanted: Role | None = None  # asked for by the file; given only when a person ticks it
    role_given: Role | None = None

    @property
    def number(self) -> int:
        return self.row.number


@dataclass(frozen=True)
class Plan:
    rows: tuple[RowPlan, ...]
    missing: tuple[int, ...] = ()  # people not in the file, to be marked as having left
    missing_refused: str = ""
    counts: dict[Fate, int] = field(default_factory=dict)
