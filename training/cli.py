"""`flask` commands, and the server behind `run.py`."""

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import Flask, current_app

from training.config import LOOPBACK, ROOT, Settings, read_settings
from training.errors import TrainingError

WORKERS, THREADS = 2, 4


def init_app(app: Flask) -> None:
    app.cli.add_command(first_lead)
    app.cli.add_command(doctor)


@click.command("first-lead")
def first_lead() -> None:
    """Print a new one-time link for the first safeguarding lead, or for a new one when the last has gone."""
    from training.services import accounts

    path = accounts.new_lead_path(datetime.now(UTC))
    settings: Settings = current_app.extensions["settings"]
    click.echo(f"Open this link once, within 24 hours:\n\n  {settings.url or settings.served_at}{path}")


@click.command("doctor")
def doctor() -> None:
    """Say how this installation stands: database, durability, content, settings."""
    from training.services import health

    for line in health.report():
        click.echo(line)


def serve(arguments: list[str] | None = None) -> None:
    """Serves until stopped: gunicorn, or waitress on Windows. `--host`, `--port`, `--demo`.

    The database is made ready here, once, before any worker starts.
    """
    parser = argparse.ArgumentParser(prog="serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--demo", action="store_true")
    options = parser.parse_args(arguments)
    if options.demo:
        os.environ["STEADY_DEMO"] = "1"
    shown = f"[{options.host}]" if ":" in options.host else options.host
    os.environ["STEADY_SERVED_AT"] = f"http://{shown}:{options.port}"
    try:
        _refuse_open_door(options.host)
        _prepare()
    except TrainingError as error:
        sys.exit(f"Steady did not start. {error}")
    os.environ["STEADY_READY"] = "1"
    _run_server(options.host, options.port)


def _refuse_open_door(host: str) -> None:
    from training.errors import ConfigurationError

    if host not in LOOPBACK and not read_settings().url:
        raise ConfigurationError(
            f"Listening on {host} would let others on the network in without encryption. Set STEADY_URL to the https "
            "address people use, and STEADY_SECRET_KEY; docs/operating.md shows how."
        )


def _prepare() -> None:
    from training import create_app
    from training.startup import make_ready

    make_ready(create_app())


def _run_server(host: str, port: int) -> None:
    print(f"Steady is at {os.environ['STEADY_SERVED_AT']} (stop it with Ctrl+C)", flush=True)
    if sys.platform == "win32":
        from waitress import serve as serve_forever

        from wsgi import app

        serve_forever(app, host=host, port=port, threads=WORKERS * THREADS)
        return
    os.chdir(ROOT)
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    options = ["--bind", f"{host}:{port}", "--workers", str(WORKERS), "--threads", str(THREADS)]
    options += ["--worker-class", "gthread", "--reuse-port", "--no-control-socket"]
    options += ["--graceful-timeout", "30", "--timeout", "60", "--log-level", "warning"]
    os.execv(sys.executable, [sys.executable, gunicorn, "wsgi:app", *options])  # noqa: S606 (our own server)


if __name__ == "__main__":
    serve()
