"""The server behind `run.py` and `python wsgi.py`."""

import argparse
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask

from training.cli import beside
from training.config import LOOPBACK, Settings, read_settings
from training.errors import TrainingError
from training.rules.school_days import bank_holidays
from training.words import Nation

WORKERS, THREADS = 2, 4


def serve(arguments: list[str] | None = None) -> None:
    """Serves until stopped: gunicorn, or waitress on Windows. `--host`, `--port`, `--demo`, `--no-worker`.

    The database is made ready here, once, before any process starts; a worker runs beside the server.
    """
    parser = argparse.ArgumentParser(prog="serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--no-worker", action="store_true", help="a worker runs elsewhere: flask worker")
    options = parser.parse_args(arguments)
    if options.demo:
        os.environ["STEADY_DEMO"] = "1"
    shown = f"[{options.host}]" if ":" in options.host else options.host
    os.environ["STEADY_SERVED_AT"] = f"http://{shown}:{options.port}"
    try:
        _refuse_open_door(options.host)
        app = _prepare()
    except TrainingError as error:
        sys.exit(f"Steady did not start. {error}")
    settings: Settings = app.extensions["settings"]
    end_worker = beside.start(app) if settings.worker and not options.no_worker else _nothing
    print(f"Steady is at {os.environ['STEADY_SERVED_AT']} (stop it with Ctrl+C)", flush=True)
    _run_server(app, options.host, options.port, end_worker)


def _nothing() -> None:
    """Without a worker there is none to end."""


def _refuse_open_door(host: str) -> None:
    from training.errors import ConfigurationError

    if host not in LOOPBACK and not read_settings().url:
        raise ConfigurationError(
            f"Listening on {host} would let others on the network in without encryption. Set STEADY_URL to the https "
            "address people use, and STEADY_SECRET_KEY; docs/operating.md shows how."
        )


def _prepare() -> Flask:
    from training import create_app
    from training.startup import make_ready

    app = create_app()
    make_ready(app)
    year = datetime.now(UTC).year
    for nation in Nation:
        for each in (year, year + 1):
            bank_holidays(nation, each)  # half a second, once, and not on somebody's first page
    return app


def _run_server(app: Flask, host: str, port: int, at_end: Callable[[], None]) -> None:
    if sys.platform == "win32":
        from waitress import serve as serve_forever

        try:
            serve_forever(app, host=host, port=port, threads=WORKERS * THREADS)
        finally:
            at_end()
        return
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]  # the package carries no types
        """Forks its workers from this process, so the content is read once and not once a worker."""

        def load_config(self) -> None:
            self.cfg.set("bind", f"{host}:{port}")
            self.cfg.set("workers", WORKERS)
            self.cfg.set("threads", THREADS)
            self.cfg.set("worker_class", "gthread")
            self.cfg.set("reuse_port", True)
            self.cfg.set("control_socket_disable", True)
            self.cfg.set("timeout", 60)
            self.cfg.set("loglevel", "warning")
            self.cfg.set("on_exit", lambda _server: at_end())

        def load(self) -> Flask:
            return app

    Server().run()
