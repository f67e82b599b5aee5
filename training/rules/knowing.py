"""Show me what you know: which pages a person's answers have shown they need not read."""

from collections import defaultdict
from collections.abc import Mapping

from training.content.model import Item
from training.rules.marking import Mark


def shown_pages(mark: Mark, items: Mapping[str, Item]) -> tuple[str, ...]:
    """The pages (“module/lesson”) of which every question asked was right the first time, in the order asked.

    A page that no question was about is still to be read. A critical answer, though put right since, is no knowing.
    """
    went: dict[str, list[bool]] = defaultdict(list)
    for outcome in mark.outcomes:
        went[items[outcome.item_id].lesson].append(outcome.scored)
    return tuple(page for page, scored in went.items() if all(scored))
