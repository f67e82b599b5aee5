"""Certificates stay what they were, under the chain; `flask evidence` and the script in docs find what was touched."""

import hashlib
import importlib.util
import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update

from tests.factories import NOW, TODAY, make_person, make_school
from tests.support import sample
from tests.support.accounts import viewer_of
from training.errors import ConflictError, NotFoundError, TooManyTriesError
from training.extensions import db
from training.models import (
    AccessEntry,
    Certificate,
    Completion,
    EvidenceEntry,
    EvidenceHead,
    IssuedDocument,
    RateCount,
    School,
    StaffMember,
)
from training.rules import chain
from training.rules.certificate import in_fours
from training.services import assignments, certificates, evidence, evidence_check
from training.services.completions import Completer, complete_together
from training.services.guidance_states import note_state
from training.services.viewer import Viewer
from training.services.writing import writing
from training.words import Role

MODULE = sample.library().modules[sample.MODULE]
SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "verify_evidence.py"


@pytest.fixture
def ada(app: Flask) -> Iterator[Viewer]:
    with app.app_context():
        school = make_school()
        with writing():
            evidence.begin_chain(school)
        yield viewer_of(make_person(school, given_name="Ada", family_name="Alcott"))


def complete(person: Viewer, core: bool = False) -> str:
    """Answers the code of the certificate."""
    whose = Completer(person.school_id, person.staff_member_id, person.public_id)
    with writing():
        complete_together(whose, MODULE, core, "a-lead", NOW)
    return db.session.scalars(select(Completion.code).order_by(Completion.id.desc()).limit(1)).one()


def rename(person: Viewer, family_name: str) -> Viewer:
    with writing():
        db.session.execute(
            update(StaffMember)
            .where(StaffMember.id == person.staff_member_id)
            .values(family_name=family_name)
        )
    row = db.session.get_one(StaffMember, person.staff_member_id)
    return Viewer(
        **{name: getattr(person, name) for name in Viewer.__slots__} | {"family_name": row.family_name}
    )


def tamper(table: str, **values: Any) -> None:
    """As somebody with the database in their hands might: the newest row of the table."""
    on = "" if db.engine.dialect.name == "sqlite" else f" ON {table}"
    model = {"certificate": Certificate, "completion": Completion, "evidence_entry": EvidenceEntry}[table]
    key = EvidenceEntry.n if model is EvidenceEntry else model.id
    with writing():
        db.session.execute(text(f"DROP TRIGGER {table}_no_update{on}"))
        newest = db.session.scalar(select(key).order_by(key.desc()).limit(1))
        db.session.execute(update(model).where(key == newest).values(**values))


def check(code: str, on: date = TODAY) -> certificates.Checked:
    return certificates.check(code, "192.0.2.1", NOW, on)


def test_a_completion_comes_with_a_certificate_that_says_what_was_so_then(ada: Viewer) -> None:
    state = note_state(sample.library(), NOW - timedelta(days=1))
    code = complete(ada, core=True)
    with writing():
        db.session.execute(update(School).values(name="Another name"))
    paper = certificates.get_mine(ada, code).paper
    assert (paper.name, paper.school, paper.title) == (
        "Ada Alcott",
        "Riverbank School",
        "Look away (core pages)",
    )
    assert (paper.completed_at, paper.edition) == (NOW, MODULE.digest[:12])
    assert paper.guidance == f"As it stood on 22 November 2026, state {state[:12]}"
    assert (paper.entry, paper.head) == evidence.find_head(ada.school_id)


def test_the_chain_names_nobody_and_covers_what_the_certificate_says(ada: Viewer) -> None:
    complete(ada)
    text_of_entry = db.session.scalars(select(EvidenceEntry.payload)).one()
    assert "Ada" not in text_of_entry
    assert "Riverbank" not in text_of_entry
    shown = db.session.scalars(select(Certificate.shown)).one()
    assert json.loads(text_of_entry)["paper"] == certificates.paper_digest(shown)
    assert len(shown["salt"]) == 32


