"""How well each question works, for those who write them: over every school of the installation, on no page.

A school’s lead knows who sat a quiz twice, and from these figures of one school could tell what they answered; so a
lead is not shown them. Whoever runs this command can read the database anyway.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from training.content.model import Library
from training.extensions import db
from training.models import ItemCell
from training.rules.item_analysis import Cell, ItemAnalysis, analyse

ENOUGH = 30  # first answers; with fewer the figures say little


@dataclass(frozen=True, slots=True)
class ItemFigures:
    quiz: str
    item: str
    still_asked: bool
    analysis: ItemAnalysis


def find_figures(library: Library, quiz: str | None = None) -> Iterator[ItemFigures]:
    """Of every item with enough first answers, before and after the pages together. One query."""
    query = select(
        ItemCell.quiz, ItemCell.item_lineage, ItemCell.item_score, ItemCell.rest_score, func.sum(ItemCell.n)
    ).group_by(ItemCell.quiz, ItemCell.item_lineage, ItemCell.item_score, ItemCell.rest_score)
    cells: dict[tuple[str, str], list[Cell]] = defaultdict(list)
    for slug, item, score, rest, n in db.session.execute(query):
        if quiz in (None, slug):
            cells[slug, item].append((score, rest, int(n)))
    for (slug, item), rows in sorted(cells.items()):
        analysis = analyse(rows)
        if analysis.n >= ENOUGH:
            known = library.quizzes.get(slug)
            asked = known is not None and any(each.lineage == item for each in known.items)
            yield ItemFigures(slug, item, asked, analysis)
