"""Importing an export changes nothing (DECISIONS 34)."""

from datetime import UTC, date, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from training.documents.spreadsheet import csv_bytes, xlsx_bytes
from training.interchange.staff_file import read_table
from training.rules.staff_cleaning import clean_rows
from training.rules.staff_columns import find_preset, guess
from training.rules.staff_export import HEADERS, export_rows
from training.rules.staff_matching import plan_import
from training.rules.staff_names import TextProblemError, clean_name, tidy
from training.rules.staff_plan import Fate, Person
from training.words import GroupKind, Role

SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]  # on a busy machine the names take their time


def _storable(text: str) -> bool:
    """What a form or an import would have let in: tidy, and not guarded by a second tidying."""
    try:
        return (
            clean_name(text, "name", []) == text
            and bool(text)
            and not text.startswith("'")
            and tidy(text, []) == text
        )
    except TextProblemError:
        return False


names = st.text(
    alphabet=st.one_of(st.sampled_from("abzAZ=+-@'’ ,;\"é李م"), st.characters(codec="utf-8")),
    min_size=1,
    max_size=20,
).filter(_storable)
days = st.none() | st.dates(date(1960, 1, 1), date(2090, 1, 1))


@st.composite
def people(draw: st.DrawFn) -> list[Person]:
    found = []
    for number in range(draw(st.integers(1, 5))):
        start, leave = draw(days), draw(days)
        if start and leave and leave < start:
            start, leave = leave, start
        group = draw(names.filter(lambda name: ";" not in name and not name.startswith("/")))
        found.append(
            Person(
                number, f"id{number}", draw(names), draw(names),
                f"n{number}@r.example", draw(st.sampled_from(["", f"user{number}"])), draw(names),
                draw(st.sampled_from(Role)),
                ((GroupKind.DEPARTMENT, (group,)),), start, leave, draw(st.sampled_from([None, date(2026, 7, 21)])),
                unsupervised_on=draw(days), regulated_activity=draw(st.sampled_from([True, False, None])),
            )
        )  # fmt: skip
    return found


def fates(data: bytes, known: list[Person]) -> set[Fate]:
    table = read_table(data)
    assert find_preset(table.headers).slug == "steady"
    rows = clean_rows(table, guess(table).mapping)
    plan = plan_import(rows, known, date(2000, 1, 1))
    assert all(row.role_wanted is None for row in plan.rows)
    return {row.fate for row in plan.rows}


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW)
@given(people())
def test_our_own_csv_changes_nothing(known: list[Person]) -> None:
    assert fates(csv_bytes(HEADERS, export_rows(known)), known) == {Fate.UNCHANGED}


@settings(max_examples=50, deadline=None, suppress_health_check=SLOW)
@given(people())
def test_our_own_workbook_changes_nothing(known: list[Person]) -> None:
    created = datetime(2026, 9, 14, tzinfo=UTC)
    assert fates(xlsx_bytes("Staff", HEADERS, export_rows(known), created), known) == {Fate.UNCHANGED}


def test_a_pupil_number_cannot_hide_in_our_own_columns() -> None:
    assert not {"upn", "date of birth"} & {header.casefold() for header in HEADERS}
