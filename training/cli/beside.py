"""The worker that `serve` starts beside the server: a process on POSIX, a thread on Windows.

It is forked before the server starts, so that the content lies in memory once. Between server and worker stands a
keeper, a process that does nothing but start a worker anew when one dies.
"""

import gc
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable

from flask import Flask

from training.cli.loop import Stop, make_worker, run

LONG_LIFE = 60.0  # seconds; whoever lived so long is started anew without delay
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # before one that died is followed by another
LOOK_EVERY = 0.5
PATIENCE = 10.0  # for what a worker holds, before it is ended


def start(app: Flask) -> Callable[[], None]:
    """Answers what ends it again."""
    return _start_thread(app) if sys.platform == "win32" else _start_keeper(app)


def _start_thread(app: Flask) -> Callable[[], None]:
    stop = Stop()

    def work() -> None:
        with app.app_context():
            run(make_worker(app, stop), stop)

    thread = threading.Thread(target=work, name="worker", daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(PATIENCE)

    return end


def _start_keeper(app: Flask) -> Callable[[], None]:
    sys.stdout.flush()
    gc.freeze()  # what is there now is left alone by the collector, so that it stays shared after the fork
    server = os.getpid()
    keeper = _fork(lambda: keep(lambda: _work(app), server))

    def end() -> None:
        _end(keeper)

    return end


def _work(app: Flask) -> None:
    """In a process of its own, whose parent is the keeper."""
    parent, stop = os.getppid(), Stop()
    stop.on_signals()
    with app.app_context():
        run(make_worker(app, stop), stop, parent)


def keep(work: Callable[[], None], server: int) -> None:
    """Starts a worker anew whenever it has died, until told to stop or the server is gone."""
    stop = Stop()
    stop.on_signals()
    signal.signal(
        signal.SIGHUP, signal.SIG_IGN
    )  # the server stays when its terminal goes; so does the worker
    pause = FIRST_PAUSE
    while _goes_on(stop, server):
        began = time.monotonic()
        worker = _fork(work)
        while (alive := not _reaped(worker)) and _goes_on(stop, server):
            stop.wait(LOOK_EVERY)
        if alive:
            _end(worker)
        elif _goes_on(stop, server):
            if time.monotonic() - began > LONG_LIFE:
                pause = FIRST_PAUSE
            print(f"The worker ended; another starts in {pause:.0f} s.", file=sys.stderr, flush=True)
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def _goes_on(stop: Stop, server: int) -> bool:
    return not stop.is_set() and os.getppid() == server


def _fork(work: Callable[[], None]) -> int:
    """The child does the work and nothing else: it never comes back to what its parent was about."""
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        work()
        code = 0
    except KeyboardInterrupt:
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _reaped(child: int) -> bool:
    """Whether it has ended; the server itself may have been told first."""
    try:
        return os.waitpid(child, os.WNOHANG)[0] == child
    except ChildProcessError:
        return True


def _end(child: int) -> None:
    """Lets it finish what it holds."""
    for number, patience in ((signal.SIGTERM, PATIENCE), (signal.SIGKILL, PATIENCE)):
        deadline = time.monotonic() + patience
        try:
            os.kill(child, number)
        except ProcessLookupError:
            return
        while time.monotonic() < deadline:
            if _reaped(child):
                return
            time.sleep(0.02)
