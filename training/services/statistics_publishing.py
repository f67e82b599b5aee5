"""Once a day: what leads may see of each item, from its counts (`training.rules.suppression` says what and when)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, select

from training.content.model import Item, Library
from training.extensions import db
from training.models import ItemCell, OptionCell, PublishedCells, School
from training.rules.suppression import Counts, Shown, look
from training.rules.years import school_year
from training.services.batches import in_batches
from training.services.dialect import insert
from training.services.locks import lock_school
from training.services.statistics_counting import Key
from training.services.statistics_sittings import find_terms
from training.services.writing import writing
from training.words import ItemKind

ROWS_AT_ONCE = 100
LOOKED_BACK = timedelta(days=1100)  # three years of terms, for this one, the last and the same a year ago
Cells = list[tuple[int, int, int]]  # item score, rest score, people


def publish_all(library: Library, now: datetime, today: date) -> int:
    """Every school, each in its own transaction; answers to how many items there was something new to show of."""
    schools = db.session.scalars(select(School.id).order_by(School.id)).all()
    return sum(publish(school_id, library, now, today) for school_id in schools)


def publish(school_id: int, library: Library, now: datetime, today: date) -> int:
    """Looks at every item whose turn it is. Run again at once it changes nothing.

    Counts are read under the school's row: of two that publish at once the later never puts its older counts over what
    the other has shown, which would tell the answers of those between.
    """
    with writing():
        lock_school(school_id)
        before = find_published_cells(school_id, today)
        cells, options = _live(school_id, today)
        over = {term.starts_on.isoformat(): term.ends_on < today for term in find_terms(school_id)}
        rows, new = [], 0
        for key, of_item in cells.items():
            shown, shown_cells = before.get(key, (None, []))
            counts = _counts(library, key, of_item, options.get(key, {}))
            found = look(shown, counts, over=over.get(key.term, _year_over(key.term, today)))
            if found is None:
                continue
            stays = shown is not None and shown.n == found.n
            rows.append(_row(school_id, key, found, shown_cells if stays else of_item, now))
            new += not stays
        _store(rows)
    return new


def find_published_cells(school_id: int, today: date) -> dict[Key, tuple[Shown, Cells]]:
    """What is shown of each item in the terms of the last years, and the cells it rests on. One query."""
    rows = db.session.scalars(
        select(PublishedCells).where(
            PublishedCells.school_id == school_id, PublishedCells.term >= _since(today)
        )
    )
    return {Key(row.term, row.quiz, row.form, row.item_lineage): (_read(row), _cells_of(row)) for row in rows}


def find_item(library: Library, quiz: str, lineage: str) -> Item | None:
    """The item as it is today; None when it is asked no more."""
    found = library.quizzes.get(quiz)
    return next((item for item in found.items if item.lineage == lineage), None) if found else None


def _since(today: date) -> str:
    return (today - LOOKED_BACK).isoformat()


def _live(school_id: int, today: date) -> tuple[dict[Key, Cells], dict[Key, dict[str, int]]]:
    since = _since(today)
    cells: dict[Key, Cells] = defaultdict(list)
    for cell in db.session.scalars(
        select(ItemCell).where(ItemCell.school_id == school_id, ItemCell.term >= since)
    ):
        key = Key(cell.term, cell.quiz, cell.form, cell.item_lineage)
        cells[key].append((cell.item_score, cell.rest_score, cell.n))
    options: dict[Key, dict[str, int]] = defaultdict(dict)
    for chosen in db.session.scalars(
        select(OptionCell).where(OptionCell.school_id == school_id, OptionCell.term >= since)
    ):
        key = Key(chosen.term, chosen.quiz, chosen.form, chosen.item_lineage)
        options[key][chosen.option] = chosen.n
    return cells, options


def _counts(library: Library, key: Key, cells: Cells, chosen: Mapping[str, int]) -> Counts:
    """Options only where each person chose one of them, none chosen by nobody left out."""
    n, right = sum(cell[2] for cell in cells), sum(cell[2] for cell in cells if cell[0])
    item = find_item(library, key.quiz, key.item_lineage)
    if item is None or item.kind not in (ItemKind.CHOOSE_ONE, ItemKind.DECISION):
        return Counts(n, right)
    options = {option.id: 0 for option in item.options} | dict(chosen)
    return Counts(n, right, options, next((option.id for option in item.options if option.best), ""))


def _year_over(first_day: str, today: date) -> bool:
    """For answers outside every term: counted by the school year."""
    return school_year(date.fromisoformat(first_day)).last_day < today


def _row(school_id: int, key: Key, shown: Shown, cells: Cells, now: datetime) -> dict[str, Any]:
    return {
        "school_id": school_id,
        **key._asdict(),
        "n": shown.looked_at,
        "items": [list(cell) for cell in sorted(cells)],
        "options": {
            "right": shown.right,
            "shown": dict(shown.options),
            "held": dict(shown.counts.options),
            "best": shown.counts.best,
            "final": shown.final,
        },
        "published_at": now,
    }


def _read(row: PublishedCells) -> Shown:
    cells, kept = _cells_of(row), row.options
    n, right = sum(cell[2] for cell in cells), sum(cell[2] for cell in cells if cell[0])
    counts = Counts(n, right, kept["held"], kept["best"])
    return Shown(row.n, counts, kept["right"], kept["shown"], kept["final"])


def _cells_of(row: PublishedCells) -> Cells:
    return [(score, rest, n) for score, rest, n in row.items]


def _store(rows: Sequence[dict[str, Any]]) -> None:
    table = cast(Table, PublishedCells.__table__)
    for some in in_batches(rows, ROWS_AT_ONCE):
        statement = insert(table).values(list(some))
        new = {name: statement.excluded[name] for name in ("n", "items", "options", "published_at")}
        keys = list(table.primary_key)
        db.session.execute(statement.on_conflict_do_update(index_elements=keys, set_=new))
