"""Runs migrations on a connection of its own.

SQLite rebuilds a table to change it: it copies the rows, drops the old table and renames the new one. With foreign
keys on, that drop deletes every child row in silence. So they are off here and checked at the end instead.
"""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, create_engine, text

from training import models  # noqa: F401  (fills the metadata)
from training.extensions import Base
from training.store import engine_options, prepare_engine


def run_migrations() -> None:
    url = current_app.config["SQLALCHEMY_DATABASE_URI"]
    engine = create_engine(url, **engine_options(url))
    prepare_engine(engine, foreign_keys=False)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            transaction_per_migration=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        _check_foreign_keys(connection)
    engine.dispose()


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
    if broken:
        raise RuntimeError(f"a migration left rows without their parent: {broken[:5]}")


run_migrations()
