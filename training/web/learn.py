"""Modules and their pages."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from training.rules.progress import Progress
from training.services import page_reports, practice, updates
from training.services.lessons import get_lesson, get_module, read_page
from training.services.page_reports import ReportKind
from training.services.preview import get_preview
from training.services.progress import get_progress
from training.web import clock, preview_form
from training.web.access import signed_in, viewer
from training.web.learning_links import step_href, step_words
from training.web.library import library
from training.web.practice_links import practice_tasks
from training.web.safe_path import is_own_page
from training.web.well_formed import row_id

blueprint = Blueprint("learn", __name__)


class ReportForm(FlaskForm):
    kind = RadioField(
        "What is wrong with it?",
        [InputRequired("Choose what is wrong.")],
        choices=[SelectChoice(kind.value, kind.label) for kind in ReportKind],
    )


@blueprint.get("/modules/<slug>")
@signed_in
def module(slug: str) -> ResponseReturnValue:
    if "preview" in request.args:
        form, reader = preview_form.asked(request.args, viewer().reader(clock.today()))
        seen = get_preview(viewer(), library(), slug, reader)
        html = render_template("learn/preview.html", preview=seen, form=form, slug=slug)
        return html, 422 if form.errors else 200
    page = get_module(viewer(), library(), slug, clock.today())
    return render_template(
        "learn/module.html",
        page=page,
        module=page.progress.module,
        progress=page.progress,
        minutes_left=page.progress.minutes_left(library().quizzes),
        quizzes=[library().quizzes[q.slug] for q in page.progress.quizzes if q.slug in library().quizzes],
        step_href=step_href(page.progress),
        step_words=step_words(page.progress),
        known_first=_known_first(page.progress),
        practice=practice_tasks([slug]) if page.progress.practising else [],
    )


@blueprint.get("/continue/<slug>")
@signed_in
def resume(slug: str) -> ResponseReturnValue:
    found, _done = get_progress(viewer(), library(), slug, clock.today())
    return redirect(step_href(found), 303)


@blueprint.get("/modules/<slug>/<lesson>")
@signed_in
def lesson(slug: str, lesson: str) -> ResponseReturnValue:
    page = get_lesson(viewer(), library(), slug, lesson, clock.today())
    return render_template("learn/lesson.html", page=page, after=_after(), update=_update())


@blueprint.post("/modules/<slug>/<lesson>")
@signed_in
def read(slug: str, lesson: str) -> ResponseReturnValue:
    """Read to its end: on to the next page, or back to the result or the update that sent the reader here."""
    following = read_page(viewer(), library(), slug, lesson, clock.now(), clock.today())
    after, update = _after(), _update()
    if update is not None:
        updates.finish(viewer(), library(), update, clock.now(), clock.today())
        return redirect(url_for("updates.show", update_id=update), 303)
    if after is not None:
        return redirect(url_for("quiz.result", attempt_id=after), 303)
    if following is not None:
        return redirect(url_for("learn.lesson", slug=slug, lesson=following), 303)
    return redirect(url_for("learn.resume", slug=slug), 303)


@blueprint.get("/modules/<slug>/<lesson>/report")
@signed_in
def report(slug: str, lesson: str) -> ResponseReturnValue:
    return _report_page(slug, lesson, ReportForm(formdata=None))


@blueprint.post("/modules/<slug>/<lesson>/report")
@signed_in
def do_report(slug: str, lesson: str) -> ResponseReturnValue:
    form = ReportForm()
    if not form.validate():
        return _report_page(slug, lesson, form), 422
    page_reports.get_reported_page(viewer(), library(), slug, lesson, clock.today())
    page_reports.report_page(viewer(), slug, lesson, ReportKind(form.kind.data), clock.now())
    flash("Thank you. Your safeguarding lead will see this.", "good")
    return redirect(url_for("learn.lesson", slug=slug, lesson=lesson), 303)


@blueprint.get("/break")
@signed_in
def take_break() -> ResponseReturnValue:
    """`to` is the page one came from, so that carrying on is one press."""
    to = request.args.get("to", "")
    care = practice.get_care(viewer(), library(), clock.today())
    return render_template("learn/break.html", care=care, carry_on=to if is_own_page(to) else "/")


def _report_page(slug: str, lesson: str, form: ReportForm) -> str:
    title = page_reports.get_reported_page(viewer(), library(), slug, lesson, clock.today())
    context: dict[str, Any] = {"form": form, "page_title": title, "slug": slug, "lesson": lesson}
    return render_template("learn/report.html", **context)


def _known_first(found: Progress) -> str | None:
    """The quiz with which an experienced person may begin; None once the pages are read or it is begun."""
    if found.practising or found.pages_read:
        return None
    quizzes = library().quizzes
    open_ones = (q for q in found.quizzes if not q.passed and q.slug in quizzes)
    return next((q.slug for q in open_ones if not quizzes[q.slug].is_scenario), None)


def _after() -> int | None:
    """The attempt whose result sent the reader to this page."""
    return request.args.get("after", type=row_id)


def _update() -> int | None:
    """The update whose page this is."""
    return request.args.get("update", type=row_id)
