"""The keys of guidance/practice.yaml."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictInt

from training.content.practice import LeaveOut
from training.content.schema import Facts, LineRow, Prose, Settings, Slug, Text

POINTS = 6


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FormRow(_Strict):
    settings: Settings
    when: Text
    say: Text
    facts: Facts


class SentenceRow(_Strict):
    id: Slug
    when: Text
    say: Text
    pause: Annotated[StrictInt, Field(ge=3, le=30)]
    facts: Facts
    forms: list[FormRow] = []


class SayItRow(_Strict):
    module: Slug
    lead_in: Text
    sentences: Annotated[list[SentenceRow], Field(min_length=1, max_length=5)]
    after: LineRow


class PointRow(LineRow):
    id: Slug
    label: Text


class RecordLineRow(LineRow):
    """Either `meets`, which may be empty, or `leave_out`."""

    id: Slug
    why: Text
    meets: list[Slug] | None = None
    leave_out: LeaveOut | None = None


class StoryRow(_Strict):
    id: Slug
    title: Text
    scene: Prose
    settings: Settings | None = None
    lines: Annotated[list[RecordLineRow], Field(min_length=4, max_length=14)]


class RecordRow(_Strict):
    module: Slug
    points: Annotated[list[PointRow], Field(min_length=POINTS, max_length=POINTS)]
    stories: Annotated[list[StoryRow], Field(min_length=1)]


class HelpLineRow(_Strict):
    name: Text
    what: Text
    phone: Text
    facts: Facts


class CareRow(_Strict):
    lines: list[HelpLineRow]
    tonight: list[LineRow]


class PracticeFile(_Strict):
    say_it: SayItRow
    care: CareRow
    record: RecordRow
