"""Counts behind “what to teach next”."""

import click
from flask import current_app


@click.group("statistics")
def statistics() -> None:
    """The counts of first answers, of which nobody's name is part."""


@statistics.command("rebuild")
def rebuild() -> None:
    """Count the first answers anew, from those that are kept: after an update from a release that did not count."""
    from training.services.statistics_counting import recount_all

    for school, words in recount_all():
        click.echo(f"{school}: {words}")


@statistics.command("items")
@click.option("--quiz", help="only the questions of this quiz, by its slug")
def items(quiz: str | None) -> None:
    """How well each question works, of all schools together: facility, discrimination, efficiency."""
    from training.services.item_figures import ENOUGH, find_figures

    found = list(find_figures(current_app.extensions["library"], quiz))
    for each in found:
        a = each.analysis
        figures = [
            f"{name} {float(value):.0f} %"
            for name, value in (
                ("facility", a.facility * 100 if a.facility is not None else None),
                ("discrimination", a.discrimination),
                ("efficiency", a.efficiency),
            )
            if value is not None
        ]
        gone = "" if each.still_asked else " (no longer asked)"
        click.echo(f"{each.quiz}/{each.item}{gone}: {a.n} first answers, {', '.join(figures)}")
    if not found:
        click.echo(f"No question has {ENOUGH} first answers yet.")


COMMANDS = (statistics,)
