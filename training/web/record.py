"""My record: everything I have completed and sat here, as a page, a file and a certificate."""

import json
from datetime import date, datetime

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from training.documents import certificate as documents
from training.documents.spreadsheet import csv_bytes
from training.rules.certificate import NOTE, Paper, in_fours, pairs
from training.rules.school_time import LONDON
from training.services import beside_modules, certificates
from training.services.beside_modules import Beside
from training.services.making import File
from training.services.record import AttemptLine, Record, get_record
from training.services.replay import Replay, get_replay
from training.web import clock, mailing
from training.web.access import allowed, signed_in, viewer
from training.web.downloads import as_download
from training.web.library import library, module_titles
from training.words import LEADS

blueprint = Blueprint("record", __name__)
HEADERS = ("What", "Title", "Started", "Finished", "Result", "Points", "Out of", "Next due", "Certificate")


@blueprint.get("/record")
@signed_in
def index() -> ResponseReturnValue:
    found = get_record(viewer())
    return render_template(
        "record/index.html",
        record=found,
        titles=titles(found),
        result=result_words,
        beside=_beside(),
    )


@blueprint.get("/record/download.csv")
@signed_in
def as_csv() -> ResponseReturnValue:
    found = get_record(viewer())
    named = titles(found)
    rows = [
        *(
            ("Module", c.title, "", _moment(c.completed_at), "Completed", "", "", _day(c.expires_on), c.code)
            for c in found.completions
        ),
        *(
            (
                "Questions",
                named[a.quiz],
                _moment(a.started_at),
                _moment(a.finished_at),
                result_words(a),
                a.raw,
                a.max,
                "",
                "",
            )
            for a in found.attempts
        ),
        *(
            (x.kind.label, x.title, _day(x.on), "", "Done", "", "", _day(x.expires_on), "")
            for x in _beside().lines
        ),
    ]
    return _file(csv_bytes(HEADERS, rows), "text/csv; charset=utf-8", "csv")


@blueprint.get("/record/download.json")
@signed_in
def as_json() -> ResponseReturnValue:
    found = get_record(viewer())
    named = titles(found)
    data = {
        "name": viewer().name,
        "school": viewer().school_name,
        "taken_at": clock.now().isoformat(timespec="seconds"),
        "completions": [
            {
                "module": c.module,
                "title": c.title,
                "completed_at": c.completed_at.isoformat(),
                "expires_on": _iso(c.expires_on),
                "certificate": c.code,
            }
            for c in found.completions
        ],
        "attempts": [
            {
                "module": a.module,
                "quiz": a.quiz,
                "title": named[a.quiz],
                "started_at": a.started_at.isoformat(),
                "finished_at": _iso(a.finished_at),
                "passed": a.passed,
                "score": {"raw": a.raw, "max": a.max},
                "practice": a.practice,
                "kind": a.kind,
            }
            for a in found.attempts
        ],
        "beside": [
            {"kind": x.kind.value, "title": x.title, "on": x.on.isoformat(), "expires_on": _iso(x.expires_on)}
            for x in _beside().lines
        ],
    }
    return _file(json.dumps(data, ensure_ascii=False, indent=2).encode(), "application/json", "json")


@blueprint.get("/record/certificate/<code>")
@signed_in
def certificate(code: str) -> ResponseReturnValue:
    mine = certificates.get_mine(viewer(), code)
    return render_template(
        "record/certificate.html",
        mine=mine,
        paper=mine.paper,
        pairs=pairs(mine.paper),
        code=in_fours(mine.paper.code),
        note=NOTE,
        missing=documents.missing_letters(mine.paper),
    )


@blueprint.get("/record/certificate/<code>.pdf")
@signed_in
def certificate_pdf(code: str) -> ResponseReturnValue:
    return _certificate_file(certificates.get_mine(viewer(), code).paper)


@blueprint.post("/record/certificate/<code>/name")
@signed_in
def in_present_name(code: str) -> ResponseReturnValue:
    new = certificates.issue_in_present_name(viewer(), code, clock.now())
    flash("This certificate is in the name you use now. The earlier one stays valid.", "good")
    return redirect(url_for("record.certificate", code=new), 303)


@blueprint.get("/people/<public_id>/certificate/<code>.pdf")
@allowed(*LEADS)
def certificate_of(public_id: str, code: str) -> ResponseReturnValue:
    """A staff member's, for their lead. That it was opened is noted."""
    return _certificate_file(certificates.open_of_person(viewer(), public_id, code, clock.now()))


def _certificate_file(paper: Paper) -> Response:
    address = f"{mailing.base_url()}{url_for('verify.show', code=paper.code)}"
    name = f"certificate-{paper.code}.pdf"
    return Response(
        documents.as_pdf(paper, address),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"'},
    )


@blueprint.get("/record/attempt/<int:attempt_id>")
@signed_in
def attempt(attempt_id: int) -> ResponseReturnValue:
    """A finished sitting as its person saw it; one that goes on leads back to where it stands."""
    replay = get_replay(viewer(), attempt_id)
    if replay is None:
        return redirect(url_for("quiz.resume", attempt_id=attempt_id), 303)
    return render_template(
        "record/attempt.html", replay=replay, title=title_of(replay), result=result_words(replay)
    )


SHORT = {"update": "What changed: {}", "refresher": "One question: {}"}


def titles(found: Record) -> dict[str, str]:
    """Quiz → what it is called today; one that is gone keeps the name in its address."""
    quizzes, modules = library().quizzes, module_titles()
    return {
        a.quiz: SHORT[a.kind].format(modules.get(a.module, a.module))
        if a.kind in SHORT
        else quizzes[a.quiz].title
        if a.quiz in quizzes
        else a.quiz
        for a in found.attempts
    }


def title_of(replay: Replay) -> str:
    """As it was called then; a short sitting has no title of its own."""
    named = SHORT.get(replay.kind)
    return named.format(module_titles().get(replay.module, replay.module)) if named else replay.title


def _beside() -> Beside:
    return beside_modules.of_person(viewer().school_id, viewer().staff_member_id, library())


def result_words(attempt: AttemptLine | Replay) -> str:
    if attempt.finished_at is None:
        return "Not finished"
    if attempt.kind in SHORT:  # there is nothing to pass
        return "Done"
    words = "Passed" if attempt.passed else "Not passed that time"
    return f"{words} (practice)" if attempt.practice else words


def _moment(value: datetime | None) -> str:
    return f"{value.astimezone(LONDON):%Y-%m-%d %H:%M}" if value else ""


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _file(data: bytes, mimetype: str, ending: str) -> Response:
    name = f"my-training-record-{clock.today():%Y-%m-%d}.{ending}"
    return as_download(File(name, mimetype, data))
