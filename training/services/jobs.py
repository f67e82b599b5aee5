"""Work that takes longer than a page may: asked for by one person, done by a worker, fetched by whoever asked.

Whoever claims a job does it. A claim runs out unless it is renewed as the work goes on, so a job whose worker died is
taken up again. Nobody but the person who asked ever learns that it exists.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, func, or_, select, update

from training.errors import ConflictError, NotAllowedError, NotFoundError
from training.extensions import db
from training.models import Job, StaffMember
from training.services import access_log
from training.services.job_kinds import KINDS
from training.services.locks import lock_people
from training.services.making import File, Run
from training.services.people import active_on
from training.services.viewer import Viewer
from training.services.writing import writing

MOST_WAITING = 3  # of one person
MOST_TRIES = 3
LEASE = timedelta(minutes=3)
KEPT = timedelta(days=7)
PAGE_SIZE = 20
LONGEST_PROBLEM = 300
WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
NEVER_FINISHED = "It was begun three times and never finished. Tell the person who looks after Steady."
TOO_MANY = "Three of your files are waiting already. When one of them is ready, you can ask for another."
GONE = "You were no longer at the school when it was to be made."


@dataclass(frozen=True, slots=True)
class MyJob:
    public_id: str
    title: str
    state: str
    done: int
    total: int
    problem: str | None
    file_name: str | None
    created_at: datetime
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state in (WAITING, RUNNING)


@dataclass(frozen=True, slots=True)
class JobPage:
    jobs: tuple[MyJob, ...]
    number: int
    pages: int
    total: int


# ── For the person ───────────────────────────────────────────────────────────────────────────────


def ask(viewer: Viewer, kind: str, args: Mapping[str, Any], now: datetime) -> str:
    """Answers the job's public id. The same asked for twice is made once. Raises ConflictError at the fourth."""
    if viewer.role not in KINDS[kind].roles:
        raise NotAllowedError("That file is for people with another role.")
    with writing():
        lock_people(viewer.school_id, [viewer.staff_member_id])
        mine = (Job.school_id == viewer.school_id, Job.staff_member_id == viewer.staff_member_id)
        still_open = db.session.scalars(select(Job).where(*mine, Job.state.in_([WAITING, RUNNING]))).all()
        for job in still_open:
            if job.kind == kind and job.args == dict(args):
                return job.public_id
        if len(still_open) >= MOST_WAITING:
            raise ConflictError(TOO_MANY)
        job = Job(
            school_id=viewer.school_id,
            staff_member_id=viewer.staff_member_id,
            public_id=secrets.token_urlsafe(16),
            kind=kind,
            args=dict(args),
            state=WAITING,
            done=0,
            total=0,
            tries=0,
            created_at=now,
        )
        db.session.add(job)
        return job.public_id


def ask_again(viewer: Viewer, public_id: str, now: datetime) -> str:
    """The same once more, for one that failed."""
    job = _mine(viewer, public_id)
    return ask(viewer, job.kind, job.args, now)


