"""A lesson teaches mainly what is known: story and our own advice stay the smaller part of it."""

from collections.abc import Iterable

from training.content.draft import Draft
from training.content.guidance import CARD
from training.content.problems import Report
from training.content.schema import FactRow
from training.words import FactStatus

_NAMES = {"story": "story", "ours": "our own advice"}


def check_basis(draft: Draft, report: Report) -> None:
    for module in draft.modules.values():
        for lesson in module.lessons:
            teaching = [block for block in lesson.blocks if block.basis != "none"]
            for basis, name in _NAMES.items():
                count = sum(block.basis == basis for block in teaching)
                if count * 2 > len(teaching):
                    what = f"{count} of {len(teaching)} blocks are {name}, more than half of the lesson"
                    report.error(lesson.path, 1, what, "teach more that rests on facts, or cut")
            for block in lesson.blocks:
                rows = _rows(draft, block.facts)
                if (
                    block.kind == "old-advice"
                    and rows
                    and all(r.status is FactStatus.SEEDS_ONLY for r in rows)
                ):
                    what = "this old advice is not put right"
                    report.error(
                        lesson.path, block.line, what, "cite the fact that holds for staff beside it"
                    )
    _check_phones(draft, report)


def _rows(draft: Draft, ids: Iterable[str]) -> list[FactRow]:
    """Nothing when one of them cannot be read: that is said where it stands, and nothing is known till then."""
    if not set(ids) <= set(draft.guidance.facts):
        return []
    return [draft.guidance.facts[fact_id][0] for fact_id in ids]


def _check_phones(draft: Draft, report: Report) -> None:
    """In an emergency a wrong number is worse than none."""
    card, tree = draft.guidance.card, draft.guidance.trees.get(CARD)
    if card is None or tree is None:
        return
    for number, service in enumerate(card.services):
        rows = _rows(draft, service.facts)
        if service.phone and rows and not any(row.status is FactStatus.CONFIRMED for row in rows):
            line = tree.line("services", number, "phone")
            what = f"the number of {service.name} rests on no confirmed fact"
            report.error(CARD, line, what, "confirm it, or set `phone: null`")
