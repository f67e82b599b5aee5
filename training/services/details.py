"""The school's own people and numbers: the newest row holds, and none is ever changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from training.extensions import db
from training.models import SchoolDetails


@dataclass(frozen=True, slots=True)
class Details:
    """One version. `entries` maps a name of `content.weave.NAMES` to {"value", "phone", "show"}."""

    id: int | None = None
    version: int = 0
    entries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    recorded_at: datetime | None = None

    @property
    def names(self) -> dict[str, str]:
        """What `weave` puts into text; a detail that has not been given is left out."""
        return {name: str(entry["value"]) for name, entry in self.entries.items() if entry.get("value")}


def find_details(school_id: int) -> Details:
    """The version in force; an empty one when the school has entered none."""
    row = db.session.execute(
        select(SchoolDetails)
        .where(SchoolDetails.school_id == school_id)
        .order_by(SchoolDetails.version.desc())
        .limit(1)
    ).scalar_one_or_none()
    return of_row(row)


def of_row(row: SchoolDetails | None) -> Details:
    return Details() if row is None else Details(row.id, row.version, row.details, row.recorded_at)
