"""Show me what you know: the questions first, then only the pages that are needed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support.learning import Learner, answer, join, open_school, place, serve_sample, sit, words
from tests.support.sample import MODULE, QUIZ, SCENARIO
from training.config import Settings
from training.extensions import db
from training.models import Completion, PageView

PATH = f"/modules/{MODULE}/quiz/{QUIZ}"
ITEMS = ("phone", "tell", "several", "order", "sort")


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings) as made:
        yield made


@pytest.fixture
def ada(app: Flask) -> Learner:
    school, _lead = open_school(app)
    return join(app, school)


def show(person: Learner, **wrong: str) -> str:
    """The questions first, right but for what is named; the address of the sitting."""
    sitting = place(person.send(PATH, pages_later="yes"))
    for item in ITEMS:
        if item in wrong:
            answer(person, sitting, item, option=wrong[item])
            if wrong[item] != "look":
                continue
        answer(person, sitting, item)
    person.send(f"{sitting}/finish")
    return sitting


def pages(app: Flask) -> dict[str, str]:
    with app.app_context():
        return dict(db.session.execute(select(PageView.lesson, PageView.how)).all())


def test_it_is_offered_until_the_pages_are_read(ada: Learner) -> None:
    assert "Show me what you know" in words(ada.get(f"/modules/{MODULE}"))
    assert "Show me what you know" in words(ada.get(PATH))
    for lesson in ("stop", "go"):
        ada.send(f"/modules/{MODULE}/{lesson}")
    assert "Show me what you know" not in words(ada.get(f"/modules/{MODULE}"))


def test_without_asking_for_it_the_pages_come_first(ada: Learner) -> None:
    assert ada.send(PATH).status_code == 409


def test_a_page_whose_questions_were_all_right_need_not_be_read(app: Flask, ada: Learner) -> None:
    show(ada)
    assert pages(app) == {"stop": "shown"}  # no question is about the other page
    assert place(ada.get(f"/continue/{MODULE}")) == f"/modules/{MODULE}/go"
    ada.send(f"/modules/{MODULE}/go")
    sit(ada, SCENARIO)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Completion)) == 1


def test_a_page_about_which_one_answer_was_not_right_is_still_to_be_read(app: Flask, ada: Learner) -> None:
    show(ada, tell="later")
    assert pages(app) == {}


def test_a_critical_answer_put_right_is_no_knowing(app: Flask, ada: Learner) -> None:
    show(ada, phone="look")
    assert pages(app) == {}


def test_a_page_read_afterwards_counts_as_read(app: Flask, ada: Learner) -> None:
    show(ada)
    ada.send(f"/modules/{MODULE}/stop")
    assert pages(app)["stop"] == "read"


def test_a_story_waits_for_the_pages(ada: Learner) -> None:
    assert ada.send(f"/modules/{MODULE}/quiz/{SCENARIO}", pages_later="yes").status_code == 409