def list_mine(viewer: Viewer, number: int) -> JobPage:
    """Newest first."""
    mine = (Job.school_id == viewer.school_id, Job.staff_member_id == viewer.staff_member_id)
    count = db.session.scalar(select(func.count()).select_from(Job).where(*mine)) or 0
    pages = max(1, -(-count // PAGE_SIZE))
    number = min(max(number, 1), pages)
    rows = db.session.scalars(
        select(Job).where(*mine).order_by(Job.id.desc()).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    )
    return JobPage(tuple(_shown(job) for job in rows), number, pages, count)


def get_job(viewer: Viewer, public_id: str) -> MyJob:
    """Raises NotFoundError: not there, forgotten, another's, or of an office that the viewer no longer holds."""
    return _shown(_mine(viewer, public_id))


def fetch(viewer: Viewer, public_id: str, now: datetime) -> File:
    """The file, noted in the access log. Raises NotFoundError as long as there is none."""
    job = _mine(viewer, public_id)
    if job.state != DONE or job.data is None or job.file_name is None or job.media_type is None:
        raise NotFoundError("That file is not ready, or it was forgotten a week after it was made.")
    file = File(job.file_name, job.media_type, job.data)
    access_log.record(viewer.school_id, viewer.staff_member_id, "export", file.name, now)
    return file


def _mine(viewer: Viewer, public_id: str) -> Job:
    job = db.session.scalars(
        select(Job).where(
            Job.public_id == public_id,
            Job.school_id == viewer.school_id,
            Job.staff_member_id == viewer.staff_member_id,
        )
    ).one_or_none()
    if job is None or (job.kind in KINDS and viewer.role not in KINDS[job.kind].roles):
        raise NotFoundError(
            "There is no such file of yours. Files are forgotten a week after they were made."
        )
    return job


def _shown(job: Job) -> MyJob:
    return MyJob(
        public_id=job.public_id,
        title=KINDS[job.kind].title if job.kind in KINDS else "A file",
        state=job.state,
        done=job.done,
        total=job.total,
        problem=job.problem,
        file_name=job.file_name,
        created_at=job.created_at,
        finished_at=job.finished_at,
    )


# ── For the worker ───────────────────────────────────────────────────────────────────────────────


def claim_next(now: datetime, today: date) -> Run | None:
    """The job that has waited longest, or one whose worker let go of it; None when there is nothing to do."""
    while (job_id := _next_id(now)) is not None:
        with writing():
            run = _claim(job_id, now, today)
        if run is not None:
            return run
    return None


def _next_id(now: datetime) -> int | None:
    return db.session.scalar(select(Job.id).where(_free(now)).order_by(Job.id).limit(1))


def _free(now: datetime) -> Any:
    return or_(Job.state == WAITING, (Job.state == RUNNING) & (Job.lease_until < now))


def _claim(job_id: int, now: datetime, today: date) -> Run | None:
    """Conditional, so that of several workers one gets it. None when it is another's or not to be done at all."""
    row = db.session.execute(
        update(Job)
        .where(Job.id == job_id, _free(now))
        .values(state=RUNNING, tries=Job.tries + 1, lease_until=now + LEASE)
        .returning(Job.tries, Job.school_id, Job.staff_member_id, Job.kind, Job.args, Job.created_at)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if row is None:
        return None
    here = db.session.scalar(
        select(active_on(today)).where(
            StaffMember.school_id == row.school_id, StaffMember.id == row.staff_member_id
        )
    )
    if row.tries > MOST_TRIES or not here:
        _end(job_id, row.tries, now, state=FAILED, problem=NEVER_FINISHED if here else GONE)
        return None
    return Run(job_id, row.tries, row.school_id, row.staff_member_id, row.kind, row.args, row.created_at)


def note_progress(run: Run, done: int, total: int, now: datetime) -> bool:
    """Renews the claim. False when it was lost: another does the job now."""
    with writing():
        return _change(run.id, run.tries, done=done, total=total, lease_until=now + LEASE)


def finish(run: Run, file: File, now: datetime) -> bool:
    """Keeps the file; False when another was faster."""
    with writing():
        return _end(
            run.id,
            run.tries,
            now,
            state=DONE,
            file_name=file.name,
            media_type=file.media_type,
            data=file.data,
            problem=None,
        )


def fail(run: Run, problem: str, now: datetime) -> None:
    """It cannot be made; trying again by itself would change nothing."""
    with writing():
        _end(run.id, run.tries, now, state=FAILED, problem=problem[:LONGEST_PROBLEM])


def let_go(run: Run) -> None:
    """A worker that is told to stop leaves it to the next, as if it had not begun."""
    with writing():
        _change(run.id, run.tries, state=WAITING, tries=run.tries - 1, lease_until=None)


def count_waiting() -> int:
    waiting = select(func.count()).select_from(Job).where(Job.state.in_([WAITING, RUNNING]))
    return db.session.scalar(waiting) or 0


def _end(job_id: int, tries: int, now: datetime, **values: Any) -> bool:
    return _change(job_id, tries, finished_at=now, lease_until=None, **values)


def _change(job_id: int, our_try: int, **values: Any) -> bool:
    """Only as long as the try is ours."""
    result = db.session.execute(
        update(Job)
        .where(Job.id == job_id, Job.tries == our_try, Job.state == RUNNING)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return cast(CursorResult[Any], result).rowcount == 1
