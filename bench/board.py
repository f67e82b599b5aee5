"""How long a trust's board takes: `python -m bench.board [staff] [modules]` (2,000 and 40 unless given).

Prints seconds, megabytes and ratios to a school of a tenth of the size. TRUST L4 asks for the board within 1 s, a
person within 0.3 s, the CSV within 5 s and 100 MB.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import select

from tests.factories import NOW, TODAY, make_sign_in
from tests.support import databases, rundir
from tests.support.big_school import BigSchool, make_big_school
from training import create_app
from training.config import ROOT
from training.content.model import Library
from training.extensions import db
from training.models import StaffMember
from training.services import assignments, board, board_export, person
from training.services.board_people import BoardFilter, Sort
from training.services.viewer import Viewer, find_viewer
from training.words import Status


def main(staff: int, modules: int) -> None:
    rundir.begin()
    try:
        measure(staff, modules)
    finally:
        rundir.end()


def measure(staff: int, modules: int) -> None:
    with databases.fresh("sqlite", Path(tempfile.mkdtemp()), ROOT) as settings:
        library = with_modules(databases.read_content(ROOT), modules)
        app = create_app(settings, clock=lambda: NOW, library=library)
        with app.app_context():
            small = times(library, make_big_school(max(1, staff // 10), list(library.modules)))
            large = times(library, make_big_school(staff, list(library.modules)))
    print(f"{staff} staff, {modules} modules; beside them the ratio to a tenth of the staff")
    for what, seconds in large.items():
        print(f"{what:28} {seconds:7.3f} s  {seconds / small[what]:6.1f}")
    print(f"largest memory             {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")


def with_modules(library: Library, n: int) -> Library:
    """As many modules as asked for, each the first one under another name."""
    one = next(iter(library.modules.values()))
    return replace(
        library, modules={f"m{i}": replace(one, slug=f"m{i}", title=f"Module {i}") for i in range(n)}
    )


def times(library: Library, big: BigSchool) -> dict[str, float]:
    viewer = find_viewer(make_sign_in(big.lead, NOW), NOW, TODAY)
    assert isinstance(viewer, Viewer)
    public_id = db.session.scalar(select(StaffMember.public_id).where(StaffMember.id == big.people[0])) or ""
    due = {"on": TODAY.isoformat()}

    def show(wanted: BoardFilter) -> Callable[[], object]:
        return lambda: board.board(big.school_id, library, wanted, TODAY)

    work: dict[str, Callable[[], object]] = {
        "board": show(BoardFilter()),
        "board, overdue, by due date": show(BoardFilter(status=Status.OVERDUE, sort=Sort.DUE)),
        "board, one group": show(BoardFilter(group=big.groups[0])),
        "board, by name": show(BoardFilter(search="o'neill")),
        "person": lambda: person.open_person(viewer, public_id, library, NOW, TODAY),
        "CSV": lambda: board_export.export(viewer, library, BoardFilter(), "csv", NOW, TODAY),
        "XLSX": lambda: board_export.export(viewer, library, BoardFilter(), "xlsx", NOW, TODAY),
        "assign to everyone": lambda: assignments.add_rule(
            big.school_id, viewer.staff_member_id, "m0", {"everyone": True}, due, None, NOW, TODAY
        ),
    }
    return {what: _seconds(action) for what, action in work.items()}


def _seconds(action: Callable[[], object]) -> float:
    db.session.remove()
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:3]]
    main(*(given + [2000, 40][len(given) :]))
