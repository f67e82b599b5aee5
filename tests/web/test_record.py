"""My record: everything I completed, as a page, a certificate and a file."""

import csv
import io
import json
import re
from collections.abc import Iterator

import pypdf
import pytest
from flask import Flask
from sqlalchemy import delete, select

from tests.factories import NOW, make_person
from tests.support.accounts import viewer_of
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
from tests.support.sample import SCENARIO
from training.config import Settings
from training.extensions import db
from training.models import AccessEntry, Response, StaffMember
from training.rules.certificate import in_fours
from training.services import details
from training.services.details import Entry, Show
from training.services.writing import writing
from training.words import Role


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings) as made:
        yield made


@pytest.fixture
def teacher(app: Flask) -> Learner:
    school, _lead = open_school(app)
    visitor = join(app, school, given_name="=Ines", family_name="Alcott")
    read_pages(visitor)
    return visitor


def finish(teacher: Learner) -> str:
    """Completes the module; answers the address of the certificate."""
    sit(teacher, wrong=("tell", "several"))
    sit(teacher)
    page = teacher.get(sit(teacher, SCENARIO)).text
    return "/record/certificate/" + page.split("/record/certificate/")[1].split('"')[0]


def test_an_empty_record_says_what_will_stand_there(teacher: Learner) -> None:
    assert "Nothing completed yet" in words(teacher.get("/record"))


def test_the_record_holds_every_completion_and_every_sitting(teacher: Learner) -> None:
    finish(teacher)
    page = words(teacher.get("/record"))
    assert "Look away : certificate" in page
    assert page.count("Passed") == 2
    assert page.count("Not passed that time") == 1
    assert "3 of 5" in page


