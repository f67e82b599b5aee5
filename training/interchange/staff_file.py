"""A staff list as the school has it, to a `Table`: bytes in, plain data out, or a refusal in words."""

import re
from collections import Counter
from dataclasses import replace
from itertools import islice

from training.interchange import decoding, delimited, workbook
from training.interchange.refusal import FileRefusedError, PupilDataError
from training.rules import staff_headers, staff_pupils
from training.rules.staff_table import Row, Table

MAX_BYTES = 10 * 1024 * 1024  # 50,000 rows of 200 letters; a request may hold a little more
MAX_ROWS = 50_000  # the largest trust has about 15,000 staff
MAX_COLUMNS = 300  # SIMS's longest staff report has some 150
MAX_CELL = 2_000  # letters; nothing true about a person at work is longer

_HEADER_WITHIN = 20  # rows a report may put above its header: title, school, date, filters
_EXTRA_ROWS = 200  # blank and title rows on top of MAX_ROWS
_FOOTER = re.compile(
    r"(grand |sub ?)?totals?\b|count\b|number of|no\.? of|end of (report|list)|report (run|generated|created)|"
    r"(printed|generated|produced|exported) (on|by|at)\b|page \d|\d+ (staff|records?|rows?|people)\b",
    re.IGNORECASE,
)
_VALUE = re.compile(r"@|^\d+$|^\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}")

Grid = list[tuple[int, list[str]]]


def read_table(
    data: bytes, filename: str = "", encoding: str | None = None, sheet: str | None = None
) -> Table:
    """Raises FileRefusedError (PupilDataError for pupils). The name is used for nothing but the words."""
    if len(data) > MAX_BYTES:
        raise FileRefusedError(
            f"{_called(filename)} is larger than {MAX_BYTES // 1024 // 1024} MB. "
            "Take out the columns and sheets that are not needed, or split it, and upload it again."
        )
    decoding.refuse_other_kinds(data)
    notices: list[str] = []
    sheets: tuple[str, ...] = ()
    delimiter = used = name = ""
    if workbook.is_zip(data):
        raw, sheets, name = workbook.read_grid(data, sheet, MAX_ROWS + _EXTRA_ROWS)
        if len(sheets) > 1:
            notices.append(f"The workbook has {len(sheets)} sheets. “{name}” was read.")
    else:
        text, used, notice = decoding.decode(data, encoding)
        notices += [notice] if notice else []
        decoding.refuse_binary(text)
        raw, delimiter = delimited.read_grid(text, MAX_ROWS + _EXTRA_ROWS)
    headers, rows = _shape(raw, notices)
    table = Table(
        headers, rows, used, delimiter, tuple(notices), sheets, name, _accented(rows) if used else ()
    )
    reason = staff_pupils.find_pupil_data(table)
    if reason:
        raise PupilDataError(reason)
    return _without_private(table)


def read_again(table: Table, encoding: str) -> Table:
    """The same file in another one-byte encoding: what was read goes back to its bytes, so no file is kept."""
    if encoding == table.encoding:
        return table
    if not {encoding, table.encoding} <= set(decoding.ONE_BYTE):
        raise FileRefusedError("Choose one of the encodings in the list.")

    def again(text: str) -> str:
        return (
            text if text.isascii() else decoding.decode(text.encode(table.encoding, "replace"), encoding)[0]
        )

    rows = tuple(row._replace(cells=tuple(map(again, row.cells))) for row in table.rows)
    headers = tuple(map(again, table.headers))
    return replace(table, headers=headers, rows=rows, encoding=encoding, accented=_accented(rows))


def _called(filename: str) -> str:
    clean = "".join(letter for letter in filename if letter.isprintable())[:60]
    return f"“{clean}”" if clean else "The file"


def _shape(raw: list[list[str]], notices: list[str]) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    grid: Grid = [(number, row) for number, row in enumerate(raw, start=1) if any(map(str.strip, row))]
    if not grid:
        raise FileRefusedError("The file has no rows with anything in them. Check that it was saved.")
    at = _header_index(grid)
    if at > 0:
        notices.append(f"{_rows(grid[:at])} above the headings left out.")
    if at < 0:
        width = max(len(row) for _, row in grid[:50])
        head, body = [f"Column {number}" for number in range(1, width + 1)], grid
        notices.append("The file has no row of headings, so the columns are numbered.")
    else:
        head, body = [" ".join(cell.split()) for cell in grid[at][1]], grid[at + 1 :]
    body = _without_footer(body, notices)
    width = _width(head, body)
    if width > MAX_COLUMNS:
        raise FileRefusedError(
            f"The file has {width:,} columns; the most we read is {MAX_COLUMNS}. Keep name, email, job title, "
            "department and dates, take the others out and upload it again."
        )
    if not body:
        raise FileRefusedError("The file has headings but no rows below them, so there is nobody to import.")
    if len(body) > MAX_ROWS:
        raise FileRefusedError(
            f"The file has {len(body):,} rows; the most is {MAX_ROWS:,}. Split it and upload each part."
        )
    headers = _unique(head[:width] + [""] * (width - len(head)))
    return headers, tuple(_row(number, cells, width) for number, cells in body)


