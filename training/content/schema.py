"""The keys every content file may and must have. A key that is not here is an error, never passed over."""

import re
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from training.content.removal_words import Adult, Age, Made, Place, Reader, Threat
from training.words import (
    EXAMPLES,
    Audience,
    CriticalCode,
    FactStatus,
    Nation,
    NotTaught,
    Publication,
    Setting,
)


def _iso_date(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("not a date")
    return date.fromisoformat(value)


def _example(value: Any) -> Any:
    if value not in {setting.value for setting in EXAMPLES}:
        raise ValueError("not a setting")
    return Setting(value)


def _one_line(pattern: str | None = None, longest: int = 1_000) -> StringConstraints:
    return StringConstraints(
        strict=True, strip_whitespace=True, min_length=1, max_length=longest, pattern=pattern
    )


Text = Annotated[str, _one_line()]
Label = Annotated[str, _one_line(longest=120)]
Prose = Annotated[str, _one_line(longest=6_000)]
SLUG = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
Slug = Annotated[str, _one_line(SLUG.pattern, 60)]
LessonRef = Annotated[str, _one_line(r"^([a-z][a-z0-9-]*/)?[a-z][a-z0-9-]*$", 120)]
FactId = Annotated[str, _one_line(r"^F[0-9]{3}$")]
ModuleId = Annotated[str, _one_line(r"^[A-Z][0-9]{1,2}$")]
Date = Annotated[date, BeforeValidator(_iso_date)]
Minutes = Annotated[StrictInt, Field(ge=1, le=120)]
PassMark = Annotated[StrictInt, Field(ge=1, le=100)]
Settings = Annotated[list[Annotated[Setting, BeforeValidator(_example)]], Field(min_length=1)]
Facts = Annotated[list[FactId], Field(min_length=1, max_length=20)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ReadingRow(_Strict):
    id: Slug
    title: Label
    edition: Label
    nation: Nation
    in_force_on: Date


class SourceRow(_Strict):
    id: Slug
    title: Text
    publisher: Text
    jurisdiction: Text
    edition: Text
    address: Text | None
    address_unverified: StrictBool = False
    last_seen: Date | None = None
    kind: Literal["primary", "secondary", "official-unseen", "seed"]
    reading: ReadingRow | None = None
    note: Text | None = None


class FactRow(_Strict):
    id: FactId
    statement: Text
    audience: Audience
    nations: Annotated[list[Nation], Field(min_length=1)]
    status: FactStatus
    sources: Annotated[list[Slug], Field(min_length=1)]
    place: Text | None = None
    effective_from: Date | None = None
    effective_to: Date | None = None
    checked_on: Date
    checked_by: Text | None = None
    review_by: Date
    note: Text | None = None


class WordRow(_Strict):
    text: Text
    facts: Facts


class TermRow(_Strict):
    """One name that differs by nation; a nation that is not there has no word yet."""

    id: Slug
    label: Text
    words: Annotated[dict[Nation, WordRow], Field(min_length=1)]


class CodeRow(_Strict):
    id: CriticalCode
    never: Text
    facts: Facts


class UntaughtRow(_Strict):
    id: FactId
    reason: NotTaught
    why: Text


class LineRow(_Strict):
    text: Text
    facts: Facts


class SituationRow(_Strict):
    id: Slug
    title: Text
    audience: Literal["all-staff", "dsl"]
    ask: Text | None = None
    say: Annotated[list[LineRow], Field(min_length=1, max_length=3)]
    steps: Annotated[list[LineRow], Field(min_length=2, max_length=7)]
    never: Annotated[list[LineRow], Field(min_length=1, max_length=3)]


AnyRow = TypeVar("AnyRow", SourceRow, FactRow, CodeRow, TermRow, SituationRow, UntaughtRow)


class NeverRow(_Strict):
    id: Slug
    text: Text
    code: CriticalCode
    facts: Facts


class ServiceRow(_Strict):
    name: Text
    what: Text
    phone: Text | None = None
    address: Text | None = None
    facts: Facts


class CardFile(_Strict):
    nevers: list[NeverRow]
    say: Annotated[list[LineRow], Field(min_length=1)]
    steps: Annotated[list[LineRow], Field(min_length=1)]
    services: list[ServiceRow]


class RemovalServiceRow(ServiceRow):
    id: Slug
    can: Annotated[list[LineRow], Field(min_length=1)]
    cannot: Annotated[list[LineRow], Field(min_length=1)]


class WhenRow(_Strict):
    """A key that is left out asks nothing."""

    age: Annotated[list[Age], Field(min_length=1)] | None = None
    place: Annotated[list[Place], Field(min_length=1)] | None = None
    made: Annotated[list[Made], Field(min_length=1)] | None = None
    threat: Annotated[list[Threat], Field(min_length=1)] | None = None
    adult: Annotated[list[Adult], Field(min_length=1)] | None = None
    nation: Annotated[list[Nation], Field(min_length=1)] | None = None


class RemovalRuleRow(LineRow):
    id: Slug
    reader: Reader
    order: Annotated[StrictInt, Field(ge=1, le=99)]
    when: WhenRow = WhenRow()
    service: Slug | None = None


class RoutesFile(_Strict):
    services: Annotated[list[RemovalServiceRow], Field(min_length=1)]
    rules: Annotated[list[RemovalRuleRow], Field(min_length=1)]


class ObjectiveRow(_Strict):
    id: Slug
    text: Text


class ModuleFile(_Strict):
    id: ModuleId
    title: Text
    summary: Text
    minutes: Minutes
    audience: Audience
    publication: Publication
    nations: Annotated[list[Nation], Field(min_length=1)]
    content_note: Text
    objectives: Annotated[list[ObjectiveRow], Field(min_length=1)]
    lessons: Annotated[list[Slug], Field(min_length=1)]
    core: Annotated[list[Slug], Field(min_length=1)] | None = None
    quizzes: list[Slug]


class LessonHead(_Strict):
    title: Text


class OptionRow(_Strict):
    id: Slug
    text: Text
    best: StrictBool = False
    critical: CriticalCode | None = None
    feedback: Text
    instead: Text | None = None
    facts: Facts


class BranchRow(OptionRow):
    next: Slug | None = None
    repair: Prose | None = None


class StepRow(_Strict):
    id: Slug
    text: Text
    feedback: Text
    facts: Facts


class GroupRow(_Strict):
    id: Slug
    label: Text


class CardRow(_Strict):
    id: Slug
    text: Text
    group: Slug
    feedback: Text
    facts: Facts


class _ItemRow(_Strict):
    id: Slug
    objective: Slug
    lesson: LessonRef
    lineage: Slug | None = None
    family: Slug | None = None
    settings: Settings | None = None
    story: Prose | None = None
    stem: Text


class ChooseRow(_ItemRow):
    kind: Literal["choose-one", "choose-several"]
    pin: StrictBool = False
    options: Annotated[list[OptionRow], Field(min_length=2, max_length=8)]


class OrderRow(_ItemRow):
    kind: Literal["put-in-order"]
    steps: Annotated[list[StepRow], Field(min_length=3, max_length=6)]


class SortRow(_ItemRow):
    kind: Literal["sort-into-groups"]
    groups: Annotated[list[GroupRow], Field(min_length=2, max_length=3)]
    cards: Annotated[list[CardRow], Field(min_length=3, max_length=6)]


ItemRow = Annotated[ChooseRow | OrderRow | SortRow, Field(discriminator="kind")]


class _AnyQuizFile(_Strict):
    title: Text
    module: Slug
    pass_mark: PassMark
    minutes: Minutes
    intro: Text
    settings: Settings | None = None


class QuizFile(_AnyQuizFile):
    items: Annotated[list[ItemRow], Field(min_length=1, max_length=60)]


class RefresherFile(_AnyQuizFile):
    """Items of other quizzes, asked anew; `items` are its own beside them."""

    kind: Literal["refresher"]
    pool: Annotated[list[Slug], Field(min_length=1)]
    always: list[CriticalCode] = []
    count: Annotated[StrictInt, Field(ge=1, le=40)]
    items: Annotated[list[ItemRow], Field(max_length=60)] = []


class NodeRow(_Strict):
    """A decision, or an ending: which of the keys it needs is checked with the routes."""

    id: Slug
    ending: StrictBool = False
    story: Prose
    stem: Text | None = None
    objective: Slug | None = None
    lesson: LessonRef | None = None
    lineage: Slug | None = None
    pin: StrictBool = False
    options: Annotated[list[BranchRow], Field(max_length=6)] = []


class ScenarioFile(_AnyQuizFile):
    kind: Literal["scenario"]
    alone: StrictBool = False
    start: Slug
    nodes: Annotated[list[NodeRow], Field(min_length=2, max_length=8)]
