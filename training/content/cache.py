"""The full check, run once for each content digest and release; its findings are kept as JSON, never pickled.

Only what does not depend on the day is kept. A cache that cannot be read is made again; one that cannot be
written is done without.
"""

import contextlib
import hashlib
import json
import logging
import os
from collections.abc import Callable
from pathlib import Path

from training.content.problems import Level, Problem

_LOG = logging.getLogger(__name__)


def kept_check(cache: Path, digest: str, release: str, check: Callable[[], list[Problem]]) -> list[Problem]:
    """The problems in `cache` when they were written for this digest and release, else those of `check`."""
    key = {"digest": digest, "release": release}
    kept = _read(cache, key)
    if kept is not None:
        return kept
    found = check()
    _write(cache, key | {"problems": [[p.path, p.line, p.what, p.remedy, p.level] for p in found]})
    return found


def checker_digest() -> str:
    """Stands for the release: SHA-256 over the code that reads and checks content."""
    total = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        total.update(path.read_bytes())
    return total.hexdigest()


def _read(cache: Path, key: dict[str, str]) -> list[Problem] | None:
    try:
        data = json.loads(cache.read_text(encoding="utf-8"))
        if {name: data[name] for name in key} != key:
            return None
        return [
            Problem(p, int(n), what, remedy, Level(level)) for p, n, what, remedy, level in data["problems"]
        ]
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _write(cache: Path, data: object) -> None:
    """Written beside it and moved into place, so that two workers never read half a file."""
    part = cache.with_name(f"{cache.name}.{os.getpid()}.part")
    try:
        cache.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        part.replace(cache)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        _LOG.warning("The result of the content check could not be kept (%s).", error)
