"""Fresh, migrated databases for the tests: a copied SQLite file, or a cloned PostgreSQL database."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from flask_migrate import upgrade

from tests.support import postgres, rundir
from training import create_app
from training.config import Settings
from training.content.library import load_available
from training.content.model import Library
from training.extensions import db

SECRET_KEY = "a key for tests only, long enough to be accepted"
ADDRESS = "http://localhost"


@cache
def read_content(content: Path) -> Library:
    """The frozen library, read once a process."""
    return load_available(content)


def migrate(settings: Settings) -> None:
    """Bring the database of these settings to the newest schema and let go of it."""
    app = create_app(settings, library=read_content(settings.content))
    with app.app_context():
        upgrade()
        db.engine.dispose()


@contextmanager
def fresh(kind: str, instance: Path, content: Path) -> Iterator[Settings]:
    """Settings that name a migrated database nobody else uses; it is gone afterwards."""
    instance.mkdir(parents=True, exist_ok=True)
    if kind == "sqlite":
        settings = Settings(instance=instance, content=content, secret_key=SECRET_KEY, testing=True)
        shutil.copyfile(_sqlite_template(content), instance / "steady.db")
        yield settings
        return

    def migrate_server(address: str) -> None:
        migrate(_on_server(address, rundir.path() / "migrating", content))

    address = postgres.new_database(migrate_server)
    try:
        yield _on_server(address, instance, content)
    finally:
        postgres.drop_database(address)


def _on_server(address: str, instance: Path, content: Path) -> Settings:
    return Settings(
        instance=instance,
        content=content,
        database_url=address,
        secret_key=SECRET_KEY,
        url=ADDRESS,
        testing=True,
    )


def _sqlite_template(content: Path) -> str:
    def make() -> dict[str, Any]:
        folder = rundir.path() / "sqlite-template"
        folder.mkdir()
        migrate(Settings(instance=folder, content=content, secret_key=SECRET_KEY, testing=True))
        return {"path": str(folder / "steady.db")}

    return str(rundir.once("sqlite-template", make)["path"])
