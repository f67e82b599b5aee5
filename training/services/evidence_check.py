"""Is the evidence of a school whole? The chain itself, and what was printed or recorded against it."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, select

from training.content.editions import canonical
from training.extensions import db
from training.models import Certificate, Completion, EvidenceEntry, IssuedDocument, School, StaffMember
from training.rules.certificate import in_fours
from training.rules.chain import START, Verdict
from training.services import certificates, evidence, evidence_records

SHORTEST = 12  # letters of a hash that name an entry: nobody meets two that begin alike


@dataclass(frozen=True, slots=True)
class Checked:
    """`problems`: what is recorded or was issued and does not agree with the chain, in words."""

    school: str
    chain: Verdict
    problems: tuple[str, ...]
    completions: int
    certificates: int
    documents: int

    @property
    def whole(self) -> bool:
        return self.chain.whole and not self.problems


def check_all() -> Iterator[Checked]:
    """Every school, in the order they were made."""
    for school_id, name in find_schools().items():
        yield check(school_id, name)


def find_schools() -> dict[int, str]:
    return {
        row.id: row.name for row in db.session.execute(select(School.id, School.name).order_by(School.id))
    }


def check(school_id: int, name: str) -> Checked:
    """The same number of queries, however much there is."""
    verdict = evidence.verify(school_id)
    completions = list(_completions(school_id))
    papers = list(_certificates(school_id))
    documents = list(_documents(school_id))
    found = [words for words in (*completions, *papers, *documents) if words]
    return Checked(
        name,
        verdict,
        (*_untold(school_id), *found, *(evidence_records.problems(school_id) if verdict.whole else ())),
        completions=len(completions),
        certificates=len(papers),
        documents=len(documents),
    )


def find_head(n: int, beginning: str) -> list[str]:
    """The schools whose chain has an entry `n` with this hash, given whole or by its beginning (hexadecimal)."""
    if n == 0:
        return list(db.session.scalars(select(School.name).order_by(School.id))) if beginning == START else []
    return list(
        db.session.scalars(
            select(School.name)
            .join(EvidenceEntry, EvidenceEntry.school_id == School.id)
            .where(EvidenceEntry.n == n, EvidenceEntry.hash.startswith(beginning))
            .order_by(School.id)
        )
    )


def export(school_id: int) -> Iterator[str]:
    """The chain as JSON lines: one for each entry, then the recorded head. `docs/verify_evidence.py` reads it."""
    for entry in evidence.read(school_id):
        yield canonical(
            {
                "n": entry.n,
                "kind": entry.kind,
                "payload": entry.payload,
                "prev_hash": entry.prev_hash,
                "hash": entry.hash,
            }
        )
    n, digest = evidence.find_head(school_id) or (0, START)
    yield canonical({"head": {"n": n, "hash": digest}})


def _said(payload: str) -> dict[str, Any]:
    """Nothing where somebody has put something else in its place."""
    try:
        said = json.loads(payload)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _completions(school_id: int) -> Iterator[str]:
    """For each completion what is wrong with it; nothing is an empty text."""
    rows = db.session.execute(
        select(Completion, StaffMember.public_id, EvidenceEntry.kind, EvidenceEntry.payload)
        .join(
            StaffMember,
            and_(StaffMember.school_id == school_id, StaffMember.id == Completion.staff_member_id),
        )
        .outerjoin(
            EvidenceEntry,
            and_(EvidenceEntry.school_id == school_id, EvidenceEntry.n == Completion.evidence_n),
        )
        .where(Completion.school_id == school_id)
        .order_by(Completion.evidence_n)
    )
    for done, public_id, kind, text in rows.yield_per(500):
        said = _said(text) if kind == "completion" else {}
        recorded = _recorded(done, public_id)
        agrees = recorded == {"core": False} | {name: said[name] for name in recorded if name in said}
        if said and agrees and datetime.fromisoformat(said["completed_at"]) == done.completed_at:
            yield ""
        else:
            yield f"The completion with code {done.code} is not what entry {done.evidence_n} says."


def _recorded(done: Completion, public_id: str) -> dict[str, Any]:
    return {
        "person": public_id,
        "core": done.core,
        "code": done.code,
        "module": done.module,
        "edition": done.module_digest,
        "expires_on": done.expires_on.isoformat() if done.expires_on else None,
    }


def _untold(school_id: int) -> Iterator[str]:
    """Entries that tell of a completion which is no longer there."""
    rows = db.session.scalars(
        select(EvidenceEntry.n)
        .outerjoin(
            Completion, and_(Completion.school_id == school_id, Completion.evidence_n == EvidenceEntry.n)
        )
        .where(
            EvidenceEntry.school_id == school_id,
            EvidenceEntry.kind == "completion",
            Completion.id.is_(None),
        )
        .order_by(EvidenceEntry.n)
    )
    for n in rows:
        yield f"Entry {n} tells of a completion that is missing."


def _certificates(school_id: int) -> Iterator[str]:
    rows = db.session.execute(
        select(Certificate, EvidenceEntry.hash, EvidenceEntry.payload)
        .outerjoin(
            EvidenceEntry,
            and_(EvidenceEntry.school_id == school_id, EvidenceEntry.n == Certificate.head_n),
        )
        .where(Certificate.school_id == school_id)
        .order_by(Certificate.id)
    )
    for row, digest, text in rows.yield_per(500):
        payload = _said(text) if digest == row.head_hash else None
        holds = certificates.is_covered(row, payload)
        yield "" if holds else f"Certificate {in_fours(row.code)} is not what entry {row.head_n} covers."


def _documents(school_id: int) -> Iterator[str]:
    """A mark in the row that something was redacted excuses nothing: whoever can alter the file can set the mark."""
    rows = db.session.execute(
        select(IssuedDocument, IssuedDocument.data, EvidenceEntry.payload)
        .outerjoin(
            EvidenceEntry,
            and_(EvidenceEntry.school_id == school_id, EvidenceEntry.n == IssuedDocument.evidence_n),
        )
        .where(IssuedDocument.school_id == school_id)
        .order_by(IssuedDocument.id)
    )
    for row, data, text in rows.yield_per(20):
        told = _said(text).get("files", {}).get(row.kind) if text else None
        if told == row.digest == hashlib.sha256(data).hexdigest():
            yield ""
        else:
            yield f"{row.name}, issued as at {row.as_at}, is not what entry {row.evidence_n} covers."