def test_whoever_holds_the_paper_sees_that_it_is_genuine_however_the_code_is_typed(ada: Viewer) -> None:
    code = complete(ada)
    for typed in (code, code.upper(), in_fours(code), f" {code[:8]}-{code[8:]} ", code.replace("0", "O")):
        found = check(typed)
        assert found.holds
        assert found.paper.name == "Ada Alcott"
    assert db.session.scalar(select(RateCount.n)) == 0  # a right code counts against nobody


def test_a_certificate_past_its_date_was_valid_until_then(ada: Viewer) -> None:
    assert not check(complete(ada), date(2099, 1, 1)).is_over  # no rule, no end
    due = {"on": TODAY.isoformat()}
    assignments.add_rule(
        ada.school_id, ada.staff_member_id, MODULE.slug, {"everyone": True}, due, {"months": 12}, NOW, TODAY
    )
    code = complete(ada)
    last = check(code).paper.expires_on
    assert last is not None
    assert not check(code, last).is_over
    assert check(code, last + timedelta(days=1)).is_over
    assert check(code, last + timedelta(days=1)).holds


def test_codes_that_are_none_are_answered_alike_and_soon_not_at_all(ada: Viewer) -> None:
    code = complete(ada)
    for n in range(certificates.TRIES.most):
        with pytest.raises(NotFoundError, match="We know no certificate with this code"):
            check(f"{n:016x}")
    with pytest.raises(TooManyTriesError):
        check("f" * 16)
    assert certificates.check(code, "192.0.2.2", NOW, TODAY).holds  # nobody else waits


def test_after_a_change_of_name_both_certificates_are_valid_as_what_they_are(ada: Viewer) -> None:
    old = complete(ada)
    with pytest.raises(ConflictError):
        certificates.issue_in_present_name(ada, old, NOW)
    married = rename(ada, "Lim")
    assert certificates.get_mine(married, old).other_name == "Ada Lim"
    new = certificates.issue_in_present_name(married, old, NOW)
    assert certificates.issue_in_present_name(married, old, NOW) == new  # a second click
    assert certificates.get_mine(married, old).other_code == new
    assert certificates.get_mine(married, new).other_name is None
    assert [check(code).paper.name for code in (old, new)] == ["Ada Alcott", "Ada Lim"]
    assert check(old).holds
    assert check(new).holds
    payload = json.loads(
        db.session.scalars(select(EvidenceEntry.payload).where(EvidenceEntry.kind == "certificate")).one()
    )
    assert payload["completion"] == old
    assert "Lim" not in json.dumps(payload)
    assert evidence.verify(ada.school_id).whole


def test_nobody_else_has_it_and_a_lead_who_opens_it_is_noted(ada: Viewer) -> None:
    code = complete(ada)
    lead = viewer_of(make_person(ada.school_id, Role.LEAD))
    with pytest.raises(NotFoundError):
        certificates.get_mine(lead, code)
    with pytest.raises(NotFoundError):
        certificates.open_of_person(
            viewer_of(make_person(make_school(), Role.LEAD)), ada.public_id, code, NOW
        )
    with pytest.raises(NotFoundError):
        certificates.open_of_person(lead, lead.public_id, code, NOW)
    assert certificates.open_of_person(lead, ada.public_id, code, NOW).name == "Ada Alcott"
    seen = db.session.execute(select(AccessEntry.staff_member_id, AccessEntry.what, AccessEntry.target)).all()
    assert [tuple(row) for row in seen] == [(lead.staff_member_id, "certificate", ada.public_id)]


TOUCHED = {
    "another name on it": (
        "certificate",
        lambda row: {"shown": row | {"name": "Eve Alcott"}},
        "is not what entry 2",
    ),
    "another entry": ("certificate", lambda _: {"head_n": 1}, "is not what entry 1"),
    "another code": ("certificate", lambda _: {"code": "f" * 16}, "is not what entry 2"),
}


