"""One answer to one item: read from a form, held against the item. An answer is plain data:

`{"options": [...]}` in the item's own order, `{"order": [...]}` of step ids, or `{"groups": {card: group}}`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from training.content.model import Item, Option
from training.errors import InvalidInputError
from training.words import CriticalCode, ItemKind

Answer = Mapping[str, Any]
FormValues = Mapping[str, Sequence[str]]

_GONE = "That is not one of the answers on this page. Please choose again."


def read_answer(item: Item, values: FormValues) -> dict[str, Any]:
    """The answer in these form values (name → all its values), or InvalidInputError with what to do."""
    if item.kind is ItemKind.PUT_IN_ORDER:
        return {"order": _read_order(item, values)}
    if item.kind is ItemKind.SORT_INTO_GROUPS:
        return {"groups": _read_groups(item, values)}
    return {"options": _read_options(item, values)}


def _read_options(item: Item, values: FormValues) -> list[str]:
    several = item.kind is ItemKind.CHOOSE_SEVERAL
    chosen = set(filter(None, values.get("option", ())))
    if not chosen:
        raise InvalidInputError("Choose all that fit." if several else "Choose an answer.", "option")
    if not chosen <= {option.id for option in item.options}:
        raise InvalidInputError(_GONE, "option")
    if not several and len(chosen) > 1:
        raise InvalidInputError("Choose one answer only.", "option")
    return [option.id for option in item.options if option.id in chosen]


def _read_order(item: Item, values: FormValues) -> list[str]:
    places = [str(number) for number in range(1, len(item.steps) + 1)]
    order: dict[str, str] = {}
    for step in item.steps:
        field = f"place-{step.id}"
        place = _one(values, field)
        if not place:
            raise InvalidInputError("Give each step its place.", field)
        if place not in places:
            raise InvalidInputError(f"A place is a number from 1 to {len(places)}.", field)
        if place in order:
            raise InvalidInputError(f"Two steps have place {place}. Give each step its own.", field)
        order[place] = step.id
    return [order[place] for place in places]


def _read_groups(item: Item, values: FormValues) -> dict[str, str]:
    known = {group.id for group in item.groups}
    groups: dict[str, str] = {}
    for card in item.cards:
        field = f"group-{card.id}"
        group = _one(values, field)
        if not group:
            raise InvalidInputError("Choose a group for each line.", field)
        if group not in known:
            raise InvalidInputError(_GONE, field)
        groups[card.id] = group
    return groups


def _one(values: FormValues, field: str) -> str:
    given = values.get(field, ())
    return given[0].strip() if len(given) == 1 else ""


def chosen_options(item: Item, answer: Answer) -> tuple[Option, ...]:
    """The options chosen, in the item's own order. Ids the item does not have are passed over."""
    chosen = answer.get("options") or ()
    return tuple(option for option in item.options if option.id in chosen)


def is_right(item: Item, answer: Answer) -> bool:
    """All or nothing: exactly the best options, every step in place, every card in its group."""
    if item.kind is ItemKind.PUT_IN_ORDER:
        return answer.get("order") == [step.id for step in item.steps]
    if item.kind is ItemKind.SORT_INTO_GROUPS:
        return answer.get("groups") == {card.id: card.group for card in item.cards}
    return set(answer.get("options") or ()) == {option.id for option in item.options if option.best}


def critical_codes(item: Item, answer: Answer) -> tuple[CriticalCode, ...]:
    """The codes of the options chosen that must never be."""
    return tuple(o.critical for o in chosen_options(item, answer) if o.critical is not None)
