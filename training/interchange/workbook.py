"""XLSX and ODS workbooks. The archive is measured before anything is unpacked, and only what holds cells is
handed on: a small file can unpack to gigabytes, and one cell in a far corner makes the reader ask for as much
memory as the whole rectangle up to it, which ends the process."""

import datetime as dt
import io
import re
import zipfile
import zlib

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from training.interchange.refusal import FileRefusedError

# 50,000 rows of 30 columns unpack to about 90 MB; more than this is no staff list.
MAX_UNPACKED = 150 * 1024 * 1024
MAX_MEMBERS = 2_000  # a workbook has some twenty parts; thousands are an attack or an archive of photographs
MAX_CELLS = 5_000_000  # the reader takes 32 bytes a cell for the rectangle around all cells: 160 MB

_SAVE_AS = (
    "Open it in your spreadsheet program, save it as CSV or as an Excel workbook (.xlsx), and upload that."
)
_XLSX_PART = re.compile(
    r"xl/(?:workbook|styles|sharedStrings|metadata)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/worksheets/[^/]+\.xml|\[Content_Types\]\.xml|_rels/\.rels",
    re.IGNORECASE,
)
_ODS_PARTS = {"mimetype", "content.xml", "META-INF/manifest.xml"}
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_BROKEN = (  # the last four: what zipfile raises on archives of an odd make
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, OSError, EOFError,
    RuntimeError, NotImplementedError, ValueError, KeyError,
)  # fmt: skip

# An attribute list may hold ">" inside its quotes. A cell that closes itself is a format without a value.
_ATTRIBUTES = rb"""(?:[^>"']|"[^"]*"|'[^']*')*"""
_XLSX_CELL = re.compile(
    rb"""<(?:\w+:)?c(?=\s)(?:[^>"']|"[^"]*"|'[^']*')*?\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,9})["']"""
    rb"""(?!(?:[^>"']|"[^"]*"|'[^']*')*/>)"""
)
_XLSX_UNPLACED = re.compile(rb"<(?:\w+:)?c(?:>|\s+(?!r\s*=))")
_XLSX_ROW = re.compile(rb"<(?:\w+:)?row\s" + _ATTRIBUTES[:-1] + rb"""*?\sr\s*=\s*["'](\d{1,9})["']""")
_ODS_TOKEN = re.compile(
    rb"<table:(table|table-row|table-cell|covered-table-cell)(?=[\s>/])(" + _ATTRIBUTES + rb")>"
)
_ODS_REPEAT = re.compile(rb"""number-(?:rows|columns)-repeated\s*=\s*["'](\d{1,9})["']""")

Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta


def is_zip(data: bytes) -> bool:
    return data.startswith(b"PK")


def read_grid(data: bytes, sheet: str | None, max_rows: int) -> tuple[list[list[str]], tuple[str, ...], str]:
    """Every row from the first of the sheet on, the names of all visible sheets, and the sheet read."""
    safe = _repacked(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(safe))
        names = [
            entry.name
            for entry in book.sheets_metadata
            if entry.typ == SheetTypeEnum.WorkSheet and "Hidden" not in str(entry.visible)
        ]
        if sheet is not None and sheet not in names:
            raise FileRefusedError("That sheet is not in the workbook. Choose one from the list.")
        return _first_with_cells(book, [sheet] if sheet is not None else names, names, max_rows)
    except CalamineError:
        raise _unreadable() from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # how the Rust reader ends on input it did not expect
            raise _unreadable() from None
        raise


def _first_with_cells(
    book: CalamineWorkbook, wanted: list[str], names: list[str], max_rows: int
) -> tuple[list[list[str]], tuple[str, ...], str]:
    for name in wanted:
        rows = book.get_sheet_by_name(name)
        if rows.total_height > max_rows:
            raise FileRefusedError(
                f"The sheet “{name}” has more than {max_rows:,} rows. Split it and upload each part."
            )
        grid = [[cell_text(cell) for cell in row] for row in rows.to_python(skip_empty_area=False)]
        if any(any(row) for row in grid):
            return grid, tuple(names), name
    raise FileRefusedError("The workbook has no cells with anything in them. Check that it was saved.")


