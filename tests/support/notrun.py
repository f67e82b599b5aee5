"""What could not run is said loudly at the end; with CI=true it is a failure."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

STAMP = "not run here: "


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def not_run(reason: str) -> NoReturn:
    """Leave the test, with the reason: a failure in CI, a loud notice elsewhere."""
    if in_ci():
        pytest.fail(STAMP + reason, pytrace=False)
    pytest.skip(STAMP + reason)


def summarise(terminal: pytest.TerminalReporter) -> None:
    reasons: dict[str, int] = {}
    for report in terminal.stats.get("skipped", []):
        text = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[text] = reasons.get(text, 0) + 1
    if not reasons:
        return
    terminal.section("NOT RUN", sep="!", red=True, bold=True)
    for text, count in sorted(reasons.items()):
        terminal.line(f"{count} tests did not run: {text}", red=True, bold=True)
    terminal.line("This run says nothing about them. With CI=true they count as failures.", red=True)
