"""What the pages of a sitting show. Pure: a `Sitting` in, finished views out.

Nothing here tells which answer is right before the response to it is stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup

from training.content.model import Item
from training.content.render import (
    FeedbackLine,
    FeedbackView,
    ItemView,
    StoryPart,
    render_ending,
    render_feedback,
    render_item,
    render_prose,
    repair_parts,
    story_parts,
)
from training.content.weave import weave
from training.rules.answers import Answer
from training.rules.routing import Given, Turn
from training.services.attempts import Sitting
from training.words import ItemKind


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice made in a scenario, and what came of it."""

    text: str
    said: bool  # words spoken, not something done
    feedback: FeedbackView
    repair: tuple[StoryPart, ...]  # how a critical one was put right


@dataclass(frozen=True, slots=True)
class Scene:
    """One place of a story with the choices made there, in order."""

    item_id: str
    parts: tuple[StoryPart, ...]
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What every page of a sitting has around it. `total` is None in a scenario: nobody knows how it will go."""

    attempt_id: int
    title: str
    intro: str
    is_scenario: bool
    practice: bool
    number: int
    total: int | None
    answered: int
    last_saved: datetime | None


@dataclass(frozen=True, slots=True)
class ItemPage:
    frame: Frame
    view: ItemView  # its story stands in `parts`
    seq: int
    repairing: bool
    parts: tuple[StoryPart, ...]
    repair: tuple[StoryPart, ...]  # scenario: how it goes on while a critical answer is put right
    so_far: tuple[Scene, ...]
    skip_to: str | None  # the next question still open, when this one may wait


@dataclass(frozen=True, slots=True)
class SavedPage:
    frame: Frame
    item_id: str
    seq: int
    view: ItemView  # with the stored answer filled in
    scene: Scene  # the story here and this choice
    feedback: FeedbackView
    title: str
    saved_at: datetime
    put_right: bool  # the way on is back to the same question
    next_item: str | None  # None: to the last look


@dataclass(frozen=True, slots=True)
class Gap:
    item_id: str
    number: int
    stem: str


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The last look before finishing. `ending` is a scenario's, once it has one."""

    frame: Frame
    gaps: tuple[Gap, ...]
    repairing: str | None
    can_finish: bool
    ending: tuple[StoryPart, ...]
    so_far: tuple[Scene, ...]


def frame_of(sitting: Sitting, item_id: str | None = None) -> Frame:
    standpoint, quiz = sitting.standpoint, sitting.quiz
    places = list(standpoint.path if quiz.is_scenario else sitting.drawn)
    return Frame(
        attempt_id=sitting.id,
        title=quiz.title,
        intro=weave(quiz.intro, sitting.names),
        is_scenario=quiz.is_scenario,
        practice=sitting.practice,
        number=places.index(item_id) + 1 if item_id in places else len(places),
        total=None if quiz.is_scenario else len(places),
        answered=len({turn.item_id for turn in standpoint.turns}),
        last_saved=sitting.times[sitting.responses[-1].seq] if sitting.responses else None,
    )


def item_page(sitting: Sitting, item_id: str) -> ItemPage:
    item, standpoint = sitting.item(item_id), sitting.standpoint
    turns = standpoint.turns_of(item_id)
    scenario = sitting.quiz.is_scenario
    return ItemPage(
        frame=frame_of(sitting, item_id),
        view=_view(sitting, item),
        seq=standpoint.seq,
        repairing=standpoint.repairing,
        parts=_parts(sitting, item),
        repair=_repair_scene(sitting, item, turns) if standpoint.repairing else (),
        so_far=_scenes(sitting, before=item_id) if scenario else (),
        skip_to=None if scenario or standpoint.repairing else next_gap(sitting, item_id),
    )


def saved_page(sitting: Sitting, seq: int) -> SavedPage:
    """Raises NotFoundError when nothing is stored under that number."""
    given = sitting.response(seq)
    item, standpoint = sitting.item(given.item_id), sitting.standpoint
    feedback = _feedback(sitting, item, given)
    turn = next((turn for turn in standpoint.turns if turn.seq == seq), None)
    return SavedPage(
        frame=frame_of(sitting, item.id),
        item_id=item.id,
        seq=seq,
        view=_view(sitting, item, given.answer),
        scene=_scene(sitting, item, [given]),
        feedback=feedback,
        title=_title(item, feedback, turn),
        saved_at=sitting.times[seq],
        put_right=standpoint.repairing and standpoint.item_id == item.id,
        next_item=standpoint.item_id if sitting.quiz.is_scenario else next_gap(sitting, item.id),
    )


