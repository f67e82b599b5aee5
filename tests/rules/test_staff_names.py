"""Names and addresses: as typed, with nothing hidden in them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.staff_names import (
    TextProblemError,
    clean_email,
    clean_name,
    clean_username,
    fold_name,
    split_full_name,
    tidy,
    title_case,
)


@pytest.mark.parametrize(
    "name",
    ["O’Neill", "O'Neill", "Null", "Siân", "Nguyễn Thị", "محمد", "李", "Mary-Ann", "👩‍🏫", "دریا‌چه", "=Ada"],
)
def test_a_name_is_kept_letter_for_letter(name: str) -> None:
    notes: list[str] = []
    assert clean_name(f"  {name}\u00a0", "name", notes) == unicodedata.normalize("NFC", name)
    assert notes == []


def test_letters_and_their_accents_are_joined() -> None:
    assert clean_name("Sia\u0302n", "name", []) == "Siân"


def test_an_invisible_character_goes_and_the_row_says_so() -> None:
    notes: list[str] = []
    assert clean_name("Ada\u200b\ufeff", "name", notes) == "Ada"
    assert "invisible" in notes[0]


@pytest.mark.parametrize(
    "cell", ["Ada\u202eiesO", "Ada\u2066", "A\x07da", "A\0da", "Z" + "\u0301" * 400, "x" * 101, "#REF!"]
)
def test_what_misleads_or_breaks_a_page_is_refused(cell: str) -> None:
    with pytest.raises(TextProblemError, match=r"\.$"):
        clean_name(cell, "name", [])


def test_letters_of_two_alphabets_are_marked() -> None:
    notes: list[str] = []
    assert clean_name("Аda", "first name", notes) == "Аda"
    assert "Cyrillic and Latin" in notes[0]


@pytest.mark.parametrize(
    "cell", ["Ada.Osei@Riverbank.Example", " ada.osei@riverbank.example\u00a0", "ａｄａ.ｏｓｅｉ＠riverbank.example",
             "mailto:ada.osei@riverbank.example", "<ada.osei@riverbank.example>", "ada.osei@riverbank\u200b.example"],
)  # fmt: skip
def test_one_address_however_it_was_typed(cell: str) -> None:
    assert clean_email(cell, []) == "ada.osei@riverbank.example"


@pytest.mark.parametrize("cell", ["ada", "ada@", "@x.example", "a b c", "ada@riverbank", "аda@riverbank.example",
                                  "a@b@c.example",
                                  "ada@-x.example", "x" * 65 + "@r.example", "a..b@r.example"])  # fmt: skip
def test_what_is_no_address_is_refused(cell: str) -> None:
    with pytest.raises(TextProblemError, match="not an email address"):
        clean_email(cell, [])


def test_usernames_have_one_case_and_no_spaces() -> None:
    assert clean_username("CBeane", []) == "cbeane"
    with pytest.raises(TextProblemError):
        clean_username("c beane", [])


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("'=1+1", "=1+1"), ("'+44 20", "+44 20"), ("'-", "-"), ("'@here", "@here"), ("''=x", "'=x"),
     ("'t Hooft", "'t Hooft"), ("'Ada", "'Ada")],
)  # fmt: skip
def test_the_guard_before_a_formula_comes_off_and_no_other_apostrophe(cell: str, kept: str) -> None:
    assert tidy(cell, []) == kept


@pytest.mark.parametrize(
    ("full", "given", "family"),
    [
        ("OSEI, Ada", "Ada", "OSEI"),
        ("Osei-Li, Mrs Ada Mary", "Ada Mary", "Osei-Li"),
        ("Dr Ada Osei", "Ada", "Osei"),
        ("OSEI Ada Mary", "Ada Mary", "OSEI"),
        ("Ada VAN DER BERG", "Ada", "VAN DER BERG"),
        ("Ada van der Berg", "Ada", "van der Berg"),
        ("Ada Mary Osei", "Ada Mary", "Osei"),
        ("ADA OSEI", "ADA", "OSEI"),
        ("Sukarno", "", "Sukarno"),
        ("Mr", "", "Mr"),
    ],
)
def test_a_full_name_is_split_where_people_split_it(full: str, given: str, family: str) -> None:
    assert split_full_name(full)[:2] == (given, family)


def test_surname_first_is_taken_when_said() -> None:
    assert split_full_name("Osei Ada", surname_first=True)[:2] == ("Ada", "Osei")
    assert split_full_name("van Berg Ada", surname_first=True)[:2] == ("Ada", "van Berg")


@pytest.mark.parametrize(
    ("loud", "usual"),
    [("OSEI", "Osei"), ("O'NEILL", "O'Neill"), ("O’NEILL", "O’Neill"), ("McDONALD", "McDonald"),
     ("SMITH-JONES", "Smith-Jones"),
     ("VAN DER BERG", "van der Berg"), ("MCKENZIE", "McKenzie"), ("Osei", "Osei")],
)  # fmt: skip
def test_a_loud_surname_is_written_the_usual_way(loud: str, usual: str) -> None:
    assert title_case(loud) == usual


def test_names_are_compared_without_accents_and_marks() -> None:
    assert fold_name("O’Neill") == fold_name("O'NEILL") == fold_name("Oneill")
    assert fold_name("Siân") == fold_name("Sian")
    assert fold_name("李") != fold_name("王")


@given(st.text(max_size=60))
def test_no_text_raises_anything_but_our_own_problem(cell: str) -> None:
    for clean in (
        lambda: clean_name(cell, "name", []),
        lambda: clean_email(cell, []),
        lambda: clean_username(cell, []),
    ):
        try:
            clean()
        except TextProblemError as problem:
            assert str(problem)
    split_full_name(cell)
    title_case(cell)


@given(st.text(max_size=60))
def test_tidying_twice_changes_nothing_more(cell: str) -> None:
    try:
        once = tidy(cell, [])
    except TextProblemError:
        return
    if not once.startswith("'"):
        assert tidy(once, []) == once
