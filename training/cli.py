"""`flask` commands, and the server behind `run.py`."""

import argparse
import os
import sys
from datetime import UTC, datetime

import click
from flask import Flask, current_app

from training.config import LOOPBACK, Settings, read_settings
from training.errors import TrainingError
from training.rules.school_time import school_date

WORKERS, THREADS = 2, 4


def init_app(app: Flask) -> None:
    app.cli.add_command(first_lead)
    app.cli.add_command(doctor)
    app.cli.add_command(rebuild)
    app.cli.add_command(backup)
    app.cli.add_command(deliver)
    app.cli.add_command(tidy)
    app.cli.add_command(guidance)
    app.cli.add_command(refresh)


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


@click.command("deliver")
def deliver() -> None:
    """Send the messages that wait: those a mail server refused for a while, or a crash left behind."""
    from training.services.mail import deliver_waiting
    from training.web.mailing import route

    way = route()
    if way is None:
        raise click.ClickException("No mail server is set. Give STEADY_SMTP_URL and STEADY_MAIL_FROM.")
    outcomes = list(deliver_waiting(way, datetime.now(UTC)))
    click.echo(f"{outcomes.count(None)} sent, {len(outcomes) - outcomes.count(None)} still waiting")


@click.command("rebuild")
def rebuild() -> None:
    """Work out assignments and standing anew from their causes, and check the evidence chains."""
    from training.services.rebuild import rebuild as rebuild_all

    now = datetime.now(UTC)
    for done in rebuild_all(now, school_date(now)):
        chain = "whole" if done.chain.whole else f"BROKEN at entry {done.chain.broken_at}"
        click.echo(
            f"{done.school}: {done.people} people, evidence chain of {done.chain.entries} entries {chain}"
        )


@click.command("backup")
def backup() -> None:
    """Make a checked copy of the SQLite file, while Steady runs. (PostgreSQL has pg_dump.)"""
    from training.services import health
    from training.startup import back_up

    settings: Settings = current_app.extensions["settings"]
    revision = health.current_revision() if settings.embedded else None
    if revision is None:
        raise click.ClickException(
            "There is no SQLite file to copy here. A PostgreSQL database is copied with pg_dump; "
            "docs/operating.md shows how."
        )
    click.echo(back_up(settings, revision))


@click.command("tidy")
def tidy() -> None:
    """Forget old links, sign-ins, messages, access log and abandoned imports; once a day is enough."""
    from training.services.tidy import tidy as tidy_all

    for what, gone in tidy_all(datetime.now(UTC)):
        click.echo(f"{what}: {gone}")


@click.command("refreshers")
def refresh() -> None:
    """Plan each person's next question and write to those whose day has come; once a day is enough."""
    from training.services import refreshers

    now = datetime.now(UTC)
    for school, planned in refreshers.plan_all():
        click.echo(f"{school}: {planned} planned")
    settings: Settings = current_app.extensions["settings"]
    told = refreshers.tell(settings.url or settings.served_at, now, school_date(now))
    click.echo(f"{told} messages written; “flask deliver” sends them")


@click.group("guidance")
def guidance() -> None:
    """What Steady may teach: its states, and what changed between two of them."""


@guidance.command("states")
def guidance_states() -> None:
    """List the states of guidance that are kept, newest first."""
    from training.services.guidance_states import find_states

    for state in find_states():
        click.echo(f"{state.digest[:12]}  {state.stored_at:%Y-%m-%d %H:%M}  {state.label}".rstrip())


@guidance.command("diff")
@click.argument("before", required=False)
@click.argument("after", required=False)
def guidance_diff(before: str | None, after: str | None) -> None:
    """Say what changed, and whose completed training rests on it; leads then see it under “What changed”.

    BEFORE and AFTER are a folder with modules/, quizzes/ and guidance/ in it, or the beginning of a digest from
    “flask guidance states”. Without AFTER: today's content. Without both: from the state kept last.
    """
    from training.services.guidance_report import report

    try:
        for line in report(before, after, current_app.extensions["library"], datetime.now(UTC)):
            click.echo(line)
    except TrainingError as error:
        raise click.ClickException(str(error)) from error


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
        app = _prepare()
    except TrainingError as error:
        sys.exit(f"Steady did not start. {error}")
    print(f"Steady is at {os.environ['STEADY_SERVED_AT']} (stop it with Ctrl+C)", flush=True)
    _run_server(app, options.host, options.port)


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
    return app


def _run_server(app: Flask, host: str, port: int) -> None:
    if sys.platform == "win32":
        from waitress import serve as serve_forever

        serve_forever(app, host=host, port=port, threads=WORKERS * THREADS)
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

        def load(self) -> Flask:
            return app

    Server().run()


if __name__ == "__main__":
    serve()
