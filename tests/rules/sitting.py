"""Quizzes to sit, made in code: what the rules of routing, marking and drawing are tried on."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from training.content.library import load_library
from training.content.model import Ending, Item, Option, Quiz
from training.words import CriticalCode, ItemKind

VALID = Path(__file__).resolve().parents[1] / "content/trees/valid"
LIBRARY = load_library(VALID)
SAMPLE, WALK = LIBRARY.quizzes["sample"], LIBRARY.quizzes["walk"]

RIGHT: Mapping[str, dict[str, Any]] = {
    "s-one": {"options": ["listen"]},
    "s-several": {"options": ["stay", "tell"]},
    "s-order": {"order": ["listen", "thank", "tell"]},
    "s-sort": {"groups": {"calm": "helps", "time": "helps", "blame": "harms"}},
}
CRITICAL = {"options": ["promise"]}


def drawn(quiz: Quiz) -> tuple[str, ...]:
    return tuple(item.id for item in quiz.items)


def choose(*options: str) -> dict[str, Any]:
    return {"options": list(options)}


def rows(*answers: tuple[str, Mapping[str, Any]]) -> list[tuple[int, str, Mapping[str, Any]]]:
    """Responses as they are stored, numbered from 1."""
    return [(seq, item_id, answer) for seq, (item_id, answer) in enumerate(answers, start=1)]


def _option(name: str, best: bool, critical: bool, leads_to: str | None) -> Option:
    if critical:
        return Option(
            name, name, False, "Feedback.", ("F101",), critical=CriticalCode.C1, instead="Say this."
        )
    return Option(name, name, best, "Feedback.", ("F101",), next=leads_to)


@st.composite
def quizzes(draw: st.DrawFn) -> Quiz:
    """A quiz or a scenario of choose-one items: option `a` is best, `b` is wrong, `c` is critical."""
    count = draw(st.integers(1, 5))
    names = [f"item-{number}" for number in range(count)]
    is_scenario = draw(st.booleans())
    items = []
    for number, name in enumerate(names):
        onward = names[number + 1] if number + 1 < count else "end"
        elsewhere = draw(st.sampled_from([*names, "end"]))
        options = (_option("a", True, False, onward), _option("b", False, False, elsewhere))
        if draw(st.booleans()):
            options = (*options, _option("c", False, True, None))
        kind = ItemKind.DECISION if is_scenario else ItemKind.CHOOSE_ONE
        items.append(
            Item(name, kind, "", "What do you do?", "objective", f"module/{name}", name, False, options)
        )
    return Quiz(
        slug="made",
        title="Made",
        module="module",
        pass_mark=draw(st.integers(1, 100)),
        minutes=1,
        intro="",
        items=tuple(items),
        start=names[0] if is_scenario else None,
        endings=(Ending("end", "The end."),) if is_scenario else (),
    )


ANSWERS = st.lists(st.tuples(st.integers(0, 4), st.sampled_from(["a", "b", "c", "nonsense"])), max_size=25)


def stored(answers: list[tuple[int, str]]) -> list[tuple[int, str, dict[str, Any]]]:
    """Responses to any item in any order, as two tabs and the back button might send them."""
    return [(seq, f"item-{n}", {"options": [option]}) for seq, (n, option) in enumerate(answers, start=1)]
