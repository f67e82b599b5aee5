"""Papers are tagged, read out in order, the same each time, and nothing typed by anybody is markup in them."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pypdf
import pytest
import typst

from training.documents import typeset

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
STATUSES = ("not-started", "in-progress", "complete", "due-for-renewal", "overdue", "waived")


def gallery(**more: Any) -> dict[str, Any]:
    rows = [{"name": f"Person {n}", "status": STATUSES[n % 6], "label": STATUSES[n % 6]} for n in range(60)]
    return {
        "title": "Safeguarding training summary",
        "school": "Riverbank Academy",
        "name": "Aled Prys",
        "pairs": [["School", "Riverbank Academy"], ["Made by", "Sam Okafor"]],
        "rows": rows,
        "note": "This paper shows every part.",
        **more,
    }


def read(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data))


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(data).pages)


def tags(data: bytes) -> list[str]:
    def walk(node: Any) -> Iterator[str]:
        node = node.get_object()
        if isinstance(node, list):
            for one in node:
                yield from walk(one)
        elif isinstance(node, dict) and "/S" in node:
            yield str(node["/S"])
            if "/K" in node:
                yield from walk(node["/K"])

    return list(walk(read(data).trailer["/Root"]["/StructTreeRoot"]["/K"]))


@pytest.fixture(scope="module")
def paper() -> bytes:
    return typeset.pdf("gallery", gallery(), NOW)


def test_a_paper_says_that_it_is_tagged_its_language_and_its_title(paper: bytes) -> None:
    root = read(paper).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert read(paper).metadata.title == "Safeguarding training summary"
    assert re.search(rb"pdfuaid:part>1<", paper)


def test_headings_terms_and_table_headers_are_tagged_as_such(paper: bytes) -> None:
    found = tags(paper)
    assert [tag for tag in found if tag in ("/Title", "/H1", "/H2")] == ["/Title", "/H1", "/H2"]
    assert found.count("/TH") == 2
    assert found.count("/TD") == 120
    assert found.count("/Lbl") == found.count("/LBody") == 2


def test_the_header_of_a_table_comes_again_on_each_page_with_its_number(paper: bytes) -> None:
    pages = [page.extract_text() for page in read(paper).pages]
    assert len(pages) == 2
    assert all("Name Standing" in page for page in pages)
    assert "Page 1 of 2" in pages[0]
    assert "Page 2 of 2" in pages[1]
    assert all("made on 22 November 2026" in page for page in pages)


def test_the_same_data_and_moment_give_the_same_bytes(paper: bytes) -> None:
    assert typeset.pdf("gallery", gallery(), NOW) == paper
    assert typeset.pdf("gallery", gallery(name="Someone else"), NOW) != paper


@pytest.mark.parametrize(
    "name",
    [
        '#read("/etc/passwd")',
        '#image("../../config.py")',
        "*x* $x$ _y_ = h",
        "@label <label> `code` \\ // end",
        "'; DROP TABLE x; -- {{ 1 }} <b>b</b>",
        "#{while true {}}",
    ],
)
def test_a_name_that_looks_like_markup_stays_the_name(name: str) -> None:
    assert name in text_of(typeset.pdf("gallery", gallery(name=name), NOW))


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Ánh Tuyết",
        "Łucja Świątek-Żółć",
        "Ŵyn Llŷr Môn",
        "Zoë O’Brien",
        "Søren Ærø",
        "Ελένη",
        "Юлия",
    ],
)
def test_names_come_out_letter_for_letter(name: str) -> None:
    assert typeset.missing_letters(name) == ""
    assert name in text_of(typeset.pdf("gallery", gallery(name=name), NOW))


def test_letters_written_in_two_halves_come_out_as_one() -> None:
    assert "Ánh" in text_of(typeset.pdf("gallery", gallery(name="A\u0301nh"), NOW))


def test_a_name_in_arabic_is_drawn() -> None:
    assert typeset.missing_letters("محمد علي") == ""
    assert "□" not in text_of(typeset.pdf("gallery", gallery(name="محمد علي"), NOW))


def test_a_letter_that_no_font_has_is_reported_and_shown_as_an_empty_box() -> None:
    nowhere = "\U000f0001"  # for private use: no font may claim it
    assert typeset.missing_letters(f"Li {nowhere} {nowhere}") == nowhere
    assert "Li □ Ming" in text_of(typeset.pdf("gallery", gallery(name=f"Li {nowhere} Ming"), NOW))


def test_a_name_cannot_turn_the_direction_of_what_follows() -> None:
    text = text_of(typeset.pdf("gallery", gallery(name="Ann\u202e dessaP\u202c Lee\x00"), NOW))
    assert "Ann dessaP Lee" in text


def test_what_no_paper_can_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typeset, "LARGEST", 1000)
    with pytest.raises(typeset.TooLargeError):
        typeset.pdf("gallery", gallery(), NOW)


def test_a_picture_is_a_png_of_the_first_page() -> None:
    assert typeset.picture("gallery", gallery(), NOW).startswith(b"\x89PNG")


def test_the_templates_lie_beside_the_code() -> None:
    assert (typeset.FOLDER / "steady.typ").is_file()


def test_the_letters_taken_for_known_need_no_system_font(monkeypatch: pytest.MonkeyPatch) -> None:
    known = "".join(chr(n) for n in range(0x20, 0x2100) if typeset._KNOWN.fullmatch(chr(n)))
    monkeypatch.setattr(typeset, "_fonts", lambda: typst.Fonts(include_system_fonts=False))
    assert len(known) > 500
    typeset.pdf("gallery", gallery(name=known), NOW)  # PDF/UA refuses a letter without a font
