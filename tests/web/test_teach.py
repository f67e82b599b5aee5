"""What to teach next: rules and questions of the whole school, and nothing of anybody."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from tests.factories import NOW, TODAY, Person
from tests.support import sample
from tests.support.learning import Learner, join, open_school, serve_sample, words
from tests.support.queries import count_queries
from tests.support.sample import FACT, QUIZ
from training.config import Settings
from training.content.model import Code, Never, RightNowCard
from training.extensions import db
from training.models import ItemCell, OptionCell, PublishedCells, TeachingAction
from training.services import statistics_publishing
from training.services.writing import writing
from training.words import CriticalCode, Role

CODE = Path(__file__).resolve().parents[2] / "training"
LAST_YEAR, THIS_YEAR = "2025-09-01", "2026-09-01"
LOOK = Code(CriticalCode.C1, "look at the image", (FACT,))


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    card = RightNowCard((Never("look", "Look", CriticalCode.C1, (FACT,)),), (), (), ())
    library = replace(sample.library(), codes={CriticalCode.C1: LOOK}, card=card)
    with serve_sample(settings, library) as made:
        yield made


@pytest.fixture
def school(app: Flask) -> tuple[int, Person]:
    return open_school(app)


@pytest.fixture
def lead(app: Flask, school: tuple[int, Person]) -> Learner:
    return Learner(app, school[1])


def answered(
    app: Flask, school_id: int, term: str, away: int, look: int, wait: int, form: str = "after"
) -> None:
    """So many people's first answers to the question about the phone, published."""
    key = {"school_id": school_id, "term": term, "quiz": QUIZ, "form": form, "item_lineage": "phone"}
    with app.app_context():
        with writing():
            db.session.add(ItemCell(**key, item_score=1, rest_score=3, n=away))
            db.session.add(ItemCell(**key, item_score=0, rest_score=2, n=look + wait))
            for option, n in (("away", away), ("look", look), ("wait", wait)):
                db.session.add(OptionCell(**key, option=option, n=n))
        statistics_publishing.publish(school_id, app.extensions["library"], NOW, TODAY)


def test_while_there_is_nothing_to_show_the_page_says_why(lead: Learner) -> None:
    assert "Numbers appear when ten people have answered" in words(lead.get("/teach"))


def test_rules_come_first_with_counts_and_then_questions(
    app: Flask, school: tuple[int, Person], lead: Learner
) -> None:
    answered(app, school[0], LAST_YEAR, away=20, look=10, wait=6)
    page = words(lead.get("/teach"))
    assert "10 of 36 first answers broke this rule" in page
    assert "16 of 36 first answers were not the best" in page
    assert "20 of 36 chose what helps first (56%, likely 39 to 71%)" in page
    assert page.index("Never look at the image") < page.index("What about phone?")
    assert "Not for appraisal, capability or discipline" in page


def test_a_small_count_stands_on_no_page_and_in_no_file(
    app: Flask, school: tuple[int, Person], lead: Learner
) -> None:
    answered(app, school[0], LAST_YEAR, away=27, look=3, wait=11)
    for text in (words(lead.get("/teach")), lead.get("/teach/download").text, words(lead.get("/teach/pack"))):
        assert "3 of 41" not in text and "11 of 41" not in text
    assert "14 of 41 first answers were not the best" in words(lead.get("/teach"))
    assert "Option look,,41,,,,Not shown" in lead.get("/teach/download").text


def test_two_terms_stand_side_by_side_and_answers_before_the_pages_apart(
    app: Flask, school: tuple[int, Person], lead: Learner
) -> None:
    answered(app, school[0], LAST_YEAR, away=20, look=10, wait=6)
    answered(app, school[0], THIS_YEAR, away=12, look=4, wait=2)
    answered(app, school[0], THIS_YEAR, away=6, look=6, wait=0, form="before")
    page = words(lead.get("/teach"))
    assert "School year 2026 to 2027 12 of 30 40% School year 2025 to 2026 16 of 36 44%" in page
    assert "Before they had read the pages 6 of 12 50%" in page
    assert "While the term runs" in page and "What was chosen first" not in page
    assert "16 of 36" in words(lead.get(f"/teach?term={LAST_YEAR}"))


