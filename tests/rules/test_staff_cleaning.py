"""One row to one person, or the reason why not."""

from datetime import date

from training.rules.staff_cleaning import StaffRow, clean_rows
from training.rules.staff_columns import Mapping, guess
from training.rules.staff_headers import StaffField, normalise_header
from training.rules.staff_table import Row, Table
from training.words import GroupKind, Role

F = StaffField


def cleaned(columns: dict[str, StaffField], *rows: list[str], **options: str) -> list[StaffRow]:
    table = Table(tuple(columns), tuple(Row(number, tuple(row)) for number, row in enumerate(rows, start=2)))
    mapping = Mapping({normalise_header(header): wanted for header, wanted in columns.items()}, **options)
    return list(clean_rows(table, mapping))


NAMES = {"First": F.GIVEN_NAME, "Last": F.FAMILY_NAME}


def test_a_whole_row_becomes_one_person() -> None:
    columns = NAMES | {
        "Mail": F.EMAIL, "User": F.USERNAME, "Job": F.JOB_TITLE, "Dept": F.DEPARTMENT, "Site": F.SITE,
        "Type": F.CONTRACT, "Start": F.STARTS_ON, "End": F.LEAVES_ON, "ID": F.EXTERNAL_ID, "On": F.STATUS, "R": F.ROLE,
        "Alone from": F.UNSUPERVISED_ON, "RA": F.REGULATED,
    }  # fmt: skip
    [row] = cleaned(
        columns,
        [" Ada ", "O’Neill", "ADA@r.example", "AdaO", "Cook", "Kitchen; Care", "North", "Part-time", "1 Sep 2024",
         "2027-07-31", "E7", "Yes", "DSL", "9 Sep 2024", "N"],
    )  # fmt: skip
    assert row == StaffRow(
        2, "Ada", "O’Neill", "ada@r.example", "adao", "Cook", Role.LEAD,
        ((GroupKind.DEPARTMENT, ("Care", "Kitchen")), (GroupKind.SITE, ("North",)),
         (GroupKind.CONTRACT, ("Part-time",))),
        date(2024, 9, 1), date(2027, 7, 31), date(2024, 9, 9), False, "E7", "", True,
    )  # fmt: skip


def test_a_refused_row_still_says_whose_it_is() -> None:
    [row] = cleaned(NAMES | {"Mail": F.EMAIL}, ["Pat", "Green", "not-an-email"])
    assert (row.name, bool(row.problem)) == ("Pat Green", True)


def test_a_blank_cell_says_nothing() -> None:
    [row] = cleaned(NAMES | {"Mail": F.EMAIL, "On": F.STATUS, "R": F.ROLE}, ["Ada", "Osei", "", " ", ""])
    assert (row.email, row.works_here, row.role, row.problem) == ("", None, None, "")


def test_a_row_without_a_name_is_refused() -> None:
    [row] = cleaned(NAMES, ["", "\u00a0"])
    assert "no name" in row.problem


def test_a_bad_cell_refuses_its_row_and_names_the_column() -> None:
    first, second = cleaned(
        NAMES | {"Start": F.STARTS_ON}, ["Ada", "Osei", "31/02/2026"], ["Bo", "Li", "1 Sep 26"]
    )
    assert first.problem.startswith("Start date: “31/02/2026”")
    assert second.start_on == date(2026, 9, 1)


def test_dates_follow_their_own_column() -> None:
    columns = NAMES | {"Start": F.STARTS_ON, "End": F.LEAVES_ON}
    rows = cleaned(columns, ["Ada", "Osei", "31/08/2024", ""], ["Bo", "Li", "01/09/2024", "01/09/2027"])
    assert "Leaving date" in rows[1].problem
    rows = cleaned(columns, ["Bo", "Li", "01/09/2024", "01/10/2027"], date_order="day")
    assert (rows[0].start_on, rows[0].leave_on) == (date(2024, 9, 1), date(2027, 10, 1))


def test_leaving_before_starting_is_refused() -> None:
    [row] = cleaned(NAMES | {"S": F.STARTS_ON, "E": F.LEAVES_ON}, ["Ada", "Osei", "2026-09-01", "2026-08-31"])
    assert "before the start" in row.problem


def test_a_column_that_shouts_its_surnames_is_calmed_and_one_loud_person_is_not() -> None:
    loud = cleaned({"Name": F.FULL_NAME}, ["OSEI, Ada"], ["McDONALD, Bo"], ["O'NEILL, Cy"])
    assert [row.family_name for row in loud] == ["Osei", "McDonald", "O'Neill"]
    assert "capitals" in loud[0].notes[0]
    mixed = cleaned({"Name": F.FULL_NAME}, ["OSEI, Ada"], ["Li, Bo"])
    assert [row.family_name for row in mixed] == ["OSEI", "Li"]
    typed = cleaned(NAMES, ["Ada", "OSEI"], ["Bo", "LI"])
    assert [row.family_name for row in typed] == ["OSEI", "LI"]


def test_a_split_that_is_a_guess_is_shown() -> None:
    [row] = cleaned({"Name": F.FULL_NAME}, ["Ada Mary Osei"])
    assert (row.given_name, row.family_name) == ("Ada Mary", "Osei")
    assert "“Ada Mary”" in row.notes[0]


def test_a_username_that_is_an_address_serves_as_one() -> None:
    [row] = cleaned(NAMES | {"User": F.USERNAME}, ["Ada", "Osei", "Ada@R.example"])
    assert (row.email, row.username) == ("ada@r.example", "")


def test_a_role_we_do_not_know_and_a_status_nobody_can_read_are_notes() -> None:
    [row] = cleaned(NAMES | {"R": F.ROLE, "S": F.STATUS}, ["Ada", "Osei", "Head of Year", "Blue"])
    assert (row.role, row.works_here) == (None, None)
    assert len(row.notes) == 2


def test_googles_path_gives_its_last_part() -> None:
    [row] = cleaned(NAMES | {"Org": F.DEPARTMENT}, ["Ada", "Osei", "/Staff/Science/"])
    assert row.groups == ((GroupKind.DEPARTMENT, ("Science",)),)


def test_a_broken_row_keeps_its_reason() -> None:
    table = Table(("Name",), (Row(2, ("Ada Osei",), "Too many cells."),))
    assert next(iter(clean_rows(table, guess(table).mapping))).problem == "Too many cells."