@pytest.mark.parametrize("how", TOUCHED)
def test_a_certificate_that_was_touched_no_longer_holds_and_is_named(ada: Viewer, how: str) -> None:
    table, change, words = TOUCHED[how]
    complete(ada)
    code = complete(ada)
    tamper(table, **change(db.session.scalars(select(Certificate.shown).order_by(Certificate.id)).all()[-1]))
    found = evidence_check.check(ada.school_id, "Riverbank School")
    assert found.chain.whole
    assert len(found.problems) == 1
    assert words in found.problems[0]
    assert not check("f" * 16 if how == "another code" else code).holds


def test_an_entry_from_before_papers_were_covered_vouches_for_its_code_alone() -> None:
    old = Certificate(code="3f2a9b1077cde401", shown={"name": "Ada Alcott"})
    assert certificates.is_covered(old, {"code": "3f2a9b1077cde401"})
    assert not certificates.is_covered(old, {"code": "0" * 16})
    assert not certificates.is_covered(old, {"code": "3f2a9b1077cde401", "paper": "0" * 64})
    assert not certificates.is_covered(old, None)


def test_a_certificate_whose_entry_was_rewritten_does_not_hold(ada: Viewer) -> None:
    code = complete(ada)
    tamper("evidence_entry", payload="{}")
    assert not check(code).holds


def test_an_entry_forged_to_suit_a_forged_certificate_does_not_hold(ada: Viewer) -> None:
    """Its own hash fits, and the certificate names that hash; only what comes before and after tells."""
    code = complete(ada)
    entry = db.session.query(EvidenceEntry).one()
    printed = entry.hash
    shown = db.session.scalars(select(Certificate.shown)).one() | {"name": "Eve Alcott"}
    payload = json.dumps(json.loads(entry.payload) | {"paper": certificates.paper_digest(shown)})
    forged = chain.digest_of(chain.START, 1, "completion", payload)
    tamper("certificate", shown=shown, head_hash=forged)
    tamper("evidence_entry", payload=payload, hash=forged)
    assert not check(code).holds  # the recorded head is another
    with writing():
        db.session.execute(update(EvidenceHead).values(hash=forged))
    assert check(code).holds  # which is why the hash is printed, and looked for with --head
    assert evidence_check.find_head(1, printed) == []


def test_an_issued_file_that_is_not_what_was_issued_is_named(ada: Viewer) -> None:
    data = b"a summary"
    digest = hashlib.sha256(data).hexdigest()
    with writing():
        n = evidence.append(ada.school_id, "summary", {"files": {"pdf": digest}}, NOW)
        db.session.add(
            IssuedDocument(
                school_id=ada.school_id,
                issue="an-issue",
                kind="pdf",
                name="summary.pdf",
                as_at=TODAY,
                data=data,
                digest=digest,
                release="1",
                head_n=0,
                head_hash=chain.START,
                evidence_n=n,
                issued_at=NOW,
                issued_by=ada.staff_member_id,
            )
        )
    found = evidence_check.check(ada.school_id, "Riverbank School")
    assert found.whole
    assert found.documents == 1
    with writing():
        db.session.execute(update(IssuedDocument).values(data=b"another"))
    (problem,) = evidence_check.check(ada.school_id, "Riverbank School").problems
    assert problem == f"summary.pdf, issued as at {TODAY}, is not what entry 1 covers."
    with writing():  # the mark of an erasure excuses nothing
        db.session.execute(update(IssuedDocument).values(redacted_at=NOW))
    assert evidence_check.check(ada.school_id, "Riverbank School").problems == (problem,)


