"""Summaries issued and kept: the records of the day decide, the same bytes come back, and one is made once."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select

from tests.factories import NOW, TODAY, make_sign_in
from tests.support.big_school import BigSchool, make_big_school
from training.content.model import Library
from training.errors import InvalidInputError, NotFoundError
from training.extensions import db
from training.models import AccessEntry, Completion, EvidenceEntry, IssuedDocument, School, StaffMember
from training.rules.exempting import ExemptionKind, Reason
from training.rules.outside import OutsideKind
from training.rules.summary import Summary, summarise
from training.services import (
    declaring,
    evidence,
    exemptions,
    issued,
    issued_list,
    leaving,
    outside_training,
    readings,
    staff,
    summary,
    summary_making,
)
from training.services.issued import Issuer
from training.services.making import File, Run
from training.services.summary_as_at import gather
from training.services.viewer import Viewer, find_viewer
from training.services.writing import writing
from training.words import Role

MODULES = ("first-words", "write-it-down")
LATER = NOW + timedelta(days=30)


@pytest.fixture
def big(context: None) -> BigSchool:
    return make_big_school(8, MODULES)


@pytest.fixture
def viewer(big: BigSchool) -> Viewer:
    found = find_viewer(make_sign_in(big.lead, NOW), NOW, TODAY)
    assert found
    return found


@pytest.fixture
def library(app: Flask) -> Library:
    found: Library = app.extensions["library"]
    return found


def public_ids(big: BigSchool) -> list[str]:
    rows = select(StaffMember.public_id).where(StaffMember.id.in_(big.people)).order_by(StaffMember.id)
    return list(db.session.scalars(rows))


def issue(
    viewer: Viewer, library: Library, day: date = TODAY, now: datetime = NOW, names: bool = True
) -> str:
    return issued.issue(Issuer.of(viewer), library, day, names, now, now.date())


def files_of(issue_id: str) -> dict[str, bytes]:
    rows = db.session.execute(
        select(IssuedDocument.kind, IssuedDocument.data).where(IssuedDocument.issue == issue_id)
    )
    return {kind: bytes(data) for kind, data in rows}


def seen(viewer: Viewer, library: Library, day: date = TODAY) -> Summary:
    return summarise(gather(viewer.school_id, library, day), with_names=True)


def much_happens_later(viewer: Viewer, big: BigSchool) -> None:
    """Everything that changes what a summary of that later day says, and nothing that changes the past."""
    ids = public_ids(big)
    leaving.mark_leaver(viewer, ids[0], LATER.date(), LATER, LATER.date())
    person = db.session.execute(select(StaffMember).where(StaffMember.public_id == ids[1])).scalar_one()
    details = staff.PersonDetails(
        "Zed", "Changed", "", "", "", Role.STAFF, {}, person.start_on, None, new_name=True
    )
    staff.change_person(viewer, ids[1], details, LATER, LATER.date())
    with writing():
        done = {
            "school_id": big.school_id,
            "staff_member_id": big.people[2],
            "module": MODULES[0],
            "module_title": "First words",
            "module_digest": "0" * 64,
            "completed_at": LATER,
            "code": "later",
            "evidence_n": evidence.append(big.school_id, "completion", {"of": ids[2]}, LATER),
        }
        db.session.execute(insert(Completion), [done])
    asked = readings.find_asked(viewer.school_id)[0]
    somebody = replace(viewer, staff_member_id=big.people[3], public_id=ids[3], role=Role.STAFF)
    # as from paper: of that day, and recorded later
    declaring.declare(somebody, asked.public_id, asked.label, LATER, TODAY)
    late = outside_training.Happening(OutsideKind.COURSE, "A course", "The council", TODAY, 60, None)
    outside_training.record(viewer, "event-2", late, ids[3:5], LATER, LATER.date())
    readings.end_reading(viewer, asked.public_id, LATER)
    outside_training.withdraw(viewer, "event-1", None, LATER)
    until = LATER.date() + timedelta(days=30)
    waiver = (ids[4], MODULES[0], ExemptionKind.WAIVER, Reason.AWAY, "", until, LATER, TODAY)
    exemptions.exempt(viewer, *waiver)


def happen(viewer: Viewer, big: BigSchool) -> None:
    """A reading asked and declared by one, and an INSET day for three."""
    version = readings.Version("2026", "", None, TODAY + timedelta(days=14))
    readings.add_reading(viewer, "policy", "Child protection", None, {"everyone": True}, version, NOW, TODAY)
    asked = readings.find_asked(viewer.school_id)[0]
    declaring.declare(viewer, asked.public_id, asked.label, NOW, TODAY)
    what = outside_training.Happening(OutsideKind.INSET, "Autumn INSET", "The council", TODAY, 90, None)
    outside_training.record(viewer, "event-1", what, public_ids(big)[:3], NOW, TODAY)


def test_what_happens_later_changes_no_summary_of_a_day_gone_by(
    viewer: Viewer, library: Library, big: BigSchool
) -> None:
    happen(viewer, big)
    before, first = seen(viewer, library), issue(viewer, library)
    kept = files_of(first)
    assert before.readings[0].declared == "1"
    assert before.events[0].people == "3"
    much_happens_later(viewer, big)
    assert seen(viewer, library) == before
    assert seen(viewer, library, LATER.date() + timedelta(days=1)) != before
    second = issue(viewer, library, now=LATER)
    assert second != first  # the evidence has grown, and the new paper says so
    again = files_of(second)
    assert again.pop("summary") != kept["summary"]
    assert again == {kind: data for kind, data in kept.items() if kind != "summary"}
    assert files_of(first) == kept


def test_asking_again_while_nothing_has_changed_gives_the_one_that_is_there(
    viewer: Viewer, library: Library, big: BigSchool
) -> None:
    first = issue(viewer, library)
    assert issue(viewer, library, now=NOW + timedelta(hours=1)) == first
    assert issue(viewer, library, names=False) != first
    with writing():
        db.session.get_one(School, viewer.school_id).created_at = NOW - timedelta(days=400)
    assert issue(viewer, library, TODAY - timedelta(days=1)) != first
    assert issue(viewer, library) == first  # other summaries alone are no change of the evidence
    with writing():
        evidence.append(big.school_id, "correction", {}, NOW)
    assert issue(viewer, library) != first
    numbers = [row.number for row in issued_list.find_issues(viewer, 1).rows]
    assert numbers == sorted(numbers, reverse=True)


def test_the_evidence_holds_the_day_and_the_digest_of_every_file_and_names_nobody(
    viewer: Viewer, library: Library
) -> None:
    made = issue(viewer, library)
    entry = db.session.execute(select(EvidenceEntry).where(EvidenceEntry.kind == "summary")).scalar_one()
    payload = json.loads(entry.payload)
    found, files = issued_list.get_issue(viewer, made)
    assert payload["as_at"] == TODAY.isoformat()
    assert payload["files"] == {file.kind: file.digest for file in files}
    assert found.evidence_n == entry.n
    assert (found.head_n, found.head_hash) == (0, "0" * 64)
    assert "Lead" not in entry.payload
    assert evidence.verify(viewer.school_id).whole


def test_a_day_ahead_or_before_the_school_began_is_refused_and_nothing_is_made(
    viewer: Viewer, library: Library
) -> None:
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
        with pytest.raises(InvalidInputError):
            issue(viewer, library, day)
    assert issued_list.find_issues(viewer, 1).total == 0


@pytest.mark.sqlite_only
def test_the_sheet_beside_the_central_record_has_a_row_for_each_person_and_nothing_sensitive(
    viewer: Viewer, library: Library, big: BigSchool
) -> None:
    happen(viewer, big)
    data = files_of(issue(viewer, library))["people-csv"]
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == 1 + 9  # eight and their lead
    assert rows[0][:4] == ["Surname", "Forename", "Role", "Start date"]
    assert [row[-1] for row in rows[1:]].count("Autumn INSET (23 November 2026)") == 3
    assert not [h for h in rows[0] if any(word in h.lower() for word in ("email", "dbs", "birth", "note"))]


@pytest.mark.sqlite_only
def test_totals_for_governors_hold_no_name_in_any_file(
    viewer: Viewer, library: Library, big: BigSchool
) -> None:
    happen(viewer, big)
    people = {person.family_name for person in seen(viewer, library).people} - {"Lead"}
    files = files_of(issue(viewer, library, names=False))
    assert set(files) == {"governors", "workbook", "totals"}
    totals = files["totals"].decode("utf-8-sig")
    assert not [name for name in people if name in totals]
    assert not people & set(_strings(files["workbook"]))


def _strings(workbook: bytes) -> list[str]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    return [
        str(v) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for v in row
    ]


def test_another_school_reaches_none_of_it(viewer: Viewer, library: Library) -> None:
    made = issue(viewer, library)
    other = replace(viewer, school_id=viewer.school_id + 1)
    with pytest.raises(NotFoundError):
        issued_list.get_issue(other, made)
    with pytest.raises(NotFoundError):
        issued_list.download(other, made, "summary", NOW)
    assert issued_list.find_issues(other, 1).total == 0


@pytest.mark.sqlite_only
def test_a_file_taken_out_is_noted(viewer: Viewer, library: Library) -> None:
    made = issue(viewer, library)
    file = issued_list.download(viewer, made, "summary", NOW)
    entry = db.session.execute(select(AccessEntry).where(AccessEntry.what == "export")).scalar_one()
    assert file.name in entry.target


@pytest.mark.sqlite_only
def test_a_large_school_is_told_to_wait_and_the_background_makes_the_same(
    viewer: Viewer, library: Library, big: BigSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summary, "AT_ONCE", 5)
    asked = summary.ask(viewer, library, TODAY, True, NOW, TODAY)
    assert asked.job
    assert asked.issue is None
    args = {"as_at": TODAY.isoformat(), "names": True}
    run = Run(1, 1, big.school_id, viewer.staff_member_id, "summary", args, NOW)
    steps = summary_making.make(run, library)
    told = []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as end:
            made: File = end.value
            break
    assert told == [(1, 4), (2, 4), (3, 4)]
    assert made.data == files_of(issue(viewer, library))["summary"]
