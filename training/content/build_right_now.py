"""Situations, and the ways to get a picture taken down, from what was read."""

from collections.abc import Iterable

from training.content import schema
from training.content.draft import GuidanceDraft
from training.content.right_now import CardLine, RemovalRule, RemovalService, Routes, Situation, When
from training.words import Audience


def build_situations(guidance: GuidanceDraft) -> tuple[Situation, ...]:
    return tuple(
        Situation(
            row.id,
            row.title,
            Audience(row.audience),
            row.ask or "",
            _lines(row.say),
            _lines(row.steps),
            _lines(row.never),
        )
        for row, _ in guidance.situations.values()
    )


def build_routes(guidance: GuidanceDraft) -> Routes:
    file = guidance.routes
    if file is None:
        return Routes()
    return Routes({row.id: _service(row) for row in file.services}, tuple(_rule(row) for row in file.rules))


def _lines(rows: Iterable[schema.LineRow]) -> tuple[CardLine, ...]:
    return tuple(CardLine(row.text, tuple(row.facts)) for row in rows)


def _service(row: schema.RemovalServiceRow) -> RemovalService:
    return RemovalService(
        id=row.id,
        name=row.name,
        what=row.what,
        phone=row.phone,
        address=row.address,
        can=_lines(row.can),
        cannot=_lines(row.cannot),
        facts=tuple(row.facts),
    )


def _rule(row: schema.RemovalRuleRow) -> RemovalRule:
    asked = {name: frozenset(values) for name, values in row.when if values is not None}
    return RemovalRule(
        id=row.id,
        reader=row.reader,
        order=row.order,
        text=row.text,
        facts=tuple(row.facts),
        when=When(**asked),
        service=row.service,
    )
