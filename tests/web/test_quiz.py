"""Sitting a quiz in the browser's words: every answer saved once, nothing told before it is."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

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
    sit,
    words,
)
from tests.support.sample import MODULE, QUIZ, SCENARIO
from training.config import Settings
from training.extensions import db
from training.models import Attempt, Completion, Response, School


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


def colleague(app: Flask) -> Learner:
    school, _lead = open_school(app)
    return join(app, school)


def count(app: Flask, table: type) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_start_says_how_long_how_to_pass_and_who_sees_it(teacher: Learner) -> None:
    page = words(teacher.get(f"/modules/{MODULE}/quiz/{QUIZ}"))
    assert "5 questions" in page
    assert "80 %" in page
    assert (
        "A critical answer has to be put right before you pass. It never goes on a list against you." in page
    )
    assert "Not for appraisal, capability or discipline. Nobody but you sees which answers you chose." in page


def test_the_pages_come_before_the_questions(app: Flask) -> None:
    newcomer = colleague(app)
    page = newcomer.get(f"/modules/{MODULE}/quiz/{QUIZ}")
    assert "The pages come first" in page.text
    assert newcomer.send(f"/modules/{MODULE}/quiz/{QUIZ}").status_code == 409
    assert count(app, Attempt) == 0


def test_starting_twice_opens_one_sitting(app: Flask, teacher: Learner) -> None:
    assert begin(teacher) == begin(teacher)
    assert count(app, Attempt) == 1


def test_a_sitting_is_resumed_at_the_first_open_question(teacher: Learner) -> None:
    sitting = begin(teacher)
    assert place(teacher.get(sitting)) == f"{sitting}/phone"
    answer(teacher, sitting, "phone")
    assert place(teacher.get(sitting)) == f"{sitting}/tell"


def test_no_markup_of_an_option_tells_whether_it_is_right(teacher: Learner) -> None:
    sitting = begin(teacher)
    page = teacher.get(f"{sitting}/phone").text
    labels = re.findall(r'<label class="option">.*?</label>', page, re.S)
    assert len(labels) == 3
    bare = {re.sub(r"option-\w+|Option \w+|value=\"\w+\"", "…", label) for label in labels}
    assert len(bare) == 1
    for telling in ("critical", "best", "right", "would mean", "Please keep it turned away", "C1"):
        assert telling not in page.split("<main", 1)[1].split("</main>", 1)[0]


def test_what_was_saved_is_shown_with_its_feedback_and_its_own_time(app: Flask, teacher: Learner) -> None:
    sitting = begin(teacher)
    saved = answer(teacher, sitting, "phone")
    app.extensions["clock"].pass_minutes(7)
    page = words(teacher.get(saved))
    assert "What away would mean." in page
    assert "What wait would mean." not in page
    assert "Saved 09:00" in page


def test_the_same_answer_sent_twice_is_stored_once(app: Flask, teacher: Learner) -> None:
    sitting = begin(teacher)
    pages = [place(teacher.send(f"{sitting}/phone", seq=1, option="away")) for _ in range(2)]
    assert pages[0] == pages[1] == f"{sitting}/saved/1"
    assert count(app, Response) == 1


def test_of_two_tabs_with_the_same_question_the_first_answer_stands_and_the_page_says_so(
    app: Flask, teacher: Learner
) -> None:
    sitting = begin(teacher)
    teacher.send(f"{sitting}/phone", seq=1, option="away")
    page = teacher.get(place(teacher.send(f"{sitting}/phone", seq=1, option="wait")))
    assert "was saved first" in page.text
    assert "What away would mean." in page.text
    assert count(app, Response) == 1


def test_of_two_tabs_with_two_questions_the_second_is_shown_again_with_its_choice(
    app: Flask, teacher: Learner
) -> None:
    sitting = begin(teacher)
    teacher.send(f"{sitting}/phone", seq=1, option="away")
    page = teacher.send(f"{sitting}/tell", seq=1, option="later")
    assert page.status_code == 409
    assert "This one is not saved yet" in page.text
    assert 'id="option-later" checked' in page.text
    assert place(teacher.send(f"{sitting}/tell", seq=seq_of(page), option="later")) == f"{sitting}/saved/2"
    assert count(app, Response) == 2


def test_the_back_button_shows_what_was_saved_not_the_open_question(teacher: Learner) -> None:
    sitting = begin(teacher)
    answer(teacher, sitting, "phone")
    assert place(teacher.get(f"{sitting}/phone")) == f"{sitting}/saved/1"


def test_a_stale_number_is_refused_in_words_that_say_what_is_saved(app: Flask, teacher: Learner) -> None:
    sitting = begin(teacher)
    answer(teacher, sitting, "phone")
    page = teacher.send(f"{sitting}/tell", seq=9, option="lead")
    assert page.status_code == 409
    assert "1 answer is saved, the last: 09:00. The one you just sent is not among them." in words(page)
    assert f'href="{sitting}"' in page.text
    assert count(app, Response) == 1


@pytest.mark.parametrize("seq", ["", "x", "-1", "0", "99999999999999999999"])
def test_a_number_that_is_none_stores_nothing(app: Flask, teacher: Learner, seq: str) -> None:
    assert teacher.send(f"{begin(teacher)}/phone", seq=seq, option="away").status_code == 409
    assert count(app, Response) == 0


def test_an_empty_answer_shows_the_question_again_with_a_summary(teacher: Learner) -> None:
    sitting = begin(teacher)
    page = teacher.send(f"{sitting}/phone", seq=1)
    assert page.status_code == 422
    assert "<title>Error: " in page.text
    assert re.search(r'<a href="#option-\w+">Choose an answer.</a>', page.text)
    assert re.search(r'aria-describedby="item-error"', page.text)


def test_a_half_filled_order_keeps_the_places_given(app: Flask, teacher: Learner) -> None:
    sitting = begin(teacher)
    page = teacher.send(f"{sitting}/order", seq=1, **{"place-first": "2"})
    assert page.status_code == 422
    assert '<a href="#place-then">Give each step its place.</a>' in page.text
    first = page.text.split('name="place-first"')[1].split("</select>")[0]
    assert '<option value="2" selected>' in first
    page = teacher.send(f"{sitting}/sort", seq=1, **{"group-said": "opinion"})
    assert '<a href="#group-upset-fact">Choose a group for each line.</a>' in page.text
    assert 'id="group-said-opinion" checked' in page.text
    assert count(app, Response) == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"option": "made-up"},
        {"option": ["away", "look"]},
        {"score": "5", "passed": "true"},
    ],
)
def test_what_is_no_answer_is_refused_in_words(
    app: Flask, teacher: Learner, fields: dict[str, object]
) -> None:
    page = teacher.send(f"{begin(teacher)}/phone", seq=1, **fields)
    assert page.status_code == 422
    assert "There is something to put right" in page.text
    assert count(app, Response) == 0


def test_a_critical_answer_stops_calmly_and_waits_to_be_put_right(app: Flask, teacher: Learner) -> None:
    sitting = begin(teacher)
    stop = teacher.get(answer(teacher, sitting, "phone", option="look"))
    page = words(stop)
    assert "Stop here" in page
    assert "What look would mean." in page
    assert "Please keep it turned away." in page
    assert "A guide" in page  # the source
    assert f'href="{sitting}/phone">Put it right' in stop.text
    assert teacher.send(f"{sitting}/tell", seq=2, option="lead").status_code == 409
    assert place(teacher.get(f"{sitting}/tell")) == sitting
    assert "has to be put right" not in words(teacher.get(f"{sitting}/phone"))
    assert "still has to be put right" in words(teacher.get(f"{sitting}/check"))
    assert place(teacher.send(f"{sitting}/finish")) == f"{sitting}/check"
    assert "That puts it right" in teacher.get(answer(teacher, sitting, "phone")).text


def test_while_putting_right_a_wrong_answer_leads_back_to_the_question(teacher: Learner) -> None:
    sitting = begin(teacher)
    answer(teacher, sitting, "phone", option="look")
    page = teacher.get(answer(teacher, sitting, "phone", option="wait"))
    assert f'href="{sitting}/phone">Try once more' in page.text


def test_a_question_may_wait_and_the_last_look_lists_it(teacher: Learner) -> None:
    sitting = begin(teacher)
    assert f'href="{sitting}/tell">Come back to this later' in teacher.get(f"{sitting}/phone").text
    for item in ("tell", "several", "order", "sort"):
        page = teacher.get(answer(teacher, sitting, item))
    assert f'href="{sitting}/check">Continue' in page.text
    look = teacher.get(f"{sitting}/check")
    assert "This question is still open." in words(look)
    assert f'href="{sitting}/phone"' in look.text
    assert place(teacher.send(f"{sitting}/finish")) == f"{sitting}/check"


def test_a_pass_shows_each_answer_with_its_feedback_and_what_it_rests_on(teacher: Learner) -> None:
    page = teacher.get(sit(teacher, wrong=("tell",)))
    shown = words(page)
    assert "You passed Look away: the quiz" in shown
    assert "What away would mean." in shown
    assert "What later would mean." in shown
    assert "What lead would mean." not in shown  # the key of what was not chosen
    assert "Staff do not look at the image." in shown
    assert "Next: At the gate" in shown
    assert "1. What" in shown  # many questions ask the same, so each has its number


def test_a_fail_names_pages_to_read_and_nothing_of_the_key(teacher: Learner) -> None:
    page = teacher.get(sit(teacher, wrong=("tell", "several")))
    shown = words(page)
    assert "Not there yet" in shown
    assert "try again whenever you like" in shown
    assert "Stop and look away" in shown
    for told in ("What tell", "What about", "would mean", "Option"):
        assert told not in shown


def test_after_two_fails_the_pages_come_first_and_lead_back(app: Flask, teacher: Learner) -> None:
    for _ in range(2):
        result = sit(teacher, wrong=("tell", "several"))
    shown = words(teacher.get(result))
    assert "Read these pages first" in shown
    assert "try again once you have read them" in shown
    assert "whenever you like" not in shown
    assert place(teacher.send(f"/modules/{MODULE}/quiz/{QUIZ}")) == result
    app.extensions["clock"].pass_minutes(3)
    number = result.split("/")[2]
    assert place(teacher.send(f"/modules/{MODULE}/stop?after={number}")) == result
    shown = words(teacher.get(result))
    assert "Read again" in shown
    assert "Read these pages first" not in shown
    assert "/quiz/" in begin(teacher)


def test_finishing_twice_counts_once(app: Flask, teacher: Learner) -> None:
    sit(teacher)
    result = sit(teacher, SCENARIO)
    assert place(teacher.send(result.replace("result", "finish"))) == result
    assert count(app, Completion) == 1


def test_the_last_pass_completes_the_module_and_brings_the_certificate(teacher: Learner) -> None:
    sit(teacher)
    page = teacher.get(sit(teacher, SCENARIO))
    assert "You have finished Look away" in words(page)
    assert "You are next due on Tuesday 23 November 2027." in words(page)
    assert "/record/certificate/" in page.text


def test_a_finished_sitting_takes_no_more_answers(app: Flask, teacher: Learner) -> None:
    result = sit(teacher)
    sitting = result.rsplit("/", 1)[0]
    stored = count(app, Response)
    page = teacher.send(f"{sitting}/phone", seq=stored + 1, option="wait")
    assert page.status_code == 409
    assert "already finished" in page.text
    assert place(teacher.get(f"{sitting}/phone")) == sitting
    assert count(app, Response) == stored


def test_nobody_else_can_open_answer_or_finish_a_sitting(app: Flask, teacher: Learner) -> None:
    sitting = begin(teacher)
    saved = answer(teacher, sitting, "phone")
    other = colleague(app)
    for path in (sitting, f"{sitting}/tell", saved, f"{sitting}/check", f"{sitting}/result"):
        assert other.get(path).status_code == 404
    for path in (f"{sitting}/tell", f"{sitting}/finish"):
        assert other.send(path, seq=2, option="lead").status_code == 404
    assert count(app, Response) == 1


def test_a_story_unfolds_as_a_conversation_and_comes_back_after_a_critical_choice(teacher: Learner) -> None:
    sitting = begin(teacher, SCENARIO)
    stop = teacher.get(answer(teacher, sitting, "gate", option="tomorrow"))
    assert "You chose" in words(stop)
    assert "Stop here" in words(stop)
    following = teacher.get(answer(teacher, sitting, "gate"))
    assert f'href="{sitting}/talk">Continue' in following.text
    assert "The story so far" in teacher.get(f"{sitting}/talk").text
    answer(teacher, sitting, "talk")
    end = teacher.get(f"{sitting}/check")
    assert "Weeks later she is doing better." in words(end)
    assert "Come back to this later" not in teacher.get(f"{sitting}/talk").text


def test_a_place_of_the_story_not_reached_yet_leads_back_to_where_one_is(teacher: Learner) -> None:
    sitting = begin(teacher, SCENARIO)
    assert place(teacher.get(f"{sitting}/talk")) == sitting
    assert teacher.send(f"{sitting}/talk", seq=1, option="lead").status_code == 409
    assert teacher.get(f"{sitting}/nowhere").status_code == 404


def test_practice_says_that_it_changes_no_record(app: Flask, teacher: Learner) -> None:
    sit(teacher)
    sit(teacher, SCENARIO)
    assert "Practise again" in teacher.get(f"/modules/{MODULE}/quiz/{QUIZ}").text
    page = teacher.get(sit(teacher, wrong=("tell",)))
    assert "This was practice" in page.text
    assert count(app, Completion) == 1


def test_the_way_through_a_story_can_be_read_again_by_its_person_alone(app: Flask, teacher: Learner) -> None:
    sit(teacher)
    sitting = begin(teacher, SCENARIO)
    answer(teacher, sitting, "gate", option="tomorrow")
    answer(teacher, sitting, "gate")
    answer(teacher, sitting, "talk", option="note")
    assert place(teacher.get(f"{sitting}/story")).startswith(sitting)  # not before it has ended
    teacher.send(f"{sitting}/finish")
    shown = words(teacher.get(f"{sitting}/story"))
    told = ["Option tomorrow", "Option now", "Option note", "Weeks later she is doing better."]
    assert [shown.index(each) for each in told] == sorted(shown.index(each) for each in told)
    with app.app_context():
        school = db.session.scalars(select(School.id)).first()
    assert school is not None
    assert join(app, school).get(f"{sitting}/story").status_code == 404
