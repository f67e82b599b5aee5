"""Turn after turn of a worker, until it is told to stop or its parent is gone."""

import contextlib
import os
import select
import signal
import socket
import sys
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from training.errors import StoreError
from training.services import health
from training.services.worker import Worker
from training.web import errors
from training.web.mailing import base_url, route

IDLE = 2.0  # seconds between looks when there is nothing to do
LONGEST_PAUSE = 30.0
BREATH = 0.05  # seconds between pieces of a long job: whoever waits for a page comes first


class Stop:
    """Set by a signal or another thread; whoever waits on it wakes at once. (An Event may not be set by a signal.)"""

    def __init__(self) -> None:
        self._set = False
        self._reader, self._writer = socket.socketpair()
        self._writer.setblocking(False)

    def set(self) -> None:
        self._set = True
        with contextlib.suppress(OSError):  # full of earlier ones: whoever waits wakes anyhow
            self._writer.send(b"x")

    def is_set(self) -> bool:
        return self._set

    def wait(self, seconds: float) -> None:
        if not self._set:
            select.select([self._reader], [], [], seconds)

    def close(self) -> None:
        self._reader.close()
        self._writer.close()

    def on_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: self.set())


def make_worker(app: Flask, stop: Stop) -> Worker:
    """Within the application’s context."""
    return Worker(
        app.extensions["library"],
        base_url(),
        route(),
        lambda: datetime.now(UTC),
        errors.note,
        stop.is_set,
        lambda: stop.wait(BREATH),
    )


def run(worker: Worker, stop: Stop, parent: int | None = None) -> None:
    """Survives a database that is away, and says once that it is."""
    pause, away = 0.0, False
    while not stop.is_set() and (parent is None or os.getppid() == parent):
        try:
            busy = worker.turn()
        except (StoreError, SQLAlchemyError) as error:
            if not away:
                errors.note(f"the worker waits: {_why_waiting()}", error)
            pause, away = min(max(1.0, pause * 2), LONGEST_PAUSE), True
        except Exception as error:
            errors.note("a turn of the worker failed", error)
            pause = min(max(1.0, pause * 2), LONGEST_PAUSE)
        else:
            if away:
                print("The worker goes on: the database answers again.", file=sys.stderr, flush=True)
            pause, away = 0.0 if busy else IDLE, False
        finally:
            worker.rest()
        stop.wait(pause)


def _why_waiting() -> str:
    try:
        return health.why_not_ready() or "the database could not take a change"
    except Exception:
        return "the database does not answer"
