"""What happens once before serving: the embedded database is backed up and migrated, a first link is printed."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path, PureWindowsPath

from filelock import FileLock
from flask import Flask
from flask_migrate import upgrade

from training.config import Settings
from training.errors import ConfigurationError
from training.extensions import db
from training.rules.school_time import school_date
from training.services import accounts, demo, guidance_changes, health
from training.services.demo.people import DOMAIN, KNOWN, PASSWORD
from training.services.links import LIFETIME, LinkKind
from training.services.tidy import tidy
from training.store import sqlite_driver

KEEP_BACKUPS = 10
JUST_NOW = timedelta(minutes=1)  # workers of one server start within it


def make_ready(app: Flask) -> None:
    """Called by whoever serves. Does nothing under a `flask` subcommand other than `run`."""
    settings: Settings = app.extensions["settings"]
    if not is_serving():
        return
    with app.app_context():
        if settings.embedded:
            migrate_embedded(settings)
        elif reason := health.why_not_ready():
            raise ConfigurationError(f"Steady cannot start: {reason}. See docs/operating.md.")
        guidance_changes.follow(app.extensions["library"], datetime.now(UTC))
        if settings.demo:
            make_demo(app)
        else:
            print_first_link(app)
            if settings.embedded:  # nobody runs `flask tidy` there
                list(tidy(datetime.now(UTC)))
        db.engine.dispose()  # no connection is carried over a fork


def is_serving() -> bool:
    """Whether this process is a server, as opposed to one of the other `flask` commands."""
    command = PureWindowsPath(sys.argv[0])  # splits at both kinds of slash: `python -m flask` names a file
    if command.stem != "flask" and command.parts[-2:] != ("flask", "__main__.py"):
        return True
    return "run" in sys.argv[1:]


def migrate_embedded(settings: Settings) -> None:
    """Brings the SQLite file up to this release, one process at a time, after a copy of it.

    Refuses a file from a newer release: going back would lose what only the newer one knows.
    """
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    with FileLock(settings.instance / "migrate.lock", timeout=60):
        current, newest = health.current_revision(), health.newest_revision()
        if current == newest:
            return
        if current is not None and not health.is_known(current):
            raise ConfigurationError(
                f"The database in {settings.instance} was written by a newer Steady (revision {current}). Install that "
                "release again, or restore a backup from the “backups” folder beside it."
            )
        if current is not None:
            back_up(settings, current)
        upgrade()


def back_up(settings: Settings, revision: str) -> Path:
    """Copies the live file with SQLite's own backup, checks the copy, keeps the newest ten."""
    folder = settings.instance / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    path = folder / f"{Path(settings.database).stem}-{stamp}-at-{revision}.db"
    driver = sqlite_driver()
    source = driver.connect(settings.database.removeprefix("sqlite:///"))
    copy = driver.connect(str(path))
    try:
        source.backup(copy)
        (state,) = copy.execute("PRAGMA integrity_check").fetchone()
    finally:
        copy.close()
        source.close()
    if state != "ok":
        raise ConfigurationError(
            f"The copy {path} is damaged ({state}), and so may the database be. It was left as it is."
        )
    for old in sorted(folder.glob(f"{Path(settings.database).stem}-*.db"))[:-KEEP_BACKUPS]:
        old.unlink()
    return path


def make_demo(app: Flask) -> None:
    """Fills an empty demo database and says how to get in."""
    now = datetime.now(UTC)
    if not demo.demo_exists():
        demo.create_demo(app.extensions["library"], now, school_date(now))
    print(f"\nThe demo school. Every account has the password {PASSWORD}:\n")
    for person in KNOWN:
        address = f"{person.email}@{DOMAIN}"
        print(f"  {address:<30} {person.role.label}, {person.job_title.lower()}")
    print(flush=True)


def print_first_link(app: Flask) -> None:
    """On an empty database: the way in for the first safeguarding lead, printed once and not by every worker.

    On a server database a link that `flask first-lead` made stays the one that works.
    """
    settings: Settings = app.extensions["settings"]
    leave_alone = JUST_NOW if settings.embedded else LIFETIME[LinkKind.FIRST_LEAD]
    path = accounts.first_lead_path(datetime.now(UTC), leave_alone)
    if path:
        print("\nSteady is empty. Open this link once to name your school and its safeguarding lead:\n")
        print(f"  {settings.url or settings.served_at}{path}\n", flush=True)
