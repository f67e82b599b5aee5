"""A school that learns from the sample library: adopted, assigned, with a teacher signed in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from tests.factories import NOW, TODAY, Person, make_person, make_school
from tests.support import sample
from tests.support.sample import MODULE, QUIZ, RIGHT, SCENARIO
from tests.support.visitor import Visitor, hidden_fields
from training import create_app
from training.config import Settings
from training.content.model import Library
from training.extensions import db
from training.models import Adoption
from training.services import assignments, evidence
from training.services.writing import writing
from training.words import Role


class Learner(Visitor):
    """A person signed in, with the two things they do: open a page, send its form."""

    def __init__(self, app: Flask, person: Person) -> None:
        super().__init__(app, person)
        self.person = person

    def send(self, path: str, **fields: Any) -> TestResponse:
        return self.post(path, fields)

    def follow(self, path: str) -> TestResponse:
        return self.client.get(path, follow_redirects=True)


def seq_of(page: TestResponse) -> int:
    """The number that the form on this page will send."""
    return int(hidden_fields(page)["seq"])


def place(answer: TestResponse) -> str:
    """Where a redirect leads."""
    assert answer.status_code == 303, f"{answer.status_code}: {words(answer)}"
    parts = urlsplit(answer.headers["Location"])
    return parts.path + (f"?{parts.query}" if parts.query else "")


def words(answer: TestResponse) -> str:
    """What is in the main part of the page, without its marks."""
    main = answer.text.partition('<main id="main" tabindex="-1">')[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


class Hands:
    """A clock set by hand."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_minutes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)


@contextmanager
def serve_sample(settings: Settings, library: Library | None = None) -> Iterator[Flask]:
    app = create_app(settings, clock=Hands(), library=library or sample.library())
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def open_school(app: Flask, adopted: bool = True, assigned: bool = True) -> tuple[int, Person]:
    """(school, lead): every module adopted, and due for everyone in four days."""
    with app.app_context():
        school = make_school()
        lead = make_person(school, Role.LEAD, given_name="Grace", family_name="Lim")
        with writing():
            evidence.begin_chain(school)
            for module in app.extensions["library"].modules if adopted else ():
                db.session.add(
                    Adoption(
                        school_id=school,
                        module=module,
                        module_digest="d",
                        facts=[],
                        adopted_by=lead.staff_member_id,
                        adopted_name="Grace Lim",
                        adopted_at=NOW,
                    )
                )
        if assigned:
            for module in app.extensions["library"].modules:
                assign(school, lead, module)
    return school, lead


def assign(school: int, lead: Person, module: str = MODULE) -> None:
    due = {"on": (TODAY + timedelta(days=4)).isoformat()}
    by = lead.staff_member_id
    assignments.add_rule(school, by, module, {"everyone": True}, due, {"months": 12}, NOW, TODAY)


def join(app: Flask, school: int, role: Role = Role.STAFF, **parts: Any) -> Learner:
    """One more person, given what the school's rules ask of them, signed in."""
    with app.app_context():
        person = make_person(school, role, **parts)
        with writing():
            assignments.apply_rules(school, [person.staff_member_id], TODAY, NOW)
        return Learner(app, person)


def read_pages(person: Learner) -> None:
    for lesson in ("stop", "go"):
        person.send(f"/modules/{MODULE}/{lesson}")


def begin(person: Learner, quiz: str = QUIZ) -> str:
    """Starts the quiz; answers the address of the sitting."""
    return place(person.send(f"/modules/{MODULE}/quiz/{quiz}"))


def answer(person: Learner, sitting: str, item: str, **fields: object) -> str:
    """Answers the item (right, unless told otherwise); the address of the page that says it is saved."""
    seq = seq_of(person.get(f"{sitting}/{item}"))
    return place(person.send(f"{sitting}/{item}", seq=seq, **(fields or RIGHT[item])))


def sit(person: Learner, quiz: str = QUIZ, wrong: tuple[str, ...] = ()) -> str:
    """A whole sitting; the address of its result."""
    sitting = begin(person, quiz)
    slips = {"tell": {"option": "later"}, "several": {"option": "doubt"}, "talk": {"option": "note"}}
    for item in ("gate", "talk") if quiz == SCENARIO else ("phone", "tell", "several", "order", "sort"):
        answer(person, sitting, item, **(slips[item] if item in wrong else {}))
    return place(person.send(f"{sitting}/finish"))


def complete(person: Learner) -> None:
    """Reads every page and passes both quizzes, so that the module is complete."""
    read_pages(person)
    sit(person)
    sit(person, SCENARIO)
