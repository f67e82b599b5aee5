"""Counting first answers: live, anew from what is kept, and what is published of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import delete, select

from tests.factories import NOW, TODAY, Person, make_school
from tests.support.learning import answer, join, open_school, place, read_pages, serve_sample, sit
from tests.support.sample import MODULE, QUIZ, SCENARIO
from training.config import Settings
from training.errors import ConflictError
from training.extensions import db
from training.models import Attempt, ItemCell, OptionCell, PublishedCells, Response
from training.rules.terms import TermDates
from training.services import statistics_publishing
from training.services.item_figures import find_figures
from training.services.statistics_counting import Key, recount
from training.services.statistics_sittings import term_key
from training.services.writing import writing

YEAR = "2026-09-01"
ITEMS = ("phone", "tell", "several", "order", "sort")


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings) as made:
        yield made


@pytest.fixture
def school(app: Flask) -> tuple[int, Person]:
    return open_school(app)


def cells() -> set[tuple[object, ...]]:
    return {
        (c.term, c.quiz, c.form, c.item_lineage, c.item_score, c.rest_score, c.n)
        for c in db.session.scalars(select(ItemCell))
    }


def chosen(item: str, form: str) -> dict[str, int]:
    rows = db.session.scalars(
        select(OptionCell).where(OptionCell.item_lineage == item, OptionCell.form == form)
    )
    return {row.option: row.n for row in rows}


def everything() -> tuple[set[tuple[object, ...]], dict[tuple[object, ...], int]]:
    options = {
        (c.term, c.quiz, c.form, c.item_lineage, c.option): c.n
        for c in db.session.scalars(select(OptionCell))
    }
    return cells(), options


def test_first_answers_are_counted_once_and_anew_from_what_is_kept_they_come_to_the_same(
    app: Flask, school: tuple[int, Person]
) -> None:
    """Three people; one sits it again in the term after falling short, and practises when the module is complete."""
    first, second, third = (join(app, school[0]) for _ in range(3))
    for person in (first, second):
        read_pages(person)
        sit(person, wrong=("tell", "several") if person is first else ())
    sitting = place(third.send(f"/modules/{MODULE}/quiz/{QUIZ}", pages_later="yes"))
    for item in ITEMS:
        answer(third, sitting, item)
    app.extensions["clock"].pass_minutes(4)
    third.send(f"{sitting}/finish")
    with app.app_context():
        assert (YEAR, QUIZ, "after", "tell", 0, 3, 1) in cells()
        assert (YEAR, QUIZ, "after", "tell", 1, 4, 1) in cells()
        assert (YEAR, QUIZ, "after", "order", 1, 2, 1) in cells()
        assert (YEAR, QUIZ, "before", "order", 1, 4, 1) in cells()
        assert chosen("tell", "after") == {"later": 1, "lead": 1}
        assert chosen("several", "before") == {"thank": 1, "listen": 1}
        assert chosen("order", "after") == {"right": 2}
        once = everything()
    sit(first)  # the first one fell short
    with app.app_context():
        assert everything() == once
    sit(first, SCENARIO, wrong=("talk",))
    sit(first, SCENARIO)
    with app.app_context():
        all_counted = everything()
        assert (YEAR, SCENARIO, "after", "talk", 0, 1, 1) in cells()
    sit(first)  # the module is complete: practice
    with app.app_context():
        assert db.session.scalars(select(Attempt).where(Attempt.practice)).all()
        assert everything() == all_counted
        with writing():
            db.session.execute(delete(ItemCell))
            db.session.execute(delete(OptionCell))
        assert recount(school[0]) == 4
        assert everything() == all_counted
        with writing():
            db.session.execute(delete(Response))
        with pytest.raises(ConflictError):
            recount(school[0])
        assert everything() == all_counted


def test_a_term_that_is_known_has_counts_of_its_own() -> None:
    autumn = TermDates("Autumn", date(2026, 9, 2), date(2026, 12, 18))
    assert term_key(date(2026, 12, 18), [autumn]) == "2026-09-02"
    assert term_key(date(2026, 12, 19), [autumn]) == YEAR


def fill(school_id: int, right: int, later: int, home: int = 0) -> None:
    """So many people's first answers to one question."""
    with writing():
        db.session.execute(delete(ItemCell))
        db.session.execute(delete(OptionCell))
        key = {"school_id": school_id, "term": YEAR, "quiz": QUIZ, "form": "after", "item_lineage": "tell"}
        db.session.add(ItemCell(**key, item_score=1, rest_score=4, n=right))
        db.session.add(ItemCell(**key, item_score=0, rest_score=2, n=later + home))
        for option, n in (("lead", right), ("later", later)):
            db.session.add(OptionCell(**key, option=option, n=n))


def published(app: Flask, school_id: int, days: int = 0) -> tuple[int, object]:
    library, today = app.extensions["library"], TODAY + timedelta(days=days)
    new = statistics_publishing.publish(school_id, library, NOW, today)
    found = statistics_publishing.find_published_cells(school_id, today)
    if not found:
        return new, None
    shown, _cells = found[Key(YEAR, QUIZ, "after", "tell")]
    return new, (shown.n, shown.right, dict(shown.options))


def test_nothing_is_published_of_few_and_nothing_changes_by_a_few_more(
    app: Flask, school: tuple[int, Person]
) -> None:
    with app.app_context():
        fill(school[0], 5, 4)
        assert published(app, school[0]) == (0, None)
        fill(school[0], 6, 6)
        assert published(app, school[0]) == (1, (12, 6, {}))
        fill(school[0], 7, 6)
        assert published(app, school[0]) == (0, (12, 6, {}))
        fill(school[0], 18, 12)
        assert published(app, school[0]) == (1, (30, 18, {}))
        assert published(app, school[0]) == (0, (30, 18, {}))


def test_what_was_chosen_instead_is_published_when_the_term_is_over(
    app: Flask, school: tuple[int, Person]
) -> None:
    with app.app_context():
        fill(school[0], 18, 12)
        published(app, school[0])
        assert published(app, school[0], days=400)[1] == (30, 18, {"lead": 18, "later": 12})
        fill(school[0], 38, 22)
        assert published(app, school[0], days=401) == (0, (30, 18, {"lead": 18, "later": 12}))
        assert db.session.scalars(select(PublishedCells.n)).all() == [30]
        with pytest.raises(ConflictError):  # what leads have seen is not counted in another way
            recount(school[0])


def test_how_well_a_question_works_is_said_of_all_schools_together_and_on_no_page(app: Flask) -> None:
    with app.app_context():
        here, there = make_school(), make_school()
        with writing():
            for school, n in ((here, 10), (there, 20)):
                key = {"school_id": school, "term": "2026-09-01", "quiz": "first-words", "form": "after"}
                for score, rest, k in ((0, 1, n // 2), (1, 4, n - n // 2)):
                    cell = {"item_lineage": "a-question", "item_score": score, "rest_score": rest, "n": k}
                    db.session.add(ItemCell(**key, **cell))
        [found] = find_figures(app.extensions["library"])
        assert found.analysis.n == 30 and found.analysis.facility == Fraction(1, 2)
        assert found.analysis.discrimination == 100 and found.analysis.efficiency == 100
        assert not found.still_asked
        said = app.test_cli_runner().invoke(args=["statistics", "items", "--quiz", "first-words"]).output
        assert "30 first answers, facility 50 %, discrimination 100 %, efficiency 100 %" in said
        assert list(find_figures(app.extensions["library"], "another-quiz")) == []
