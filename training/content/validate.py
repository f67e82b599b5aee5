"""Holds plain data against its schema and says every fault in words, with its line."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from training.content.problems import Report
from training.content.yamlfile import Path, Tree

Row = TypeVar("Row", bound=BaseModel)


def validate(schema: type[Row], tree: Tree, path: str, report: Report, at: Path = ()) -> Row | None:
    """The part of `tree` at `at` as `schema`, or None after reporting all that is wrong with it."""
    data = tree.data
    for step in at:
        data = data[step]
    if not isinstance(data, dict):
        report.error(path, tree.line(*at), "keys with values are expected here", "write `key: value` lines")
        return None
    try:
        return schema.model_validate(data)
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            _tell(fault, data, tree, path, report, at)
        return None


def validate_rows(
    schema: type[Row], tree: Tree, path: str, report: Report, key: str
) -> list[tuple[Row | None, Path]]:
    """Every row of a list file with where it stands, None for a bad one. The list may stand below one `key`."""
    at: Path = (key,) if isinstance(tree.data, dict) and list(tree.data) == [key] else ()
    rows = tree.data[key] if at else tree.data
    if not isinstance(rows, list):
        report.error(path, tree.line(*at), "a list is expected here", "begin each entry with `- id:`")
        return []
    places: list[Path] = [(*at, number) for number in range(len(rows))]
    return [(validate(schema, tree, path, report, place), place) for place in places]


def _tell(fault: Any, data: Any, tree: Tree, path: str, report: Report, at: Path) -> None:
    place, missing = _place(fault["loc"], data)
    line = tree.line(*at, *place)
    name = str(fault["loc"][-1]) if fault["loc"] else "this"
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "missing" or (missing and kind != "extra_forbidden"):
        report.error(path, line, f"`{name}` is missing", f"add `{name}:`")
    elif kind == "extra_forbidden":
        report.error(
            path, line, f"`{name}` is no key that is known here", "correct its spelling or delete it"
        )
    else:
        what, remedy = _words(kind, context, fault["msg"])
        name = "kind" if kind == "union_tag_invalid" else _name(place)
        report.error(path, line, f"`{name}` {what}", remedy)


def _name(place: Path) -> str:
    words = [str(step) for step in place if isinstance(step, str)]
    return words[-1] if words else "this"


def _place(location: tuple[str | int, ...], data: Any) -> tuple[Path, bool]:
    """Where in the data a fault is, without the steps that are not in it (a union's tag, a missing key)."""
    place: list[str | int] = []
    found = True
    for step in location:
        found = (isinstance(data, dict) and step in data) or (
            isinstance(data, list) and isinstance(step, int) and step < len(data)
        )
        if found:
            place.append(step)
            data = data[step]
    return tuple(place), not found


def _words(kind: str, context: dict[str, Any], message: str) -> tuple[str, str]:
    if kind in {"enum", "literal_error", "union_tag_invalid"}:
        expected = context.get("expected") or context.get("expected_tags") or ""
        return "has a value that is not known", f"write one of {expected}"
    if kind in {"string_type", "string_too_short"}:
        return "has no text", "write it, in quote marks if it is a number or begins with a sign"
    if kind == "string_pattern_mismatch":
        return "is not written the way it has to be", f"it has to match {context['pattern']}"
    if kind in {"string_too_long", "too_long"}:
        return "is too long", f"keep to {context.get('max_length')} at most"
    if kind == "too_short":
        return "has too few entries", f"give {context.get('min_length')} or more"
    if kind in {"bool_type", "int_type", "list_type", "model_type", "dict_type", "model_attributes_type"}:
        wanted = {"bool_type": "true or false", "int_type": "a whole number", "list_type": "a list"}
        return "has the wrong kind of value", f"write {wanted.get(kind, '`key: value` lines')}"
    if kind in {"greater_than_equal", "less_than_equal"}:
        return "is out of range", f"write a number from {context.get('ge', 1)} to {context.get('le', 100)}"
    if kind == "value_error":
        return "is not a date", "write it as year-month-day, such as 2026-09-01"
    return "cannot be used", message
