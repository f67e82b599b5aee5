"""How sure somebody is: asked only where they wish it, kept nowhere but in their own cookie, gone with the result."""

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from tests.support import sample
from tests.support.learning import (
    Learner,
    answer,
    begin,
    join,
    open_school,
    place,
    read_pages,
    seq_of,
    serve_sample,
    words,
)
from tests.support.sample import MODULE, QUIZ, RIGHT
from training.config import Settings
from training.extensions import Base, db
from training.rules.confidence import Confidence
from training.web import confidence
from training.words import Role

SLIPS = {"tell": {"option": "later"}, "several": {"option": "doubt"}}
ITEMS = ("phone", "tell", "several", "order", "sort")
QUESTION = "How sure are you?"


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings) as made:
        yield made


@pytest.fixture
def teacher(app: Flask) -> Learner:
    school, _lead = open_school(app)
    visitor = join(app, school, given_name="Ines")
    read_pages(visitor)
    return visitor


def wish(person: Learner, on: bool = True) -> None:
    assert place(person.send("/account/confidence", **({"on": "yes"} if on else {}))) == "/account"


def sit(person: Learner, wrong: tuple[str, ...], sure: tuple[str, ...] = ITEMS) -> str:
    """A whole sitting, sure of what is named; the address of its result, which nobody has opened yet."""
    sitting = begin(person)
    for item in ITEMS:
        said = {"sure": "sure"} if item in sure else {}
        answer(person, sitting, item, **(SLIPS[item] if item in wrong else RIGHT[item]), **said)
    return place(person.send(f"{sitting}/finish"))


def cookie(person: Learner) -> str:
    with person.client.session_transaction() as session:
        return str({key: value for key, value in session.items() if key != "csrf_token"})


def whole_database(app: Flask) -> str:
    with app.app_context():
        rows = [
            str(tuple(row))
            for table in Base.metadata.sorted_tables
            for row in db.session.execute(select(table))
        ]
    return "\n".join(rows)


def test_nobody_is_asked_who_has_not_wished_it(teacher: Learner) -> None:
    sitting = begin(teacher)
    assert QUESTION not in teacher.get(f"{sitting}/phone").text
    answer(teacher, sitting, "phone", option="away", sure="sure")
    assert "sure" not in cookie(teacher).replace("sure-offered", "")


def test_the_wish_is_made_and_taken_back_in_my_account(teacher: Learner) -> None:
    wish(teacher)
    sitting = begin(teacher)
    assert QUESTION in teacher.get(f"{sitting}/phone").text
    assert "Stop asking me" in teacher.get("/account").text
    wish(teacher, on=False)
    assert QUESTION not in teacher.get(f"{sitting}/phone").text


def test_it_is_offered_at_the_start_until_a_first_quiz_is_begun(teacher: Learner) -> None:
    start = f"/modules/{MODULE}/quiz/{QUIZ}"
    assert "Be asked how sure you are?" in teacher.get(start).text
    assert place(teacher.send("/account/confidence", on="yes", quiz=f"{MODULE}/{QUIZ}")) == start
    assert "Be asked" not in teacher.get(start).text
    wish(teacher, on=False)
    begin(teacher)
    assert "Be asked" not in teacher.get(start).text


def test_an_answer_needs_no_word_on_it_and_a_mistake_keeps_the_word_chosen(teacher: Learner) -> None:
    wish(teacher)
    sitting = begin(teacher)
    again = teacher.send(f"{sitting}/phone", seq=1, sure="guess")
    assert again.status_code == 422
    assert 'value="guess" id="sure-guess" checked' in again.text
    assert "saved" in answer(teacher, sitting, "phone")


def test_it_is_not_asked_while_an_answer_is_put_right_and_the_first_word_stands(teacher: Learner) -> None:
    wish(teacher)
    sitting = begin(teacher)
    answer(teacher, sitting, "phone", option="look", sure="guess")
    assert QUESTION not in teacher.get(f"{sitting}/phone").text
    answer(teacher, sitting, "phone", option="away", sure="sure")
    assert "'phone': 'guess'" in cookie(teacher)


