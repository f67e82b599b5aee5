"""A staff list on its way in: kept as it was read, with what people say about its columns. Nothing is applied here.

The file itself is not kept. What stays is the table without its private columns, packed, until it is applied or
dropped.
"""

import json
import time
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import undefer

from training.errors import ConflictError, InvalidInputError, NotFoundError
from training.extensions import db
from training.interchange import staff_file
from training.interchange.refusal import FileRefusedError
from training.models import ImportPreset, ImportRow, ImportRun
from training.rules.staff_columns import PRESETS, Mapping, guess
from training.rules.staff_headers import StaffField, normalise_header
from training.rules.staff_table import Row, Table
from training.services import access_log, import_roles
from training.services.viewer import Viewer
from training.services.writing import writing

OPEN = ("uploaded", "mapped", "staged")  # nothing applied yet
MOST_SHEETS = 8  # of a workbook; staff lists have one, and every sheet is read
KEPT_UNAPPLIED = timedelta(days=7)  # a list nobody went on with is forgotten
_GONE = "That import is not there any more. Upload the file again."


def begin(viewer: Viewer, data: bytes, filename: str, now: datetime) -> int:
    """Reads a file and keeps the table; answers the import's id. Raises FileRefusedError: nothing was kept."""
    tables = _read(data, filename)
    packed = _pack(tables)
    first = tables[0]
    mapping = _first_mapping(viewer.school_id, first)
    name = "".join(letter for letter in filename if letter.isprintable())[-120:] or "staff list"
    db.session.rollback()
    with writing():
        forget_abandoned(viewer.school_id, now)
        run = ImportRun(
            school_id=viewer.school_id,
            created_by=viewer.staff_member_id,
            file_name=name,
            state="uploaded",
            data=packed,
            reading={"encoding": first.encoding, "sheet": first.sheet},
            mapping=mapping,
            counts={},
            created_at=now,
            applied_at=None,
            undone_at=None,
        )
        db.session.add(run)
        db.session.flush()
        access_log.add(viewer.school_id, viewer.staff_member_id, "import-uploaded", str(run.id), now)
        return run.id


def _read(data: bytes, filename: str) -> list[Table]:
    """The sheet that would be read first, then the others that can be read: another may be the right one."""
    tables = [staff_file.read_table(data, filename)]
    for sheet in [name for name in tables[0].sheets if name != tables[0].sheet][: MOST_SHEETS - 1]:
        try:
            tables.append(staff_file.read_table(data, filename, sheet=sheet))
        except FileRefusedError:
            continue  # a cover sheet, or one with pupils: not offered and not kept
    return tables


def _first_mapping(school_id: int, table: Table) -> dict[str, Any]:
    """As this school mapped these columns last; else the guess."""
    headers = {normalise_header(header) for header in table.headers}
    for preset in saved_presets(school_id):
        saved = Mapping.from_dict(preset.mapping)
        if saved.columns and saved.columns.keys() <= headers:
            return {"preset": f"saved-{preset.id}", **_unanswered(saved)}
    guessed = guess(table)
    return {"preset": guessed.preset, **_unanswered(guessed.mapping)}


def _unanswered(mapping: Mapping) -> dict[str, Any]:
    return {"mapping": mapping.to_dict(), "answers": {}, "roles": [], "missing_have_left": False}


def forget_abandoned(school_id: int, now: datetime) -> int:
    """Inside `writing()`: drops what nobody applied within a week; answers how many lists that were."""
    old = select(ImportRun.id).where(
        ImportRun.school_id == school_id,
        ImportRun.state.in_(OPEN),
        ImportRun.created_at < now - KEPT_UNAPPLIED,
    )
    db.session.execute(delete(ImportRow).where(ImportRow.run_id.in_(old)))
    dropped = db.session.execute(
        update(ImportRun)
        .where(ImportRun.id.in_(old.scalar_subquery()))
        .values(state="dropped", data=None)
        .returning(ImportRun.id)
        .execution_options(synchronize_session=False)
    ).all()
    return len(dropped)


# The table, packed ------------------------------------------------------------------------------------------


def _pack(tables: list[Table]) -> bytes:
    plain = [
        {
            "headers": table.headers,
            "rows": [(row.number, row.cells, row.problem) for row in table.rows],
            "encoding": table.encoding,
            "delimiter": table.delimiter,
            "notices": table.notices,
            "sheet": table.sheet,
            "accented": table.accented,
        }
        for table in tables
    ]
    return zlib.compress(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode(), 3)


