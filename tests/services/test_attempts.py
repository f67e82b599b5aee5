"""Sitting a quiz, on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import NOW, TODAY, make_person, make_school, make_sign_in
from tests.support import sample
from tests.support.sample import MODULE, QUIZ, RIGHT, SCENARIO
from training.errors import ConflictError, InvalidInputError, NotFoundError
from training.extensions import db
from training.models import Adoption, Attempt, Completion, EvidenceEntry, Response
from training.rules.standing import status
from training.services import evidence
from training.services.attempts import RereadFirst, get_sitting, start_attempt
from training.services.lessons import read_page
from training.services.progress import get_progress
from training.services.responses import finish_attempt, submit_response
from training.services.viewer import Viewer, find_viewer
from training.services.writing import writing
from training.words import Status

LIBRARY = sample.library()


@pytest.fixture
def teacher(app: Flask) -> Iterator[Viewer]:
    with app.app_context():
        yield join(make_school())


def join(school: int, adopted: bool = True) -> Viewer:
    person = make_person(school)
    if adopted:
        with writing():
            if evidence.find_head(school) is None:
                evidence.begin_chain(school)
            db.session.add(
                Adoption(
                    school_id=school,
                    module=MODULE,
                    module_digest="d",
                    facts=[],
                    adopted_by=person.staff_member_id,
                    adopted_name="A lead",
                    adopted_at=NOW,
                )
            )
    found = find_viewer(make_sign_in(person, NOW), NOW, TODAY)
    assert found is not None
    return found


def read_all(teacher: Viewer) -> None:
    for lesson in LIBRARY.modules[MODULE].lessons:
        read_page(teacher, LIBRARY, MODULE, lesson.slug, NOW, TODAY)


def start(teacher: Viewer, quiz: str = QUIZ) -> int:
    started = start_attempt(teacher, LIBRARY, MODULE, quiz, NOW, TODAY, Random(1))
    assert isinstance(started, int)
    return started


def answer(teacher: Viewer, attempt: int, item: str, values: dict[str, list[str]] | None = None) -> int:
    seq = get_sitting(teacher, attempt).standpoint.seq
    return submit_response(teacher, attempt, item, seq, values or RIGHT[item], NOW).seq


def sit(teacher: Viewer, quiz: str = QUIZ, wrong: tuple[str, ...] = ()) -> int:
    attempt = start(teacher, quiz)
    while item := get_sitting(teacher, attempt).standpoint.item_id:
        values = {"option": ["later"]} if item == "tell" and "tell" in wrong else RIGHT[item]
        if item == "several" and item in wrong:
            values = {"option": ["doubt"]}
        answer(teacher, attempt, item, values)
    finish_attempt(teacher, LIBRARY, attempt, NOW, TODAY)
    return attempt


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_questions_wait_until_the_pages_are_read(teacher: Viewer) -> None:
    with pytest.raises(ConflictError, match="read the pages"):
        start_attempt(teacher, LIBRARY, MODULE, QUIZ, NOW, TODAY, Random(1))


def test_a_module_the_school_has_not_adopted_is_not_there(app: Flask) -> None:
    with app.app_context():
        teacher = join(make_school(), adopted=False)
        with pytest.raises(NotFoundError, match="not opened this module"):
            start_attempt(teacher, LIBRARY, MODULE, QUIZ, NOW, TODAY, Random(1))


def test_starting_twice_finds_the_sitting_already_begun(teacher: Viewer) -> None:
    read_all(teacher)
    assert start(teacher) == start(teacher)
    assert count(Attempt) == 1


def test_the_same_answer_sent_twice_is_stored_once(teacher: Viewer) -> None:
    read_all(teacher)
    attempt = start(teacher)
    for _ in range(2):
        saved = submit_response(teacher, attempt, "phone", 1, RIGHT["phone"], NOW)
        assert (saved.seq, saved.kept_earlier) == (1, False)
    assert count(Response) == 1


def test_of_two_answers_with_one_number_the_first_stands_and_says_so(teacher: Viewer) -> None:
    read_all(teacher)
    attempt = start(teacher)
    submit_response(teacher, attempt, "phone", 1, RIGHT["phone"], NOW)
    saved = submit_response(teacher, attempt, "phone", 1, {"option": ["wait"]}, NOW)
    assert saved.kept_earlier
    assert get_sitting(teacher, attempt).response(1).answer == {"options": ["away"]}


def test_after_a_critical_answer_nothing_else_is_open_until_it_is_put_right(teacher: Viewer) -> None:
    read_all(teacher)
    attempt = start(teacher)
    answer(teacher, attempt, "phone", {"option": ["look"]})
    with pytest.raises(ConflictError):
        answer(teacher, attempt, "tell")
    answer(teacher, attempt, "phone")
    answer(teacher, attempt, "tell")
    assert get_sitting(teacher, attempt).mark.raw == 1  # the critical answer scores nothing, though put right


def test_an_incomplete_sitting_cannot_be_finished_and_lists_its_gaps(teacher: Viewer) -> None:
    read_all(teacher)
    attempt = start(teacher)
    answer(teacher, attempt, "tell")
    assert get_sitting(teacher, attempt).standpoint.gaps == ("phone", "several", "order", "sort")
    with pytest.raises(ConflictError):
        finish_attempt(teacher, LIBRARY, attempt, NOW, TODAY)


def test_a_finished_sitting_takes_no_more_answers(teacher: Viewer) -> None:
    read_all(teacher)
    attempt = sit(teacher)
    seq = get_sitting(teacher, attempt).standpoint.seq
    with pytest.raises(ConflictError, match="already finished"):
        submit_response(teacher, attempt, "tell", seq, RIGHT["tell"], NOW)


def test_a_module_is_complete_when_every_page_is_read_and_every_quiz_passed(teacher: Viewer) -> None:
    read_all(teacher)
    sit(teacher)
    assert get_progress(teacher, LIBRARY, MODULE, TODAY)[0].status is Status.IN_PROGRESS
    sit(teacher, SCENARIO)
    found, _done = get_progress(teacher, LIBRARY, MODULE, TODAY)
    assert status(found.dates, TODAY) is Status.COMPLETE
    assert count(Completion) == 1
    assert evidence.verify(teacher.school_id).whole
    assert count(EvidenceEntry) == 3  # two attempts and the completion


def test_finishing_twice_completes_once(teacher: Viewer) -> None:
    read_all(teacher)
    sit(teacher)
    attempt = sit(teacher, SCENARIO)
    again = finish_attempt(teacher, LIBRARY, attempt, NOW + timedelta(hours=1), TODAY)
    assert again.finished_at == NOW
    assert count(Completion) == 1


def test_practice_after_passing_touches_no_record(teacher: Viewer) -> None:
    read_all(teacher)
    sit(teacher)
    sit(teacher, SCENARIO)
    entries = count(EvidenceEntry)
    attempt = sit(teacher, wrong=("tell", "several"))
    assert get_sitting(teacher, attempt).practice
    assert (count(Completion), count(EvidenceEntry)) == (1, entries)
    assert get_progress(teacher, LIBRARY, MODULE, TODAY)[0].status is Status.COMPLETE


def test_after_two_fails_the_linked_pages_come_first(teacher: Viewer) -> None:
    read_all(teacher)
    for _ in range(2):
        failed = sit(teacher, wrong=("tell", "several"))
        assert get_sitting(teacher, failed).passed is False
    blocked = start_attempt(teacher, LIBRARY, MODULE, QUIZ, NOW, TODAY, Random(1))
    assert blocked == RereadFirst([f"{MODULE}/stop"], failed)
    read_page(teacher, LIBRARY, MODULE, "stop", NOW + timedelta(minutes=5), TODAY)
    assert isinstance(start_attempt(teacher, LIBRARY, MODULE, QUIZ, NOW, TODAY, Random(1)), int)


def test_nobody_else_finds_an_attempt_not_even_at_the_same_school(teacher: Viewer) -> None:
    read_all(teacher)
    attempt = start(teacher)
    for other in (join(teacher.school_id), join(make_school())):
        with pytest.raises(NotFoundError):
            get_sitting(other, attempt)
        with pytest.raises(NotFoundError):
            submit_response(other, attempt, "phone", 1, RIGHT["phone"], NOW)
        with pytest.raises(NotFoundError):
            finish_attempt(other, LIBRARY, attempt, NOW, TODAY)


def test_an_answer_that_is_none_of_the_options_is_refused_and_changes_nothing(teacher: Viewer) -> None:
    read_all(teacher)
    attempt = start(teacher)
    for values in ({}, {"option": ["made-up"]}, {"option": ["away", "look"]}):
        with pytest.raises(InvalidInputError):
            submit_response(teacher, attempt, "phone", 1, values, NOW)
    assert count(Response) == 0


def test_an_attempt_runs_to_its_end_on_the_edition_it_began_with(teacher: Viewer) -> None:
    read_all(teacher)
    attempt = start(teacher)
    before = get_sitting(teacher, attempt).edition.digest
    changed = sample.library()
    object.__setattr__(changed.quizzes[QUIZ], "items", changed.quizzes[QUIZ].items[:1])
    answer(teacher, attempt, "tell")
    sitting = get_sitting(teacher, attempt)
    assert sitting.edition.digest == before
    assert len(sitting.quiz.items) == 5


def test_a_renewal_adds_a_completion_and_changes_none(app: Flask) -> None:
    from training.services import assignments

    with app.app_context():
        teacher = join(make_school())
        assignments.add_rule(
            teacher.school_id,
            teacher.staff_member_id,
            MODULE,
            {"everyone": True},
            {"days_after_start": 14},
            {"months": 12},
            NOW,
            TODAY,
        )
        read_all(teacher)
        sit(teacher)
        sit(teacher, SCENARIO)
        first = db.session.execute(select(Completion.completed_at, Completion.code)).one()
        later, day = NOW + timedelta(days=350), TODAY + timedelta(days=350)
        found, _ = get_progress(teacher, LIBRARY, MODULE, day)
        assert found.status is Status.DUE_FOR_RENEWAL
        assert (found.pages_done, found.quiz(QUIZ).passed) == (0, False)
        for lesson in LIBRARY.modules[MODULE].lessons:
            read_page(teacher, LIBRARY, MODULE, lesson.slug, later, day)
        for quiz in (QUIZ, SCENARIO):
            attempt = start_attempt(teacher, LIBRARY, MODULE, quiz, later, day, Random(1))
            assert isinstance(attempt, int)
            while item := get_sitting(teacher, attempt).standpoint.item_id:
                answer(teacher, attempt, item)
            finish_attempt(teacher, LIBRARY, attempt, later, day)
        assert count(Completion) == 2
        assert db.session.execute(select(Completion.completed_at, Completion.code)).first() == first
        assert get_progress(teacher, LIBRARY, MODULE, day)[0].status is Status.COMPLETE
