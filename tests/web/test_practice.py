"""Practice: sentences for this school, a record built from given lines, and nothing of either kept."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.support import sample
from tests.support.databases import read_content
from tests.support.learning import Learner, join, open_school, read_pages, serve_sample, sit, words
from tests.support.queries import count_queries
from tests.support.sample import MODULE, SCENARIO
from training.config import Settings
from training.content.model import Library
from training.extensions import Base, db
from training.models import School
from training.services.writing import writing
from training.words import Nation, Setting

ROOT = Path(__file__).resolve().parents[2]
RECORD = "/practice/record/jay"
BELONG = [
    "jay-time",
    "jay-place",
    "jay-words",
    "jay-crying",
    "jay-you-said",
    "jay-accident",
    "jay-walked",
    "jay-signed",
]


def library() -> Library:
    """The small library, with the real practice at its one module."""
    real = read_content(ROOT).practice
    assert real.say_it and real.record
    practice = replace(
        real, say_it=replace(real.say_it, module=MODULE), record=replace(real.record, module=MODULE)
    )
    small = sample.library()
    return replace(small, practice=practice, facts={**read_content(ROOT).facts, **small.facts})


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings, library()) as made:
        yield made


@pytest.fixture
def teacher(app: Flask) -> Learner:
    return join(app, open_school(app)[0])


def of_school(app: Flask, **school: object) -> Learner:
    """Somebody of another kind of school."""
    number, _lead = open_school(app)
    with app.app_context(), writing():
        row = db.session.get(School, number)
        assert row is not None
        for name, value in school.items():
            setattr(row, name, value)
    return join(app, number)


def rows(app: Flask) -> int:
    with app.app_context():
        return sum(
            db.session.scalar(select(func.count()).select_from(t)) or 0 for t in Base.metadata.sorted_tables
        )


def choose(person: Learner, *lines: str) -> str:
    answer = person.send(RECORD, line=list(lines))
    assert answer.status_code == 200
    return words(answer)


def part(text: str, after: str, before: str) -> str:
    return text.partition(after)[2].partition(before)[0]


def test_three_sentences_come_one_at_a_time_each_with_its_pause(teacher: Learner) -> None:
    for n, said in enumerate(("You don’t need to show me", "I can’t keep this to myself", "I need the"), 1):
        page = teacher.get(f"/practice/say-it?n={n}")
        assert said in words(page)
        assert page.text.count('class="say"') == 1
        assert re.search(r'data-pause="\d+">Say it out loud, or in your head. Take your time.', page.text)
        assert f'href="/practice/say-it?n={n + 1}"' in page.text
    assert "That is all you need to have ready." in words(teacher.get("/practice/say-it?n=4"))
    assert teacher.get("/practice/say-it?n=5").status_code == 303


def test_the_sentences_name_the_schools_own_people(teacher: Learner) -> None:
    assert "I’ll tell the safeguarding lead." in words(teacher.get("/practice/say-it?n=2"))


@pytest.mark.parametrize(
    ("setting", "n", "said"),
    [
        (Setting.PRIMARY, 2, "I can’t keep it secret"),
        (Setting.SPECIAL, 1, "Let’s get help"),
        (Setting.ALL_THROUGH, 2, "I can’t keep this to myself"),
    ],
)
def test_a_kind_of_school_has_its_own_wording(app: Flask, setting: Setting, n: int, said: str) -> None:
    assert said in words(of_school(app, setting=setting.value).get(f"/practice/say-it?n={n}"))


def test_each_kind_of_school_has_the_stories_that_fit_it(app: Flask) -> None:
    primary = words(of_school(app, setting="primary").get("/practice/record"))
    assert ("Bilal, 6" in primary, "Shanice, 16" in primary) == (True, False)
    secondary = of_school(app, setting="secondary")
    assert "Bilal, 6" not in words(secondary.get("/practice/record"))
    assert secondary.get("/practice/record/bilal").status_code == 404


def test_what_holds_in_another_nation_only_is_not_practised(app: Flask) -> None:
    abroad = of_school(app, nation=Nation.WALES.value)
    for path in ("/practice/say-it", "/practice/record", RECORD):
        assert abroad.get(path).status_code == 404


def test_nothing_is_practised_before_the_school_has_opened_the_module(app: Flask) -> None:
    closed = join(app, open_school(app, adopted=False)[0])
    for path in ("/practice/say-it", "/practice/record", RECORD):
        assert closed.get(path).status_code == 404


def test_a_whole_record_says_all_and_stands_in_its_order(teacher: Learner) -> None:
    shown = choose(teacher, *reversed(BELONG))
    assert "It says all it has to, and nothing else." in shown
    assert "Not yet" not in shown
    written = part(shown, "nothing else.", "What it says")
    assert [written.index(text) for text in ("Tuesday, 11.05am", "Jay said", "I said", "Signed")] == sorted(
        written.index(text) for text in ("Tuesday, 11.05am", "Jay said", "I said", "Signed")
    )


def test_what_is_not_there_yet_is_named_and_the_pupils_own_words_stay(teacher: Learner) -> None:
    shown = choose(teacher, "jay-time", "jay-words")
    assert "It says 2 of the 6 things a record has to say." in shown
    points = part(shown, "What it says", "These belong")
    assert re.findall(r"(In it|Not yet)", points) == [
        "In it",
        "Not yet",
        "In it",
        "Not yet",
        "Not yet",
        "Not yet",
    ]
    assert "She’s put my nudes on her story." in part(shown, "to say.", "What it says")


def test_what_was_on_the_screen_and_what_is_guessed_is_left_out_with_the_reason(teacher: Learner) -> None:
    shown = choose(teacher, "jay-screen", "jay-tidied", "jay-time")
    assert "bathroom" not in part(shown, "to say.", "What it says")
    left = part(shown, "Better left out", "These belong in it too")
    assert "What was on the screen" in left
    assert "Say only that you saw it by accident." in left
    assert "Their words are gone" in left
    assert "2 lines would be better left out" in shown


def test_without_a_line_it_asks_for_one(teacher: Learner) -> None:
    for lines in ([], ["no-such-line"]):
        page = teacher.send(RECORD, line=lines)
        assert page.status_code == 422
        assert "Choose at least one line." in page.text


def test_nothing_practised_is_stored_and_no_browser_keeps_it(app: Flask, teacher: Learner) -> None:
    teacher.get("/")  # “last seen” is noted
    before = rows(app)
    for path in ("/practice/say-it", "/practice/say-it?n=4", "/practice/record", RECORD):
        teacher.get(path)
    answer = teacher.send(RECORD, line=["jay-blame", "jay-time"])
    assert answer.headers["Cache-Control"] == "no-store"
    assert rows(app) == before
    with teacher.client.session_transaction() as session:
        assert "jay" not in str(dict(session))
    assert "checked" not in teacher.get(RECORD).text


def test_a_page_loaded_again_has_its_lines_in_the_same_order_and_each_person_their_own(app: Flask) -> None:
    school, _lead = open_school(app)
    people = [join(app, school) for _ in range(4)]
    orders = [re.findall(r'id="line-([a-z-]+)"', person.get(RECORD).text) for person in people]
    assert re.findall(r'id="line-([a-z-]+)"', people[0].get(RECORD).text) == orders[0]
    assert len({tuple(order) for order in orders}) > 1
    assert all(sorted(order) == sorted(orders[0]) for order in orders)


def test_practice_is_offered_where_the_module_is_finished(teacher: Learner) -> None:
    assert "Keep it fresh" not in teacher.get("/").text
    read_pages(teacher)
    sit(teacher)
    assert "Say three sentences aloud" in words(teacher.get(sit(teacher, SCENARIO)))
    for path in ("/", f"/modules/{MODULE}"):
        assert 'href="/practice/say-it"' in teacher.get(path).text
        assert 'href="/practice/record"' in teacher.get(path).text


def test_a_break_names_who_to_talk_to_and_only_confirmed_numbers(teacher: Learner) -> None:
    shown = words(teacher.get("/break"))
    assert set(re.findall(r"\b0[0-9 ]{7,}[0-9]", shown)) == {"0808 800 5000", "0800 1111"}
    assert "Education Support runs a helpline for people who work in education." in shown
    assert "You can ring Childline tonight" in shown


@pytest.mark.parametrize("path", ["/practice/say-it", "/practice/record", RECORD, "/break"])
def test_a_practice_page_asks_the_database_five_times_at_the_most(
    app: Flask, teacher: Learner, path: str
) -> None:
    teacher.get("/")
    with count_queries(app) as statements:
        assert teacher.get(path).status_code == 200
    assert len(statements) <= 5, statements


def test_no_practice_takes_text(app: Flask, teacher: Learner) -> None:
    for path in ("/practice/say-it", "/practice/record", RECORD):
        main = teacher.get(path).text.split("<main", 1)[1]
        assert "<textarea" not in main
        assert 'type="text"' not in main