def _unpack(data: bytes) -> list[Table]:
    plain = json.loads(zlib.decompress(data))
    sheets = tuple(each["sheet"] for each in plain)
    return [
        Table(
            headers=tuple(each["headers"]),
            rows=tuple(Row(number, tuple(cells), problem) for number, cells, problem in each["rows"]),
            encoding=each["encoding"],
            delimiter=each["delimiter"],
            notices=tuple(each["notices"]),
            sheets=sheets,
            sheet=each["sheet"],
            accented=tuple(each["accented"]),
        )
        for each in plain
    ]


def get_run(viewer: Viewer, run_id: int, with_data: bool = False) -> ImportRun:
    """Raises NotFoundError: not there, of another school, or dropped."""
    query = select(ImportRun).where(ImportRun.id == run_id, ImportRun.school_id == viewer.school_id)
    if with_data:
        query = query.options(undefer(ImportRun.data)).execution_options(populate_existing=True)
    run = db.session.execute(query).scalar_one_or_none()
    if run is None or run.state == "dropped":
        raise NotFoundError(_GONE)
    return run


def get_open(viewer: Viewer, run_id: int, with_data: bool = False) -> ImportRun:
    """An import that nothing was applied of yet. Raises NotFoundError or ConflictError."""
    run = get_run(viewer, run_id, with_data)
    if run.state not in OPEN:
        raise ConflictError("This import has been applied already. Its result tells what changed.")
    return run


def table_of(run: ImportRun) -> Table:
    """The chosen sheet in the chosen encoding."""
    if run.data is None:
        raise NotFoundError(_GONE)
    tables = _unpack(run.data)
    table = next((each for each in tables if each.sheet == run.reading.get("sheet")), tables[0])
    chosen = run.reading.get("encoding") or table.encoding
    return staff_file.read_again(table, chosen) if chosen != table.encoding else table


# What people say about it -----------------------------------------------------------------------------------


def choose_reading(viewer: Viewer, run_id: int, encoding: str, sheet: str) -> None:
    """Another sheet or encoding: the columns are guessed anew. Raises FileRefusedError."""
    run = get_open(viewer, run_id, with_data=True)
    before = dict(run.reading)
    after = {"encoding": encoding or before.get("encoding"), "sheet": sheet or before.get("sheet")}
    if after == before:
        return
    data = run.data
    db.session.rollback()
    table = table_of(ImportRun(data=data, reading=after))
    if sheet and table.sheet != sheet:
        raise InvalidInputError("That sheet is not in the workbook. Choose one from the list.", "sheet")
    mapping = _first_mapping(viewer.school_id, table)
    with writing():
        run = get_open(viewer, run_id)
        run.reading, run.mapping, run.state = after, mapping, "uploaded"


def choose_preset(viewer: Viewer, run_id: int, slug: str) -> None:
    """Maps the columns as a known source or a saved preset has them."""
    run = get_open(viewer, run_id, with_data=True)
    table = table_of(run)
    saved = {f"saved-{preset.id}": preset for preset in saved_presets(viewer.school_id)}
    known = {preset.slug: preset for preset in PRESETS}
    if slug in saved:
        mapping = Mapping.from_dict(saved[slug].mapping)
    elif slug in known:
        mapping = guess(table, known[slug]).mapping
    else:
        raise InvalidInputError("Choose one from the list.", "preset")
    with writing():
        run = get_open(viewer, run_id)
        run.mapping, run.state = {"preset": slug, **_unanswered(mapping)}, "uploaded"


