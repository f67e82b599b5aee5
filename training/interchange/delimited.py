"""Text with commas, semicolons, tabs or bars between the cells, read record by record."""

import csv
import io
from collections import Counter
from collections.abc import Iterator

from training.interchange.refusal import FileRefusedError

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}

# Longer than any true cell; one that is longer refuses its row (see staff_file), not the file. The csv module
# itself must never stop at it: its own limit is for the whole process and raises in mid-file.
_FIELD_LIMIT = 25 * 1024 * 1024

# A cell may hold a few line breaks (an address). A "cell" of more lines is a quotation mark nobody closed.
MAX_LINES_IN_A_ROW = 25
_SAMPLE_LINES = 60


def read_grid(text: str, max_rows: int) -> tuple[list[list[str]], str]:
    """Every record in order, blank ones as empty lists, so that the place in the list is the row's number."""
    delimiter, text = _excel_hint(text)
    delimiter = delimiter or guess_delimiter(text)
    csv.field_size_limit(_FIELD_LIMIT)
    grid: list[list[str]] = []
    pending: list[str] = []
    last: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            pending.append(line)
            if len(pending) > MAX_LINES_IN_A_ROW:
                raise _unclosed(len(grid) + 1)
            yield line

    try:
        for record in csv.reader(lines(), delimiter=delimiter):
            grid.append(record)
            if len(grid) > max_rows:
                raise FileRefusedError(
                    f"The file has more than {max_rows:,} rows. Split it into smaller files and upload each."
                )
            last = pending.copy()
            pending.clear()
    except csv.Error:
        raise FileRefusedError(
            f"Row {len(grid) + 1} cannot be read as CSV. Open the file in your spreadsheet program, "
            "save it again as CSV UTF-8 and upload that."
        ) from None
    if _ends_open(last, delimiter):
        raise _unclosed(len(grid))
    return grid, delimiter


def guess_delimiter(text: str) -> str:
    """The one that cuts the first lines into the same number of cells most often; the more cells the better."""
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        widths = Counter(len(record) for record in _sample(text, delimiter) if any(record))
        width, times = max(
            ((w, n) for w, n in widths.items() if w > 1), key=lambda pair: pair[1], default=(1, 0)
        )
        score = (round(times / max(1, widths.total()), 1), width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _sample(text: str, delimiter: str) -> Iterator[list[str]]:
    lines = io.StringIO(text[:200_000], newline="")
    csv.field_size_limit(_FIELD_LIMIT)
    try:
        for count, record in enumerate(csv.reader(lines, delimiter=delimiter)):
            if count >= _SAMPLE_LINES:
                return
            yield record
    except csv.Error:
        return


def _excel_hint(text: str) -> tuple[str, str]:
    """Excel lets a file name its delimiter on the first line: `sep=;`. The line stays, empty, for the numbering."""
    first, newline, rest = text.partition("\n")
    hint = first.strip().strip('"').lower()
    if hint.startswith("sep=") and len(hint) == 5 and hint[4] in DELIMITERS:
        return hint[4], newline + rest
    if first.lower().startswith("sep=\t"):
        return "\t", newline + rest
    return "", text


def _ends_open(last: list[str], delimiter: str) -> bool:
    """The lenient reader closes a quotation mark at the end of the file by itself; the strict one says so."""
    try:
        for _ in csv.reader(last, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _unclosed(row: int) -> FileRefusedError:
    return FileRefusedError(
        f"A quotation mark opened in row {row} is never closed, so the rows after it run together. "
        "Close it or take it out, save the file and upload it again."
    )
