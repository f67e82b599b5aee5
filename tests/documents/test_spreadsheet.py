"""Spreadsheets that cannot be made to run anything."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.documents.spreadsheet import csv_bytes, safe_text, sheet_name, xlsx_bytes

CREATED = datetime(2026, 9, 14, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["=1+1", "+44", "-1", "@SUM(1)", "\t=1", "\r=1", " =1", "'=1", "''@x", "＝1+1", "\0=1", "\n=1"]
)
def test_text_that_could_start_a_formula_is_guarded(text: str) -> None:
    assert safe_text(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Ada", "'t Hooft", "a=b", "3-4", "O’Neill", "1 Sep"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert safe_text(text) == text


def test_csv_has_a_mark_for_excel_and_keeps_every_letter() -> None:
    data = csv_bytes(["Name", "=Job"], [["Siân, “S” O’Neill", "=1+1"], ["李\nx", None], ["a", 3]])
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows == [["Name", "'=Job"], ["Siân, “S” O’Neill", "'=1+1"], ["李\nx", ""], ["a", "3"]]


def test_a_workbook_holds_text_as_text_and_dates_as_dates() -> None:
    data = xlsx_bytes(
        "Staff: all",
        ["Name", "Due", "Score"],
        [["=1+1", date(2026, 9, 1), 7], ["http://x", None, -1]],
        CREATED,
    )
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet.title == "Staff  all"
    assert [cell.value for cell in sheet[2]] == ["'=1+1", datetime(2026, 9, 1), 7]  # noqa: DTZ001 - a cell has no zone
    assert sheet["A3"].hyperlink is None
    assert sheet["A2"].data_type == "s"
    assert sheet["C3"].value == -1


def test_the_same_rows_give_the_same_workbook() -> None:
    rows = [["Ada", date(2026, 9, 1)]]
    first = xlsx_bytes("Staff", ["Name", "Due"], rows, CREATED)
    assert first == xlsx_bytes("Staff", ["Name", "Due"], rows, CREATED)
    assert b"2026-09-14T08:30:00Z" in zipfile.ZipFile(io.BytesIO(first)).read("docProps/core.xml")


def test_a_cell_longer_than_excel_allows_is_shortened_not_lost() -> None:
    data = xlsx_bytes("Staff", ["Name"], [["x" * 40_000]], CREATED)
    value = openpyxl.load_workbook(io.BytesIO(data)).active["A2"].value
    assert len(value) == 32_767
    assert value.endswith("…")


@pytest.mark.parametrize(
    ("title", "name"), [("'Staff' [all]:*?/\\", "Staff'  all"), ("x" * 40, "x" * 31), ("''", "Sheet1")]
)
def test_a_title_becomes_a_name_that_excel_allows(title: str, name: str) -> None:
    assert sheet_name(title) == name


@given(st.text(max_size=50))
def test_no_text_breaks_either_writer_nor_starts_a_formula(text: str) -> None:
    rows = list(csv.reader(io.StringIO(csv_bytes(["h"], [[text]]).decode("utf-8-sig"), newline="")))
    cell = rows[1][0] if rows[1:] and rows[1] else ""
    assert not cell.lstrip("\x00 \t\r\n").startswith(("=", "+", "-", "@")) or cell.startswith("'")
    xlsx_bytes("t", ["h"], [[text]], CREATED)
