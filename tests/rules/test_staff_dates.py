"""Dates in staff lists: read when certain, refused when they could be two days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.rules.staff_dates import DateProblemError, parse_date, proven_order


@pytest.mark.parametrize(
    "cell",
    [
        "2026-08-31", "2026/08/31", "2026-08-31 00:00:00", "2026-08-31T08:30:00Z", "31/08/2026", "31.8.26",
        "31-08-2026", "31/08/2026 00:00", "08/31/2026", "31 Aug 26", "31 August 2026", "31st August 2026",
        "Monday 31 August 2026", "Mon 31 Aug 2026", "August 31, 2026", "Aug 31 2026", "31-Aug-26", "31Aug2026",
        " 31 / 8 / 2026 ", "31 Awst 2026",
    ],
)  # fmt: skip
def test_a_date_that_means_one_day_is_taken(cell: str) -> None:
    assert parse_date(cell) == date(2026, 8, 31)


def test_a_date_that_reads_both_ways_is_refused_with_both_readings_and_the_remedy() -> None:
    with pytest.raises(DateProblemError, match=r"1 September 2026 or 9 January 2026.*columns page"):
        parse_date("01/09/2026")


def test_the_same_number_twice_is_not_ambiguous() -> None:
    assert parse_date("05/05/2026") == date(2026, 5, 5)


def test_a_column_that_proves_day_first_settles_its_ambiguous_dates() -> None:
    order = proven_order(["01/09/2026", "31/08/2026", "", "n/a"])
    assert order == "day"
    assert parse_date("01/09/2026", order) == date(2026, 9, 1)


@pytest.mark.parametrize(
    "column", [["01/09/2026", "8/24/2021"], ["01/09/2026"], ["31/08/2026", "8/24/2021"], []], ids=str
)
def test_a_column_that_proves_month_first_nothing_or_both_settles_nothing(column: list[str]) -> None:
    with pytest.raises(DateProblemError, match="two ways"):
        parse_date("01/09/2026", proven_order(column))


def test_an_unambiguous_american_date_is_taken_even_so() -> None:
    assert parse_date("8/24/2021", proven_order(["8/24/2021"])) == date(2021, 8, 24)


def test_what_a_person_chose_stands_above_everything() -> None:
    assert parse_date("01/09/2026", "", "day") == date(2026, 9, 1)
    assert parse_date("01/09/2026", "day", "month") == date(2026, 1, 9)
    with pytest.raises(DateProblemError, match="calendar"):
        parse_date("31/08/2026", "", "month")


@pytest.mark.parametrize(
    "cell",
    ["31/02/2026", "2026-13-01", "soon", "45000", "1/1/1826", "31/13/2026", "Sept", "0/0/0", "1 Foo 2026"],
)
def test_what_is_no_date_is_refused_in_words(cell: str) -> None:
    with pytest.raises(DateProblemError, match=r"\.$"):
        parse_date(cell)


@pytest.mark.parametrize(("cell", "year"), [("1 Sep 26", 2026), ("1 Sep 98", 1998), ("1 Sep 49", 2049)])
def test_two_figures_are_a_year_in_which_people_are_hired(cell: str, year: int) -> None:
    assert parse_date(cell).year == year


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_british_dates_read_as_written_when_day_first_is_certain(day: date) -> None:
    assert parse_date(f"{day:%d/%m/%Y}", "", "day") == day
    assert parse_date(f"{day:%d/%m/%y}", "day") == day
    assert parse_date(day.isoformat()) == day


@given(st.text(max_size=40))
def test_no_text_raises_anything_else(cell: str) -> None:
    try:
        parse_date(cell)
    except DateProblemError as problem:
        assert str(problem)
