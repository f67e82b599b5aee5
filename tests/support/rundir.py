"""One folder a test run, shared by every pytest-xdist worker and removed when the run ends.

The first process of the run makes it and hands its name to the workers in the environment.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

VARIABLE = "STEADY_TEST_RUN"
PATIENCE = 90  # seconds one worker waits for another to finish making something


def begin() -> None:
    """Make the folder; a worker finds it in the environment and makes nothing."""
    if VARIABLE not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="steady-tests-"))
        folder.chmod(0o755)  # PostgreSQL runs as another user and must be able to pass through
        os.environ[VARIABLE] = str(folder)


def path() -> Path:
    return Path(os.environ[VARIABLE])


def end() -> None:
    folder = os.environ.pop(VARIABLE, None)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


def once(name: str, make: Callable[[], dict[str, Any]], patience: int = PATIENCE) -> dict[str, Any]:
    """What `make` returned in whichever worker came first; the others wait for it.

    A failure is handed on too, so that ten workers do not each try for a minute.
    """
    claim = path() / f"{name}.claim"
    result = path() / f"{name}.json"
    try:
        os.close(os.open(claim, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        return _wait_for(result, patience)
    try:
        made = make()
    except BaseException as error:
        _publish(result, {"failed": f"{type(error).__name__}: {error}"})
        raise
    _publish(result, made)
    return made


def find(name: str) -> dict[str, Any] | None:
    """What was made under this name, or None if nobody asked for it in this run."""
    result = path() / f"{name}.json"
    if not result.exists():
        return None
    made: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return None if "failed" in made else made


def _publish(result: Path, made: dict[str, Any]) -> None:
    half = result.with_suffix(".half")
    half.write_text(json.dumps(made), encoding="utf-8")
    half.replace(result)


def _wait_for(result: Path, patience: int) -> dict[str, Any]:
    deadline = time.monotonic() + patience
    while not result.exists():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {patience} s for another worker to make {result.stem}")
        time.sleep(0.02)
    made: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    if "failed" in made:
        raise RuntimeError(f"{result.stem} could not be made: {made['failed']}")
    return made