def check_page(sitting: Sitting) -> CheckPage:
    standpoint, quiz = sitting.standpoint, sitting.quiz
    ending = next((each for each in quiz.endings if each.id == standpoint.ending), None)
    return CheckPage(
        frame=frame_of(sitting),
        gaps=tuple(
            Gap(name, sitting.drawn.index(name) + 1, weave(quiz.item(name).stem, sitting.names))
            for name in (() if quiz.is_scenario else standpoint.gaps)
        ),
        repairing=standpoint.item_id if standpoint.repairing else None,
        can_finish=standpoint.can_finish,
        ending=story_parts(render_ending(ending, sitting.names)) if ending else (),
        so_far=_scenes(sitting) if quiz.is_scenario else (),
    )


def next_gap(sitting: Sitting, after: str) -> str | None:
    """The next open question after this one; None after the last, even when earlier ones were left open."""
    later = sitting.drawn[sitting.drawn.index(after) + 1 :]
    return next((name for name in later if name in sitting.standpoint.gaps), None)


def with_values(view: ItemView, values: Mapping[str, Sequence[str]]) -> ItemView:
    """The form as it was sent, however wrong, so that nothing chosen is lost."""

    def one(name: str) -> str:
        return (values.get(name) or [""])[0]

    def place(name: str) -> int | None:
        return int(one(name)) if one(name) in {str(n) for n in range(1, len(view.steps) + 1)} else None

    chosen = values.get("option", ())
    return replace(
        view,
        options=tuple(replace(o, checked=o.id in chosen) for o in view.options),
        steps=tuple(replace(s, place=place(f"place-{s.id}")) for s in view.steps),
        cards=tuple(replace(c, group=one(f"group-{c.id}") or None) for c in view.cards),
    )


def anchor_of(view: ItemView, field: str | None) -> str:
    """The id of the control an error is about."""
    if field == "option" and view.options:
        return f"option-{view.options[0].id}"
    if field and field.startswith("group-") and view.groups:
        return f"{field}-{view.groups[0].id}"
    return field or "item"


def _title(item: Item, feedback: FeedbackView, turn: Turn | None) -> str:
    if feedback.critical:
        return "Stop here"
    if feedback.right:
        return "That puts it right" if turn is not None and turn.repairs else "That helps"
    if item.kind is ItemKind.PUT_IN_ORDER:
        return "A different order would help more"
    if item.kind is ItemKind.SORT_INTO_GROUPS:
        return "Look again at these"
    return "What each of these would mean" if len(feedback.lines) > 1 else "What this would mean"


def _view(sitting: Sitting, item: Item, answer: Answer | None = None) -> ItemView:
    view = render_item(item, sitting.orders.get(item.id, []), sitting.names, answer)
    return replace(view, story_html=Markup())


def _feedback(sitting: Sitting, item: Item, given: Given) -> FeedbackView:
    return render_feedback(item, given.answer, sitting.edition.facts, sitting.names)


def _parts(sitting: Sitting, item: Item) -> tuple[StoryPart, ...]:
    return story_parts(render_prose(item.story, sitting.names))


def _scene(sitting: Sitting, item: Item, given: Sequence[Given]) -> Scene:
    choices = []
    for response in given:
        feedback = _feedback(sitting, item, response)
        text = " ".join(line.text for line in feedback.lines)
        choices.append(Choice(text, text.startswith("“"), feedback, _repair(feedback.lines)))
    return Scene(item.id, _parts(sitting, item), tuple(choices))


def _scenes(sitting: Sitting, before: str | None = None) -> tuple[Scene, ...]:
    """The places behind the reader, each visit by itself; without the one they stand at."""
    visits: list[tuple[str, list[Given]]] = []
    for turn in sitting.standpoint.turns:
        given = Given(turn.seq, turn.item_id, turn.answer)
        if visits and visits[-1][0] == turn.item_id:
            visits[-1][1].append(given)
        else:
            visits.append((turn.item_id, [given]))
    if visits and visits[-1][0] == before:
        visits.pop()
    return tuple(_scene(sitting, sitting.quiz.item(name), given) for name, given in visits)


def _repair_scene(sitting: Sitting, item: Item, turns: Sequence[Turn]) -> tuple[StoryPart, ...]:
    """The scene of the newest critical choice; a later answer that is not right yet does not repeat it."""
    lines: list[FeedbackLine] = []
    for turn in reversed(turns):
        given = Given(turn.seq, turn.item_id, turn.answer)
        lines = [line for line in _feedback(sitting, item, given).lines if line.critical]
        if lines:
            break
    return _repair(lines)


def _repair(lines: Iterable[FeedbackLine]) -> tuple[StoryPart, ...]:
    return repair_parts(Markup("").join(line.repair_html for line in lines))
