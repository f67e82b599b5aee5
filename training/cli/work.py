"""Work that nobody waits for: messages on their way, what is due each day."""

import sys
from datetime import UTC, datetime

import click
from flask import Flask, current_app

from training.config import Settings
from training.rules.school_time import school_date


def _now() -> datetime:
    return datetime.now(UTC)


@click.command("deliver")
def deliver() -> None:
    """Send the messages that wait: those a mail server refused for a while, or a crash left behind."""
    from training.services.mail import deliver_waiting
    from training.web.mailing import route

    way = route()
    if way is None:
        raise click.ClickException("No mail server is set. Give STEADY_SMTP_URL and STEADY_MAIL_FROM.")
    outcomes = list(deliver_waiting(way, _now))
    click.echo(f"{outcomes.count(None)} sent, {len(outcomes) - outcomes.count(None)} still waiting")


@click.command("refreshers")
def refresh() -> None:
    """Plan each person's next question and write to those whose day has come; once a day is enough."""
    from training.services import refreshers

    now = datetime.now(UTC)
    for school, planned in refreshers.plan_all():
        click.echo(f"{school}: {planned} planned")
    settings: Settings = current_app.extensions["settings"]
    told = refreshers.tell(settings.url or settings.served_at, now)
    click.echo(f"{told} messages written; “flask deliver” sends them")


@click.command("run-due")
def run_due() -> None:
    """Do everything that is due today, a line for each step. Safe at any time, as often as you like."""
    from training.services import daily
    from training.web import errors
    from training.web.mailing import base_url

    now = _now()
    failed = []
    for ran in daily.run_due(now, school_date(now), base_url(), current_app.extensions["library"]):
        click.echo(str(ran))
        if ran.error is not None:
            errors.note(f"the step “{ran.step}” of run-due failed", ran.error)
            failed.append(ran.step)
    if failed:
        raise click.ClickException(f"Not done: {', '.join(failed)}. The rest is.")


@click.command("worker")
@click.option("--once", is_flag=True, help="do what there is to do, and end")
def worker(once: bool) -> None:
    """Send messages, make files, do what is due each hour; until stopped. Any number may run side by side."""
    from training.cli import loop

    stop = loop.Stop()
    stop.on_signals()
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    mine = loop.make_worker(app, stop)
    if not once:
        loop.run(mine, stop)
        return
    while mine.turn() and not stop.is_set():
        mine.rest()


@click.command("bounce")
def bounce() -> None:
    """Read one returned message from standard input, as a mail server pipes it, and mark whose it was."""
    from training.rules.bounces import LARGEST
    from training.services.bounces import note_bounce

    stream = sys.stdin.buffer
    data = stream.read(LARGEST)
    while stream.read(LARGEST):  # a mail server whose pipe breaks would send it again
        pass
    click.echo(note_bounce(data, _now()))


COMMANDS = (bounce, deliver, refresh, run_due, worker)
