"""The hub of what a school can show: issuing a summary as at a date, those issued, and how to check the evidence."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from training.errors import ConflictError, InvalidInputError
from training.services import evidence, issued_list, summary
from training.services.making import File
from training.services.school_days import get_calendar
from training.web import clock
from training.web.access import allowed, viewer
from training.web.choices import choices
from training.web.downloads import as_download
from training.web.library import library
from training.web.paging import Pages, page_number
from training.web.staff_forms import Day
from training.words import LEADS

blueprint = Blueprint("evidence", __name__, url_prefix="/evidence")


class IssueForm(FlaskForm):
    as_at = Day("As at the end of which day?", [InputRequired("Give a date.")])
    who = RadioField(
        "Who is it for?",
        [InputRequired("Choose who it is for.")],
        choices=choices(
            [
                ("names", "The school’s own record, or an inspector: with names"),
                ("totals", "Governors: totals only, no names, and small numbers held back"),
            ]
        ),
        default="names",
    )


@blueprint.get("")
@allowed(*LEADS)
def index() -> ResponseReturnValue:
    form = IssueForm(formdata=None)
    form.as_at.data = clock.today()
    return _page(form)


@blueprint.post("")
@allowed(*LEADS)
def issue() -> ResponseReturnValue:
    form = IssueForm()
    if form.validate():
        assert form.as_at.data is not None  # it was asked for
        names, now, today = form.who.data == "names", clock.now(), clock.today()
        try:
            asked = summary.ask(viewer(), library(), form.as_at.data, names, now, today)
        except (InvalidInputError, ConflictError) as error:
            form.as_at.errors = [str(error)]
        else:
            if asked.job:
                flash(
                    "Your school is large, so this takes a minute. Then it stands under Evidence too.", "info"
                )
                return redirect(url_for("jobs.show", public_id=asked.job), 303)
            flash("Here it is. It is kept as it stands now.", "good")
            return redirect(url_for("evidence.show", issue=asked.issue), 303)
    return _page(form), 422


def _page(form: IssueForm) -> str:
    found = issued_list.find_issues(viewer(), page_number())
    pages = Pages(found.number, found.pages, found.total)
    return render_template(
        "evidence/index.html",
        form=form,
        found=found,
        pages=pages,
        others=_others(),
        term_ended=get_calendar(viewer().school_id).last_term_end(clock.today()),
    )


def _others() -> list[dict[str, str]]:
    """What else belongs to the evidence, and is kept on pages of its own."""
    return [
        {
            "title": "Readings and declarations",
            "href": url_for("readings.index"),
            "hint": "Part one and your policies: who has declared which edition",
        },
        {
            "title": "Training from elsewhere",
            "href": url_for("elsewhere.index"),
            "hint": "INSET days, courses and conversations, entered for many at once",
        },
        {
            "title": "How to check the evidence",
            "href": url_for("evidence.check"),
            "hint": "What the chain is, and where it stands now",
        },
        {
            "title": "Who looked",
            "href": url_for("looked.index"),
            "hint": "Which lead opened whose record, and when",
        },
    ]


@blueprint.get("/issued/<issue>")
@allowed(*LEADS)
def show(issue: str) -> ResponseReturnValue:
    found, files = issued_list.get_issue(viewer(), issue)
    tasks = [
        {
            "title": file.words,
            "href": url_for("evidence.download", issue=issue, kind=file.kind),
            "hint": f"{file.kilobytes:,} kB",
        }
        for file in files
    ]
    return render_template("evidence/issue.html", issue=found, files=files, tasks=tasks)


@blueprint.get("/issued/<issue>/<kind>")
@allowed(*LEADS)
def download(issue: str, kind: str) -> ResponseReturnValue:
    found = issued_list.download(viewer(), issue, kind, clock.now())
    return as_download(File(found.name, found.media_type, found.data))


@blueprint.get("/check")
@allowed(*LEADS)
def check() -> ResponseReturnValue:
    """What the chain is, where it stands, and how anybody can see that it is whole."""
    return render_template("evidence/check.html", head=evidence.find_head(viewer().school_id))
