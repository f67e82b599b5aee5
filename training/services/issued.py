"""Safeguarding training summaries that were issued: made once, kept, and the same bytes whenever they are asked for."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import func, select

from training.content.model import Library
from training.documents import summary_sheets as sheets
from training.documents.summary_pdf import IssueLine, pdf
from training.errors import ConflictError, InvalidInputError
from training.extensions import db
from training.models import EvidenceEntry, IssuedDocument
from training.rules.chain import START
from training.rules.school_time import in_words
from training.rules.summary import Summary, summarise
from training.services import evidence
from training.services.ids import new_id
from training.services.locks import lock_school
from training.services.summary_as_at import began_on, gather
from training.services.viewer import Viewer
from training.services.writing import writing

RELEASE = "0.1.0"  # of Steady: the same records give the same bytes within one
ENTRY = "summary"  # the kind of its entry in the evidence
PAPERS = {True: "summary", False: "governors"}  # with names, or totals only: the kind of the PDF
TRIES = 3
STEPS = 4


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues it, as the paper and the evidence name them."""

    school_id: int
    staff_member_id: int
    public_id: str
    name: str

    @classmethod
    def of(cls, viewer: Viewer) -> "Issuer":
        return cls(viewer.school_id, viewer.staff_member_id, viewer.public_id, viewer.name)


@dataclass(frozen=True, slots=True)
class Made:
    """One file before it is kept."""

    kind: str
    name: str
    data: bytes

    @property
    def digest(self) -> str:
        return sha256(self.data).hexdigest()


def check_day(school_id: int, day: date, today: date) -> None:
    """Raises InvalidInputError for a day that has not come, or from before there were records."""
    if day > today:
        raise InvalidInputError(
            "Choose today or a day that has passed. Nothing is recorded of later ones.", "as_at"
        )
    began = began_on(school_id)
    if day < began:
        raise InvalidInputError(
            f"Your school’s records here begin on {in_words(began)}. Choose that day or a later one.", "as_at"
        )


def issue(by: Issuer, library: Library, day: date, with_names: bool, now: datetime, today: date) -> str:
    """Makes, keeps and enters in the evidence a summary as at `day`, and answers its id.

    While neither the evidence nor the content has changed since, it answers the one that is there already.
    """
    steps = issuing(by, library, day, with_names, now, today)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return str(end.value)


def issuing(
    by: Issuer, library: Library, day: date, with_names: bool, now: datetime, today: date
) -> Generator[tuple[int, int], None, str]:
    """The same in steps, for work in the background: how many are done, of how many."""
    check_day(by.school_id, day, today)
    head_n, head_hash = evidence.find_head(by.school_id) or (0, START)
    summary = summarise(gather(by.school_id, library, day), with_names)
    yield 1, STEPS
    tables = list(_tables(summary))
    found = _find_same(by.school_id, day, with_names, tables)
    for _try in range(0 if found else TRIES):
        yield 2, STEPS
        line = IssueLine(_next_number(by.school_id), now, by.name, head_n, head_hash)
        paper = Made(PAPERS[with_names], _name(day, line.number, "", "pdf"), pdf(summary, line))
        yield 3, STEPS
        found = _keep(by, day, line, paper, tables)
        if found:
            return found
    if found is None:
        raise ConflictError(
            "Other summaries were issued at the same moment, so this one was not kept. Ask for it again."
        )
    return found


def _tables(summary: Summary) -> Iterator[Made]:
    """They say nothing of the issue: a day that is unchanged gives the same bytes again. Named when kept."""
    yield Made("workbook", "xlsx", sheets.workbook(summary))
    if not summary.with_names:
        yield Made("totals", "csv", sheets.totals_csv(summary))
        return
    yield Made("matrix", "csv", sheets.matrix_csv(summary))
    yield Made("people", "xlsx", sheets.people_xlsx(summary))
    yield Made("people-csv", "csv", sheets.people_csv(summary))


_WHAT = {
    "workbook": "",
    "totals": "-totals",
    "matrix": "-people-and-modules",
    "people": "-beside-the-central-record",
    "people-csv": "-beside-the-central-record",
}


def _name(day: date, number: int, what: str, ending: str) -> str:
    return f"safeguarding-training-summary-{day.isoformat()}-no-{number}{what}.{ending}"


def _next_number(school_id: int) -> int:
    """Issues are counted; none is ever taken out."""
    issues = select(func.count(func.distinct(IssuedDocument.issue))).where(
        IssuedDocument.school_id == school_id
    )
    return (db.session.scalar(issues) or 0) + 1


def _find_same(school_id: int, day: date, with_names: bool, tables: Sequence[Made]) -> str | None:
    """An issue as at that day with the same content, since which the evidence holds nothing but summaries."""
    d = IssuedDocument
    rows = db.session.execute(
        select(d.issue, d.kind, d.digest, d.head_n)
        .where(d.school_id == school_id, d.as_at == day, d.release == RELEASE, d.redacted_at.is_(None))
        .order_by(d.id)
    )
    issues: dict[tuple[str, int], dict[str, str]] = {}
    for name, kind, digest, head_n in rows:
        issues.setdefault((name, head_n), {})[kind] = digest
    wanted = {table.kind: table.digest for table in tables}
    return next(
        (
            name
            for (name, head_n), kept in reversed(issues.items())
            if _without_paper(kept, PAPERS[with_names]) == wanted and not _grown(school_id, head_n)
        ),
        None,
    )


def _without_paper(kept: Mapping[str, str], paper: str) -> Mapping[str, str] | None:
    """None for an issue of the other sort."""
    return {kind: digest for kind, digest in kept.items() if kind != paper} if paper in kept else None


def _grown(school_id: int, head_n: int) -> bool:
    later = select(EvidenceEntry.n).where(
        EvidenceEntry.school_id == school_id, EvidenceEntry.n > head_n, EvidenceEntry.kind != ENTRY
    )
    return db.session.scalar(later.limit(1)) is not None


def _keep(by: Issuer, day: date, line: IssueLine, paper: Made, tables: Sequence[Made]) -> str | None:
    """None when somebody else's issue has taken the number meanwhile. A second click finds the first one's issue."""
    with_names = paper.kind == PAPERS[True]
    files = [paper, *(Made(t.kind, _name(day, line.number, _WHAT[t.kind], t.name), t.data) for t in tables)]
    name = new_id()
    with writing():
        lock_school(by.school_id)
        same = _find_same(by.school_id, day, with_names, tables)
        if same:
            return same
        if _next_number(by.school_id) != line.number:
            return None
        payload = {
            "issue": name,
            "number": line.number,
            "as_at": day.isoformat(),
            "release": RELEASE,
            "files": {file.kind: file.digest for file in files},
            "by": by.public_id,
        }
        n = evidence.append(by.school_id, ENTRY, payload, line.issued_at)
        db.session.add_all(_row(by, day, line, file, name, n) for file in files)
    return name


def _row(by: Issuer, day: date, line: IssueLine, file: Made, name: str, n: int) -> IssuedDocument:
    return IssuedDocument(
        school_id=by.school_id,
        issue=name,
        kind=file.kind,
        name=file.name,
        as_at=day,
        data=file.data,
        digest=file.digest,
        release=RELEASE,
        head_n=line.head_n,
        head_hash=line.head_hash,
        evidence_n=n,
        issued_at=line.issued_at,
        issued_by=by.staff_member_id,
        redacted_at=None,
    )
