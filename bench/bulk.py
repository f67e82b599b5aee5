"""Things done to a whole school at once: `python -m bench.bulk [staff] [modules]` (2,000 and 10).

First how long each holds the database's write lock (DECISIONS 3 allows half a second). Then TRUST L6: teachers read the
board's school in another process as fast as they can, alone and while the work goes on; the 95th percentile of their
pages may double.
"""

import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path

from bench.import_lock import measure_locks
from bench.rules_lock import show
from tests.factories import NOW, TODAY, make_person, make_sign_in
from tests.support import databases, rundir
from tests.support.big_school import BigSchool, make_big_school
from tests.support.visitor import Visitor
from training import create_app
from training.cli.loop import BREATH
from training.config import ROOT, Settings
from training.content.model import Library
from training.rules.bulk import BulkKind, What
from training.rules.exempting import Reason
from training.services import bulk, jobs, lists
from training.services.board_export import KIND as BOARD
from training.services.board_export import job_args
from training.services.board_people import BoardFilter
from training.services.viewer import Viewer, find_viewer
from training.services.worker import Worker
from training.words import Role

QUIET = 8.0  # seconds of reading before


def breathe() -> None:
    """As the worker does."""
    time.sleep(BREATH)


def main(staff: int, modules: int) -> None:
    rundir.begin()
    try:
        with databases.fresh("sqlite", Path(tempfile.mkdtemp()), ROOT) as settings:
            library = databases.read_content(ROOT)
            slugs = list(library.modules)[:modules]
            app = create_app(settings, clock=lambda: NOW, library=library)
            with app.app_context():
                big = make_big_school(staff, slugs)
                viewer = find_viewer(make_sign_in(big.lead, NOW), NOW, TODAY)
                assert isinstance(viewer, Viewer)
                teacher = make_sign_in(make_person(big.school_id, Role.STAFF), NOW)
                measure(settings, library, big, viewer, slugs, teacher)
    finally:
        rundir.end()


def measure(
    settings: Settings, library: Library, big: BigSchool, by: Viewer, slugs: list[str], teacher: str
) -> None:
    locks: list[tuple[float, float]] = []
    measure_locks(locks)
    later = TODAY.replace(year=TODAY.year + 1)
    more = What(BulkKind.MORE_TIME, slugs[0], later, Reason.AGREED.value)

    def do(what: What) -> str:
        action, _ = bulk.begin(
            by, library, what, big.people, (bulk.new_action(), "x"), "https://x.example", NOW
        )
        for _ in bulk.carry_on(by, library, action):
            breathe()
        return action

    def undo(action: str) -> None:
        bulk.begin_undo(by, action, NOW)
        for _ in bulk.carry_on_undoing(by, library, action):
            breathe()

    def export() -> None:
        jobs.ask(by, BOARD, job_args(BoardFilter(), "xlsx"), NOW)
        jobs.ask(by, lists.KEEPERS_KIND, {"list": "staff", "args": {}}, NOW)
        worker = Worker(library, "https://x.example", None, lambda: NOW, lambda *_: None, breathe=breathe)
        while worker.do_job():
            pass

    kept: dict[str, str] = {}
    group = What(BulkKind.GROUP, group=big.groups[0])
    work: dict[str, Callable[[], object]] = {
        "more time": lambda: kept.update(more=do(more)),
        "more time, undone": lambda: undo(kept["more"]),
        "a group": lambda: kept.update(group=do(group)),
        "a group, undone": lambda: undo(kept["group"]),
        "leavers": lambda: kept.update(leave=do(What(BulkKind.LEAVE, until=TODAY))),
        "leavers, undone": lambda: undo(kept["leave"]),
        "board and staff list": export,
    }
    with reading(settings, teacher) as beside:
        time.sleep(QUIET)
        usual = beside()
        for what, action in work.items():
            locks.clear()
            began = time.perf_counter()
            action()
            show(what, time.perf_counter() - began, locks)
            heard = beside()
            print(
                f"{'':20} teachers’ p95 {heard:5.0f} ms, {heard / usual:.1f} times the usual {usual:.0f} ms"
            )


@contextmanager
def reading(settings: Settings, key: str) -> Iterator[Callable[[], float]]:
    """A teacher in another process; answers the 95th percentile of their pages since it was last asked, in ms."""
    context = multiprocessing.get_context("spawn")
    stop, ours = context.Event(), context.SimpleQueue()
    process = context.Process(target=_read, args=(settings, key, stop, ours))
    process.start()
    assert ours.get() == 0.0  # it has begun

    def percentile() -> float:
        found: list[float] = []
        while not ours.empty():
            found.append(ours.get())
        return 1000 * statistics.quantiles(found, n=20)[-1] if len(found) > 1 else float("nan")

    try:
        yield percentile
    finally:
        stop.set()
        while not ours.empty():
            ours.get()
        process.join()


def _read(settings: Settings, key: str, stop: Event, out: "multiprocessing.SimpleQueue[float]") -> None:
    app = create_app(settings, clock=lambda: NOW, library=databases.read_content(ROOT))
    visitor = Visitor(app)
    with visitor.client.session_transaction() as session:
        session["_user_id"] = key
    pages = ("/", "/record", "/now")
    for page in pages:
        visitor.get(page)
    out.put(0.0)
    while not stop.is_set():
        for page in pages:
            began = time.perf_counter()
            assert visitor.get(page).status_code == 200
            out.put(time.perf_counter() - began)
            time.sleep(0.02)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:3]]
    main(*(given + [2000, 10][len(given) :]))
