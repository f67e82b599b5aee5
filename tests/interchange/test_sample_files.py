"""Files in the shape that schools' systems give them, from the bytes to every row's fate."""

from datetime import date
from pathlib import Path

import pytest

from training.interchange.staff_file import read_table
from training.rules.staff_cleaning import clean_rows
from training.rules.staff_columns import find_preset, guess
from training.rules.staff_matching import plan_import
from training.rules.staff_plan import Fate

FILES = Path(__file__).resolve().parents[1] / "files" / "staff"
TODAY = date(2026, 9, 14)
NEW, OPEN, OUT, SAME = Fate.NEW, Fate.QUESTION, Fate.REFUSED, Fate.UNCHANGED

# name → the source it is taken for, and for each row its name and fate
EXPECTED = {
    "sims-report.csv": (
        "mis",
        [
            ("Siân O’Neill", NEW),
            ("Pepe Nuñez", NEW),
            ("Farida Begum", NEW),
            ("Carys Llewellyn-Jones", NEW),
            ("Tom Null", OUT),
        ],
    ),
    "arbor-staff.csv": (
        "plain",
        [("Tunde Adeyemi", NEW), ("Niamh O'Brien", NEW), ("Fergus McDonald", SAME), ("Łucja Żak", NEW)],
    ),
    "google-users.csv": ("google", [("Ada Osei", NEW), ("Bo Li", NEW)]),
    "sds-teacher.csv": ("sds-uk", [("Craig Beane", NEW), ("Daisy Todd", NEW), ("Dana Mills", SAME)]),
    "hand-typed.csv": (
        "plain",
        [
            ("Ada Osei", NEW),
            ("Bo Li", NEW),
            ("Bo Li", OPEN),
            ("Zoë van der Berg", NEW),
            ("Jan Kowalski", OPEN),
        ],
    ),
}


def test_every_sample_is_expected() -> None:
    assert {path.name for path in FILES.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_as_its_system_gives_it(name: str) -> None:
    preset, expected = EXPECTED[name]
    table = read_table((FILES / name).read_bytes(), name)
    assert find_preset(table.headers).slug == preset
    mapping = guess(table).mapping
    plan = plan_import(clean_rows(table, mapping), [], TODAY, mapping.source_system)
    assert [(row.row.name, row.fate) for row in plan.rows] == expected
    assert "Welcome123" not in repr(table)


def test_the_same_files_again_bring_nobody_new() -> None:
    """What the first import made of them is there; a row that was new is now known."""
    from training.rules.staff_plan import Person

    for name in EXPECTED:
        table = read_table((FILES / name).read_bytes(), name)
        mapping = guess(table).mapping
        rows = list(clean_rows(table, mapping))
        first = plan_import(rows, [], TODAY, mapping.source_system)
        people = [
            Person(
                number, f"p{number}", each.row.given_name, each.row.family_name, each.row.email, each.row.username,
                each.row.job_title, groups=each.row.groups, start_on=each.row.start_on, leave_on=each.row.leave_on,
                source_system=mapping.source_system if each.row.external_id else "",
                external_id=each.row.external_id if mapping.source_system else "",
            )
            for number, each in enumerate(first.rows)
            if each.fate is Fate.NEW
        ]  # fmt: skip
        again = plan_import(rows, people, TODAY, mapping.source_system)
        assert again.counts[Fate.NEW] == again.counts[Fate.CHANGED] == 0, name
