"""How long a trust's Safeguarding training summary takes: `python -m bench.summary [staff] [modules]` (2,000 and 15
unless given).

Prints seconds, megabytes and ratios to a school of a tenth of the size. Papers of more than 300 people are made in the
background; what counts is that one of 2,000 is done within a minute and below a gigabyte.
"""

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.board import with_modules
from tests.factories import NOW, TODAY, make_sign_in
from tests.support import databases, rundir
from tests.support.big_school import BigSchool, make_big_school
from training import create_app
from training.config import ROOT
from training.content.model import Library
from training.documents import summary_sheets as sheets
from training.documents.summary_pdf import IssueLine, pdf
from training.extensions import db
from training.rules.summary import summarise
from training.services import issued
from training.services.issued import Issuer
from training.services.summary_as_at import gather
from training.services.viewer import find_viewer

LINE = IssueLine(1, NOW, "Lena Lead", 1234, "0" * 64)


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


def times(library: Library, big: BigSchool) -> dict[str, float]:
    viewer = find_viewer(make_sign_in(big.lead, NOW), NOW, TODAY)
    assert viewer
    summary = summarise(gather(big.school_id, library, TODAY), with_names=True)
    issuer = Issuer.of(viewer)

    def issue(names: bool) -> Callable[[], Any]:
        return lambda: issued.issue(issuer, library, TODAY, names, NOW, TODAY)

    work: dict[str, Callable[[], Any]] = {
        "gather": lambda: gather(big.school_id, library, TODAY),
        "summarise": lambda: summarise(summary.gathered, with_names=True),
        "workbook": lambda: sheets.workbook(summary),
        "PDF": lambda: pdf(summary, LINE),
        "issue, with names": issue(True),
        "issue again: the same": issue(True),
        "issue, totals only": issue(False),
    }
    return {what: _seconds(action) for what, action in work.items()}


def _seconds(action: Callable[[], object]) -> float:
    db.session.remove()
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:3]]
    main(*(given + [2000, 15][len(given) :]))
