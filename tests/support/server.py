"""Steady served for real: in this process for the browser, or by gunicorn as in service."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from training.config import Settings

ROOT = Path(__file__).resolve().parents[2]
READY_WITHIN = 30.0


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_args: object) -> None:
        return


@contextmanager
def serve_here(app: Flask) -> Iterator[str]:
    """The address of the application on threads of this process, so that a test can read its database."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def environment(settings: Settings) -> dict[str, str]:
    """What a process must be told to serve with these settings."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("STEADY_")}
    given = {
        "STEADY_INSTANCE": str(settings.instance),
        "STEADY_CONTENT": str(settings.content),
        "STEADY_SECRET_KEY": settings.secret_key,
        "STEADY_DATABASE_URL": settings.database_url,
        "STEADY_URL": settings.url,
        "STEADY_SMTP_URL": settings.smtp_url,
        "STEADY_MAIL_FROM": settings.mail_from,
    }
    return env | {name: value for name, value in given.items() if value}


@contextmanager
def serve_processes(settings: Settings, workers: int = 4) -> Iterator[str]:
    """The address of gunicorn with this many processes; all of them are gone afterwards."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(workers), "--threads", "2", "--worker-class", "gthread"]
    command += ["--reuse-port", "--no-control-socket", "--log-level", "warning"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(settings), stdin=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_it_answers(address + "/health", process)
        yield address
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_it_answers(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while True:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode} before it answered")
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 (an address of our own)
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
