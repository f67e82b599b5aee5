"""Counts finished sittings into their school's cells: which item, which answer first, in which term. Names nobody.

The counts outlive the answers they were made from.
"""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, cast

from sqlalchemy import Table, delete, exists, select

from training.content.model import Item
from training.errors import ConflictError
from training.extensions import db
from training.models import ItemCell, OptionCell, PublishedCells, School
from training.rules.answers import chosen_options
from training.rules.marking import mark_standpoint
from training.rules.routing import Turn, where
from training.rules.suppression import NOT_RIGHT, RIGHT
from training.services.batches import in_batches
from training.services.dialect import insert
from training.services.statistics_sittings import Sat, find_sittings
from training.services.writing import writing

ROWS_AT_ONCE = 60  # of eight values each: below every database's limit of parameters


class Key(NamedTuple):
    """What a cell belongs to within its school."""

    term: str
    quiz: str
    form: str
    item_lineage: str


Items = Counter[tuple[Key, int, int]]  # item score, rest score
Options = Counter[tuple[Key, str]]


def count_sitting(school_id: int, attempt_id: int) -> None:
    """Inside `writing()`, when the sitting has just been finished."""
    db.session.flush()
    for sat in find_sittings(school_id, attempt_id):
        _add(school_id, *_cells(sat))


def recount(school_id: int) -> int:
    """The cells of one school anew from the answers that are kept; answers to how many sittings. Its own transaction.

    Raises ConflictError, and changes nothing, where answers are gone that had been counted, or where leads have seen
    figures made from other counts: two ways of counting the same people could be compared.
    """
    with writing():
        items, options, sittings = Items(), Options(), 0
        for sat in find_sittings(school_id):
            if not sat.responses:
                raise ConflictError("Some answers have been deleted since. The counts stay as they are.")
            of_items, of_options = _cells(sat)
            items.update(of_items)
            options.update(of_options)
            sittings += 1
        if (items, options) == _stored(school_id):
            return sittings
        if db.session.scalar(select(exists().where(PublishedCells.school_id == school_id))):
            raise ConflictError(
                "Figures that rest on the counts have been shown. The counts stay as they are."
            )
        db.session.execute(delete(ItemCell).where(ItemCell.school_id == school_id))
        db.session.execute(delete(OptionCell).where(OptionCell.school_id == school_id))
        _add(school_id, items, options)
    return sittings


def recount_all() -> Iterator[tuple[str, str]]:
    """For each school what became of it, in words."""
    for school_id, name in db.session.execute(select(School.id, School.name).order_by(School.id)).all():
        try:
            yield name, f"{recount(school_id)} first sittings counted"
        except ConflictError as error:
            yield name, f"nothing changed. {error}"


def _cells(sat: Sat) -> tuple[Items, Options]:
    standpoint = where(sat.quiz, sat.drawn, sat.responses)
    mark = mark_standpoint(sat.quiz, sat.drawn, standpoint)
    items, options = Items(), Options()
    for outcome in mark.outcomes:
        first = next((turn for turn in standpoint.turns_of(outcome.item_id) if turn.scores), None)
        if first is None:  # the ending of a story
            continue
        item, own = sat.quiz.item(outcome.item_id), int(outcome.scored)
        key = Key(sat.term, sat.quiz.slug, sat.form, item.lineage)
        items[key, own, mark.raw - own] += 1
        options.update((key, option) for option in _chosen(item, first))
    return items, options


def _chosen(item: Item, first: Turn) -> list[str]:
    if item.options:
        return [option.id for option in chosen_options(item, first.answer)]
    return [RIGHT if first.right else NOT_RIGHT]


def _stored(school_id: int) -> tuple[Items, Options]:
    items = db.session.scalars(select(ItemCell).where(ItemCell.school_id == school_id))
    options = db.session.scalars(select(OptionCell).where(OptionCell.school_id == school_id))
    return (
        Items({(_key(cell), cell.item_score, cell.rest_score): cell.n for cell in items}),
        Options({(_key(cell), cell.option): cell.n for cell in options}),
    )


def _key(cell: ItemCell | OptionCell) -> Key:
    return Key(cell.term, cell.quiz, cell.form, cell.item_lineage)


def _add(school_id: int, items: Items, options: Options) -> None:
    """In one order, so that of two who finish at once one waits for the other."""
    of_items = [
        {"school_id": school_id, **key._asdict(), "item_score": score, "rest_score": rest, "n": n}
        for (key, score, rest), n in sorted(items.items())
    ]
    of_options = [
        {"school_id": school_id, **key._asdict(), "option": option, "n": n}
        for (key, option), n in sorted(options.items())
    ]
    for model, rows in ((ItemCell, of_items), (OptionCell, of_options)):
        table = cast(Table, model.__table__)
        for some in in_batches(rows, ROWS_AT_ONCE):
            statement = insert(table).values(list(some))
            more = {"n": table.c.n + statement.excluded.n}
            keys = list(table.primary_key)
            db.session.execute(statement.on_conflict_do_update(index_elements=keys, set_=more))
