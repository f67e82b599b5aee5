"""Whether the database is there and fits this release."""

from datetime import datetime
from functools import cache
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from training.extensions import db
from training.services import beats, jobs, mail, mail_trouble

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


@cache
def newest_revision() -> str:
    revision = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    assert revision is not None
    return revision


def current_revision() -> str | None:
    """The revision the database is at; None when it is empty."""
    with db.engine.connect() as connection:
        if not db.inspect(connection).has_table("alembic_version"):
            return None
        revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return revision


def why_not_ready() -> str | None:
    """None when ready; else a reason that tells outsiders nothing."""
    try:
        revision = current_revision()
    except SQLAlchemyError:
        return "the database does not answer"
    return None if revision == newest_revision() else "the database needs `flask db upgrade`"


def report(now: datetime) -> list[str]:
    """Lines for `flask doctor`: which database, how durable, which revision; whether a worker is there, what waits."""
    lines = [
        f"database: {db.engine.dialect.name}, {why_not_ready() or 'ready'} (revision {current_revision()})"
    ]
    with db.engine.connect() as connection:
        if db.engine.dialect.name == "sqlite":
            version = connection.execute(text("SELECT sqlite_version()")).scalar()
            mode = connection.execute(text("PRAGMA journal_mode")).scalar()
            level = connection.execute(text("PRAGMA synchronous")).scalar()
            lines.append(
                f"sqlite {version}, journal_mode {mode}, synchronous {level} (2 is FULL: saved means saved)"
            )
        else:
            level = connection.execute(text("SHOW synchronous_commit")).scalar()
            lines.append(f"synchronous_commit {level} (“on”: saved means saved)")
    return lines if why_not_ready() else [*lines, *background(now)]


def background(now: datetime) -> list[str]:
    """Who works beside the pages, and what waits for them."""
    seen = beats.last_beats()
    asleep = beats.worker_is_asleep(now)
    waiting, lost, files = mail.count_waiting(), mail_trouble.count_troubled(), jobs.count_waiting()
    return [
        f"worker: {_ago(seen.get(beats.WORKER), now)}"
        + ("; start one with `flask worker`, or send with `flask deliver` from cron" if asleep else ""),
        f"what is due each day: {_ago(seen.get(beats.RUN_DUE), now)}",
        f"messages: {waiting} waiting, {lost} came back or were given up",
        f"files in the making: {files}",
    ]


def _ago(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "never seen"
    minutes = max(0, int((now - moment).total_seconds() // 60))
    if minutes < 120:
        return f"last seen {minutes} min ago"
    return f"last seen {minutes // 60} h ago"


def is_known(revision: str) -> bool:
    """Whether this release has that migration; False means a newer one wrote the database."""
    return any(script.revision == revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions())
