from datetime import UTC, date, datetime

from training.rules.years import SchoolYear, recent_years, school_year


def test_a_school_year_begins_on_the_first_of_september() -> None:
    assert school_year(date(2026, 8, 31)) == SchoolYear(2025)
    assert school_year(date(2026, 9, 1)) == SchoolYear(2026)
    assert SchoolYear(2025).last_day == date(2026, 8, 31)


def test_its_instants_are_midnights_in_london() -> None:
    begins, ends = SchoolYear(2025).instants()
    assert begins == datetime(2025, 8, 31, 23, tzinfo=UTC)  # British Summer Time
    assert ends == datetime(2026, 8, 31, 23, tzinfo=UTC)


def test_the_newest_year_offered_is_this_one() -> None:
    assert [year.start for year in recent_years(date(2026, 11, 23))] == [2026, 2025, 2024, 2023, 2022]
