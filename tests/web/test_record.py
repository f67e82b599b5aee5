"""My record: everything I completed, as a page, a certificate and a file."""

import csv
import io
import json
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.learning import Learner, join, open_school, read_pages, serve_sample, sit, words
from tests.support.sample import SCENARIO
from training.config import Settings
from training.rules.certificate import in_fours


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings) as made:
        yield made


@pytest.fixture
def teacher(app: Flask) -> Learner:
    school, _lead = open_school(app)
    visitor = join(app, school, given_name="=Ines", family_name="Alcott")
    read_pages(visitor)
    return visitor


def finish(teacher: Learner) -> str:
    """Completes the module; answers the address of the certificate."""
    sit(teacher, wrong=("tell", "several"))
    sit(teacher)
    page = teacher.get(sit(teacher, SCENARIO)).text
    return "/record/certificate/" + page.split("/record/certificate/")[1].split('"')[0]


def test_an_empty_record_says_what_will_stand_there(teacher: Learner) -> None:
    assert "Nothing completed yet" in words(teacher.get("/record"))


def test_the_record_holds_every_completion_and_every_sitting(teacher: Learner) -> None:
    finish(teacher)
    page = words(teacher.get("/record"))
    assert "Look away : certificate" in page
    assert page.count("Passed") == 2
    assert page.count("Not passed that time") == 1
    assert "3 of 5" in page


def test_the_spreadsheet_holds_the_same_and_runs_nothing(teacher: Learner) -> None:
    finish(teacher)
    sent = teacher.get("/record/download.csv")
    rows = list(csv.reader(io.StringIO(sent.data.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["What", "Module", "Questions", "Questions", "Questions"]
    assert rows[1][1:5] == ["Look away", "", "2026-11-23 09:00", "Completed"]
    assert 'attachment; filename="my-training-record-2026-11-23.csv"' in sent.headers["Content-Disposition"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_the_data_file_holds_results_but_no_answers(teacher: Learner) -> None:
    finish(teacher)
    data = json.loads(teacher.get("/record/download.json").data)
    assert [c["module"] for c in data["completions"]] == ["look-away"]
    assert [a["score"] for a in data["attempts"]] == [
        {"raw": 2, "max": 2},
        {"raw": 5, "max": 5},
        {"raw": 3, "max": 5},
    ]
    assert "away" not in json.dumps([list(a) for a in data["attempts"]])


def test_a_certificate_says_what_was_done_and_no_more(teacher: Learner) -> None:
    path = finish(teacher)
    page = words(teacher.get(path))
    for part in (
        "=Ines Alcott",
        "Look away",
        "Riverbank School",
        "Completed on 23 November 2026",
        "Valid until",
        in_fours(path.rsplit("/", 1)[1]),
    ):
        assert part in page
    assert "Reading part one of Keeping children safe in education is separate." in page
    assert "Evidence Entry 4, " in page
    assert "complian" not in page.lower()


def test_nobody_else_opens_a_certificate(app: Flask, teacher: Learner) -> None:
    path = finish(teacher)
    _school, lead = open_school(app)
    assert Learner(app, lead).get(path).status_code == 404
