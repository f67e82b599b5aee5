"""The card, its situations and the routes: read in a hurry, so nothing in them may be for other readers or unsure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from training.content.draft import Draft
from training.content.guidance import CARD, ROUTES, SITUATIONS
from training.content.problems import Report
from training.content.removal_words import Reader
from training.content.schema import FactRow, LineRow, NeverRow, SituationRow
from training.content.yamlfile import Path
from training.words import Audience, FactStatus

# Addresses below /now that are no situation's.
RESERVED = frozenset({"print", "large", "poster", "lanyard", "saved", "worker"})
_STAFF = frozenset({Audience.ALL_STAFF, Audience.PUPILS})
_READERS = {
    "all-staff": _STAFF,
    Reader.STAFF.value: _STAFF,
    Reader.PUPIL.value: _STAFF,
    Reader.PARENTS.value: _STAFF | {Audience.PARENTS},
}
_NUMBER = re.compile(r"\b0[0-9][0-9 ]{5,}[0-9]\b")  # 999 and 101 are known to everybody


@dataclass(frozen=True, slots=True)
class _Line:
    """`readers` names whose facts it may rest on; a name that is not in `_READERS` may rest on any."""

    path: str
    place: Path
    text: str
    facts: tuple[str, ...]
    readers: str


def check_right_now(draft: Draft, report: Report) -> None:
    for line in _lines(draft):
        rows = _rows(draft, line.facts)
        if rows:
            _check_line(draft, line, rows, report)
    _check_situations(draft, report)
    _check_routes(draft, report)


def _lines(draft: Draft) -> Iterator[_Line]:
    card, routes = draft.guidance.card, draft.guidance.routes
    if card is not None:
        for key, rows in (("nevers", card.nevers), ("say", card.say), ("steps", card.steps)):
            yield from _of_list(CARD, (key,), rows, "all-staff")
    for at, row in _situations(draft):
        for key in ("say", "steps", "never"):
            yield from _of_list(SITUATIONS, (*at, key), getattr(row, key), row.audience)
    if routes is not None:
        for number, rule in enumerate(routes.rules):
            place: Path = ("rules", number)
            yield _Line(ROUTES, place, rule.text, tuple(rule.facts), rule.reader.value)
        for number, service in enumerate(routes.services):
            place = ("services", number)
            text = f"{service.what} {service.phone or ''}"
            yield _Line(ROUTES, place, text, tuple(service.facts), "any")
            yield from _of_list(ROUTES, (*place, "can"), service.can, "any")
            yield from _of_list(ROUTES, (*place, "cannot"), service.cannot, "any")


def _situations(draft: Draft) -> Iterator[tuple[Path, SituationRow]]:
    """Each that can be used, with where it stands: below its own key, or in a plain list."""
    tree = draft.guidance.trees.get(SITUATIONS)
    if tree is None or not draft.guidance.situations:
        return
    at: Path = ("situations",) if isinstance(tree.data, dict) else ()
    for number, row in enumerate(tree.data["situations"] if at else tree.data):
        known = draft.guidance.situations.get(str(row.get("id"))) if isinstance(row, dict) else None
        if known is not None:
            yield (*at, number), known[0]


def _of_list(path: str, at: Path, rows: Sequence[LineRow | NeverRow], readers: str) -> Iterator[_Line]:
    for number, row in enumerate(rows):
        yield _Line(path, (*at, number), row.text, tuple(row.facts), readers)


def _rows(draft: Draft, ids: tuple[str, ...]) -> list[FactRow]:
    """Nothing when one of them cannot be read: that is said where it stands."""
    known = draft.guidance.facts
    return [known[fact][0] for fact in ids] if set(ids) <= set(known) else []


def _check_line(draft: Draft, line: _Line, rows: list[FactRow], report: Report) -> None:
    at = draft.guidance.trees[line.path].line(*line.place)
    readers = _READERS.get(line.readers)
    for row in rows:
        if readers and row.audience not in readers:
            what = f"{row.id} is written for {row.audience.value}, and this line for {line.readers}"
            report.error(line.path, at, what, "cite the fact for these readers, or write one")
    for number in _NUMBER.findall(line.text):
        digits = number.replace(" ", "")
        confirmed = [row.statement.replace(" ", "") for row in rows if row.status is FactStatus.CONFIRMED]
        if not any(digits in statement for statement in confirmed):
            what = f"no confirmed fact of this line gives the number {number}"
            report.error(line.path, at, what, "cite the fact that does, or leave the number out")


def _check_situations(draft: Draft, report: Report) -> None:
    for name, (_, row) in draft.guidance.situations.items():
        if name in RESERVED:
            what = f"`{name}` is the address of another page"
            report.error(row.path, row.line, what, "choose another id")
    for place, situation in _situations(draft):
        asked = situation.ask is not None
        if asked != (situation.audience == Audience.ALL_STAFF.value):
            what = f"`{situation.id}` {'has a' if asked else 'has no'} question to ask aloud"
            remedy = "give every situation for all staff an `ask`, and no other"
            report.error(SITUATIONS, draft.guidance.trees[SITUATIONS].line(*place), what, remedy)


def _check_routes(draft: Draft, report: Report) -> None:
    routes, tree = draft.guidance.routes, draft.guidance.trees.get(ROUTES)
    if routes is None or tree is None:
        return
    services = [service.id for service in routes.services]
    for key, ids in (("services", services), ("rules", [rule.id for rule in routes.rules])):
        for number, name in enumerate(ids):
            if name in ids[:number]:
                what = f"`{name}` is already used"
                report.error(ROUTES, tree.line(key, number), what, "give it its own id")
    for number, rule in enumerate(routes.rules):
        if rule.service is not None and rule.service not in services:
            what = f"there is no service `{rule.service}`"
            report.error(ROUTES, tree.line("rules", number, "service"), what, "correct the name, or add it")
    for number, name in enumerate(services):
        if name not in {rule.service for rule in routes.rules}:
            what = f"no rule leads to `{name}`"
            report.error(ROUTES, tree.line("services", number), what, "write the rule, or delete it")
