"""Workbooks: cells as people read them, and none that can end the process."""

import datetime as dt
import zipfile

import pytest

from tests.interchange import samples
from training.interchange import workbook
from training.interchange.refusal import FileRefusedError
from training.interchange.staff_file import read_table


def test_cells_read_as_people_read_them() -> None:
    table = read_table(
        samples.xlsx(
            ["Riverbank School staff"],
            [],
            ["First name", "Last name", "Staff ID", "Start date", "Hours", "Current"],
            ["Ada", "Osei", 40123, dt.date(2026, 9, 1), 32.5, True],
        )
    )
    assert table.rows[0].cells == ("Ada", "Osei", "40123", "2026-09-01", "32.5", "TRUE")
    assert table.rows[0].number == 4


def test_a_formula_gives_its_value() -> None:
    table = read_table(samples.xlsx_with_formula_value())
    assert table.rows[0].cells == ("Ada", "Osei", "ada@riverbank.example", "2026-09-01", "40123")


def test_the_name_of_the_file_does_not_matter() -> None:
    assert (
        len(read_table(samples.xlsx(["Name", "Email"], ["Ada Osei", "a@r.example"]), "staff.csv").rows) == 1
    )


def test_other_sheets_are_named_and_can_be_chosen() -> None:
    data = samples.xlsx(["Name", "Email"], ["Ada Osei", "a@r.example"], others=("Notes",))
    table = read_table(data)
    assert (table.sheets, table.sheet) == (("Staff", "Notes"), "Staff")
    assert any("2 sheets" in notice for notice in table.notices)
    with pytest.raises(FileRefusedError, match="not in the workbook"):
        read_table(data, sheet="Salaries")


def test_ods_reads_the_same() -> None:
    rows = samples.ods_row("Name", "Email") + samples.ods_row("Ada Osei", "a@r.example")
    empty = (
        '<table:table-row table:number-rows-repeated="1048574">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    table = read_table(samples.ods(rows + empty))
    assert [row.cells for row in table.rows] == [("Ada Osei", "a@r.example")]


def test_a_cell_in_the_far_corner_is_refused_before_the_reader_asks_for_the_memory() -> None:
    with pytest.raises(FileRefusedError, match="far beyond"):
        read_table(samples.xlsx_with_far_cell())


def test_a_value_repeated_a_million_times_is_refused() -> None:
    with pytest.raises(FileRefusedError, match="far beyond"):
        read_table(samples.ods(samples.ods_row(*(["x"] * 20), repeated=1_000_000)))


def test_a_column_formatted_to_its_end_holds_nobody_and_harms_nobody() -> None:
    assert len(read_table(samples.xlsx_with_far_format()).rows) == 1


def test_unpacked_size_and_count_are_measured_before_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    data = samples.xlsx(["Name", "Email"], ["Ada Osei", "a@r.example"])
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 500)
    with pytest.raises(FileRefusedError, match="Unpacked"):
        read_table(data)
    monkeypatch.setattr(workbook, "MAX_MEMBERS", 3)
    with pytest.raises(FileRefusedError, match="files; a workbook"):
        read_table(data)


def test_a_bomb_that_lies_about_its_size_is_still_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    data = bytearray(samples.zipped({"xl/workbook.xml": "x" * 5000, "xl/worksheets/sheet1.xml": "y" * 5000}))
    honest = (5000).to_bytes(4, "little")
    assert data.count(honest) == 4
    lying = bytes(data).replace(honest, (10).to_bytes(4, "little"))
    with pytest.raises(FileRefusedError, match="damaged"):
        read_table(lying)


def test_paths_in_the_archive_are_never_used(tmp_path: object) -> None:
    data = samples.zipped({"../../evil": "x", "xl/workbook.xml": "<x/>"})
    with pytest.raises(FileRefusedError):
        read_table(data)


def test_a_locked_part_is_refused_in_words() -> None:
    data = bytearray(samples.zipped({"xl/workbook.xml": "<x/>"}))
    with_flag = bytes(data).replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    )
    assert with_flag != bytes(data)
    with pytest.raises(FileRefusedError, match="password"):
        read_table(with_flag)


def test_pictures_in_a_workbook_are_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    data = io.BytesIO(samples.xlsx(["Name", "Email"], ["Ada Osei", "a@r.example"]))
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/image1.png", b"\0" * 20_000_000)
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 1_000_000)
    assert len(read_table(data.getvalue()).rows) == 1
