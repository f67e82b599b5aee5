"""My record: everything I have completed and sat here, as a page, a file and a certificate."""

import json
from datetime import date, datetime

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from training.documents.spreadsheet import csv_bytes
from training.rules.school_time import LONDON
from training.services import beside_modules
from training.services.beside_modules import Beside
from training.services.completions import get_certificate
from training.services.record import AttemptLine, Record, get_record
from training.web import clock
from training.web.access import signed_in, viewer
from training.web.library import library, module_titles

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
        *((x.kind.label, x.title, _day(x.on), "", "Done", "", "", "", "") for x in _beside().lines),
    ]
    return _file(csv_bytes(HEADERS, rows), "text/csv", "csv")


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
                "expires_on": c.expires_on.isoformat() if c.expires_on else None,
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
                "finished_at": a.finished_at.isoformat() if a.finished_at else None,
                "passed": a.passed,
                "score": {"raw": a.raw, "max": a.max},
                "practice": a.practice,
                "kind": a.kind,
            }
            for a in found.attempts
        ],
        "beside": [{"kind": x.kind.value, "title": x.title, "on": x.on.isoformat()} for x in _beside().lines],
    }
    return _file(json.dumps(data, ensure_ascii=False, indent=2).encode(), "application/json", "json")


@blueprint.get("/record/certificate/<code>")
@signed_in
def certificate(code: str) -> ResponseReturnValue:
    return render_template("record/certificate.html", certificate=get_certificate(viewer(), code))


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


def _beside() -> Beside:
    return beside_modules.of_person(viewer().school_id, viewer().staff_member_id, library())


def result_words(attempt: AttemptLine) -> str:
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


def _file(data: bytes, mimetype: str, ending: str) -> Response:
    name = f"my-training-record-{clock.today():%Y-%m-%d}.{ending}"
    return Response(
        data, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
