"""What must hold of records, evidence and papers: they stay as they are, for whoever asks, however much later."""

import hashlib
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from tests.simulation.broken import broken
from tests.simulation.world import Who, World, at
from tests.support.accounts import PASSWORD
from training.extensions import db
from training.models import (
    Account,
    Attempt,
    Certificate,
    Completion,
    Declaration,
    EvidenceEntry,
    Exemption,
    IssuedDocument,
    NameChange,
    Response,
    StaffMember,
    StaffStint,
)
from training.rules.certificate import Paper
from training.services import certificates, evidence, evidence_check, issued_list, sign_in
from training.services.record import get_record
from training.services.sign_in import Outcome
from training.services.viewer import find_viewer

KEPT = (
    Completion,
    Attempt,
    Response,
    Certificate,
    Declaration,
    EvidenceEntry,
    Exemption,
    IssuedDocument,
    NameChange,
    StaffStint,
)
Key = tuple[str, tuple[Any, ...]]


class Records:
    def __init__(self, world: World) -> None:
        self.world = world
        self.digests: dict[Key, bytes] = {}
        self.heads: list[tuple[date, int, str]] = []
        self.files: dict[tuple[str, str], str] = {}
        self.papers: dict[str, Paper] = {}
        self.keys: dict[int, str] = {}  # staff_member → the key of a sign-in on their last day
        self.let_in_again: set[int] = set()

    # ── Rows ─────────────────────────────────────────────────────────────────────────────────────

    def unchanged(self, day: date) -> None:
        """No row of these tables changes or goes. A sitting is on record once it is finished."""
        found: dict[Key, bytes] = {}
        for model in KEPT:
            table = model.__table__
            columns = [column for column in table.columns if column.name != "data"]
            keys = [column.name for column in table.primary_key]
            rows = select(*columns)
            if model is Attempt:
                rows = rows.where(Attempt.finished_at.is_not(None))
            for row in db.session.execute(rows).mappings():
                text = repr([(column.name, row[column.name]) for column in columns])
                found[table.name, tuple(row[key] for key in keys)] = hashlib.sha256(text.encode()).digest()
        for key, digest in self.digests.items():
            if found.get(key) != digest:
                rule = "no record ever changes" if key in found else "no record ever goes"
                broken(day, "school", rule, f"{key[0]} {key[1]}")
        self.digests = found

    # ── Evidence ─────────────────────────────────────────────────────────────────────────────────

    def chain(self, day: date) -> None:
        """It verifies, agrees with the records, and still holds every head that was noted."""
        school = self.world.school_id
        checked = evidence_check.check(school, "school")
        if not checked.whole:
            broken(day, "school", "the evidence is whole", checked)
        entries = dict(
            db.session.execute(
                select(EvidenceEntry.n, EvidenceEntry.hash).where(EvidenceEntry.school_id == school)
            ).all()
        )
        for noted_on, n, head in self.heads:
            if n and entries.get(n) != head:
                broken(day, "school", "every head noted earlier is in the chain", f"entry {n} of {noted_on}")

    def note_head(self, day: date) -> None:
        found = evidence.find_head(self.world.school_id)
        assert found is not None
        if self.heads and found[0] < self.heads[-1][1]:
            broken(day, "school", "the chain only grows", found)
        self.heads.append((day, *found))

    # ── Papers ───────────────────────────────────────────────────────────────────────────────────

    def issued(self, day: date) -> None:
        """Every issued file comes back byte for byte. Its first reading is the one that counts."""
        lead = self.world.lead(at(day, 17), day)
        for issue in self.world.issues:
            for file in issued_list.get_issue(lead, issue)[1]:
                data = issued_list.download(lead, issue, file.kind, at(day, 17)).data
                digest = hashlib.sha256(data).hexdigest()
                if digest != self.files.setdefault((issue, file.kind), digest) or digest != file.digest:
                    broken(day, "school", "an issued summary comes back byte for byte", file.name)

    def certified(self, day: date, every: int) -> None:
        """Certificates verify, and say what they said when they were first looked at. The newest, and some others."""
        codes = db.session.scalars(select(Certificate.code).order_by(Certificate.id)).all()
        for code in dict.fromkeys([*codes[-3:], *codes[::every]]):
            checked = certificates.check(code, "192.0.2.9", at(day, 17), day)
            if not checked.holds:
                broken(day, checked.paper.name, "a certificate is covered by the evidence", code)
            if self.papers.setdefault(code, checked.paper) != checked.paper:
                broken(day, checked.paper.name, "a certificate says what it said", code)

    # ── Who may come in ──────────────────────────────────────────────────────────────────────────

    def leavers(self, day: date) -> None:
        """On their last day people can come in (unless they were told that very day), from the day after not."""
        rows = db.session.execute(
            select(StaffMember.id, StaffMember.leave_on, StaffMember.left_on).where(
                StaffMember.leave_on.in_([day, day - timedelta(days=1)])
            )
        ).all()
        for person, last, left_on in rows:
            who = self.world.by_id.get(person)
            if who is None or not who.joined:
                continue
            if last == day and left_on is None:
                if not self._comes_in(who, day):
                    broken(day, who.name, "somebody may come in on their last day", last)
            elif last < day and self._comes_in(who, day):
                broken(day, who.name, "nobody comes in after their last day", last)

    def returners(self, day: date) -> None:
        """Whoever came back sees everything they ever completed."""
        for stint in db.session.scalars(select(StaffStint).where(StaffStint.left_on < day)).all():
            who = self.world.by_id[stint.staff_member_id]
            if stint.id in self.let_in_again or not who.joined:
                continue
            self.let_in_again.add(stint.id)
            viewer = self.world.viewer(who.hand.number, at(day, 17), day)
            if viewer is None or not self._comes_in(who, day):
                broken(day, who.name, "whoever came back may come in", stint.left_on)
            mine = Completion.staff_member_id == who.staff_member_id
            codes = set(db.session.scalars(select(Completion.code).where(mine)))
            if not codes <= {line.code for line in get_record(viewer).completions}:
                broken(day, who.name, "whoever came back sees their whole record", codes)

    def _comes_in(self, who: Who, day: date) -> bool:
        """With their password, or with the browser that was signed in the day before."""
        name = db.session.scalar(
            select(Account.sign_in_name)
            .join(StaffMember, StaffMember.account_id == Account.id)
            .where(StaffMember.id == who.staff_member_id)
        )
        moment, old = at(day, 17), self.keys.pop(who.staff_member_id, None)
        if old is not None and find_viewer(old, moment, day) is not None:
            return True
        found = sign_in.sign_in(name or "", PASSWORD, "192.0.2.1", False, moment, day)
        if found.outcome is Outcome.OK:
            self.keys[who.staff_member_id] = found.key
        return found.outcome is Outcome.OK