def _header_index(grid: Grid) -> int:
    """The first row with the most headings we know; -1 when the list starts without any."""
    best, best_known = -1, 0
    for index, (_, row) in enumerate(islice(grid, _HEADER_WITHIN)):
        known = sum(1 for cell in row if staff_headers.is_known(cell))
        if known > best_known:
            best, best_known = index, known
    usual = Counter(sum(1 for cell in row if cell.strip()) for _, row in grid[:200]).most_common(1)[0][0]
    if best_known >= 2 or (best_known == 1 and sum(1 for cell in grid[best][1] if cell.strip()) >= usual):
        return best
    for index, (_, row) in enumerate(islice(grid, _HEADER_WITHIN)):
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(filled) >= max(usual, 1):
            return -1 if any(_VALUE.search(cell) for cell in filled) or len(grid) == 1 else index
    return -1


def _without_footer(body: Grid, notices: list[str]) -> Grid:
    """Totals and print dates below the list. Only at its end, and only rows that are nearly empty."""
    end = len(body)
    while end and len(body) - end < 5:
        filled = [cell.strip() for cell in body[end - 1][1] if cell.strip()]
        if (
            len(filled) > 3
            or not any(_FOOTER.match(cell) for cell in filled)
            or any("@" in cell for cell in filled)
        ):
            break
        end -= 1
    if end < len(body):
        notices.append(f"{_rows(body[end:])} below the list left out.")
    return body[:end]


def _rows(rows: Grid) -> str:
    numbers = ", ".join(str(number) for number, _ in rows[:5])
    return f"Row {numbers}" if len(rows) == 1 else f"Rows {numbers}"


def _width(head: list[str], body: Grid) -> int:
    """Trailing columns without a heading count only when most rows have something there: otherwise a stray
    cell beyond the headings is a comma too many in its own row."""
    width = len(head)
    while width and not head[width - 1]:
        width -= 1
    beyond = Counter(
        index
        for _, row in body
        for index in range(width, len(row))
        if row[index] and not row[index].isspace()
    )
    often = [index for index, times in beyond.items() if times * 2 > len(body)]
    return max([width, *(index + 1 for index in often)])


def _unique(head: list[str]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    headers = []
    for number, name in enumerate(head, start=1):
        name = name[:100] or f"Column {number}"
        seen[name.casefold()] += 1
        times = seen[name.casefold()]
        headers.append(name if times == 1 else f"{name} ({times})")
    return tuple(headers)


def _row(number: int, cells: list[str], width: int) -> Row:
    problem = ""
    extra = [cell for cell in cells[width:] if cell.strip()]
    if extra:
        problem = (
            f"The row has {len(extra)} more {'cell' if len(extra) == 1 else 'cells'} than there are headings. "
            "A comma inside a name or job title needs quotation marks around it."
        )
    kept = cells[:width]
    if any(len(cell) > MAX_CELL for cell in kept):
        longest = max(len(cell) for cell in kept)
        problem = f"A cell holds {longest:,} letters; the most is {MAX_CELL:,}. Shorten it."
        kept = [cell if len(cell) <= MAX_CELL else cell[:100] + "…" for cell in kept]
    if len(kept) < width:
        kept = kept + [""] * (width - len(kept))
    return Row(number, tuple(kept), problem)


def _accented(rows: tuple[Row, ...]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for row in rows:
        for cell in row.cells:
            if not cell.isascii():
                found.setdefault(cell.strip()[:60])
                if len(found) == 5:
                    return tuple(found)
    return tuple(found)


def _without_private(table: Table) -> Table:
    """Columns we must not hold are dropped here, before anything could store or show them."""
    private = {index: staff_headers.private_kind(header) for index, header in enumerate(table.headers)}
    gone = {index for index, kind in private.items() if kind}
    names = ", ".join(f"“{table.headers[index]}”" for index in sorted(gone))
    notices = []
    if any(private[index] == "password" for index in gone):
        notices.append("Passwords are never read. Staff choose their own.")
    if gone:
        notices.append(f"Left out and not kept: {names}. Steady does not need them.")
    return table.without(gone, tuple(notices))
