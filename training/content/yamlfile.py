"""YAML 1.2 as plain data with a line for everything; what plain data does not need is refused.

Built from ruamel.yaml's events, not its constructors: anchors, aliases, tags and merge keys never get as far
as being expanded, so a file cannot grow in memory or build an object. Dates stay text; the schema reads them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from training.content.problems import Report

Path = tuple[str | int, ...]

_MAX_DEPTH = 12
_INTEGER = re.compile(r"[-+]?[0-9]{1,15}")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(slots=True)
class Tree:
    """Plain data, and the line on which the value at each path (`("items", 3, "stem")`) begins."""

    data: Any
    lines: dict[Path, int] = field(default_factory=dict)

    def line(self, *path: str | int) -> int:
        """The line of the value at `path`, or of the nearest thing around it that is there."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)

    def strings(self, *path: str | int) -> Iterator[tuple[Path, str]]:
        """Every text at or below `path`, with where it stands."""
        value = self.data
        for step in path:
            value = value[step]
        if isinstance(value, str):
            yield path, value
        elif isinstance(value, dict | list):
            for key in value if isinstance(value, dict) else range(len(value)):
                yield from self.strings(*path, key)


class _Refused(Exception):  # noqa: N818 - never leaves this file
    def __init__(self, line: int, what: str, remedy: str) -> None:
        super().__init__(what)
        self.line, self.what, self.remedy = line, what, remedy


def read_yaml(text: str, path: str, report: Report, first_line: int = 1) -> Tree | None:
    """The data in `text`, or None after saying what is wrong. Repeated keys are all reported."""
    tree = Tree(None)
    try:
        events = YAML(typ="safe", pure=True).parse(text)
        _Builder(tree, path, report, first_line).build(events)
    except _Refused as refused:
        report.error(path, refused.line, refused.what, refused.remedy)
        return None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + first_line if error.problem_mark else first_line
        what = f"this is not YAML that can be read ({error.problem or 'it breaks off'})"
        report.error(path, line, what, "look at the indentation, the colons and the quote marks here")
        return None
    except (YAMLError, RecursionError, ValueError) as error:
        what = f"this is not YAML that can be read ({type(error).__name__})"
        report.error(path, first_line, what, "restore the file, or write it again")
        return None
    return tree


class _Builder:
    def __init__(self, tree: Tree, path: str, report: Report, first_line: int) -> None:
        self.tree, self.path, self.report, self.first_line = tree, path, report, first_line

    def build(self, events: Iterator[Any]) -> None:
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Refused(self._line(event), "a second document starts here", "keep one to a file")
                self.tree.data = self._value(next(events), events, ())

    def _line(self, event: Any) -> int:
        return int(event.start_mark.line) + self.first_line

    def _value(self, event: Any, events: Iterator[Any], path: Path) -> Any:
        line = self._line(event)
        if isinstance(event, AliasEvent) or event.anchor is not None:
            raise _Refused(line, "this uses a YAML anchor or alias (& or *)", "write the text out in full")
        if event.ctag is not None:
            raise _Refused(line, "this uses a YAML tag (!)", "take the tag out, or put quote marks round it")
        if len(path) > _MAX_DEPTH:
            raise _Refused(line, "this is nested too deeply", "look at the indentation")
        self.tree.lines.setdefault(path, line)
        if isinstance(event, ScalarEvent):
            return _scalar(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, path)
        assert isinstance(event, SequenceStartEvent)
        return self._sequence(events, path)

    def _sequence(self, events: Iterator[Any], path: Path) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(events), SequenceEndEvent):
            values.append(self._value(event, events, (*path, len(values))))
        return values

    def _mapping(self, events: Iterator[Any], path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            line = self._line(event)
            if not isinstance(event, ScalarEvent):
                raise _Refused(line, "a key has to be a word", "look at the brackets and colons here")
            key = str(event.value)
            if key == "<<":
                raise _Refused(line, "this uses a YAML merge (<<)", "write the keys out in full")
            if key in values:
                self.report.error(self.path, line, f"`{key}` stands here twice", "keep one of the two")
            else:
                self.tree.lines[*path, key] = line
            values[key] = self._value(next(events), events, (*path, key))
        return values


def _scalar(event: ScalarEvent) -> str | int | bool | None:
    """The YAML 1.2 core schema without floats: `No` and `yes` stay words."""
    value = str(event.value)
    if event.style:
        return value
    if value.lower() in _WORDS and value in {value.lower(), value.capitalize(), value.upper()}:
        return _WORDS[value.lower()]
    return int(value) if _INTEGER.fullmatch(value) else value
