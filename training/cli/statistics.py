"""Counts behind “what to teach next”."""

import click


@click.group("statistics")
def statistics() -> None:
    """The counts of first answers, of which nobody's name is part."""


@statistics.command("rebuild")
def rebuild() -> None:
    """Count the first answers anew, from those that are kept: after an update from a release that did not count."""
    from training.services.statistics_counting import recount_all

    for school, words in recount_all():
        click.echo(f"{school}: {words}")


COMMANDS = (statistics,)
