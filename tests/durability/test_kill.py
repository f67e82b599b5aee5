"""“Saved” means saved: the whole server is killed in the middle of answers (TRUST.md D1 to D3).

Real gunicorn processes on a real database, killed with no warning; every answer that was acknowledged before must be
there after, nothing doubled, and the person goes on where they were, still signed in.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from random import Random
from typing import cast
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from tests.factories import make_person, make_school, make_sign_in
from tests.support.server import ROOT, environment, free_port, wait_until_it_answers
from training.config import Settings
from training.content.model import Item
from training.extensions import db
from training.models import Adoption, Attempt, Response
from training.rules.school_time import school_date
from training.services import evidence
from training.services.attempts import get_sitting, start_attempt
from training.services.lessons import read_page
from training.services.viewer import Viewer, find_viewer
from training.services.writing import writing
from training.web import clock

MODULE = QUIZ = "first-words"
PEOPLE = 4
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no process groups on Windows")


@dataclass
class Sitter:
    """One person in the middle of a quiz, and every answer the server told them is saved."""

    key: str
    attempt: int
    cookie: str
    items: list[Item]
    token: str = ""
    acknowledged: set[int] = field(default_factory=set)

    def answer(self, port: int, stop: threading.Event) -> None:
        """Answers one question after another until the server is gone."""
        try:
            self._begin(port)
            for seq, item in enumerate(self.items, start=1):
                if stop.is_set():
                    return
                if seq not in self.acknowledged and self._post(port, seq, item):
                    self.acknowledged.add(seq)
        except (OSError, http.client.HTTPException):
            return

    def _begin(self, port: int) -> None:
        page, headers = self._send(port, "GET", f"/quiz/{self.attempt}/check")
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found is not None
        self.token = found[1]
        for name, value in headers:
            if name.lower() == "set-cookie" and value.startswith("steady="):
                self.cookie = value.split(";")[0]

    def _post(self, port: int, seq: int, item: Item) -> bool:
        fields = [("csrf_token", self.token), ("seq", str(seq)), *rightly(item)]
        _page, headers = self._send(port, "POST", f"/quiz/{self.attempt}/{item.id}", urlencode(fields))
        return dict(headers).get("Location", "").split("#")[0].endswith(f"/saved/{seq}")

    def _send(
        self, port: int, method: str, path: str, body: str | None = None
    ) -> tuple[str, list[tuple[str, str]]]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.read().decode(), answer.getheaders()
        finally:
            connection.close()


def rightly(item: Item) -> list[tuple[str, str]]:
    chosen = [("option", option.id) for option in item.options if option.best]
    placed = [(f"place-{step.id}", str(place)) for place, step in enumerate(item.steps, start=1)]
    return chosen + placed + [(f"group-{card.id}", card.group) for card in item.cards]


def school_of(app: Flask) -> int:
    school_id = make_school()
    lead = make_person(school_id)
    with writing():
        evidence.begin_chain(school_id)
        db.session.add(
            Adoption(
                school_id=school_id,
                module=MODULE,
                module_digest="d",
                facts=[],
                adopted_by=lead.staff_member_id,
                adopted_name="A lead",
                adopted_at=clock.now(),
            )
        )
    return school_id


def viewer_of(key: str) -> Viewer:
    found = find_viewer(key, clock.now(), clock.today())
    assert found is not None
    return found


def sitter(app: Flask, school_id: int) -> Sitter:
    key, now = make_sign_in(make_person(school_id)), clock.now()
    viewer, library = viewer_of(key), app.extensions["library"]
    for lesson in library.modules[MODULE].lessons:
        read_page(viewer, library, MODULE, lesson.slug, now, school_date(now))
    attempt = start_attempt(viewer, library, MODULE, QUIZ, now, school_date(now), Random(1))
    assert isinstance(attempt, int)
    client = cast(FlaskClient, app.test_client())
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = key, True
    cookie = client.get_cookie("steady")
    assert cookie is not None
    asked = [library.quizzes[QUIZ].item(each) for each in get_sitting(viewer, attempt).drawn]
    return Sitter(key, attempt, f"steady={cookie.value}", asked)


def serve(settings: Settings, port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += ["--threads", "4", "--worker-class", "gthread", "--no-control-socket", "--log-level", "error"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(settings), start_new_session=True)
    wait_until_it_answers(f"http://127.0.0.1:{port}/health", process)
    return process


def kill_while_they_answer(settings: Settings, sitters: list[Sitter], after: int) -> None:
    """Serves, lets everybody answer at once, and kills every process once `after` answers are acknowledged."""
    port, stop = free_port(), threading.Event()
    process = serve(settings, port)
    before = sum(len(one.acknowledged) for one in sitters)
    threads = [threading.Thread(target=one.answer, args=(port, stop)) for one in sitters]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        if sum(len(one.acknowledged) for one in sitters) - before >= after:
            break
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGKILL)
    stop.set()
    process.wait(10)
    for thread in threads:
        thread.join(15)


def check_nothing_was_lost(sitters: list[Sitter]) -> None:
    for one in sitters:
        stored = get_sitting(viewer_of(one.key), one.attempt)
        seqs = {response.seq for response in stored.responses}
        assert one.acknowledged <= seqs, "an acknowledged answer is gone"
        assert len(seqs - one.acknowledged) <= 1, "only the answer under way may be there unacknowledged"
        one.acknowledged = seqs  # what is stored is what the person sees when they come back
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == len(sitters)
    doubled = (
        select(Response.attempt_id).group_by(Response.attempt_id, Response.item_id).having(func.count() > 1)
    )
    assert db.session.execute(doubled).all() == []
    db.session.remove()


def kill_often(app: Flask, settings: Settings, kills: int, everybody: int) -> int:
    """Kills so many times, with fresh people whenever these have answered everything. Answers how many answers."""
    random = Random(7)
    with app.app_context():
        school_id = school_of(app)
        sitters: list[Sitter] = []
        for _ in range(kills):
            ready = [one for one in sitters if len(one.acknowledged) < len(one.items)]
            sitters += [sitter(app, school_id) for _ in range(everybody - len(ready))]
            db.session.remove()
            at_work = [one for one in sitters if len(one.acknowledged) < len(one.items)][:everybody]
            kill_while_they_answer(settings, at_work, after=random.randint(1, everybody * 8))
            check_nothing_was_lost(sitters)
        return sum(len(one.acknowledged) for one in sitters)


def test_no_acknowledged_answer_is_lost_when_everything_is_killed(app: Flask, settings: Settings) -> None:
    assert kill_often(app, settings, kills=3, everybody=PEOPLE) >= 12


@pytest.mark.long
def test_two_hundred_kills_lose_none_of_five_thousand_answers(app: Flask, settings: Settings) -> None:
    assert kill_often(app, settings, kills=200, everybody=8) >= 5000
