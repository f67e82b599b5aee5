"""What each list of a lead costs in a large school: `python -m bench.lists [staff] [modules]` (2,000 and 40).

Prints for each page the seconds, how many of them were work (on a busy machine the rest is waiting), the ratio of the
work to that in a school of a tenth of the staff, the queries and the kilobytes of HTML. TRUST L4 asks for a page within
1 s, L1 for at most 100 KB; a page of a lead asks at most 8 times.
"""

import sys
import tempfile
import time
from pathlib import Path

from flask import Flask

from bench.board import with_modules
from tests.factories import NOW
from tests.support import databases, rundir
from tests.support.big_school import BigSchool, make_big_school
from tests.support.queries import count_queries
from tests.support.visitor import Visitor
from training import create_app
from training.config import ROOT

PAGES = (
    "/",
    "/board",
    "/board?q=o'neill",
    "/bulk",
    "/bulk/new",
    "/bulk/new?sort=name",
    "/staff/accounts",
    "/staff/accounts?search=o'neill",
    "/staff/invitations",
    "/staff/same-person",
    "/reminders",
    "/reminders/trouble",
    "/reminders/nudge-everyone",
    "/evidence",
    "/evidence/looked",
    "/evidence/looked?search=o'neill",
    "/readings",
    "/elsewhere",
    "/elsewhere/people",
    "/elsewhere/new",
    "/induction",
    "/assign",
    "/meetings",
    "/school/reports",
    "/what-changed",
    "/briefings",
    "/jobs",
    "/totals",
    "/teach",
)
Cost = tuple[float, float, int, float]  # seconds, of which work, queries, kilobytes


def main(staff: int, modules: int) -> None:
    rundir.begin()
    try:
        with databases.fresh("sqlite", Path(tempfile.mkdtemp()), ROOT) as settings:
            library = with_modules(databases.read_content(ROOT), modules)
            app = create_app(settings, clock=lambda: NOW, library=library)
            with app.app_context():
                schools = [make_big_school(n, list(library.modules)) for n in (max(1, staff // 10), staff)]
            small, large = (costs(app, school) for school in schools)
    finally:
        rundir.end()
    print(
        f"{staff} staff, {modules} modules: seconds, of which work, its ratio to a tenth of the staff, queries, kB"
    )
    for page, (seconds, work, queries, size) in large.items():
        ratio = work / small[page][1]
        print(f"{page:36} {seconds:6.3f} {work:6.3f} {ratio:5.1f} {queries:4} {size:6.1f}")


def costs(app: Flask, school: BigSchool) -> dict[str, Cost]:
    visitor, found = Visitor(app, school.lead), {}
    for page in PAGES:
        with count_queries(app) as asked:
            began, busy = time.perf_counter(), time.process_time()
            answer = visitor.get(page)
            took, work = time.perf_counter() - began, time.process_time() - busy
        if answer.status_code != 200:
            print(page, answer.status_code)
            continue
        found[page] = (took, work, len(asked), len(answer.data) / 1000)
    return found


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:3]]
    main(*(given + [2000, 40][len(given) :]))
