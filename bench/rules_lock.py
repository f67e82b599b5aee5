"""How long rules hold the database's write lock: `python -m bench.rules_lock [staff] [modules]` (2,000 and 15).

A whole school is given its modules, asked to renew them and brought up to date after its calendar changed, as one click
or one night does. Beside the longest lock of each stands how much of it was work: on a machine that is busy with other
things the rest is waiting for a processor. DECISIONS 3 allows half a second.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.import_lock import GOAL, measure_locks
from tests.factories import NOW, TODAY
from tests.support import databases, rundir
from tests.support.big_school import make_big_school
from training import create_app
from training.config import ROOT
from training.services import assignments, standing
from training.services.standing_as_at import dates_as_at


def main(staff: int, modules: int) -> None:
    rundir.begin()
    try:
        measure(staff, [f"m{n}" for n in range(modules)])
    finally:
        rundir.end()


def measure(staff: int, modules: list[str]) -> None:
    with databases.fresh("sqlite", Path(tempfile.mkdtemp()), ROOT) as settings:
        app = create_app(settings, clock=lambda: NOW, library=databases.read_content(ROOT))
        with app.app_context():
            big = make_big_school(staff, modules)
            locks: list[tuple[float, float]] = []
            measure_locks(locks)
            who, due, september = {"everyone": True}, {"days_after_start": 20}, {"window": ["09-01", "09-30"]}

            def assign() -> None:
                given = dict.fromkeys(modules, False)
                lead = big.lead.staff_member_id
                assignments.add_rules(big.school_id, lead, given, who, due, september, NOW, TODAY)

            work: dict[str, Callable[[], object]] = {
                "a new calendar": lambda: standing.refresh_school(big.school_id),
                "assign every module": assign,
                "begin renewals": lambda: assignments.renew(big.school_id, TODAY, NOW),
                "the same once more": lambda: assignments.renew(big.school_id, TODAY, NOW),
                "as at a day gone by": lambda: dates_as_at(big.school_id, TODAY),
            }
            for what, action in work.items():
                locks.clear()
                began = time.perf_counter()
                action()
                show(what, time.perf_counter() - began, locks)


def show(what: str, took: float, locks: list[tuple[float, float]]) -> None:
    longest = max((wall for wall, _cpu in locks), default=0.0)
    busy = max((cpu for _wall, cpu in locks), default=0.0)
    print(
        f"{what:<20} {took:6.1f} s in {len(locks):4} transactions; longest lock {longest * 1000:5.0f} ms "
        f"({busy * 1000:.0f} ms of work)  {'ok' if longest <= GOAL else 'TOO LONG'}"
    )


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:3]]
    main(*(given + [2000, 15][len(given) :]))
