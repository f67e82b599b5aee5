"""The summary on paper and as spreadsheets: tagged, complete, the same bytes, and harmless to open."""

import csv
import io
from datetime import UTC, date, datetime

import openpyxl
import pytest
from pypdf import PdfReader

from training.documents import summary_pdf
from training.documents import summary_sheets as sheets
from training.documents.summary_pdf import ACROSS, IssueLine, data_of, pdf
from training.rules.standing import Dates
from training.rules.summary import Summary, summarise
from training.rules.summary_records import (
    Action,
    AdoptedModule,
    Gathered,
    Member,
    ModuleOfDay,
    ReadingOfDay,
    SourceOfDay,
)
from training.words import Nation, Role

DAY = date(2026, 11, 20)
MODULES = tuple(ModuleOfDay(f"m{n}", f"A{n}", f"Module {n}") for n in range(ACROSS + 2))
DONE = Dates(assigned_on=date(2026, 9, 1), completed_at=datetime(2026, 10, 1, 9, tzinfo=UTC))
LATE = Dates(assigned_on=date(2026, 9, 1), due_on=date(2026, 11, 2))
LONG = "Featherstonehaugh-Cholmondeley of the Uttermost Northern Isles and All Their Lighthouses"
HEAD = "0123456789abcdef" * 4
LINE = IssueLine(7, datetime(2026, 11, 23, 9, 30, tzinfo=UTC), "Lena Lim", 1234, HEAD)


def made(people: int = 60, with_names: bool = True) -> Summary:
    names = ["=Formula", LONG, *(f"Surname{n:03}" for n in range(people - 2))]
    return summarise(
        Gathered(
            school="Riverbank School",
            nation=Nation.ENGLAND,
            as_at=DAY,
            members=tuple(Member(n, name, "Ada", Role.STAFF, DAY) for n, name in enumerate(names)),
            modules=MODULES,
            dates={(n, m.slug): LATE if n % 9 == 0 else DONE for n in range(people) for m in MODULES},
            readings=(
                ReadingOfDay(
                    "Part one", "2026", True, DAY, DAY, frozenset(range(people)), {3: (DAY, "2026")}
                ),
            ),
            attended=(),
            excused=(),
            adopted=(AdoptedModule("A0", "Module 0", HEAD, "Lena Lim", DAY, 20, 3),),
            sources=(SourceOfDay("Keeping children safe", "DfE", "2026", True, 12, 0),),
            actions=(Action(DAY, "Never look at the picture", "Staff meeting"),),
            discussions=(),
            briefed=0,
            induction=MODULES[:1],
        ),
        with_names,
    )


@pytest.fixture(scope="module")
def paper() -> bytes:
    return pdf(made(), LINE)


def text_of(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]


def test_the_paper_is_tagged_titled_and_in_english(paper: bytes) -> None:
    reader = PdfReader(io.BytesIO(paper))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"] == "en-GB"
    assert reader.metadata is not None
    assert reader.metadata.title == "Safeguarding training summary"


def test_the_paper_says_its_day_its_issue_and_where_the_evidence_stood(paper: bytes) -> None:
    pages = text_of(paper)
    first, whole = pages[0], "\n".join(pages)
    assert "As at the end of Friday 20 November 2026" in first
    assert "23 November 2026 at 09:30, by Lena Lim" in first
    assert "1,234" in first
    assert HEAD[:8] in whole
    assert "flask evidence verify" in whole
    assert f"Page 2 of {len(pages)}" in pages[1]
    assert "issue 7" in pages[-1]


def test_the_matrix_lies_across_and_its_header_comes_again_on_every_page(paper: bytes) -> None:
    reader = PdfReader(io.BytesIO(paper))
    across = [page for page in reader.pages if page.mediabox.width > page.mediabox.height]
    assert len(across) >= 4  # sixty people, twice: more modules than fit side by side
    for page in across:
        assert "Name" in page.extract_text()
    whole = "\n".join(page.extract_text() for page in across)
    assert "Overdue" in whole
    assert "1 Oct 26" in whole
    assert whole.count("Surname057, Ada") == 2


def test_the_paper_names_who_is_overdue_with_what_and_since_when() -> None:
    lines = data_of(made(), LINE)["overdue"]
    assert len(lines) == 7
    assert lines[0] == ["=Formula, Ada", f"{', '.join(m.id for m in MODULES)}: 2 Nov 2026"]
    assert data_of(made(with_names=False), LINE)["overdue"] == []


def test_a_long_list_of_overdue_people_ends_where_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary_pdf, "MOST_NAMES", 3)
    lines = data_of(made(), LINE)["overdue"]
    assert len(lines) == 4
    assert lines[-1][0] == "and 4 more, in the spreadsheet"


def test_totals_for_governors_are_portrait_and_name_nobody() -> None:
    data = pdf(made(with_names=False), LINE)
    reader = PdfReader(io.BytesIO(data))
    assert not [page for page in reader.pages if page.mediabox.width > page.mediabox.height]
    assert "Surname" not in "\n".join(text_of(data))
    assert data_of(made(with_names=False), LINE)["matrix"] == []


def test_the_same_summary_and_issue_give_the_same_bytes(paper: bytes) -> None:
    assert pdf(made(), LINE) == paper
    assert sheets.workbook(made()) == sheets.workbook(made())
    assert sheets.people_xlsx(made()) == sheets.people_xlsx(made())


def test_the_workbook_has_a_sheet_for_each_table_and_no_name_that_is_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheets.workbook(made())))
    assert book.sheetnames == [
        "Totals",
        "People and modules",
        "Declarations",
        "Who has declared",
        "Waivers and more time",
        "Training from elsewhere",
        "Adopted content",
        "Sources",
        "Actions",
    ]
    assert book["People and modules"]["A2"].value == "'=Formula"
    assert book["People and modules"].auto_filter.ref == book["People and modules"].dimensions
    assert [cell.value for cell in book["Actions"][2]][1:] == ["Never look at the picture", "Staff meeting"]
    totals = {row[0].value: row[1].value for row in book["Totals"]}
    assert totals["People"] == 60
    assert totals["Module 0: overdue"] == 7


def test_without_names_the_workbook_has_no_sheet_of_people_nor_who_adopted() -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheets.workbook(made(with_names=False))))
    assert "People and modules" not in book.sheetnames
    assert "Who has declared" not in book.sheetnames
    assert book["Adopted content"]["C2"].value == "A safeguarding lead or deputy"


def test_the_matrix_as_csv_has_three_columns_for_each_module() -> None:
    rows = list(csv.reader(io.StringIO(sheets.matrix_csv(made()).decode("utf-8-sig"), newline="")))
    assert len(rows) == 61
    assert rows[0][:6] == ["Surname", "Forename", "Role", "Module 0", "Module 0: completed", "Module 0: due"]
    assert rows[4][3:6] == ["Complete", "2026-10-01", ""]
    assert len(rows[0]) == 3 + 3 * len(MODULES)


def test_a_school_too_large_for_a_table_on_paper_is_told_where_the_table_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(summary_pdf, "MOST_CELLS", 100)
    whole = " ".join(" ".join(text_of(pdf(made(), LINE))).split())
    assert "there are too many people for a table here" in whole
    assert "Surname010, Ada; " in whole  # who has not declared is still named
