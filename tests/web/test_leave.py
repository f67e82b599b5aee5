"""“Leave quickly”: on every page that holds the subject, to a page that says nothing of it."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.learning import Learner, answer, begin, join, open_school, place, read_pages, serve_sample
from tests.support.sample import MODULE, QUIZ, SCENARIO
from tests.support.visitor import Visitor
from training.config import Settings

LEAVE = '<a class="leave no-print" href="/pause" data-leave>Leave quickly'


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings) as made:
        yield made


@pytest.fixture
def teacher(app: Flask) -> Learner:
    school, _lead = open_school(app)
    return join(app, school)


def test_every_page_of_a_module_and_of_a_sitting_can_be_left(teacher: Learner) -> None:
    paths = [f"/modules/{MODULE}", f"/modules/{MODULE}/stop", f"/modules/{MODULE}/stop/report", "/break"]
    read_pages(teacher)
    sitting = begin(teacher)
    paths += [f"/modules/{MODULE}/quiz/{QUIZ}", f"{sitting}/tell", answer(teacher, sitting, "phone")]
    paths += [f"{sitting}/check", f"{begin(teacher, SCENARIO)}/gate"]
    for path in paths:
        page = teacher.get(path)
        assert page.status_code == 200, path
        assert LEAVE in page.text, path
        assert re.search(r'<script type="module" src="[^"]*(leave|quiz)\.', page.text), path


def test_pages_without_the_subject_do_not_ask_to_be_left(teacher: Learner) -> None:
    for path in ("/", "/account", "/record"):
        assert "Leave quickly" not in teacher.get(path).text


def test_the_page_it_leads_to_says_nothing_to_whoever_looks_over_a_shoulder(
    app: Flask, teacher: Learner
) -> None:
    for visitor in (teacher, Visitor(app)):
        page = visitor.get("/pause")
        assert page.status_code == 200
        assert "<title>Pause</title>" in page.text
        seen = re.sub(r"<[^>]+>", " ", page.text.partition("<body>")[2])
        assert " ".join(seen.split()).startswith(
            "Pause It is Monday 23 November 2026. Take the time you need."
        )
        for said in ("Steady", "safeguarding", "pupil", "School", "training", "http", "now</a>"):
            assert said not in seen
        assert set(re.findall(r'<a [^>]*href="([^"]*)"', page.text)) == {"/"}


def test_leaving_in_the_middle_of_a_question_keeps_the_place(teacher: Learner) -> None:
    read_pages(teacher)
    sitting = begin(teacher)
    answer(teacher, sitting, "phone")
    teacher.get("/pause")
    assert place(teacher.get(f"/continue/{MODULE}")) == sitting
    assert place(teacher.get(sitting)) == f"{sitting}/tell"
    assert begin(teacher) == sitting
