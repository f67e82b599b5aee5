"""What one process of a crowd does; imported afresh by each, so it stands apart from the tests."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier

from tests.factories import NOW, TODAY
from tests.support import sample
from training import create_app
from training.config import Settings
from training.errors import ConflictError
from training.services.attempts import get_sitting, start_attempt
from training.services.responses import finish_attempt, submit_response
from training.services.viewer import Viewer, find_viewer

LIBRARY = sample.library()


def viewer_of(key: str) -> Viewer:
    found = find_viewer(key, NOW, TODAY)
    assert found is not None
    return found


def start_at_once(settings: Settings, keys: list[str], barrier: Barrier) -> list[int]:
    """Everybody clicks “Start” at the same instant; answers the attempt each was given."""
    with create_app(settings, library=LIBRARY).app_context():
        viewers = [viewer_of(key) for key in keys]
        barrier.wait()
        return [
            attempt
            for viewer in viewers
            if isinstance(
                attempt := start_attempt(
                    viewer, LIBRARY, sample.MODULE, sample.QUIZ, NOW, TODAY, random.Random(1)
                ),
                int,
            )
        ]


def submit_at_once(settings: Settings, key: str, attempt: int, rounds: int, barrier: Barrier) -> int:
    """Every process sends every answer of one attempt; answers how many it was told are saved."""
    told = 0
    with create_app(settings, library=LIBRARY).app_context():
        viewer = viewer_of(key)
        for _ in range(rounds):
            barrier.wait()
            point = get_sitting(viewer, attempt).standpoint
            if point.item_id is None:
                continue
            try:
                submit_response(
                    viewer, attempt, point.item_id, point.seq, sample.RIGHT[point.item_id], datetime.now(UTC)
                )
                told += 1
            except ConflictError:  # this process looked after another had saved: it is told so, truthfully
                pass
    return told


def sit_through(settings: Settings, keys: list[str], barrier: Barrier) -> list[tuple[int, int]]:
    """Sits the whole quiz for each person; answers (attempt, how many answers were acknowledged)."""
    sat = []
    with create_app(settings, library=LIBRARY).app_context():
        barrier.wait()
        for key in keys:
            viewer = viewer_of(key)
            attempt = start_attempt(viewer, LIBRARY, sample.MODULE, sample.QUIZ, NOW, TODAY, random.Random(1))
            assert isinstance(attempt, int)
            acknowledged = 0
            while item_id := (point := get_sitting(viewer, attempt).standpoint).item_id:
                submit_response(viewer, attempt, item_id, point.seq, sample.RIGHT[item_id], datetime.now(UTC))
                acknowledged += 1
            finish_attempt(viewer, LIBRARY, attempt, NOW, TODAY)
            sat.append((attempt, acknowledged))
    return sat


def finish_at_once(settings: Settings, key: str, attempt: int, barrier: Barrier) -> bool | None:
    with create_app(settings, library=LIBRARY).app_context():
        viewer = viewer_of(key)
        barrier.wait()
        return finish_attempt(viewer, LIBRARY, attempt, NOW, TODAY).passed
