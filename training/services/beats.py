"""When background work was last done, and whose turn it is to do what is due."""

from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, select, update

from training.extensions import db
from training.models import WorkerBeat
from training.rules.school_time import school_date
from training.services.dialect import insert
from training.services.writing import writing

WORKER, RUN_DUE = "worker", "run-due"
EVERY = timedelta(minutes=1)  # a worker says that it is there
ASLEEP_AFTER = timedelta(minutes=2)
DUE_EVERY = timedelta(hours=1)


def beat(what: str, now: datetime) -> None:
    """Of several that say so, the latest counts."""
    statement = insert(cast(Table, WorkerBeat.__table__)).values(what=what, at=now)
    with writing():
        db.session.execute(statement.on_conflict_do_update(index_elements=["what"], set_={"at": now}))


def last_beats() -> dict[str, datetime]:
    return {beat.what: beat.at for beat in db.session.scalars(select(WorkerBeat))}


def worker_is_asleep(now: datetime) -> bool:
    """Whether no worker has been seen for two minutes, or none ever."""
    seen = db.session.scalar(select(WorkerBeat.at).where(WorkerBeat.what == WORKER))
    return seen is None or seen < now - ASLEEP_AFTER


def is_due(last: datetime | None, now: datetime) -> bool:
    """What is due is done once an hour, and first thing on a new day of the school."""
    return last is None or last <= now - DUE_EVERY or school_date(last) < school_date(now)


def claim_due(now: datetime) -> bool:
    """Whether it is this worker that does what is due now: of several that ask at once, one is told so."""
    last = db.session.scalar(select(WorkerBeat.at).where(WorkerBeat.what == RUN_DUE))
    if not is_due(last, now):
        return False
    with writing():
        if last is None:
            first = insert(cast(Table, WorkerBeat.__table__)).values(what=RUN_DUE, at=now)
            made = db.session.execute(first.on_conflict_do_nothing().returning(WorkerBeat.what))
            return made.one_or_none() is not None
        mine = update(WorkerBeat).where(WorkerBeat.what == RUN_DUE, WorkerBeat.at == last).values(at=now)
        claimed = db.session.execute(
            mine.returning(WorkerBeat.what).execution_options(synchronize_session=False)
        )
        return claimed.one_or_none() is not None


def give_back_due(claimed_at: datetime) -> None:
    """A worker that is told to stop leaves the rest of what is due to the next."""
    mine = update(WorkerBeat).where(WorkerBeat.what == RUN_DUE, WorkerBeat.at == claimed_at)
    with writing():
        db.session.execute(
            mine.values(at=claimed_at - DUE_EVERY).execution_options(synchronize_session=False)
        )
