"""How long an import holds the database's write lock, at 50,000 rows: `python -m bench.import_lock [rows]`.

Two processes: one imports new people, then changes every one of them, then undoes that; the other writes a row every
few milliseconds and notes how long it had to wait. Prints the longest wait and the longest lock of each phase, and how
much of that lock was work: on a machine that is busy with other things the rest is waiting for a processor.
"""

import contextlib
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing.synchronize import Event
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import event, text

from training import create_app
from training.config import ROOT, Settings
from training.extensions import db

GOAL = 0.5  # seconds; DECISIONS 3
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def settings(folder: Path) -> Settings:
    return Settings(instance=folder, content=ROOT, secret_key="only for the bench " * 3, testing=True)


def write_all_the_time(folder: Path, stop: Event, longest: "multiprocessing.Queue[float]") -> None:
    """A teacher who answers, again and again: the wait they would feel."""
    app = create_app(settings(folder))
    worst = 0.0
    with app.app_context():
        while not stop.is_set():
            started = time.perf_counter()
            with db.engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection:
                connection.execute(text("UPDATE school SET name = name"))
                connection.commit()
            worst = max(worst, time.perf_counter() - started)
            time.sleep(0.005)
    longest.put(worst)


@contextlib.contextmanager
def watched(folder: Path, name: str, locks: list[tuple[float, float]]) -> Iterator[None]:
    locks.clear()
    stop, longest = multiprocessing.Event(), multiprocessing.Queue()
    other = multiprocessing.Process(target=write_all_the_time, args=(folder, stop, longest))
    other.start()
    time.sleep(2)
    started = time.perf_counter()
    yield
    took = time.perf_counter() - started
    stop.set()
    wait = longest.get(timeout=60)
    other.join()
    worst = max((wall for wall, _cpu in locks), default=0.0)
    busy = max((cpu for _wall, cpu in locks), default=0.0)
    verdict = "ok" if worst <= GOAL else "TOO LONG"
    print(
        f"{name:<24} {took:6.1f} s in {len(locks):4} transactions; longest lock {worst * 1000:5.0f} ms "
        f"({busy * 1000:.0f} ms of work), "
        f"longest wait of another {wait * 1000:5.0f} ms  {verdict}"
    )


def measure_locks(locks: list[tuple[float, float]]) -> None:
    """From BEGIN IMMEDIATE to COMMIT of this process, read off the connection itself."""
    began: dict[int, tuple[float, float]] = {}

    @event.listens_for(db.engine, "before_cursor_execute")
    def before(connection: object, _c: object, statement: str, *_rest: object) -> None:
        if statement.startswith("BEGIN IMMEDIATE"):
            began[id(connection)] = (time.perf_counter(), time.process_time())

    @event.listens_for(db.engine, "commit")
    def at_commit(connection: object) -> None:
        if at := began.pop(id(connection), None):
            locks.append((time.perf_counter() - at[0], time.process_time() - at[1]))


def main(rows: int) -> None:
    from tests.factories import make_person, make_school, make_sign_in
    from training.services import (
        assignments,
        import_apply,
        import_pages,
        import_staging,
        import_undo,
        imports,
    )
    from training.services.viewer import find_viewer
    from training.words import Role

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        app = create_app(settings(folder))
        with app.app_context():
            upgrade()
            school = make_school()
            lead = find_viewer(make_sign_in(make_person(school, Role.LEAD), NOW), NOW, NOW.date())
            assert lead is not None
            for module in ("first-words", "the-image-and-the-phone", "write-it-down"):
                everyone = {"everyone": True}
                assignments.add_rule(
                    school,
                    lead.staff_member_id,
                    module,
                    everyone,
                    {"days_after_start": 14},
                    None,
                    NOW,
                    NOW.date(),
                )
            locks: list[tuple[float, float]] = []
            measure_locks(locks)

            def staged(job: str) -> int:
                lines = [f"E{n},Ada{n},Osei{n},a{n}@r.example,{job},Dept{n % 40},North" for n in range(rows)]
                data = "\n".join(["Staff ID,Forename,Surname,Work Email,Job Title,Department,Site", *lines])
                run_id = imports.begin(lead, data.encode(), "staff.csv", NOW)
                fields = {c.index: c.field for c in import_pages.columns_page(lead, run_id).columns}
                imports.choose_columns(lead, run_id, fields, "mis", "", "", "", NOW)
                import_staging.stage(lead, run_id, NOW.date())
                return run_id

            def work(name: str, job: str) -> int:
                with watched(folder, f"stage, {name}", locks):
                    run_id = staged(job)
                with watched(folder, f"apply, {name}", locks):
                    import_apply.apply(lead, run_id, NOW, NOW.date())
                return run_id

            work("all new", "Cook")
            work("none changed", "Cook")
            last = work("all changed", "Head cook")
            with watched(folder, "undo", locks):
                import_undo.undo(lead, last, NOW, NOW.date())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50_000)
