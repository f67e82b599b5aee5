"""The summaries a school has issued: the list, one of them, and its files."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from training.errors import NotFoundError
from training.extensions import db
from training.models import IssuedDocument, StaffMember
from training.rules.staff_names import full_name
from training.services import access_log
from training.services.issued import PAPERS
from training.services.viewer import Viewer

D = IssuedDocument
LISTED = 25
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = {
    "summary": "application/pdf",
    "governors": "application/pdf",
    "workbook": XLSX,
    "people": XLSX,
    "totals": "text/csv; charset=utf-8",
    "matrix": "text/csv; charset=utf-8",
    "people-csv": "text/csv; charset=utf-8",
}
WORDS = {
    "summary": "The summary (PDF)",
    "governors": "The summary (PDF)",
    "workbook": "All its tables (Excel)",
    "totals": "Totals (CSV)",
    "matrix": "People and modules (CSV)",
    "people": "To put beside the single central record (Excel)",
    "people-csv": "To put beside the single central record (CSV)",
}


@dataclass(frozen=True, slots=True)
class Issue:
    id: str
    number: int
    as_at: date
    issued_at: datetime
    issued_by: str
    with_names: bool
    head_n: int
    head_hash: str
    evidence_n: int
    redacted_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    rows: tuple[Issue, ...]
    total: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class KeptFile:
    kind: str
    words: str
    name: str
    digest: str
    kilobytes: int


@dataclass(frozen=True, slots=True)
class Download:
    name: str
    media_type: str
    data: bytes


def find_issues(viewer: Viewer, number: int) -> Listed:
    """One page, newest first. Two queries."""
    total = db.session.scalar(select(func.count(D.id)).where(*_papers(viewer.school_id))) or 0
    pages = max(1, -(-total // LISTED))
    number = min(max(1, number), pages)
    rows = db.session.execute(
        _select(viewer.school_id).order_by(D.id.desc()).limit(LISTED).offset((number - 1) * LISTED)
    )
    return Listed(tuple(_issue(row) for row in rows), total, number, pages)


def get_issue(viewer: Viewer, issue: str) -> tuple[Issue, tuple[KeptFile, ...]]:
    """Raises NotFoundError: not there, or of another school. Two queries."""
    row = db.session.execute(_select(viewer.school_id).where(D.issue == issue)).one_or_none()
    if row is None:
        raise NotFoundError("We cannot find that summary.")
    files = db.session.execute(
        select(D.kind, D.name, D.digest, func.length(D.data))
        .where(D.school_id == viewer.school_id, D.issue == issue)
        .order_by(D.id)
    )
    kept = (KeptFile(k, WORDS[k], name, digest, max(1, size // 1024)) for k, name, digest, size in files)
    return _issue(row), tuple(kept)


def download(viewer: Viewer, issue: str, kind: str, now: datetime) -> Download:
    """The bytes as they were issued. The access log says who took them out."""
    row = db.session.execute(
        select(D.name, D.data).where(D.school_id == viewer.school_id, D.issue == issue, D.kind == kind)
    ).one_or_none()
    if row is None:
        raise NotFoundError("We cannot find that file.")
    access_log.record(viewer.school_id, viewer.staff_member_id, "export", f"summary: {row.name}"[:120], now)
    return Download(row.name, MEDIA[kind], row.data)


def _papers(school_id: int) -> tuple[ColumnElement[bool], ...]:
    """Every issue has one paper, so that counting and listing papers is counting and listing issues."""
    return D.school_id == school_id, D.kind.in_(PAPERS.values())


def _select(school_id: int) -> Select[Any]:
    other = aliased(IssuedDocument)
    number = (
        select(func.count(other.id))
        .where(other.school_id == school_id, other.kind.in_(PAPERS.values()), other.id <= D.id)
        .correlate(D)
        .scalar_subquery()
    )
    return (
        select(D, number, StaffMember.given_name, StaffMember.family_name)
        .outerjoin(StaffMember, StaffMember.id == D.issued_by)
        .where(*_papers(school_id))
    )


def _issue(row: Any) -> Issue:
    paper, number, given, family = row
    return Issue(
        id=paper.issue,
        number=number,
        as_at=paper.as_at,
        issued_at=paper.issued_at,
        issued_by=full_name(given, family),
        with_names=paper.kind == PAPERS[True],
        head_n=paper.head_n,
        head_hash=paper.head_hash,
        evidence_n=paper.evidence_n,
        redacted_at=paper.redacted_at,
    )
