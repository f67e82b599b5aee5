"""What is practised and never marked: sentences to say aloud, and a record built from given lines."""

from dataclasses import dataclass, field
from enum import StrEnum

from training.content.right_now import CardLine
from training.words import Setting


class LeaveOut(StrEnum):
    """Why a line does not belong in a factual record."""

    OPINION = "opinion"
    GUESS = "guess"
    TIDIED = "tidied"
    SCREEN = "screen"
    NO_TIME = "no-time"
    QUESTION = "question"
    BLAME = "blame"
    OTHER_PUPIL = "other-pupil"
    ATTACHMENT = "attachment"

    @property
    def label(self) -> str:
        return {
            "opinion": "An opinion",
            "guess": "A guess",
            "tidied": "Their words are gone",
            "screen": "What was on the screen",
            "no-time": "It does not say when",
            "question": "A question not to ask",
            "blame": "Blame",
            "other-pupil": "Another pupil’s record",
            "attachment": "A copy of the picture",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Form:
    """Another wording of a sentence, for these kinds of school."""

    settings: tuple[Setting, ...]
    when: str
    say: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """`say` is said aloud, `when` is the moment for it; `pause` in seconds."""

    id: str
    when: str
    say: str
    pause: int
    facts: tuple[str, ...]
    forms: tuple[Form, ...] = ()


@dataclass(frozen=True, slots=True)
class SayIt:
    module: str  # open to staff where this module is
    lead_in: str
    sentences: tuple[Sentence, ...]
    after: CardLine


@dataclass(frozen=True, slots=True)
class Point:
    """One of the six things that a record says."""

    id: str
    label: str
    text: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Belongs in the record unless `leave_out` says why not; `meets` names points."""

    id: str
    text: str
    why: str
    facts: tuple[str, ...]
    meets: tuple[str, ...] = ()
    leave_out: LeaveOut | None = None

    @property
    def belongs(self) -> bool:
        return self.leave_out is None


@dataclass(frozen=True, slots=True)
class Story:
    """The lines that belong stand in the order of the finished record."""

    id: str
    title: str
    scene: str  # Markdown, unwoven
    lines: tuple[Line, ...]
    settings: tuple[Setting, ...] = ()  # empty: every kind of school


@dataclass(frozen=True, slots=True)
class RecordPractice:
    module: str
    points: tuple[Point, ...]
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class HelpLine:
    """For staff themselves. Its number is a confirmed fact."""

    name: str
    what: str
    phone: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Care:
    """Where to talk to somebody; `tonight` is what a pupil may be told at the end of the day."""

    lines: tuple[HelpLine, ...] = ()
    tonight: tuple[CardLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Practice:
    """Each part is None where its file cannot be read."""

    say_it: SayIt | None = None
    record: RecordPractice | None = None
    care: Care = field(default_factory=Care)
