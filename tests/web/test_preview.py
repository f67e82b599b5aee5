"""A lead looks at a module with the eyes of any reader, and leaves no trace."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.content.tailored import FACTS, block, item, lesson, module, quiz
from tests.factories import NOW, make_person, make_school
from tests.support.queries import count_queries
from tests.support.visitor import Visitor, errors_of
from training.content.model import Library, RightNowCard, Term
from training.extensions import db
from training.models import AccessEntry, Attempt, PageView
from training.words import CriticalCode, Nation, Publication, Role, Setting

PAGES = (
    lesson(
        "first",
        block("For all", "F1"),
        block("In England", "F2"),
        block("In Wales", "F3"),
        block("This autumn", "F4"),
        block("In Year 2", settings=(Setting.PRIMARY,)),
    ),
    lesson("second", block("English law", "F2")),
)
QUIZ = quiz(
    "questions",
    [
        item("look", code=CriticalCode.C1, family="look"),
        item("look-again", code=CriticalCode.C1, family="look"),
        item("later", "F2", lesson="module/second"),
    ],
)
DRAFT = replace(
    module(PAGES, ["questions"], core=("first",)),
    nations=(Nation.ENGLAND,),
    publication=Publication.DRAFT,
    content_note="The [[term:dsl]] can help.",
)
LIBRARY = Library(
    modules={"module": DRAFT},
    quizzes={"questions": QUIZ},
    facts=FACTS,
    sources={},
    codes={},
    card=RightNowCard((), (), (), ()),
    terms={"dsl": Term("dsl", "Who leads", {nation: f"lead of {nation.label}" for nation in Nation})},
    digest="preview",
)
ALL = ("For all", "In England", "In Wales", "This autumn", "In Year 2", "English law")


@pytest.fixture
def lead(app: Flask) -> Visitor:
    app.extensions["clock"] = lambda: NOW
    app.extensions["library"] = LIBRARY
    with app.app_context():
        return Visitor(app, make_person(make_school(), Role.LEAD))


def shown(page: str) -> list[str]:
    return [text for text in ALL if f"<p>{text}</p>" in page]


def test_without_a_choice_it_is_as_ones_own_school_sees_it_today(lead: Visitor) -> None:
    page = lead.get("/modules/module?preview=y").text
    assert shown(page) == ["For all", "In England", "This autumn", "English law"]
    assert "The lead of England can help." in page
    assert 'value="england" selected' in page and 'value="2026-11-23"' in page
    assert "Not ready for" not in page


def test_nation_setting_and_day_choose_the_page_and_the_questions(lead: Visitor) -> None:
    page = lead.get("/modules/module?preview=y&nation=wales&setting=primary&on=2026-08-31").text
    assert shown(page) == ["For all", "In Wales", "In Year 2"]
    assert re.findall(r'id="item-([a-z-]+)"', page) == ["look", "look-again"]
    assert "The lead of Wales can help." in page
    assert "Not ready for Wales" in page and "1 page has no facts for Wales" in page


def test_the_core_alone_can_be_seen(lead: Visitor) -> None:
    page = lead.get("/modules/module?preview=y&part=core").text
    assert "English law" not in shown(page) and 'id="item-later"' not in page


def test_parallel_forms_are_named_as_such(lead: Visitor) -> None:
    assert lead.get("/modules/module?preview=y").text.count("One of 2 forms of this question") == 2


@pytest.mark.parametrize("asked", ["nation=atlantis", "setting=zoo", "on=tomorrow", "part=half"])
def test_what_cannot_be_is_said_and_ones_own_school_is_shown(lead: Visitor, asked: str) -> None:
    answer = lead.get(f"/modules/module?preview=y&{asked}")
    assert answer.status_code == 422 and errors_of(answer)
    assert "In England" in shown(answer.text)


def test_a_look_leaves_nothing_behind_and_takes_few_queries(app: Flask, lead: Visitor) -> None:
    def rows() -> list[int | None]:
        with app.app_context():
            return [
                db.session.scalar(select(func.count()).select_from(t))
                for t in (Attempt, PageView, AccessEntry)
            ]

    before = rows()
    with count_queries(app) as queries:
        lead.get("/modules/module?preview=y&nation=scotland&part=core")
    assert len(queries) <= 5
    assert rows() == before


def test_only_leads_look(app: Flask, lead: Visitor) -> None:
    with app.app_context():
        teacher = Visitor(app, make_person(make_school("Elsewhere")))
    assert teacher.get("/modules/module?preview=y&nation=wales").status_code == 403


def test_the_day_of_a_duty_is_found_on_both_sides(lead: Visitor) -> None:
    for on, there in ((date(2026, 8, 31), False), (date(2026, 9, 1), True), (date(2027, 1, 1), False)):
        page = lead.get(f"/modules/module?preview=y&on={on.isoformat()}").text
        assert ("This autumn" in shown(page)) is there
