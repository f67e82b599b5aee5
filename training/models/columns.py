"""Column types and keys that every table shares."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKeyConstraint, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """A moment, aware and in UTC, in and out. SQLite forgets time zones; a naive value is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


Digest = String(64)  # SHA-256, hex
Slug = String(80)
PublicId = String(32)  # random, in addresses and in evidence; tells nothing


def staff_member_key(column: str = "staff_member_id") -> ForeignKeyConstraint:
    """Ties a record to a person *of the same school*: the database itself refuses a mixed pair."""
    return ForeignKeyConstraint(["school_id", column], ["staff_member.school_id", "staff_member.id"])
