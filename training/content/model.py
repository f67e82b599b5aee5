"""What content is, once read: frozen, complete, free of files and of Flask.

`Library` is the whole of it. Text in these objects is *unwoven*: the school's own people and numbers still
stand in it as `[[lead]]` and the like (see `weave.py`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from training.content.practice import Practice
from training.content.right_now import CardLine, Routes, Situation
from training.words import Audience, CriticalCode, FactStatus, ItemKind, Nation, Publication, Setting


@dataclass(frozen=True, slots=True)
class SourceReading:
    """What staff are asked to read, in the edition this source is. Editions of one reading share its `id`."""

    id: str
    title: str
    edition: str
    nation: Nation
    in_force_on: date


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    title: str
    publisher: str
    edition: str
    kind: str  # primary, secondary, official-unseen or seed
    address: str | None
    last_seen: date | None
    address_unverified: bool = False  # nobody has opened the address yet: show it, but do not link it
    reading: SourceReading | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    id: str
    statement: str
    audience: Audience
    nations: frozenset[Nation]
    status: FactStatus
    sources: tuple[str, ...]
    checked_on: date
    review_by: date
    effective_from: date | None = None
    effective_to: date | None = None
    place: str | None = None
    checked_by: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A critical code as people read it: `never` finishes the sentence “Never …”."""

    id: CriticalCode
    never: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A name that differs by nation: what text holds as `[[term:dsl]]`."""

    id: str
    label: str
    words: Mapping[Nation, str]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a lesson. `kind`: text, heading, list, say, not-this, pupil, old-advice, example, figure.

    `html` is safe, unwoven HTML; `text` the same words without marks, for counting and for reading age.
    `facts` are the ids it rests on; empty for headings and for blocks marked `{story}` or `{ours}`.
    """

    kind: str
    html: str
    text: str
    facts: tuple[str, ...]
    basis: str  # "facts", "story", "ours" or "none" (headings)
    line: int  # where it stands in its file; 0 in a block read back from an edition
    label: str = ""  # who speaks in a `pupil` block: "Maya, 14"
    settings: tuple[Setting, ...] = ()  # the kinds of school it is written for; empty: every one


@dataclass(frozen=True, slots=True)
class Lesson:
    slug: str
    title: str
    blocks: tuple[Block, ...]
    facts: tuple[str, ...]  # every id its blocks cite, in order of first use
    digest: str


@dataclass(frozen=True, slots=True)
class Objective:
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Module:
    slug: str
    id: str  # "A1"
    title: str
    summary: str
    minutes: int
    audience: Audience
    publication: Publication
    nations: tuple[Nation, ...]
    content_note: str
    objectives: tuple[Objective, ...]
    lessons: tuple[Lesson, ...]
    quizzes: tuple[str, ...]
    needs: tuple[str, ...]  # names of school details its text weaves in
    facts: tuple[str, ...]  # every fact of its lessons and quizzes
    digest: str
    core: tuple[str, ...] = ()  # lessons that everyone needs whatever their job; empty: all of them


@dataclass(frozen=True, slots=True)
class Option:
    id: str
    text: str
    best: bool
    feedback: str
    facts: tuple[str, ...]
    critical: CriticalCode | None = None
    instead: str | None = None  # the one sentence to say instead; there when `critical` is
    next: str | None = None  # scenario only: the node this choice leads to
    repair: str | None = None  # scenario only: the scene that follows a critical choice, back to its node


@dataclass(frozen=True, slots=True)
class Step:
    """One line to put in order; an item's steps stand in the right order."""

    id: str
    text: str
    feedback: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    """One line to sort; `group` is where it belongs."""

    id: str
    text: str
    group: str
    feedback: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to answer. Which of options, steps, groups and cards it has follows from its kind.

    A scenario's decision is an Item of kind DECISION whose id is its node's id.
    `lineage` stays the same when an item is reworded under a new id (defaults to the id).
    Items of one `family` ask the same thing of another case: a sitting asks one of them.
    """

    id: str
    kind: ItemKind
    story: str  # may be empty; Markdown, unwoven
    stem: str
    objective: str
    lesson: str  # the lesson to look at again, always as "module/lesson"
    lineage: str
    pinned: bool = False
    options: tuple[Option, ...] = ()
    steps: tuple[Step, ...] = ()
    groups: tuple[Group, ...] = ()
    cards: tuple[Card, ...] = ()
    family: str = ""  # empty: a family of its own
    settings: tuple[Setting, ...] = ()  # empty: every kind of school


@dataclass(frozen=True, slots=True)
class Ending:
    """Where a scenario's story stops: weeks later, with the pupil doing better."""

    id: str
    story: str


@dataclass(frozen=True, slots=True)
class Quiz:
    """Items answered one after the other, or, when `start` is set, a scenario that is walked."""

    slug: str
    title: str
    module: str
    pass_mark: int  # per cent
    minutes: int
    intro: str
    items: tuple[Item, ...]
    start: str | None = None
    endings: tuple[Ending, ...] = ()
    facts: tuple[str, ...] = ()
    digest: str = ""
    settings: tuple[Setting, ...] = ()  # the kinds of school it is written for; empty: every one
    count: int | None = None  # a refresher asks so many of its items, which are those of its pool too
    always: tuple[CriticalCode, ...] = ()  # a refresher asks an item with each of these
    alone: bool = False  # for one person at a time: never shown to a room

    @property
    def is_refresher(self) -> bool:
        return self.count is not None

    @property
    def is_scenario(self) -> bool:
        return self.start is not None

    def item(self, item_id: str) -> Item:
        """Raises KeyError for an id that is not in this quiz."""
        for item in self.items:
            if item.id == item_id:
                return item
        raise KeyError(item_id)


@dataclass(frozen=True, slots=True)
class Never:
    id: str
    text: str
    code: CriticalCode
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """A national service on the card. `phone` is there only when its number is confirmed."""

    name: str
    what: str
    phone: str | None
    address: str | None
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RightNowCard:
    """The national words of “what to do right now”; the school's people are added when it is shown."""

    nevers: tuple[Never, ...]
    say: tuple[CardLine, ...]
    steps: tuple[CardLine, ...]
    services: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class Library:
    modules: Mapping[str, Module]  # by slug, in the order of their ids
    quizzes: Mapping[str, Quiz]  # by slug
    facts: Mapping[str, Fact]
    sources: Mapping[str, Source]
    codes: Mapping[CriticalCode, Code]
    card: RightNowCard
    digest: str
    situations: tuple[Situation, ...] = ()  # in the order of the card
    routes: Routes = field(default_factory=Routes)
    practice: Practice = field(default_factory=Practice)
    terms: Mapping[str, Term] = field(default_factory=dict)
    # what could not be read ("modules/<slug>", "quizzes/<slug>" or "guidance/<file>") → why, in words
    unavailable: Mapping[str, str] = field(default_factory=dict)

    def published(self) -> tuple[Module, ...]:
        return tuple(m for m in self.modules.values() if m.publication is Publication.PUBLISHED)

    def items_of(self, module: Module) -> Iterator[tuple[str, Item]]:
        """Each item that is asked about it, by “quiz/item”. What its refresher draws from the quizzes of other
        modules is theirs."""
        for slug in module.quizzes:
            quiz = self.quizzes.get(slug)
            if quiz is None:
                continue
            for item in quiz.items:
                if not quiz.is_refresher or item.lesson.partition("/")[0] == module.slug:
                    yield f"{slug}/{item.id}", item