def test_the_spreadsheet_holds_the_same_and_runs_nothing(teacher: Learner) -> None:
    finish(teacher)
    sent = teacher.get("/record/download.csv")
    rows = list(csv.reader(io.StringIO(sent.data.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["What", "Module", "Questions", "Questions", "Questions"]
    assert rows[1][1:5] == ["Look away", "", "2026-11-23 09:00", "Completed"]
    assert "attachment; filename=my-training-record-2026-11-23.csv" in sent.headers["Content-Disposition"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_the_data_file_holds_results_but_no_answers(teacher: Learner) -> None:
    finish(teacher)
    data = json.loads(teacher.get("/record/download.json").data)
    assert [c["module"] for c in data["completions"]] == ["look-away"]
    assert [a["score"] for a in data["attempts"]] == [
        {"raw": 2, "max": 2},
        {"raw": 5, "max": 5},
        {"raw": 3, "max": 5},
    ]
    assert "away" not in json.dumps([list(a) for a in data["attempts"]])


def test_a_certificate_says_what_was_done_and_no_more(teacher: Learner) -> None:
    path = finish(teacher)
    page = words(teacher.get(path))
    for part in (
        "=Ines Alcott",
        "Look away",
        "Riverbank School",
        "Completed on 23 November 2026",
        "Valid until",
        in_fours(path.rsplit("/", 1)[1]),
    ):
        assert part in page
    assert "Reading part one of Keeping children safe in education is separate." in page
    assert "Evidence Entry 4, " in page
    assert "complian" not in page.lower()


def test_nobody_else_opens_a_certificate(app: Flask, teacher: Learner) -> None:
    path = finish(teacher)
    _school, lead = open_school(app)
    assert Learner(app, lead).get(path).status_code == 404


def test_the_pdf_says_the_same_with_the_address_where_anybody_may_check_it(teacher: Learner) -> None:
    path = finish(teacher)
    sent = teacher.get(f"{path}.pdf")
    assert sent.mimetype == "application/pdf"
    text = pypdf.PdfReader(io.BytesIO(sent.data)).pages[0].extract_text()
    code = path.rsplit("/", 1)[1]
    for part in (
        "=Ines Alcott",
        "Look away",
        "Riverbank School",
        "23 November 2026",
        in_fours(code),
        f"/verify/{code}",
    ):
        assert part in text
    assert teacher.get(f"{path}.pdf").data == sent.data  # whenever it is asked for


def test_nobody_else_opens_the_pdf_but_a_lead_of_the_school_and_that_is_noted(
    app: Flask, teacher: Learner
) -> None:
    path = finish(teacher)
    code = path.rsplit("/", 1)[1]
    with app.app_context():
        row = db.session.get_one(StaffMember, teacher.person.staff_member_id)
        whose, school = row.public_id, row.school_id
        lead = Learner(app, make_person(school, Role.LEAD))
    of_them = f"/people/{whose}/certificate/{code}.pdf"
    _other, stranger = open_school(app)
    assert Learner(app, stranger).get(f"{path}.pdf").status_code == 404
    assert Learner(app, stranger).get(of_them).status_code == 404
    assert teacher.get(of_them).status_code == 403
    assert lead.get(of_them).mimetype == "application/pdf"
    with app.app_context():
        assert db.session.scalars(select(AccessEntry.what).where(AccessEntry.target == whose)).all() == [
            "certificate"
        ]


def test_after_a_change_of_name_the_page_offers_a_certificate_in_the_new_one(
    app: Flask, teacher: Learner
) -> None:
    path = finish(teacher)
    assert "In another name?" not in words(teacher.get(path))
    with app.app_context(), writing():
        db.session.get_one(StaffMember, teacher.person.staff_member_id).family_name = "Lim"
    assert "You are now =Ines Lim here." in words(teacher.get(path))
    new = place(teacher.send(f"{path}/name"))
    assert new != path
    assert "=Ines Lim" in words(teacher.get(new))
    assert "=Ines Alcott" in words(teacher.get(path))


def critical_then_right(teacher: Learner) -> str:
    """A sitting with one critical answer put right, and one that falls short; the address of its replay."""
    sitting = begin(teacher)
    answer(teacher, sitting, "phone", option="look")
    for item in ("phone", "order", "sort"):
        answer(teacher, sitting, item)
    answer(teacher, sitting, "tell", option="later")
    answer(teacher, sitting, "several", option="doubt")
    teacher.send(f"{sitting}/finish")
    return f"/record/attempt/{sitting.rsplit('/', 1)[1]}"


def test_a_finished_sitting_can_be_seen_as_it_was_with_every_answer(app: Flask, teacher: Learner) -> None:
    path = critical_then_right(teacher)
    assert f'href="{path}"' in teacher.get("/record").text
    with count_queries(app) as sent:
        page = words(teacher.get(path))
    assert len(sent) <= 5
    assert "Not passed that time, 2 of 5" in page
    assert [n for n in range(1, 6) if f"Question {n}" in page] == [1, 2, 3, 4, 5]
    assert page.count("Your answer") == 4  # the phone twice, tell, several
    assert page.count("Putting it right") == 1
    assert "Stop here" in page
    assert page.count("Answered 23 November 2026 at 09:00") == 6


def test_the_replay_shows_what_was_saved_and_not_which_answer_was_right(app: Flask, teacher: Learner) -> None:
    """Each chosen option is marked; nothing marks one that was not chosen."""
    page = teacher.get(critical_then_right(teacher)).text
    chosen = re.findall(r'<li class="option chosen">(.*?)</li>', page, re.DOTALL)
    assert len(chosen) == 4 + 2 + 2  # options, the steps of an order, the cards of a sorting
    others = re.findall(r'<li class="option">(.*?)</li>', page, re.DOTALL)
    assert others
    assert not any("<" in other for other in others)


def test_the_replay_keeps_to_the_names_of_then(app: Flask, teacher: Learner) -> None:
    path = critical_then_right(teacher)
    before = words(teacher.get(path))
    with app.app_context():
        lead = viewer_of(make_person(teacher.person.school_id, Role.LEAD))
        details.save(lead, {"lead": Entry("Mrs New", "01632 960 002", Show.SIGNED_IN)}, 0, NOW)
    assert words(teacher.get(path)) == before


def test_once_the_answers_are_deleted_the_result_stays(app: Flask, teacher: Learner) -> None:
    path = critical_then_right(teacher)
    with app.app_context(), writing():
        db.session.execute(delete(Response))
    page = words(teacher.get(path))
    assert "Your answers have been deleted" in page
    assert "Not passed that time, 2 of 5" in page
    assert "Question 1" not in page


def test_a_story_is_told_again_as_it_went(teacher: Learner) -> None:
    result = sit(teacher, SCENARIO, wrong=("talk",))
    page = words(teacher.get(f"/record/attempt/{result.split('/')[2]}"))
    assert "The story" in page
    assert "How it ended" in page


def test_what_is_not_finished_goes_on_and_what_is_not_mine_is_not_there(app: Flask, teacher: Learner) -> None:
    number = begin(teacher).rsplit("/", 1)[1]
    assert place(teacher.get(f"/record/attempt/{number}")) == f"/quiz/{number}"
    assert join(app, teacher.person.school_id).get(f"/record/attempt/{number}").status_code == 404