def test_after_a_pass_what_one_was_sure_of_comes_first_and_then_it_is_gone(teacher: Learner) -> None:
    wish(teacher)
    result = sit(teacher, wrong=("tell",), sure=("tell",))
    shown = words(teacher.get(result))
    assert "What you were sure of comes first." in shown
    assert shown.count("You were sure of this one") == 1
    assert "'sure'" not in cookie(teacher)
    assert "sure of" not in words(teacher.get(result))


def test_what_was_only_guessed_is_not_called_sure(teacher: Learner) -> None:
    wish(teacher)
    sitting = begin(teacher)
    for item in ITEMS:
        answer(teacher, sitting, item, **(SLIPS["tell"] if item == "tell" else RIGHT[item]), sure="think")
    shown = words(teacher.get(place(teacher.send(f"{sitting}/finish"))))
    assert "Worth another look" in shown
    assert "sure of" not in shown


def test_after_a_fail_nothing_but_the_order_of_the_pages_tells(teacher: Learner) -> None:
    wish(teacher)
    shown = words(teacher.get(sit(teacher, wrong=("tell", "several"))))
    assert "Look at again" in shown
    assert "sure" not in shown
    assert "'sure'" not in cookie(teacher)


def test_nothing_of_it_is_in_any_table_log_or_page_of_anybody(
    app: Flask, teacher: Learner, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wish(teacher)
    teacher.get(sit(teacher, wrong=("tell",)))
    for said in ("'sure'", '"sure"', "confiden"):
        assert said not in whole_database(app)
        assert said not in caplog.text
    school, _ = open_school(app)
    lead = join(app, school, Role.LEAD)
    for path in ("/", "/lead", "/lead/board", "/lead/board.csv", "/record"):
        assert "sure of" not in lead.follow(path).text


def test_the_mark_is_the_same_whatever_one_says(app: Flask, teacher: Learner) -> None:
    wish(teacher)
    mute = join(app, open_school(app)[0])
    read_pages(mute)
    for person, sure in ((teacher, ITEMS), (mute, ())):
        assert "You passed" in words(person.get(sit(person, wrong=("tell",), sure=sure)))


def test_signing_out_takes_it_along(teacher: Learner) -> None:
    wish(teacher)
    sitting = begin(teacher)
    seq = seq_of(teacher.get(f"{sitting}/phone"))
    teacher.send(f"{sitting}/phone", seq=seq, option="away", sure="sure")
    assert "'phone': 'sure'" in cookie(teacher)
    teacher.send("/sign-out")
    assert "phone" not in cookie(teacher)


def test_the_cookie_holds_two_sittings_at_the_most(app: Flask) -> None:
    with app.test_request_context():
        for attempt in (9, 10, 11):
            confidence.note(attempt, "phone", Confidence.SURE)
        assert [bool(confidence.of(attempt)) for attempt in (9, 10, 11)] == [False, True, True]


def test_after_a_fail_the_page_of_what_one_was_sure_of_comes_first(settings: Settings) -> None:
    small = sample.library()
    quiz = small.quizzes[QUIZ]
    items = tuple(replace(i, lesson=f"{MODULE}/go") if i.id == "several" else i for i in quiz.items)
    library = replace(small, quizzes={**small.quizzes, QUIZ: replace(quiz, items=items)})
    with serve_sample(settings, library) as app:
        person = join(app, open_school(app)[0])
        read_pages(person)
        wish(person)
        result = sit(person, wrong=("tell", "several"), sure=("several",))
        first, then = (words(person.get(result)) for _ in range(2))
    assert first.index("Go together now") < first.index("Stop and look away")
    assert then.index("Stop and look away") < then.index("Go together now")  # forgotten
