"""Staff lists as schools have them: read, or refused in words."""

import codecs
import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.interchange import samples
from training.errors import InvalidInputError
from training.interchange.refusal import FileRefusedError, PupilDataError
from training.interchange.staff_file import MAX_BYTES, MAX_ROWS, read_again, read_table

LIST = "First name,Last name,Email\nZoë,O’Neill,zoe@riverbank.example\nŁukasz,Żak,lz@riverbank.example\n"
WORKBOOK = samples.xlsx(["First name", "Last name"], ["Ada", "Osei"], ["Bo", 7])
WESTERN = "First name;Last name;Email\nZoë;Nuñez – Brown;zoe@riverbank.example\n"


def refused(data: bytes, **options: str) -> str:
    with pytest.raises(FileRefusedError) as caught:
        read_table(data, "staff.csv", **options)
    assert caught.value.field == "file"
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (LIST.encode(), "utf-8"),
        (codecs.BOM_UTF8 + LIST.encode(), "utf-8"),
        (codecs.BOM_UTF16_LE + LIST.encode("utf-16-le"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + LIST.encode("utf-16-be"), "utf-16-be"),
        (LIST.encode("utf-16-le"), "utf-16-le"),
        (LIST.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_every_unicode_encoding_gives_the_names_letter_for_letter(data: bytes, encoding: str) -> None:
    table = read_table(data)
    assert table.encoding == encoding
    assert table.headers == ("First name", "Last name", "Email")
    assert [row.cells[:2] for row in table.rows] == [("Zoë", "O’Neill"), ("Łukasz", "Żak")]


def test_windows_letters_are_a_guess_that_is_said_and_shown() -> None:
    table = read_table(WESTERN.encode("windows-1252"))
    assert table.encoding == "windows-1252"
    assert table.rows[0].cells[1] == "Nuñez – Brown"
    assert any("Windows" in notice for notice in table.notices)
    assert "Nuñez – Brown" in table.accented


def test_mac_roman_can_be_chosen() -> None:
    table = read_table(WESTERN.encode("mac-roman"), encoding="mac-roman")
    assert table.rows[0].cells[:2] == ("Zoë", "Nuñez – Brown")


def test_bytes_that_mean_nothing_to_windows_are_read_as_a_mac_writes_them() -> None:
    table = read_table("First name,Last name\nFrançoise,Müller\n".encode("mac-roman"))
    assert (table.encoding, table.rows[0].cells[0]) == ("mac-roman", "Françoise")
    assert "Mac" in table.notices[0]


def test_another_encoding_is_tried_without_the_file() -> None:
    table = read_table("First name,Last name\nŁukasz,Żak\n".encode("iso-8859-2"))
    assert table.rows[0].cells[0] != "Łukasz"
    again = read_again(table, "iso-8859-2")
    assert again.rows[0].cells == ("Łukasz", "Żak")
    assert again.accented == ("Łukasz", "Żak")
    with pytest.raises(FileRefusedError):
        read_again(table, "utf-8")


def test_an_encoding_that_cannot_be_right_is_refused_with_the_line() -> None:
    assert "Line 2" in refused(WESTERN.encode("windows-1252"), encoding="utf-8")
    assert "list" in refused(LIST.encode(), encoding="rot13")


@pytest.mark.parametrize(
    "name", ["Siân", "Seán Ó Sé", "Nguyễn", "محمد", "דוד", "李", "🙂", "Null", "O’Neill"]
)
def test_names_of_the_world_arrive_unchanged(name: str) -> None:
    table = read_table(f"First name,Last name,Email\n{name},{name},a@riverbank.example\n".encode())
    assert table.rows[0].cells[:2] == (name, name)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_by_content(delimiter: str) -> None:
    text = "\n".join(
        delimiter.join(cells)
        for cells in [
            ["Name", "Email", "Job"],
            ["Ada Osei", "ada@r.example", "Cook"],
            ["Bo Li", "bo@r.example", "Cook"],
        ]
    )
    table = read_table(text.encode())
    assert (table.delimiter, len(table.headers)) == (delimiter, 3)


def test_names_with_commas_do_not_hide_a_semicolon() -> None:
    table = read_table(b"Name;Email\nOSEI, Ada;ada@r.example\nLI, Bo;bo@r.example\n")
    assert table.delimiter == ";"
    assert table.rows[1].cells == ("LI, Bo", "bo@r.example")


def test_the_line_excel_writes_about_its_delimiter_is_heeded() -> None:
    table = read_table(b"sep=;\r\nName;Email\r\nAda Osei;a@r.example\r\n")
    assert table.headers == ("Name", "Email")
    assert table.rows[0].number == 3


def test_a_list_of_emails_alone_is_one_column() -> None:
    table = read_table(b"Email\na@r.example\nb@r.example\n")
    assert [row.cells for row in table.rows] == [("a@r.example",), ("b@r.example",)]


def test_titles_above_blank_lines_and_totals_below_are_left_out_and_said() -> None:
    table = read_table(
        b"Riverbank School\nStaff list at 1 September 2026\n\n"
        b"Forename,Surname,Work Email,,\nAda,Osei,ada@r.example,,\n,,,,\nBo,Li,bo@r.example,,\n"
        b"Total: 2,,,,\nReport run on 01/09/2026,,,,\n"
    )
    assert table.headers == ("Forename", "Surname", "Work Email")
    assert [(row.number, row.cells[0]) for row in table.rows] == [(5, "Ada"), (7, "Bo")]
    assert any("Rows 1, 2 above" in notice for notice in table.notices)
    assert any("Rows 8, 9 below" in notice for notice in table.notices)


def test_a_person_called_total_in_the_middle_stays() -> None:
    table = read_table(b"Surname,Forename,Email\nTotal,Ada,t@r.example\nLi,Bo,b@r.example\n")
    assert [row.cells[0] for row in table.rows] == ["Total", "Li"]


def test_a_list_without_headings_gets_numbers() -> None:
    table = read_table(b"Ada,Osei,ada@r.example\nBo,Li,bo@r.example\n")
    assert table.headers == ("Column 1", "Column 2", "Column 3")
    assert len(table.rows) == 2


def test_short_rows_are_filled_and_long_ones_refused_one_by_one() -> None:
    table = read_table(
        b"First name,Last name,Email\nAda,Osei\nBo,Li,bo@r.example,Teacher, of music\nCy,Rae,c@r.example\n"
    )
    assert table.rows[0].cells == ("Ada", "Osei", "")
    assert "2 more cells" in table.rows[1].problem
    assert not table.rows[2].problem


def test_two_columns_of_one_name_can_be_told_apart() -> None:
    assert read_table(b"Name,Email,Email,\nA B,a@r.example,b@r.example,x\n").headers == (
        "Name", "Email", "Email (2)", "Column 4",
    )  # fmt: skip


def test_a_cell_may_hold_line_breaks_and_rows_keep_the_numbers_of_a_spreadsheet() -> None:
    table = read_table(b'Name,Department\n"Ada Osei","Music\nand drama"\nBo Li,Maths\n')
    assert [row.number for row in table.rows] == [2, 3]


@pytest.mark.parametrize(
    "data",
    [
        b'Name,Email\n"Ada Osei,a@r.example\nBo Li,b@r.example\n',
        b'Name,Email\nAda Osei,a@r.example\nBo Li,"b@r.example',
        b'Name,Email\n"Ada,a@r.example\n' + b"Bo Li,b@r.example\n" * 100,
    ],
)
def test_a_quotation_mark_left_open_is_refused_and_its_row_named(data: bytes) -> None:
    assert "quotation mark" in refused(data)


def test_a_zero_byte_spoils_nothing_but_its_own_cell() -> None:
    table = read_table(b"First name,Last name,Email\nA\0da,Osei,a@r.example\nBo,Li,b@r.example\n")
    assert len(table.rows) == 2


def test_an_endless_cell_refuses_its_row_only() -> None:
    text = "First name,Last name,Email\nAda," + "x" * 200_000 + ",a@r.example\nBo,Li,b@r.example\n"
    table = read_table(text.encode())
    assert "200,000" in table.rows[0].problem
    assert len(table.rows[0].cells[1]) < 200
    assert table.rows[1].cells == ("Bo", "Li", "b@r.example")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (b"\n\n , ,\n", "no rows"),
        (b"First name,Last name,Email\n", "no rows below"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "picture"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"<!DOCTYPE html><html><table><tr><td>Name</td></tr></table></html>", "web page"),
        (b"\xef\xbb\xbf  <html><body>", "web page"),
        (b"{\\rtf1\\ansi", "Word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, ".xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (bytes(range(256)) * 40, "table of text"),
        (b"PK\x03\x04 not really", "damaged"),
        (samples.zipped({"word/document.xml": "<x/>"}), "Word"),
        (samples.zipped({"photo.jpg": "..."}), "zip"),
        (samples.zipped({"xl/workbook.bin": "..."}), "xlsb"),
        (b"x" * (MAX_BYTES + 1), "larger than 10 MB"),
        (b",".join(b"c%d" % n for n in range(5000)) + b"\n" + b",".join([b"x"] * 5000), "5,000 columns"),
    ],
)
def test_what_is_no_staff_list_is_refused_in_words_with_a_remedy(data: bytes, words: str) -> None:
    message = refused(data)
    assert words in message
    assert message.endswith(".")


def test_more_rows_than_we_take_are_refused_not_cut() -> None:
    assert "Split it" in refused(b"Name,Email\n" + b"Ada Osei,a@r.example\n" * (MAX_ROWS + 300))


def test_fifty_megabytes_are_refused() -> None:
    assert refused(b"Name,Email\n" + b"Ada Osei,a@r.example\n" * 2_500_000)


def test_fifty_thousand_rows_are_read_whole() -> None:
    rows = "".join(f"Ada{n},Osei,a{n}@r.example,Teacher,{n}\n" for n in range(MAX_ROWS))
    table = read_table(("First name,Last name,Email,Job title,Staff ID\n" + rows).encode())
    assert len(table.rows) == MAX_ROWS


def test_passwords_and_private_details_are_never_read() -> None:
    table = read_table(
        b"Username,Password,First Name,Last Name,NI Number,Home Address\ncbeane,P@ssw0rd,Craig,Beane,QQ1,1 The Row\n"
    )
    assert table.headers == ("Username", "First Name", "Last Name")
    assert "P@ssw0rd" not in repr(table)
    assert "QQ1" not in repr(table)
    assert any("Passwords are never read" in notice for notice in table.notices)
    assert any("NI Number" in notice for notice in table.notices)


@pytest.mark.parametrize(
    "header", ["UPN", "Date of Birth", "DOB", "Year Group", "Reg Group", "SEN Status", "Birthdate"]
)
def test_pupil_columns_refuse_the_file_and_say_why(header: str) -> None:
    with pytest.raises(PupilDataError, match="never of pupils") as caught:
        read_table(f"Forename,Surname,{header}\nAda,Osei,secret-value\n".encode())
    assert header in str(caught.value)
    assert "secret-value" not in str(caught.value)


@pytest.mark.parametrize("upn", ["A123456789012", "H80120000100B"])
def test_a_pupil_number_anywhere_refuses_the_file_without_repeating_it(upn: str) -> None:
    with pytest.raises(PupilDataError, match="Row 3") as caught:
        read_table(f"Forename,Surname,Reference\nBo,Li,7\nAda,Osei, {upn} \n".encode())
    assert upn not in str(caught.value)


def test_rows_marked_as_pupils_refuse_the_file() -> None:
    with pytest.raises(PupilDataError, match="row 3"):
        read_table(b"Username,Full name,User type\nadao,Ada Osei,Coach\nbo,Bo Li,Learner\n")


def test_a_student_support_officer_is_staff() -> None:
    table = read_table(b"Name,Email,Job Title\nAda Osei,a@r.example,Student Support Officer\n")
    assert len(table.rows) == 1


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400))
def test_no_bytes_whatever_end_in_anything_but_a_table_or_a_refusal(data: bytes) -> None:
    try:
        read_table(data)
    except InvalidInputError as error:
        assert str(error)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.text(alphabet=st.sampled_from(list("ab,;\"'\n\r\t|=@é\0 1/")), max_size=200),
    st.sampled_from(["utf-8", "utf-16", "utf-16-le", "cp1252"]),
)
def test_no_text_whatever_ends_in_anything_but_a_table_or_a_refusal(text: str, encoding: str) -> None:
    try:
        table = read_table(text.encode(encoding, "replace"))
    except InvalidInputError:
        return
    assert all(len(row.cells) == len(table.headers) for row in table.rows)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_workbook_never_ends_the_process(data: st.DataObject) -> None:
    whole = bytearray(WORKBOOK)
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(InvalidInputError):
        read_table(bytes(whole))
