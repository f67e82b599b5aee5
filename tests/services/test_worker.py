"""Workers: side by side, killed, told to stop, with the database away; and what is due each day."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import NOW, TODAY, make_person
from tests.support import server
from tests.support.smtp import Mailbox
from training.cli import loop
from training.config import Settings
from training.errors import StoreError
from training.extensions import db
from training.models import OutboxMessage, Standing
from training.services import beats, board_export, daily, health, jobs, mail
from training.services.board_people import BoardFilter
from training.services.mail_server import MailRoute
from training.services.viewer import Viewer
from training.services.worker import Worker
from training.services.writing import writing

ROOT = Path(__file__).resolve().parents[2]
SENDER = "steady@school.example"
LIBRARY: Any = None


def forbid(what: str, error: Exception | None) -> None:
    raise AssertionError(what) from error


def fill_outbox(school_id: int, people: int) -> None:
    for n in range(people):
        person = make_person(school_id, email=f"p{n}@school.example")
        with writing():
            mail.queue(school_id, person.staff_member_id, f"k{n}", "Your training", "Hello", NOW)


def sending(mailbox: Mailbox) -> Worker:
    return Worker(LIBRARY, "https://x.example", MailRoute(mailbox.url, SENDER), lambda: NOW, forbid)


def test_two_workers_at_once_send_each_message_once(app: Flask, school_id: int, mailbox: Mailbox) -> None:
    fill_outbox(school_id, 12)
    together = threading.Barrier(2)

    def work() -> None:
        with app.app_context():
            worker = sending(mailbox)
            together.wait()
            worker.send()
            worker.rest()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(mailbox.recipients) == sorted([f"p{n}@school.example"] for n in range(12))
    db.session.rollback()
    assert mail.count_waiting() == 0


def test_a_mail_server_that_is_away_is_left_in_peace_for_a_while(
    context: None, school_id: int, mailbox: Mailbox
) -> None:
    fill_outbox(school_id, 3)
    worker = Worker(LIBRARY, "", MailRoute("smtp://127.0.0.1:9", SENDER), lambda: NOW, forbid)
    assert not worker.send() and not worker.send()
    tries = db.session.scalars(select(OutboxMessage.tries).order_by(OutboxMessage.id)).all()
    assert tries == [1, 0, 0]  # one was tried, once
    sending(mailbox).send()
    assert len(mailbox.messages) == 2


def test_what_became_of_a_message_is_noted_when_the_database_is_back_and_not_sent_again(
    context: None, school_id: int, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_outbox(school_id, 1)
    worker, settle = sending(mailbox), mail.settle

    def away(*_: object) -> None:
        raise StoreError("away")

    monkeypatch.setattr(mail, "settle", away)
    with pytest.raises(StoreError):
        worker.send()
    monkeypatch.setattr(mail, "settle", settle)
    worker.send()
    assert len(mailbox.messages) == 1 and mail.count_waiting() == 0


def test_what_is_due_is_done_once_an_hour_and_on_each_new_day_by_one_worker(context: None) -> None:
    assert beats.claim_due(NOW) and not beats.claim_due(NOW)
    assert not beats.claim_due(NOW + timedelta(minutes=59))
    assert beats.claim_due(NOW + timedelta(hours=1))
    midnight = NOW.replace(hour=23, minute=59)
    assert beats.claim_due(midnight) and beats.claim_due(midnight + timedelta(minutes=1))
    beats.give_back_due(midnight + timedelta(minutes=1))
    assert beats.claim_due(midnight + timedelta(minutes=2))


def test_doing_what_is_due_twice_a_day_is_harmless(app: Flask, lead: Viewer) -> None:
    library = app.extensions["library"]

    def everything() -> list[int]:
        db.session.rollback()
        return [
            db.session.scalar(select(func.count()).select_from(table)) or 0
            for table in (OutboxMessage, Standing)
        ]

    first = list(daily.run_due(NOW, TODAY, "https://x.example", library))
    assert [ran.step for ran in first if ran.error] == []
    before = everything()
    for later in (NOW, NOW + timedelta(hours=5)):
        assert not [ran for ran in daily.run_due(later, TODAY, "https://x.example", library) if ran.error]
    assert everything() == before


def test_one_step_that_fails_is_told_and_the_others_run(
    app: Flask, context: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_due: daily.Due) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(daily, "STEPS", (("bad", fails), ("good", lambda _due: "done")))
    done = app.test_cli_runner().invoke(args=["run-due"])
    assert done.exit_code == 1
    assert "bad: failed" in done.output and "good: done" in done.output and "Not done: bad" in done.output
    monkeypatch.setattr(daily, "STEPS", (("good", lambda _due: "done"),))
    assert app.test_cli_runner().invoke(args=["run-due"]).exit_code == 0


def test_a_worker_says_at_most_once_a_minute_that_it_is_there(context: None) -> None:
    moments = iter([NOW, NOW + timedelta(seconds=59), NOW + timedelta(seconds=60)])
    worker = Worker(LIBRARY, "", None, lambda: next(moments), forbid)
    seen: list[datetime] = []
    for _ in range(3):
        worker._beat()
        seen.append(beats.last_beats()[beats.WORKER])
    assert seen == [NOW, NOW, NOW + timedelta(seconds=60)]
    assert not beats.worker_is_asleep(NOW + timedelta(minutes=3))
    assert beats.worker_is_asleep(NOW + timedelta(minutes=3, seconds=1))
    assert any("last seen 4 min ago" in line for line in health.report(NOW + timedelta(minutes=5)))


def test_a_worker_outlives_a_database_that_is_away_and_says_so_once(
    app: Flask, context: None, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    turns = 0

    class Waits(loop.Stop):
        def wait(self, seconds: float) -> None:
            waited.append(seconds)

    class Away(Worker):
        def turn(self) -> bool:
            nonlocal turns
            turns += 1
            if turns <= 7:
                raise StoreError("away")
            stop.set()
            return False

    waited: list[float] = []
    with closing(Waits()) as stop:
        loop.run(Away(LIBRARY, "", None, lambda: NOW, forbid), stop)
    assert waited == [1, 2, 4, 8, 16, 30, 30, loop.IDLE]
    assert caplog.text.count("the worker waits") == 1
    assert "answers again" in capsys.readouterr().err


WORKS_FOR_EVER = """
import time
from dataclasses import replace
from tests.support import sample
from training import create_app
from training.cli import loop
from training.services import worker

