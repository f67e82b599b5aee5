"""What Steady may teach: its states, and what changed between two of them."""

from datetime import UTC, datetime

import click
from flask import current_app

from training.errors import TrainingError


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


COMMANDS = (guidance,)
