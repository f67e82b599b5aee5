"""An INSERT that can say “on conflict”, in the words of whichever database is open."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from training.extensions import db


def insert(table: Table) -> Any:
    """Has `on_conflict_do_nothing` and `on_conflict_do_update`; both databases take the same arguments."""
    dialect: Any = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)
