"""What is recorded beside completions, held against the evidence: sittings and their answers, declarations, waivers,
training from elsewhere, and what was issued. Each answers, record by record, what does not agree, in words."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from training.extensions import db
from training.models import (
    Attempt,
    Certificate,
    Completion,
    Declaration,
    EvidenceEntry,
    EvidenceSalt,
    Exemption,
    IssuedDocument,
    OutsideTraining,
    Response,
    StaffMember,
)
from training.rules.certificate import in_fours
from training.rules.chain import responses_digest
from training.rules.outside import OutsideKind
from training.services.declaring import PAPER
from training.services.outside_training import Happening, payload_of

Told = dict[int, dict[str, Any]]  # number of an entry → what it says


def problems(school_id: int) -> Iterator[str]:
    """Of a chain that is whole in itself. Eleven queries, however much there is."""
    for look in (_sittings, _declarations, _waivers, _elsewhere, _issued):
        try:
            yield from look(school_id)
        except (AttributeError, KeyError, TypeError, ValueError):
            yield "An entry does not say what entries of its kind say: the chain was written anew by somebody."


def _told(school_id: int, *kinds: str) -> Told:
    rows = db.session.execute(
        select(EvidenceEntry.n, EvidenceEntry.payload)
        .where(EvidenceEntry.school_id == school_id, EvidenceEntry.kind.in_(kinds))
        .order_by(EvidenceEntry.n)
    )
    return {n: json.loads(payload) for n, payload in rows}


def _sittings(school_id: int) -> Iterator[str]:
    """Their result, whose they are and, as long as the answers are kept, each answer."""
    entries = {said["attempt"]: (n, said) for n, said in _told(school_id, "attempt").items()}
    rows = db.session.execute(
        select(
            Attempt.id,
            Attempt.quiz,
            Attempt.edition,
            Attempt.finished_at,
            Attempt.passed,
            StaffMember.public_id,
            EvidenceSalt.salt,
            Response.seq,
            Response.item_id,
            Response.answer,
        )
        .join(StaffMember, _whose(Attempt))
        .outerjoin(EvidenceSalt, EvidenceSalt.attempt_id == Attempt.id)
        .outerjoin(Response, (Response.school_id == school_id) & (Response.attempt_id == Attempt.id))
        .where(Attempt.school_id == school_id, Attempt.practice.is_(False), Attempt.finished_at.is_not(None))
        .order_by(Attempt.id, Response.seq)
    )
    for attempt, answered in groupby(rows.yield_per(2000), key=lambda row: row.id):
        answers = list(answered)
        n, said = entries.pop(attempt, (None, {}))
        if n is None:
            yield f"No entry tells of sitting {attempt}, which is recorded as finished."
        elif said != _sitting(answers, said):
            yield f"Sitting {attempt} is not what entry {n} says."
    for n, _said in entries.values():
        yield f"Entry {n} tells of a sitting that is missing."


def _sitting(rows: Sequence[Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What an entry would say of it today. Salt and answers are deleted together, and then nothing can be said."""
    first = rows[0]
    given = [(row.seq, row.item_id, row.answer) for row in rows if row.seq is not None]
    gone = first.salt is None and not given
    same_moment = datetime.fromisoformat(said["finished_at"]) == first.finished_at
    return {
        "person": first.public_id,
        "attempt": first.id,
        "quiz": first.quiz,
        "edition": first.edition,
        "finished_at": said["finished_at"] if same_moment else first.finished_at.isoformat(),
        "passed": first.passed,
        "responses": said["responses"] if gone else responses_digest(first.salt or "", given),
    }