def cell_text(cell: Cell) -> str:
    """What a person would read in the cell: no `.0` on whole numbers, dates the unambiguous way round."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell)


def _repacked(data: bytes) -> bytes:
    """A new archive of just the parts that hold cells, each unpacked here under our own limit."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w") as clean:
            left = MAX_UNPACKED
            for info in _parts(archive):
                if info.flag_bits & 0x1:
                    raise _locked()
                with archive.open(info) as member:
                    content = member.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise _too_large()
                _refuse_far_corner(info.filename, content)
                clean.writestr(info.filename, content)
    except _BROKEN:
        raise FileRefusedError(f"The workbook is damaged and cannot be opened. {_SAVE_AS}") from None
    return out.getvalue()


def _parts(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    members = {info.filename: info for info in archive.infolist()}  # of two with one name the last stands
    if len(members) > MAX_MEMBERS:
        raise FileRefusedError(
            f"This archive holds {len(members):,} files; a workbook has about twenty. {_SAVE_AS}"
        )
    if "xl/workbook.xml" in members:
        parts = [info for name, info in members.items() if _XLSX_PART.fullmatch(name)]
    elif "content.xml" in members and _is_ods(archive, members):
        parts = [info for name, info in members.items() if name in _ODS_PARTS]
    else:
        raise FileRefusedError(_other_archive(set(members)))
    if sum(info.file_size for info in parts) > MAX_UNPACKED:
        raise _too_large()
    return parts


def _is_ods(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> bool:
    if "mimetype" not in members:
        return False
    with archive.open("mimetype") as member:
        if not member.read(200).startswith(_ODS_TYPE):
            return False
    if "META-INF/manifest.xml" in members:
        with archive.open("META-INF/manifest.xml") as member:
            if b"encryption-data" in member.read(1_000_000):
                raise _locked()
    return True


def _other_archive(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return f"This is a binary Excel workbook (.xlsb), which we cannot read. {_SAVE_AS}"
    if any(name.startswith("word/") for name in names):
        return "This is a Word document. Copy the table into a spreadsheet, save it and upload that."
    if any(name.startswith("Index/") for name in names):
        return "This is an Apple Numbers file. Choose File, Export To, CSV or Excel, and upload that."
    return f"This is a zip archive, not a staff list. {_SAVE_AS}"


def _refuse_far_corner(name: str, content: bytes) -> None:
    if name.lower().startswith("xl/worksheets/"):
        height, width = _xlsx_extent(content)
    elif name == "content.xml":
        height, width = _ods_extent(content)
    else:
        return
    if height * width > MAX_CELLS:
        raise FileRefusedError(
            f"A sheet reaches to row {height:,} and column {width:,}, far beyond a staff list. Something stands in "
            "a cell far away. Copy the list into a new sheet, save it and upload that."
        )


def _xlsx_extent(content: bytes) -> tuple[int, int]:
    height, letters = 0, set()
    for match in _XLSX_CELL.finditer(content):
        letters.add(match[1])
        height = max(height, int(match[2]))
    width = max((_column_number(each) for each in letters), default=1)
    if _XLSX_UNPLACED.search(content):  # cells without an address count from the row's
        height = max([height, *(int(match[1]) for match in _XLSX_ROW.finditer(content))])
        width = max(width, 100)
    return height, width


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _ods_extent(content: bytes) -> tuple[int, int]:
    """Rows and cells may be repeated a million times by one attribute; only those with a value count."""
    height = width = row = repeat = column = 0
    for match in _ODS_TOKEN.finditer(content):
        found = _ODS_REPEAT.search(match[2])
        times = int(found[1]) if found else 1
        if match[1] == b"table":
            row = repeat = 0
        elif match[1] == b"table-row":
            row, repeat, column = row + repeat, times, 0
        else:
            column += times
            if b"value-type" in match[2]:
                height, width = max(height, row + repeat), max(width, column)
    return height, width


def _unreadable() -> FileRefusedError:
    return FileRefusedError(f"The workbook is damaged or of a kind we cannot read. {_SAVE_AS}")


def _too_large() -> FileRefusedError:
    return FileRefusedError(
        f"Unpacked, the workbook is larger than {MAX_UNPACKED // 1024 // 1024} MB. Take out pictures and other "
        "sheets, or save just the staff list as CSV."
    )


def _locked() -> FileRefusedError:
    return FileRefusedError(
        "The workbook is locked with a password, so it cannot be read here. Take the password off, save it "
        "and upload it again."
    )
