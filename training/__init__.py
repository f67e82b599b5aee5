"""Steady: training for the moment a pupil tells an adult that a nude image of them is being shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from flask import Flask

    from training.config import Settings
    from training.content.model import Library


def create_app(
    settings: Settings | None = None,
    clock: Callable[[], datetime] | None = None,
    library: Library | None = None,
) -> Flask:
    """An application ready to answer, given its settings (read from the environment unless given).

    Reads the content; does not open the database. Raises ConfigurationError or ContentError in words for
    people. For tests: `clock` returns the present moment in UTC, `library` is content that was read before.
    """
    # Imported here, so that authors who check content and tests of rules need no web framework.
    from training.factory import build

    return build(settings, clock, library)