def test_a_completion_that_differs_from_its_entry_is_named(ada: Viewer) -> None:
    code = complete(ada)
    assert evidence_check.check(ada.school_id, "Riverbank School").whole
    tamper("completion", completed_at=NOW - timedelta(days=400))
    found = evidence_check.check(ada.school_id, "Riverbank School")
    assert found.problems == (f"The completion with code {code} is not what entry 1 says.",)


def test_a_completion_that_is_gone_is_missed(ada: Viewer) -> None:
    complete(ada)
    with writing():
        db.session.execute(delete(Certificate))
        db.session.execute(delete(Completion))
    found = evidence_check.check(ada.school_id, "Riverbank School")
    assert found.problems == ("Entry 1 tells of a completion that is missing.",)


def test_the_command_says_of_each_school_whether_all_is_whole_and_ends_with_one_when_not(
    app: Flask, ada: Viewer
) -> None:
    for _ in range(3):
        complete(ada)
    run = app.test_cli_runner()
    n, digest = evidence.find_head(ada.school_id) or (0, "")
    result = run.invoke(
        args=["evidence", "verify", "--head", f"{n}:{digest}", "--head", f"{n}:{digest[:12]}"]
    )
    assert result.exit_code == 0, result.output
    assert "Riverbank School: 3 entries, whole" in result.output
    assert "3 completions, 3 certificates" in result.output
    assert result.output.count("in the chain of Riverbank School") == 2
    cut = run.invoke(args=["evidence", "verify", "--head", f"4:{digest}"])
    assert cut.exit_code == 1
    assert "IN NO CHAIN" in cut.output
    assert run.invoke(args=["evidence", "verify", "--head", "nonsense"]).exit_code == 2
    tamper("evidence_entry", payload="{}")
    result = run.invoke(args=["evidence", "verify"])
    assert result.exit_code == 1
    assert "Entry 3 was altered: its content no longer gives its hash." in result.output


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_evidence", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SPOILT = {
    "altered": (
        lambda lines: [*lines[:1], lines[1].replace("look-away", "look-there"), *lines[2:]],
        "Entry 2 was altered",
    ),
    "missing": (lambda lines: [*lines[:1], *lines[2:]], "Entry 2 is missing."),
    "cut off": (lambda lines: [*lines[:2], lines[-1]], "Entries 3 to 3 are missing: the end was cut off."),
    "moved": (
        lambda lines: [lines[1], lines[0], *lines[2:]],
        "Entry 1 is out of order: entry 2 stands in its place.",
    ),
    "twice": (lambda lines: [*lines[:2], *lines[1:]], "Entry 2 stands there a second time."),
}


def test_the_script_in_docs_checks_an_exported_chain_by_itself(
    app: Flask, ada: Viewer, script: ModuleType, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    for _ in range(3):
        complete(ada)
    n, digest = evidence.find_head(ada.school_id) or (0, "")
    lines = app.test_cli_runner().invoke(args=["evidence", "export"]).output.splitlines()
    assert "Alcott" not in "".join(lines)
    file = tmp_path / "chain.jsonl"

    def run(some: list[str], *more: str) -> tuple[int, str]:
        file.write_text("\n".join(some), encoding="utf-8")
        monkeypatch.setattr("sys.argv", ["verify_evidence.py", str(file), *more])
        return script.main(), capsys.readouterr().out

    assert run(lines) == (0, f"Whole: 3 entries.\nNewest: {n}:{digest}\n")
    assert run(lines, "--head", f"{n}:{digest[:16]}")[0] == 0
    assert run(lines, "--head", f"2:{digest}")[0] == 1
    assert run(lines[:-1])[0] == 2
    for how, (spoil, words) in SPOILT.items():
        code, said = run(spoil(lines))
        assert (code, words in said) == (1, True), (how, said)


def test_the_script_in_docs_needs_the_standard_library_only() -> None:
    found = {
        line.split()[1]
        for line in SCRIPT.read_text(encoding="utf-8").splitlines()
        if line.startswith("import ")
    }
    assert found == {"argparse", "hashlib", "json", "sys"}
