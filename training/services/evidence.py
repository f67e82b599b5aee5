"""Adding to a school's evidence chain, and checking it."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from training.content.editions import canonical
from training.extensions import db
from training.models import EvidenceEntry, EvidenceHead
from training.rules import chain
from training.rules.chain import Verdict


def begin_chain(school_id: int) -> None:
    """The empty chain of a new school. Inside `writing()`."""
    db.session.add(EvidenceHead(school_id=school_id, n=0, hash=chain.START))


def append(school_id: int, kind: str, payload: dict[str, Any], now: datetime) -> int:
    """Adds one entry and answers its number. Inside `writing()`; the head row is locked until the commit.

    `payload` must name nobody: random ids and salted digests only.
    """
    head = db.session.execute(
        select(EvidenceHead).where(EvidenceHead.school_id == school_id).with_for_update()
    ).scalar_one()
    text = canonical(payload)
    n = head.n + 1
    digest = chain.digest_of(head.hash, n, kind, text)
    db.session.add(
        EvidenceEntry(
            school_id=school_id,
            n=n,
            kind=kind,
            payload=text,
            prev_hash=head.hash,
            hash=digest,
            recorded_at=now,
        )
    )
    head.n, head.hash = n, digest
    db.session.flush()
    return n


def find_head(school_id: int) -> tuple[int, str] | None:
    """Number and hash of the newest entry, as printed on certificates and summaries."""
    row = db.session.execute(
        select(EvidenceHead.n, EvidenceHead.hash).where(EvidenceHead.school_id == school_id)
    ).one_or_none()
    return (row.n, row.hash) if row else None


def get_hash(school_id: int, n: int) -> str:
    """Of an entry that was just added, or is known to be there."""
    return db.session.execute(
        select(EvidenceEntry.hash).where(EvidenceEntry.school_id == school_id, EvidenceEntry.n == n)
    ).scalar_one()


def find_held(school_id: int, n: int, digest: str) -> dict[str, Any] | None:
    """What entry `n` says, if it still is the one with this hash and its neighbours tie to it. Two queries.

    This looks at three entries, however long the chain is; `verify` looks at all.
    """
    near = {
        row.n: chain.Entry(row.n, row.kind, row.payload, row.prev_hash, row.hash)
        for row in db.session.execute(
            _entries(school_id).where(EvidenceEntry.n.between(n - 1, n + 1)).order_by(EvidenceEntry.n)
        )
    }
    entry = near.get(n)
    if entry is None or entry.hash != digest:
        return None
    before = near[n - 1].hash if n - 1 in near else chain.START if n == 1 else ""
    after = near[n + 1].prev_hash if n + 1 in near else (find_head(school_id) or (0, ""))[1]
    if not chain.fits(entry, n, before) or after != digest:
        return None
    payload: dict[str, Any] = json.loads(entry.payload)
    return payload


def verify(school_id: int) -> Verdict:
    """Reads the whole chain and says whether it is whole."""
    head = find_head(school_id) or (0, chain.START)
    return chain.verify(read(school_id), *head)


def read(school_id: int) -> Iterator[chain.Entry]:
    """Every entry, in order."""
    rows = db.session.execute(_entries(school_id).order_by(EvidenceEntry.n)).yield_per(1000)
    return (chain.Entry(*row) for row in rows)


def _entries(school_id: int) -> Select[int, str, str, str, str]:
    return select(
        EvidenceEntry.n,
        EvidenceEntry.kind,
        EvidenceEntry.payload,
        EvidenceEntry.prev_hash,
        EvidenceEntry.hash,
    ).where(EvidenceEntry.school_id == school_id)
