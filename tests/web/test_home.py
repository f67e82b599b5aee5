"""Home: what to do next, and nothing else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from tests.factories import make_school
from tests.support import sample
from tests.support.learning import (
    Learner,
    answer,
    begin,
    join,
    open_school,
    place,
    read_pages,
    serve_sample,
    sit,
    words,
)
from tests.support.queries import count_queries
from tests.support.sample import MODULE, SCENARIO
from training.config import Settings
from training.words import Audience, Role


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings) as made:
        yield made


def member(app: Flask, school: int, role: Role = Role.STAFF) -> Learner:
    return join(app, school, role, given_name="Ines")


@pytest.fixture
def teacher(app: Flask) -> Learner:
    school, _lead = open_school(app)
    return member(app, school)


def test_home_greets_and_names_the_one_next_thing(teacher: Learner) -> None:
    page = teacher.get("/")
    assert "Good morning, Ines" in words(page)
    assert "Next Look away 10 minutes. Due on Friday. Start" in words(page)
    assert page.text.count("button primary") == 1


def test_the_button_leads_to_the_exact_next_step(teacher: Learner) -> None:
    assert f'href="/modules/{MODULE}/stop">Start' in teacher.get("/").text
    teacher.send(f"/modules/{MODULE}/stop")
    assert f'href="/modules/{MODULE}/go">Carry on' in teacher.get("/").text
    teacher.send(f"/modules/{MODULE}/go")
    assert f'href="/modules/{MODULE}/quiz/{MODULE}">Go to the questions' in teacher.get("/").text
    sitting = begin(teacher)
    answer(teacher, sitting, "phone")
    assert f'href="{sitting}">Carry on' in teacher.get("/").text


def test_the_minutes_left_are_those_of_the_quizzes_and_pages_still_to_do(teacher: Learner) -> None:
    teacher.send(f"/modules/{MODULE}/stop")
    assert "8 minutes." in words(teacher.get("/"))  # one of two pages (2), and two quizzes of 3
    teacher.send(f"/modules/{MODULE}/go")
    sit(teacher)
    assert "3 minutes." in words(teacher.get("/"))
    assert "About 3 minutes left." in words(teacher.get(f"/modules/{MODULE}"))


def test_a_finished_module_does_not_stand_among_what_is_to_do(teacher: Learner) -> None:
    read_pages(teacher)
    sit(teacher)
    sit(teacher, SCENARIO)
    page = words(teacher.get("/"))
    assert "After that" not in page
    assert "Your modules Look away Finished" in page


def test_a_lead_is_not_sent_to_the_safeguarding_lead(app: Flask) -> None:
    _school, lead = open_school(app)
    page = words(Learner(app, lead).get("/"))
    assert "If this is happening now, stop: here is what to do" in page
    assert "go to your safeguarding lead. Do not" not in page


def test_a_new_school_s_lead_is_shown_the_steps_to_begin_and_which_are_done(app: Flask) -> None:
    school, lead = open_school(app, adopted=False, assigned=False)
    page = Learner(app, lead).get("/")
    shown = words(page)
    assert "Get your school ready" in shown
    assert "How your school stands" not in shown  # nothing to count yet
    for address in ("/staff/import", "/school/details", "/adoption", "/assign/new", "/staff/invitations"):
        assert f'href="{address}"' in page.text
    assert "under Accounts. To do" in shown
    member(app, school)
    assert "under Accounts. Done" in words(Learner(app, lead).get("/"))


def test_when_all_is_done_home_says_so_and_when_it_is_next_due(teacher: Learner) -> None:
    read_pages(teacher)
    sit(teacher)
    sit(teacher, SCENARIO)
    page = words(teacher.get("/"))
    assert "You are ready Next due Tuesday 23 November 2027." in page
    assert "Finished Monday 23 November 2026" in page


def test_what_is_late_is_said_without_shouting(app: Flask) -> None:
    school, _lead = open_school(app)
    app.extensions["clock"].now += timedelta(days=10)
    late = member(app, school)
    assert "It was due on Friday 27 November 2026." in words(late.get("/"))


def test_the_warning_about_real_pupils_is_shown_once_a_session(teacher: Learner) -> None:
    warning = "If this is happening now, stop and go to your safeguarding lead."
    assert warning in words(teacher.get("/"))
    assert warning not in words(teacher.get("/"))


def test_a_school_that_has_adopted_nothing_yet_says_who_is_choosing(app: Flask) -> None:
    school, _lead = open_school(app, adopted=False)
    page = words(member(app, school).get("/"))
    assert "Nothing is ready for you yet" in page
    assert "Look away" not in page


def test_with_nothing_assigned_what_is_open_may_still_be_read(app: Flask) -> None:
    school, _lead = open_school(app, assigned=False)
    page = words(member(app, school).get("/"))
    assert "Nothing is asked of you yet" in page
    assert "Also open to you Look away" in page


def test_a_lead_sees_the_school_above_their_own_training(app: Flask) -> None:
    _school, lead = open_school(app)
    page = words(Learner(app, lead).get("/"))
    assert page.index("How your school stands") < page.index("Next Look away")


@pytest.mark.parametrize(("role", "title"), [(Role.GOVERNOR, "Totals"), (Role.ADMINISTRATOR, "Accounts")])
def test_governors_and_administrators_have_another_home(app: Flask, role: Role, title: str) -> None:
    school, _lead = open_school(app)
    visitor = member(app, school, role)
    assert visitor.get("/").status_code == 303
    assert f'aria-current="page">{title}' in visitor.follow("/").text


def test_an_administrator_who_is_asked_to_learn_finds_it(app: Flask) -> None:
    school, _lead = open_school(app)
    page = join(app, school, Role.ADMINISTRATOR).get("/my-training")
    assert "Look away" in words(page)
    assert 'href="/my-training" aria-current="page"' in page.text


def test_home_sends_strangers_to_sign_in(app: Flask) -> None:
    with app.app_context():
        make_school()
    answer = app.test_client().get("/")
    assert place(answer) == "/sign-in?next=/"


def test_every_page_of_a_staff_member_takes_at_most_five_queries(app: Flask, teacher: Learner) -> None:
    read_pages(teacher)
    open_sitting = begin(teacher, SCENARIO)
    failed = sit(teacher, wrong=("tell", "several"))
    passed = sit(teacher)
    sitting = failed.rsplit("/", 1)[0]
    pages = [
        "/",
        "/my-training",
        "/break",
        f"/modules/{MODULE}",
        f"/modules/{MODULE}/stop",
        f"/modules/{MODULE}/stop/report",
        f"/modules/{MODULE}/quiz/{MODULE}",
        f"/continue/{MODULE}",
        open_sitting,
        f"{open_sitting}/gate",
        f"{open_sitting}/check",
        f"{sitting}/saved/1",
        failed,
        passed,
        "/record",
        "/record/download.csv",
        "/record/download.json",
    ]
    answer(teacher, open_sitting, "gate")
    answer(teacher, open_sitting, "talk")
    last = place(teacher.send(f"{open_sitting}/finish"))
    code = teacher.get(last).text.split("/record/certificate/")[1].split('"')[0]
    for path in [*pages, last, f"/record/certificate/{code}"]:
        with count_queries(app) as queries:
            assert teacher.get(path).status_code in {200, 303}, path
        assert len(queries) <= 5, (path, queries)


def test_a_leads_home_and_preview_take_at_most_eight_queries(app: Flask) -> None:
    _school, lead = open_school(app)
    visitor = Learner(app, lead)
    for path in ("/", f"/modules/{MODULE}?preview"):
        with count_queries(app) as queries:
            assert visitor.get(path).status_code == 200
        assert len(queries) <= 8, (path, queries)


@pytest.mark.parametrize(
    ("audience", "offered_to"),
    [
        (Audience.ALL_STAFF, {Role.STAFF, Role.LEAD, Role.DEPUTY, Role.GOVERNOR}),
        (Audience.DSL, {Role.LEAD, Role.DEPUTY}),
        (Audience.GOVERNORS, {Role.LEAD, Role.DEPUTY, Role.GOVERNOR}),
    ],
)
def test_a_module_nobody_gave_is_offered_only_to_those_it_is_written_for(
    settings: Settings, audience: Audience, offered_to: set[Role]
) -> None:
    library = sample.library()
    module = replace(library.modules[MODULE], audience=audience)
    with serve_sample(settings, replace(library, modules={MODULE: module})) as app:
        school, _lead = open_school(app, assigned=False)
        for role in (Role.STAFF, Role.LEAD, Role.DEPUTY, Role.GOVERNOR):
            shown = words(member(app, school, role).get("/my-training"))
            assert ("Also open to you" in shown) == (role in offered_to), role
