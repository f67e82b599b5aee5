"""How the two databases are opened: drivers, pragmas, and who says BEGIN.

SQLite's own driver begins transactions by itself, and late: two readers that both turn into writers lose an update
or fail at once. So the driver is told to keep out, every transaction begins here, and one that writes says so
from its first statement (`training.services.writing`).
"""

import importlib
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url

WAL_IS_SAFE_FROM = (
    3,
    51,
    3,
)  # earlier versions can corrupt a WAL file that two connections write and checkpoint


def sqlite_driver() -> ModuleType:
    """The SQLite that comes with us where a wheel exists, else Python's own; never both on one file."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ModuleNotFoundError:
        return importlib.import_module("sqlite3.dbapi2")


def engine_options(url: str) -> dict[str, Any]:
    """With the parameters of a failed statement kept out of its error: they hold names, answers and digests of
    links, and the error goes to the log."""
    if make_url(url).get_backend_name() == "sqlite":
        return {"module": sqlite_driver(), "connect_args": {"timeout": 5}, "hide_parameters": True}
    return {"pool_pre_ping": True, "connect_args": {"connect_timeout": 5}, "hide_parameters": True}


def prepare_engine(engine: Engine, *, foreign_keys: bool = True) -> None:
    """Sets pragmas and takes over BEGIN on SQLite; leaves PostgreSQL as it is.

    `foreign_keys=False` is for migrations, which rebuild tables: with them on, a rebuild of a parent table silently
    deletes its children.
    """
    if engine.dialect.name != "sqlite":
        return
    wal = sqlite_driver().sqlite_version_info >= WAL_IS_SAFE_FROM

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA busy_timeout=5000")
        cursor.execute(f"PRAGMA journal_mode={'WAL' if wal else 'DELETE'}")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
