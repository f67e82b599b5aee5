"""Practice: written for all staff, every line either belongs or says why not, every number confirmed."""

import re
from collections.abc import Iterator
from typing import Any

from training.content.draft import Draft
from training.content.guidance import PRACTICE
from training.content.practice_schema import PracticeFile, RecordLineRow, RecordRow
from training.content.problems import Report
from training.content.yamlfile import Path, Tree
from training.words import Audience, FactStatus

_READERS = frozenset({Audience.ALL_STAFF, Audience.PUPILS})
_NUMBER = re.compile(r"\b0[0-9][0-9 ]{5,}[0-9]\b|\b999\b")


def check_practice(draft: Draft, report: Report) -> None:
    file, tree = draft.guidance.practice, draft.guidance.trees.get(PRACTICE)
    if file is None or tree is None:
        return
    for key, module in (("say_it", file.say_it.module), ("record", file.record.module)):
        if module not in draft.modules and f"modules/{module}/module.yaml" not in draft.files:
            what = f"there is no module `{module}`"
            report.error(PRACTICE, tree.line(key, "module"), what, "correct the name")
    _check_ids(file, tree, report)
    _check_record(file.record, tree, report)
    _check_facts(draft, tree, report)


def _check_ids(file: PracticeFile, tree: Tree, report: Report) -> None:
    sentences: list[tuple[str, Path]] = [
        (row.id, ("say_it", "sentences", n)) for n, row in enumerate(file.say_it.sentences)
    ]
    points: list[tuple[str, Path]] = [
        (row.id, ("record", "points", n)) for n, row in enumerate(file.record.points)
    ]
    stories: list[tuple[str, Path]] = [
        (row.id, ("record", "stories", n)) for n, row in enumerate(file.record.stories)
    ]
    lines = [(row.id, place) for place, row in _lines(file.record)]
    for rows in (sentences, points, stories, lines):
        known: set[str] = set()
        for name, place in rows:
            if name in known:
                report.error(PRACTICE, tree.line(*place), f"`{name}` is already used", "give it its own id")
            known.add(name)


def _check_record(record: RecordRow, tree: Tree, report: Report) -> None:
    points = {point.id for point in record.points}
    for place, line in _lines(record):
        at = tree.line(*place)
        if (line.meets is None) == (line.leave_out is None):
            what = f"`{line.id}` does not say once whether it belongs"
            report.error(PRACTICE, at, what, "give it `meets` (an empty list will do) or `leave_out`")
        for name in sorted(set(line.meets or ()) - points):
            report.error(PRACTICE, at, f"there is no point `{name}`", "correct the name")
    for number, story in enumerate(record.stories):
        met = {name for line in story.lines for name in line.meets or ()}
        for name in [point.id for point in record.points if point.id not in met]:
            at = tree.line("record", "stories", number)
            what = f"no line of `{story.id}` meets `{name}`"
            report.error(PRACTICE, at, what, "write one: the finished record has all six points")


def _lines(record: RecordRow) -> Iterator[tuple[Path, RecordLineRow]]:
    for number, story in enumerate(record.stories):
        for n, line in enumerate(story.lines):
            yield ("record", "stories", number, "lines", n), line


def _check_facts(draft: Draft, tree: Tree, report: Report) -> None:
    for place, row in _rows(tree.data, ()):
        facts = [draft.guidance.facts[name][0] for name in row["facts"] if name in draft.guidance.facts]
        for fact in facts:
            if fact.audience not in _READERS:
                what = f"{fact.id} is written for {fact.audience.value}, and this is for all staff"
                remedy = "cite the fact for these readers, or write one"
                report.error(PRACTICE, tree.line(*place), what, remedy)
        words = " ".join(value for value in row.values() if isinstance(value, str))
        confirmed = [f.statement.replace(" ", "") for f in facts if f.status is FactStatus.CONFIRMED]
        for number in _NUMBER.findall(words):
            if not any(number.replace(" ", "") in statement for statement in confirmed):
                what = f"no confirmed fact of this line gives the number {number}"
                report.error(PRACTICE, tree.line(*place), what, "cite the fact that does, or leave it out")


def _rows(data: Any, at: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Everything that cites facts."""
    if isinstance(data, dict):
        if "facts" in data:
            yield at, data
        for key, value in data.items():
            yield from _rows(value, (*at, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _rows(value, (*at, number))
