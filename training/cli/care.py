"""Looking after an installation: the first way in, how it stands, copies, what is forgotten."""

from datetime import UTC, datetime

import click
from flask import current_app

from training.config import Settings
from training.rules.school_time import school_date


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

    for line in health.report(datetime.now(UTC)):
        click.echo(line)


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


COMMANDS = (first_lead, doctor, rebuild, backup, tidy)