def _declarations(school_id: int) -> Iterator[str]:
    """A sheet that was taken back is followed by a correction, and then has none."""
    entries = _told(school_id, "declaration")
    corrections = _told(school_id, "correction").values()
    gone = {said["corrects"] for said in corrections if said.get("what") == "declaration"}
    rows = db.session.execute(
        select(Declaration, StaffMember.public_id)
        .join(StaffMember, _whose(Declaration))
        .where(Declaration.school_id == school_id)
        .order_by(Declaration.id)
    )
    people: dict[int, set[str]] = defaultdict(set)
    for row, public_id in rows:
        said = entries.get(row.evidence_n, {})
        people[row.evidence_n].add(public_id)
        recorded = (row.edition, row.how, row.effective_on.isoformat())
        if recorded != (said.get("edition"), said.get("how"), said.get("on")):
            yield f"Declaration {row.id} is not what entry {row.evidence_n} says."
    for n, said in entries.items():
        named = set(said["people"]) if said["how"] == PAPER else {said["person"]}
        if people[n] != (set() if n in gone else named):
            yield f"Entry {n} tells of declarations by others than are recorded."


def _waivers(school_id: int) -> Iterator[str]:
    """And more time. Neither names its entry: there have to be as many of each as the evidence tells of."""
    e = Exemption
    rows = db.session.execute(
        select(StaffMember.public_id, e.module, e.kind, e.reason, e.effective_on, e.until)
        .join(StaffMember, _whose(e))
        .where(e.school_id == school_id)
        .order_by(e.id)
    )
    kept = Counter((*row[:4], row[4].isoformat(), row[5].isoformat()) for row in rows)
    named = ("person", "module", "kind", "reason", "effective_on", "until")
    for n, said in _told(school_id, "waiver").items():
        key = tuple(said[name] for name in named)
        if not kept[key]:
            yield f"Entry {n} tells of a waiver, or of more time, that is missing."
        kept[key] -= 1
    for key, more in kept.items():
        if more > 0:
            yield f"No entry tells of a {key[2]} for “{key[1]}” that is recorded from {key[4]} to {key[5]}."


def _elsewhere(school_id: int) -> Iterator[str]:
    """Rows stay when they are withdrawn, so that each event can be told again in full."""
    entries = _told(school_id, "elsewhere")
    rows = db.session.execute(
        select(OutsideTraining, StaffMember.public_id)
        .join(StaffMember, _whose(OutsideTraining))
        .where(OutsideTraining.school_id == school_id)
        .order_by(OutsideTraining.id)
    )
    events: dict[tuple[int, str, Happening], list[str]] = defaultdict(list)
    for row, public_id in rows:
        length, end = row.minutes, row.expires_on
        what = Happening(OutsideKind(row.kind), row.title, row.provider, row.taken_on, length, end)
        events[row.evidence_n, row.event, what].append(public_id)
    for (n, event, what), people in events.items():
        if entries.pop(n, None) != payload_of(event, what, people):
            yield f"“{what.title}” on {what.taken_on} is not what entry {n} says."
    for n in entries:
        yield f"Entry {n} tells of training elsewhere that is missing."


def _issued(school_id: int) -> Iterator[str]:
    """Papers that the evidence knows of and nobody has any more."""
    without = db.session.scalars(
        select(Completion.code)
        .outerjoin(
            Certificate,
            (Certificate.school_id == school_id) & (Certificate.completion_id == Completion.id),
        )
        .where(Completion.school_id == school_id, Certificate.id.is_(None))
        .order_by(Completion.id)
    )
    for code in without:
        yield f"Certificate {in_fours(code)} is missing."
    heads = set(db.session.scalars(select(Certificate.head_n).where(Certificate.school_id == school_id)))
    for n in _told(school_id, "certificate"):
        if n not in heads:
            yield f"The certificate of which entry {n} tells is missing."
    kept = db.session.execute(
        select(IssuedDocument.evidence_n, IssuedDocument.kind).where(IssuedDocument.school_id == school_id)
    )
    files = {(n, kind) for n, kind in kept}
    for n, said in _told(school_id, "summary").items():
        for kind in said["files"]:
            if (n, kind) not in files:
                yield f"The file “{kind}” of the summary of which entry {n} tells is missing."


def _whose(table: Any) -> ColumnElement[bool]:
    return and_(StaffMember.school_id == table.school_id, StaffMember.id == table.staff_member_id)
