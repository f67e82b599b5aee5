"""How long a trust waits for “what changed”: `python -m bench.guidance_diff [staff]` (2,000 unless given).

Every fact is restated, so that every completion rests on a change: the worst there is. Prints seconds and the ratio to
a tenth of the staff.
"""

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from tests.factories import NOW
from tests.support import databases, rundir
from tests.support.big_school import make_big_school
from training import create_app
from training.config import ROOT
from training.content.model import Library
from training.services.guidance_changes import find_change
from training.services.guidance_states import note_state


def main(staff: int) -> None:
    rundir.begin()
    try:
        small, few = measure(max(1, staff // 10))
        large, many = measure(staff)
    finally:
        rundir.end()
    print(f"{staff} staff, every page and item changed: {large:.2f} s for {many} people")
    print(f"{staff // 10} staff: {small:.2f} s for {few} people; ratio {large / small:.1f}")


def measure(staff: int) -> tuple[float, int]:
    """Seconds, and how many people it touches."""
    with databases.fresh("sqlite", Path(tempfile.mkdtemp()), ROOT) as settings:
        library = databases.read_content(ROOT)
        app = create_app(settings, clock=lambda: NOW, library=library)
        with app.app_context():
            make_big_school(staff, list(library.modules))
            before, after = note_state(library, NOW), note_state(_restated(library), NOW)
            began = time.perf_counter()
            found = find_change(before, after, NOW)
            return time.perf_counter() - began, found.people


def _restated(library: Library) -> Library:
    facts = {
        name: replace(fact, statement=f"{fact.statement} Indeed.") for name, fact in library.facts.items()
    }
    return replace(library, facts=facts)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