def for_ever(run, library):
    print(run.id, flush=True)
    while True:
        yield 0, 1
        time.sleep(0.01)

kind = worker.KINDS["board"]
worker.KINDS = {"board": replace(kind, make=for_ever)}
stop = loop.Stop()
stop.on_signals()
app = create_app(library=sample.library())
with app.app_context():
    loop.run(loop.make_worker(app, stop), stop)
"""
KEEPS = """
import os, signal
from training.cli import beside
beside.FIRST_PAUSE = 0.05

def work():
    print(os.getpid(), flush=True)
    signal.pause()

beside.keep(work, os.getppid())
"""


def start_process(code: str, settings: Settings | None = None) -> "subprocess.Popen[str]":
    env = server.environment(settings) if settings else None
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def said(process: "subprocess.Popen[str]") -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


@pytest.mark.sqlite_only
def test_of_two_workers_one_is_killed_and_one_is_told_to_stop_and_no_job_is_lost(
    settings: Settings, app: Flask, lead: Viewer
) -> None:
    forms = [
        jobs.ask(lead, board_export.KIND, board_export.job_args(BoardFilter(), form), NOW)
        for form in ("csv", "xlsx")
    ]
    one, two = start_process(WORKS_FOR_EVER, settings), start_process(WORKS_FOR_EVER, settings)
    with one, two:
        held = {said(one), said(two)}
        assert len(held) == 2  # each has one
        one.kill()
        two.terminate()
        assert two.wait(20) == 0
    db.session.rollback()
    assert sorted(jobs.get_job(lead, id_).state for id_ in forms) == [jobs.RUNNING, jobs.WAITING]
    later = datetime.now(UTC) + jobs.LEASE
    next_one = Worker(app.extensions["library"], "", None, lambda: later, forbid)
    assert next_one.do_job() and next_one.do_job()
    assert {jobs.get_job(lead, id_).state for id_ in forms} == {jobs.DONE}


def test_a_worker_that_dies_is_followed_by_another_until_the_server_ends() -> None:
    with start_process(KEEPS) as keeper:
        first = said(keeper)
        os.kill(first, signal.SIGKILL)
        second = said(keeper)
        assert second != first
        keeper.terminate()
        assert keeper.wait(20) == 0
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)
