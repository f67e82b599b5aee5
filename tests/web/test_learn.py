"""Modules and lessons as a staff member meets them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import make_person
from tests.support import sample
from tests.support.databases import read_content
from tests.support.learning import Learner, join, open_school, place, read_pages, serve_sample, sit, words
from tests.support.sample import MODULE, QUIZ, SCENARIO
from training.config import Settings
from training.extensions import db
from training.models import Attempt, PageReport, PageView
from training.words import Publication

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings) as made:
        yield made


@pytest.fixture
def teacher(app: Flask) -> Learner:
    school, _lead = open_school(app)
    return join(app, school)


def count(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_a_module_shows_its_note_its_pages_its_questions_and_one_button(teacher: Learner) -> None:
    page = teacher.get(f"/modules/{MODULE}")
    shown = words(page)
    assert "You can stop at any point." in shown
    assert "About 10 minutes." in shown
    assert "5 questions, about 3 minutes. They open when you have read the pages" in shown
    assert "A story with decisions" in shown
    assert page.text.count("button primary") == 1


def test_continue_reads_the_page_and_goes_on_to_the_next_then_to_the_questions(
    app: Flask, teacher: Learner
) -> None:
    assert place(teacher.get(f"/continue/{MODULE}")) == f"/modules/{MODULE}/stop"
    assert place(teacher.send(f"/modules/{MODULE}/stop")) == f"/modules/{MODULE}/go"
    assert place(teacher.send(f"/modules/{MODULE}/go")) == f"/continue/{MODULE}"
    assert place(teacher.get(f"/continue/{MODULE}")) == f"/modules/{MODULE}/quiz/{QUIZ}"
    assert words(teacher.get(f"/modules/{MODULE}")).count("Done") == 2
    assert count(app, PageView) == 2


def test_opening_a_page_is_not_reading_it(app: Flask, teacher: Learner) -> None:
    for _ in range(3):
        assert teacher.get(f"/modules/{MODULE}/stop").status_code == 200
    assert count(app, PageView) == 0


def test_learning_goes_on_at_the_exact_page_on_any_device(app: Flask) -> None:
    school, _lead = open_school(app)
    with app.app_context():
        person = make_person(school)
    phone, desk = Learner(app, person), Learner(app, person)
    phone.send(f"/modules/{MODULE}/stop")
    assert place(desk.get(f"/continue/{MODULE}")) == f"/modules/{MODULE}/go"


def test_a_lesson_says_how_far_why_and_when_it_was_checked(teacher: Learner) -> None:
    page = teacher.get(f"/modules/{MODULE}/stop")
    shown = words(page)
    assert "1 of 2" in shown
    assert "Stop and look away with your safeguarding lead." in shown  # the school's names woven in
    assert "Why we say this" in shown
    assert "Staff do not look at the image." in shown
    assert "Last reviewed on 22 November 2026" in shown
    assert "You can stop at any point." in shown
    assert "You can stop at any point." not in words(teacher.get(f"/modules/{MODULE}/go"))


def test_a_module_not_adopted_or_not_there_is_not_found(app: Flask) -> None:
    school, _lead = open_school(app, adopted=False)
    visitor = join(app, school)
    for path in (f"/modules/{MODULE}", f"/modules/{MODULE}/stop", "/modules/nothing", "/continue/nothing"):
        assert visitor.get(path).status_code == 404
    for path in (f"/modules/{MODULE}/nothing", f"/modules/{MODULE}/quiz/nothing"):
        assert visitor.get(path).status_code == 404


def test_after_passing_everything_may_be_read_and_practised_again(teacher: Learner) -> None:
    read_pages(teacher)
    sit(teacher)
    sit(teacher, SCENARIO)
    page = words(teacher.get(f"/modules/{MODULE}"))
    assert "You have finished this module" in page
    assert "Practise again: Look away: the quiz" in page
    assert teacher.get(f"/modules/{MODULE}/stop").status_code == 200


def test_a_mistake_is_reported_by_a_fixed_choice_once(app: Flask, teacher: Learner) -> None:
    path = f"/modules/{MODULE}/stop/report"
    form = teacher.get(path).text
    assert "<textarea" not in form
    assert form.split("<main", 1)[1].count('type="text"') == 0
    for _ in range(2):
        assert place(teacher.send(path, kind="out-of-date")) == f"/modules/{MODULE}/stop"
    assert "Your safeguarding lead will see this" in teacher.get(f"/modules/{MODULE}/stop").text
    assert count(app, PageReport) == 1


@pytest.mark.parametrize("kind", ["", "A pupil called Maya told me"])
def test_a_report_without_a_choice_shows_the_form_again(app: Flask, teacher: Learner, kind: str) -> None:
    page = teacher.send(f"/modules/{MODULE}/stop/report", kind=kind)
    assert page.status_code == 422
    assert "There is something to put right" in page.text
    assert count(app, PageReport) == 0


def test_a_page_that_is_not_there_cannot_be_reported(app: Flask, teacher: Learner) -> None:
    assert teacher.send(f"/modules/{MODULE}/nothing/report", kind="unclear").status_code == 404
    assert count(app, PageReport) == 0


def test_a_break_says_where_to_talk_and_loses_nothing(teacher: Learner) -> None:
    page = words(teacher.get("/break"))
    assert "Your place is kept" in page
    assert "Talk to someone at school Your safeguarding lead." in page


@pytest.mark.parametrize(
    ("to", "href"),
    [
        (f"/modules/{MODULE}/stop", f"/modules/{MODULE}/stop"),
        ("//elsewhere.example/", "/"),
        ("/no-such-page", "/"),
        ("", "/"),
    ],
)
def test_a_break_leads_back_to_the_page_it_was_taken_from(teacher: Learner, to: str, href: str) -> None:
    assert f'href="{href}">Carry on</a>' in teacher.get(f"/break?to={to}").text


def test_no_page_of_learning_takes_text_or_files(teacher: Learner) -> None:
    read_pages(teacher)
    for path in (
        "/",
        f"/modules/{MODULE}",
        f"/modules/{MODULE}/stop",
        f"/modules/{MODULE}/quiz/{QUIZ}",
        "/record",
    ):
        main = teacher.get(path).text.split("<main", 1)[1].split("</main>", 1)[0]
        for control in ("<textarea", 'type="text"', 'type="file"', "contenteditable"):
            assert control not in main


def test_a_lead_previews_a_draft_whole_and_leaves_no_trace(settings: Settings) -> None:
    with serve_sample(settings, sample.library(publication=Publication.DRAFT)) as app:
        school, lead = open_school(app, adopted=False, assigned=False)
        page = words(Learner(app, lead).get(f"/modules/{MODULE}?preview"))
        for text in (
            "Stop and look away",
            "Go together now",
            "What about phone?",
            "Option wait",
            "What wait would mean.",
        ):
            assert text in page
        assert "The ways through At the gate" in Learner(app, lead).get(f"/modules/{MODULE}?preview").text
        assert (count(app, PageView), count(app, Attempt)) == (0, 0)
        teacher = join(app, school)
        assert teacher.get(f"/modules/{MODULE}?preview").status_code == 403
        assert teacher.get(f"/modules/{MODULE}").status_code == 404


def test_the_address_of_every_page_we_ship_leads_to_that_page(app: Flask) -> None:
    addresses = app.url_map.bind("localhost")
    for module in read_content(ROOT).modules.values():
        for lesson in module.lessons:
            assert addresses.match(f"/modules/{module.slug}/{lesson.slug}", "GET")[0] == "learn.lesson", (
                lesson.slug
            )