def choose_columns(
    viewer: Viewer,
    run_id: int,
    fields: dict[int, str],
    source_system: str,
    date_order: str,
    name_order: str,
    save_as: str,
    now: datetime,
) -> None:
    """`fields`: for each column's place the field it holds, or an empty text. Raises InvalidInputError."""
    run = get_open(viewer, run_id, with_data=True)
    headers = table_of(run).headers
    preset, old = run.mapping.get("preset", ""), run.mapping
    mapping = Mapping.from_dict(
        {
            "columns": _columns(headers, fields),
            "source_system": source_system,
            "date_order": date_order,
            "name_order": name_order,
        }
    )
    if problem := mapping.problem(headers):
        raise InvalidInputError(problem, "columns")
    if StaffField.EXTERNAL_ID in mapping.columns.values() and not mapping.source_system:
        raise InvalidInputError(
            "Say which system the staff IDs come from, or do not use that column.", "source_system"
        )
    same = Mapping.from_dict(old.get("mapping", {})) == mapping and run.state != "uploaded"
    name = " ".join(save_as.split())[:80]
    with writing():
        run = get_open(viewer, run_id)
        if name:
            preset = f"saved-{_save_preset(viewer.school_id, name, mapping, now)}"
        if not same:
            run.mapping = {"preset": preset, **_unanswered(mapping)}
            run.state = "mapped"


def _columns(headers: tuple[str, ...], fields: dict[int, str]) -> dict[str, str]:
    columns: dict[str, str] = {}
    for index, wanted in fields.items():
        if not wanted or not 0 <= index < len(headers):
            continue
        if wanted in columns.values():
            label = StaffField(wanted).label if wanted in set(StaffField) else wanted
            raise InvalidInputError(f"Two columns are set to “{label}”. Choose one.", "columns")
        columns[normalise_header(headers[index])] = wanted
    return columns


def _save_preset(school_id: int, name: str, mapping: Mapping, now: datetime) -> int:
    preset = db.session.execute(
        select(ImportPreset).where(ImportPreset.school_id == school_id, ImportPreset.name == name)
    ).scalar_one_or_none()
    if preset is None:
        preset = ImportPreset(school_id=school_id, name=name)
        db.session.add(preset)
    preset.mapping, preset.saved_at = mapping.to_dict(), now
    db.session.flush()
    return preset.id


@dataclass(frozen=True, slots=True)
class SavedPreset:
    id: int
    name: str
    mapping: dict[str, Any]


def saved_presets(school_id: int) -> list[SavedPreset]:
    """A school's own, the newest first."""
    rows = db.session.execute(
        select(ImportPreset.id, ImportPreset.name, ImportPreset.mapping)
        .where(ImportPreset.school_id == school_id)
        .order_by(ImportPreset.saved_at.desc(), ImportPreset.id.desc())
        .limit(20)
    )
    return [SavedPreset(*row) for row in rows]


def answer(
    viewer: Viewer,
    run_id: int,
    answers: dict[int, str],
    shown_roles: set[int],
    roles: set[int],
    missing_have_left: bool | None,
) -> None:
    """What was said on one page of the preview; what other pages said stays. The plan is made anew after this.

    An empty answer takes an earlier one back.
    """
    with writing():
        run = get_open(viewer, run_id)
        said = dict(run.mapping)
        merged = {**said.get("answers", {}), **{str(row): text[:60] for row, text in answers.items()}}
        said["answers"] = {row: text for row, text in merged.items() if text}
        shown = import_roles.may_give(viewer, run_id, shown_roles)
        said["roles"] = sorted((set(said.get("roles", [])) - shown) | (roles & shown))
        if missing_have_left is not None:
            said["missing_have_left"] = missing_have_left
        if said != run.mapping:
            run.mapping, run.state = said, "mapped"


def drop(viewer: Viewer, run_id: int, now: datetime) -> None:
    """Nothing of the file stays. What was applied cannot be dropped, only undone."""
    with writing():
        run = get_open(viewer, run_id)
        run.state, run.data = "dropped", None
        run.mapping = {}
        access_log.add(viewer.school_id, viewer.staff_member_id, "import-dropped", str(run_id), now)
    clear_rows(run_id)


def let_others_write() -> None:
    """Between two pieces of a long import. Who waits for SQLite's lock looks for it every tenth of a second at the
    longest, and would lose every race against a loop that takes it again at once."""
    time.sleep(0.12)


def clear_rows(run_id: int) -> None:
    """In short batches, so that nobody waits."""
    while True:
        with writing():
            rows = db.session.scalars(
                select(ImportRow.row).where(ImportRow.run_id == run_id).order_by(ImportRow.row).limit(2_000)
            ).all()
            if not rows:
                return
            db.session.execute(
                delete(ImportRow).where(
                    ImportRow.run_id == run_id, ImportRow.row >= rows[0], ImportRow.row <= rows[-1]
                )
            )
