"""How guidance stood: facts, pages and items by their seals, kept so that two moments can be compared."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Table, select

from training.content.model import Library
from training.content.snapshot import Snapshot, snapshot_of
from training.errors import NotFoundError
from training.extensions import db
from training.models import GuidanceState
from training.services.dialect import insert
from training.services.writing import writing


@dataclass(frozen=True, slots=True)
class StateLine:
    digest: str
    label: str
    stored_at: datetime


def note_state(library: Library, now: datetime, label: str = "") -> str:
    """Stores how guidance stands today unless it is known; answers its digest."""
    return store_state(snapshot_of(library), now, label)


def store_state(snapshot: Snapshot, now: datetime, label: str = "") -> str:
    digest = snapshot.digest
    values = {"digest": digest, "content": snapshot.text, "label": label, "stored_at": now}
    with writing():
        statement = insert(cast(Table, GuidanceState.__table__)).values(**values)
        db.session.execute(statement.on_conflict_do_nothing())
    return digest


def find_states() -> list[StateLine]:
    """Newest first."""
    rows = db.session.execute(
        select(GuidanceState.digest, GuidanceState.label, GuidanceState.stored_at).order_by(
            GuidanceState.stored_at.desc(), GuidanceState.digest
        )
    )
    return [StateLine(*row) for row in rows]


def get_state(beginning: str) -> str:
    """The whole digest of the one state that begins so. Raises NotFoundError for none, or for several."""
    found = [state.digest for state in find_states() if state.digest.startswith(beginning)]
    if len(found) != 1:
        raise NotFoundError(
            f"{len(found)} stored states of guidance begin with “{beginning}”. “flask guidance states” lists them."
        )
    return found[0]