def test_the_number_of_queries_does_not_grow(app: Flask, school: tuple[int, Person], lead: Learner) -> None:
    answered(app, school[0], LAST_YEAR, away=20, look=10, wait=6)
    for path in ("/teach", "/teach/pack"):
        with count_queries(app) as statements:
            lead.get(path)
        assert len(statements) <= 8


def test_what_was_done_stands_beside_the_rule_and_pupils_stay_out_of_it(
    app: Flask, school: tuple[int, Person], lead: Learner
) -> None:
    answered(app, school[0], LAST_YEAR, away=20, look=10, wait=6)
    told = {"about": "C1", "what": "talk", "done_on": TODAY.isoformat(), "note": "In the staffroom"}
    refused = lead.send("/teach/actions", **(told | {"note": "About A123456789012"}))
    assert refused.status_code == 422 and "pupil’s number" in words(refused)
    assert "About A123456789012" in refused.text
    later = lead.send("/teach/actions", **(told | {"done_on": "2027-01-01"}))
    assert "has not come yet" in words(later)
    assert lead.send("/teach/actions", **told).status_code == 303
    assert words(lead.get("/teach")).count("Five-minute talk") == 2
    with app.app_context():
        assert db.session.scalars(select(TeachingAction.about)).all() == ["C1"]


def test_the_pack_is_made_from_the_schools_own_answers_or_from_the_nevers(
    app: Flask, school: tuple[int, Person], lead: Learner, tmp_path: Path
) -> None:
    assert "Made from the five things" in words(lead.get("/teach/pack"))
    answered(app, school[0], LAST_YEAR, away=20, look=10, wait=6)
    page = words(lead.get("/teach/pack"))
    assert "Made from what staff here found hardest (School year 2025 to 2026)" in page
    assert "10 of 36 first answers would have broken this rule" in page
    assert "Please keep it turned away." in page and "What about phone?" in page
    paper = tmp_path / "pack.pdf"
    paper.write_bytes(lead.get("/teach/pack.pdf").data)
    read = PdfReader(paper)
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    text = " ".join(page.extract_text() for page in read.pages)
    assert "Never look at the image" in text and "What about phone?" in text


@pytest.mark.parametrize("role", [Role.STAFF, Role.GOVERNOR, Role.ADMINISTRATOR])
def test_others_read_what_is_counted_and_no_counts(
    app: Flask, school: tuple[int, Person], role: Role
) -> None:
    person = join(app, school[0], role)
    assert "What is never shown" in words(person.get("/teach/what-we-count"))
    for path in ("/teach", "/teach/download", "/teach/pack", "/teach/pack.pdf"):
        assert person.get(path).status_code == 403


def test_another_school_sees_nothing_of_it(app: Flask, school: tuple[int, Person]) -> None:
    answered(app, school[0], LAST_YEAR, away=20, look=10, wait=6)
    _other, elsewhere = open_school(app, adopted=False, assigned=False)
    assert "Nothing to show yet" in words(Learner(app, elsewhere).get("/teach"))


def test_there_is_no_filter_by_person_role_or_group() -> None:
    """Neither in the tables, which know no person, nor in what the pages read from an address or a form."""
    for table in (ItemCell, OptionCell, PublishedCells):
        names = set(table.__table__.columns.keys())
        assert not [
            name for name in names if any(word in name for word in ("staff", "role", "group", "person"))
        ]
    tree = ast.parse((CODE / "web" / "teach.py").read_text(encoding="utf-8"))
    asked = {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).startswith("request.")
        and isinstance(node.args[0], ast.Constant)
    }
    assert asked == {"term", "about"}
