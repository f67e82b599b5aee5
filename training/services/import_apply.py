"""The last button of an import: what was previewed is done, and nothing else.

Everything an import of up to AT_ONCE people does is one transaction. A longer one takes several, none of which
holds the database's lock for half a second; where it stands is kept with it, so that it can be gone on with or
undone if the machine stops in the middle.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError

from training.errors import ConflictError
from training.extensions import db
from training.models import ImportRow, ImportRun
from training.rules.staff_plan import Fate
from training.services import access_log, assignments, import_staging, imports
from training.services.import_staging import Draft
from training.services.import_writer import Step, Writer
from training.services.locks import lock_school
from training.services.viewer import Viewer
from training.services.writing import writing

AT_ONCE = 100  # people in one transaction; each is given what the rules say as well
CHANGED_MEANWHILE = (
    "The staff list was changed since this preview was made, so nothing was applied. "
    "Here is the preview as it stands now."
)


def apply(viewer: Viewer, run_id: int, now: datetime, today: date) -> None:
    """Raises ConflictError when it was applied already, or when the preview no longer holds (it is made anew)."""
    run = imports.get_run(viewer, run_id)
    resumed = run.state == "applying"
    if run.state not in ("staged", "applying"):
        raise ConflictError("This import has been applied already, or its preview is not finished.")
    previewed = run.counts.get("digest")
    made = import_staging.draft(viewer, run_id, today)
    if not resumed and made.digest != previewed:
        import_staging.stage(viewer, run_id, today)
        raise ConflictError(CHANGED_MEANWHILE)
    steps = list(_steps(made))
    chunks = [steps[start : start + AT_ONCE] for start in range(0, len(steps), AT_ONCE)] or [[]]
    try:
        for number, chunk in enumerate(chunks):
            first = number == 0 and not resumed
            if number:
                imports.let_others_write()
            _apply_chunk(viewer, run_id, made, chunk, now, today, first, number == len(chunks) - 1)
    except IntegrityError as error:
        raise ConflictError(
            "Somebody else changed the staff list at the same moment. Nothing of this step was applied; "
            "please try again."
        ) from error
    _forget_older(viewer.school_id, run_id)


def _forget_older(school_id: int, run_id: int) -> None:
    """Only the last import can be undone, so only its rows are kept."""
    older = db.session.scalars(
        select(ImportRun.id).where(
            ImportRun.school_id == school_id,
            ImportRun.id != run_id,
            ImportRun.state.in_(("applied", "undone")),
            exists().where(ImportRow.run_id == ImportRun.id),
        )
    ).all()
    db.session.rollback()
    for each in older:
        imports.clear_rows(each)


def _steps(made: Draft) -> Iterator[Step]:
    for planned in made.plan.rows:
        if planned.fate in (Fate.NEW, Fate.CHANGED, Fate.LEAVER):
            yield Step(planned, made.people.get(planned.person_id or 0))
    for staff_member_id in made.plan.missing:
        yield Step(None, made.people[staff_member_id])


def _apply_chunk(
    viewer: Viewer,
    run_id: int,
    made: Draft,
    chunk: Sequence[Step],
    now: datetime,
    today: date,
    first: bool,
    last: bool,
) -> None:
    with writing():
        lock_school(viewer.school_id)
        run = imports.get_run(viewer, run_id)
        if run.state != ("staged" if first else "applying"):
            raise ConflictError("This import has been applied already.")
        if first and import_staging.list_state(viewer.school_id) != made.seen:
            raise ConflictError(CHANGED_MEANWHILE)
        writer = Writer(viewer.school_id, run_id, made.mapping.source_system, now, today)
        touched = writer.add([s for s in chunk if s.planned and s.planned.fate is Fate.NEW])
        touched += writer.change([s for s in chunk if s.person])
        writer.let_go([s.person.id for s in chunk if s.person and s.leaves])
        assignments.apply_rules(viewer.school_id, touched, today, now)
        run.state = "applied" if last else "applying"
        run.applied_at = now
        run.counts = {**run.counts, "done": run.counts.get("done", 0) + len(chunk)}
        if last:
            run.data = None
            access_log.add(viewer.school_id, viewer.staff_member_id, "import-applied", str(run_id), now)
