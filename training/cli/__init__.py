"""`flask` commands, a file for each family, and the server behind `run.py`."""

from flask import Flask

from training.cli import care, evidence, guidance, statistics, work
from training.cli.serving import serve

__all__ = ["COMMANDS", "init_app", "serve"]

COMMANDS = (*care.COMMANDS, *work.COMMANDS, *guidance.COMMANDS, *evidence.COMMANDS, *statistics.COMMANDS)


def init_app(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
