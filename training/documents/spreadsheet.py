"""Tables as CSV and XLSX that no spreadsheet program can be made to run.

A text cell never starts a formula: `= + - @`, tab and the like get a leading `'`, and so does a text that already
hides one behind `'`, so that reading the file back takes off exactly what was put on (DECISIONS 34).
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

Value = str | int | float | date | datetime | None

_FORMULA = re.compile(r"[\s\x00]*'*[\s\x00]*[=+\-@\t\r\x00＝＋－＠]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST = 32_767  # letters in an XLSX cell; xlsxwriter silently leaves out what is longer


def safe_text(value: str) -> str:
    return f"'{value}" if _FORMULA.match(value) else value


def csv_bytes(headers: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """UTF-8 with a byte order mark, without which Excel takes the accents for something else."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe_text(header) for header in headers])
    for row in rows:
        writer.writerow([_as_text(value) for value in row])
    return _SURROGATE.sub("\ufffd", out.getvalue()).encode("utf-8-sig")


@dataclass(frozen=True, slots=True)
class Sheet:
    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Value]]


def xlsx_bytes(
    title: str, headers: Sequence[str], rows: Iterable[Sequence[Value]], created: datetime
) -> bytes:
    """The same rows and `created` give the same bytes."""
    return workbook_bytes(title, [Sheet(title, headers, rows)], created)


def workbook_bytes(title: str, sheets: Iterable[Sheet], created: datetime) -> bytes:
    """One file of several tables, each on a sheet of its own."""
    import xlsxwriter  # 60 ms, and few requests need it (DECISIONS 23)

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": title, "created": created.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "d mmm yyyy", "align": "left"})
    moment = book.add_format({"num_format": "d mmm yyyy hh:mm", "align": "left"})
    for sheet in sheets:
        _write(book.add_worksheet(sheet_name(sheet.title)), sheet, bold, day, moment)
    book.close()
    return out.getvalue()


def _write(into: Any, sheet: Sheet, bold: Any, day: Any, moment: Any) -> None:
    widths, number = [len(header) for header in sheet.headers], 0
    for column, header in enumerate(sheet.headers):
        into.write_string(0, column, _fit(header), bold)
    for number, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row):
            if value is None or value == "":
                continue
            widths[column] = max(widths[column], min(len(str(value)), 50))
            if isinstance(value, datetime):
                into.write_datetime(number, column, value.replace(tzinfo=None), moment)
            elif isinstance(value, date):
                into.write_datetime(number, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a cell has no zone
            elif isinstance(value, int | float):
                into.write_number(number, column, value)
            else:
                into.write_string(number, column, _fit(value))
    for column, width in enumerate(widths):
        into.set_column(column, column, min(max(width + 2, 8), 50))
    into.freeze_panes(1, 0)
    if number and widths:
        into.autofilter(0, 0, number, len(widths) - 1)


def sheet_name(title: str) -> str:
    """What Excel allows on a tab: 31 letters, none of []:*?/\\, no apostrophe at the ends."""
    return re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", title)[:31].strip("' ") or "Sheet1"


def _as_text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def _fit(text: str) -> str:
    text = _SURROGATE.sub("\ufffd", safe_text(text))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
