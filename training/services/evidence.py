"""Adding to a school's evidence chain, and checking it."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

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


def verify(school_id: int) -> Verdict:
    """Reads the whole chain and says whether it is whole."""
    head = find_head(school_id) or (0, chain.START)
    rows = db.session.execute(
        select(
            EvidenceEntry.n,
            EvidenceEntry.kind,
            EvidenceEntry.payload,
            EvidenceEntry.prev_hash,
            EvidenceEntry.hash,
        )
        .where(EvidenceEntry.school_id == school_id)
        .order_by(EvidenceEntry.n)
    ).yield_per(1000)
    return chain.verify((chain.Entry(*row) for row in rows), *head)
