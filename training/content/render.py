"""Finished views of lessons and items: the school's names woven in, ready for a template. Pure.

The only place that makes Markup. Every piece of it has come out of `markdown.prose_html` or a lesson's block,
both cleaned by nh3, and the names woven into it are escaped on the way.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from markupsafe import Markup

from training.content.editions import CitedFact, CitedSource, Edition, facts_of_blocks
from training.content.graph import Graph
from training.content.markdown import prose_html
from training.content.model import Card, Ending, Item, Option, Step
from training.content.tailor import Reader, blocks_for
from training.content.terms import term_words
from training.content.weave import weave
from training.words import FactStatus, ItemKind

Names = Mapping[str, str]
Part = TypeVar("Part", Option, Step, Card)
_YOU_SAY = re.compile(r"^<p>“[^“]*” you (?:say|ask|answer|whisper)")
_QUOTED = re.compile(r"“[^”]*”?|<[^>]*>")
_TOLD = re.compile(r"\w")
_SPEECH = re.compile(r"(<p>“.*?</p>)", re.DOTALL)

STATUS_LABELS: Mapping[FactStatus, str] = {
    FactStatus.CONFIRMED: "read in the source itself",
    FactStatus.PUBLISHED_TEXT: "known from the published guidance",
    FactStatus.SECOND_HAND: "read where someone else reports it",
    FactStatus.UNVERIFIED: "good practice, not yet found in a source",
    FactStatus.SEEDS_ONLY: "old advice, shown only to say what has changed",
}


@dataclass(frozen=True, slots=True)
class Why:
    """One entry of “Why we say this”."""

    id: str
    statement: str
    status: FactStatus
    sources: tuple[CitedSource, ...]

    @property
    def status_label(self) -> str:
        return STATUS_LABELS[self.status]

    @property
    def title(self) -> str:
        """Its sources in one line, and how well it is known."""
        named = [f"{source.title} ({source.publisher}, {source.edition})" for source in self.sources]
        return "; ".join([*named, self.status_label])

    @property
    def href(self) -> str | None:
        """The address of the first source that has one anybody has opened."""
        return next((source.address for source in self.sources if source.address), None)


@dataclass(frozen=True, slots=True)
class BlockView:
    kind: str
    html: Markup
    label: str  # who speaks, in a `pupil` block
    basis: str  # "facts", "ours", "story" or "none"
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LessonView:
    title: str
    blocks: tuple[BlockView, ...]
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class StoryPart:
    """A piece of a story: what somebody says, or what is told between."""

    speech: bool
    html: Markup
    you: bool = False  # it is the reader who speaks
    who: str = ""  # stands above speech that does not say itself who speaks


@dataclass(frozen=True, slots=True)
class OptionView:
    id: str
    text: str
    checked: bool = False
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class StepView:
    id: str
    text: str
    place: int | None = None
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class GroupView:
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class CardView:
    id: str
    text: str
    group: str | None = None
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class ItemView:
    """What is asked, in the order drawn. Nothing in it says what is right."""

    id: str
    kind: ItemKind
    stem: str
    story_html: Markup
    options: tuple[OptionView, ...]
    steps: tuple[StepView, ...]
    groups: tuple[GroupView, ...]
    cards: tuple[CardView, ...]


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """What one chosen line would mean. `instead` and `repair_html` are there after a critical choice."""

    text: str
    feedback: str
    critical: bool
    instead: str
    repair_html: Markup


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """Of what was answered only: no word about lines that were not chosen."""

    right: bool
    critical: bool
    lines: tuple[FeedbackLine, ...]
    why: tuple[Why, ...]


def why(ids: Iterable[str], facts: Mapping[str, CitedFact]) -> tuple[Why, ...]:
    found = [facts[fact_id] for fact_id in dict.fromkeys(ids) if fact_id in facts]
    return tuple(Why(fact.id, fact.statement, fact.status, fact.sources) for fact in found)


def render_lesson(edition: Edition, names: Names, reader: Reader) -> LessonView:
    """The edition is whole; what the reader is not to see of it is left out here."""
    names = {**names, **term_words(edition.terms, reader.nation)}
    shown = blocks_for(edition.lesson.blocks, edition.facts, reader)
    blocks = tuple(
        BlockView(block.kind, _markup(block.html, names), weave(block.label, names), block.basis, block.facts)
        for block in shown
    )
    return LessonView(weave(edition.lesson.title, names), blocks, why(facts_of_blocks(shown), edition.facts))


def render_prose(source: str, names: Names) -> Markup:
    """A story or a repair scene."""
    return _markup(prose_html(source), names) if source else Markup()


def story_parts(html: Markup) -> tuple[StoryPart, ...]:
    """A rendered story, cut where somebody begins to speak, so that it can be shown as a conversation."""
    pieces = [piece.strip() for piece in _SPEECH.split(html) if piece.strip()]
    # Cut between whole paragraphs of what was clean already.
    return tuple(
        StoryPart(piece.startswith("<p>“"), Markup(piece), _YOU_SAY.search(piece) is not None)  # noqa: S704
        for piece in pieces
    )


def repair_parts(html: Markup) -> tuple[StoryPart, ...]:
    """A repair scene. Speech of which nothing is told there is the reader’s own, and says so."""
    return tuple(
        replace(part, you=True, who="You say")
        if part.speech and not _TOLD.search(_QUOTED.sub("", part.html))
        else part
        for part in story_parts(html)
    )


def render_graph(graph: Graph) -> Markup:
    """The drawing of a scenario, which escapes every label it takes from content."""
    return Markup(graph.svg)  # noqa: S704 - see above


def render_ending(ending: Ending, names: Names) -> Markup:
    return render_prose(ending.story, names)


def render_item(
    item: Item,
    order: Sequence[str],
    names: Names,
    answer: Mapping[str, Any] | None = None,
    locked: bool = False,
) -> ItemView:
    """`order` is the one stored with the attempt; `answer` fills the form in, `locked` closes it."""
    given = answer or {}
    chosen = given.get("options") or ()
    places = {step: place for place, step in enumerate(given.get("order") or (), start=1)}
    groups = given.get("groups") or {}
    return ItemView(
        id=item.id,
        kind=item.kind,
        stem=weave(item.stem, names),
        story_html=render_prose(item.story, names),
        options=tuple(
            OptionView(o.id, weave(o.text, names), o.id in chosen, locked)
            for o in _in_order(item.options, order)
        ),
        steps=tuple(
            StepView(s.id, weave(s.text, names), places.get(s.id), locked)
            for s in _in_order(item.steps, order)
        ),
        groups=tuple(GroupView(g.id, weave(g.label, names)) for g in item.groups),
        cards=tuple(
            CardView(c.id, weave(c.text, names), groups.get(c.id), locked)
            for c in _in_order(item.cards, order)
        ),
    )


def render_feedback(
    item: Item, answer: Mapping[str, Any], facts: Mapping[str, CitedFact], names: Names
) -> FeedbackView:
    """After options: what each chosen one means. After steps or cards: all if right, else the misplaced."""
    if item.options:
        chosen = [o for o in item.options if o.id in (answer.get("options") or ())]
        lines = [
            FeedbackLine(
                text=weave(o.text, names),
                feedback=weave(o.feedback, names),
                critical=o.critical is not None,
                instead=weave(o.instead or "", names),
                repair_html=render_prose(o.repair or "", names),
            )
            for o in chosen
        ]
        right = {o.id for o in chosen} == {o.id for o in item.options if o.best}
        cited = [fact for o in chosen for fact in o.facts]
        return FeedbackView(right, any(line.critical for line in lines), tuple(lines), why(cited, facts))
    parts: list[Step | Card] = [*item.steps, *item.cards]
    wrong = [part for part in parts if part.id in _misplaced(item, answer)]
    told = wrong or parts
    return FeedbackView(
        right=not wrong,
        critical=False,
        lines=tuple(
            FeedbackLine(weave(p.text, names), weave(p.feedback, names), False, "", Markup()) for p in told
        ),
        why=why([fact for part in told for fact in part.facts], facts),
    )


def _misplaced(item: Item, answer: Mapping[str, Any]) -> set[str]:
    if item.steps:
        given = list(answer.get("order") or ())
        return {s.id for place, s in enumerate(item.steps) if given[place : place + 1] != [s.id]}
    groups = answer.get("groups") or {}
    return {card.id for card in item.cards if groups.get(card.id) != card.group}


def _in_order(parts: Sequence[Part], order: Sequence[str]) -> list[Part]:
    """By the stored order; what it does not name comes last, as the author wrote it."""
    places = {name: place for place, name in enumerate(order)}
    return sorted(parts, key=lambda part: places.get(part.id, len(places)))


def _markup(html: str, names: Names) -> Markup:
    return Markup(weave(html, names, html=True))  # noqa: S704 - cleaned by nh3; see the top of this file
