"""Sitting a quiz: the start, the questions, what was saved, the last look, the result."""

import random
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from training.errors import ConflictError, InvalidInputError, NotFoundError
from training.rules.confidence import Confidence, read_confidence
from training.services.attempts import RereadFirst, Sitting, get_sitting, start_attempt
from training.services.lessons import get_module
from training.services.quiz_pages import anchor_of, check_page, frame_of, item_page, saved_page, with_values
from training.services.responses import finish_attempt, submit_response
from training.services.results import get_result
from training.web import clock, confidence
from training.web.access import signed_in, viewer
from training.web.library import library
from training.web.practice_links import practice_tasks

blueprint = Blueprint("quiz", __name__)
LEAD_BACK = {
    "update": "updates.of_attempt",
    "refresher": "refreshers.of_attempt",
}  # kinds of sitting whose end is a page of their own


@blueprint.get("/modules/<slug>/quiz/<quiz>")
@signed_in
def start(slug: str, quiz: str) -> ResponseReturnValue:
    page = get_module(viewer(), library(), slug, clock.today())
    if quiz not in page.progress.module.quizzes or quiz not in library().quizzes:
        raise NotFoundError("We cannot find that quiz.")
    return render_template(
        "quiz/start.html",
        module=page.progress.module,
        progress=page.progress,
        quiz=library().quizzes[quiz],
        state=page.progress.quiz(quiz),
        asked=page.asked[quiz],
        offers_confidence=not viewer().asks_confidence and confidence.is_offered(),
    )


@blueprint.post("/modules/<slug>/quiz/<quiz>")
@signed_in
def do_start(slug: str, quiz: str) -> ResponseReturnValue:
    shuffle = random.SystemRandom()
    knows = "pages_later" in request.form
    begun = start_attempt(viewer(), library(), slug, quiz, clock.now(), clock.today(), shuffle, knows)
    if isinstance(begun, RereadFirst):
        return redirect(url_for("quiz.result", attempt_id=begun.attempt_id), 303)
    confidence.note_offered()
    return redirect(url_for("quiz.resume", attempt_id=begun), 303)


@blueprint.get("/quiz/<int:attempt_id>")
@signed_in
def resume(attempt_id: int) -> ResponseReturnValue:
    sitting = get_sitting(viewer(), attempt_id)
    if sitting.finished_at is not None:
        return redirect(url_for("quiz.result", attempt_id=attempt_id), 303)
    item = sitting.standpoint.item_id
    if item is None:
        return redirect(url_for("quiz.check", attempt_id=attempt_id), 303)
    return redirect(url_for("quiz.item", attempt_id=attempt_id, item=item), 303)


@blueprint.get("/quiz/<int:attempt_id>/<item>")
@signed_in
def item(attempt_id: int, item: str) -> ResponseReturnValue:
    """The question while it is open; once it is answered, what was saved."""
    sitting = get_sitting(viewer(), attempt_id)
    sitting.item(item)
    if sitting.finished_at is None and sitting.standpoint.accepts(item):
        page = item_page(sitting, item)
        return render_template(
            "quiz/item.html", page=page, problems=[], notice="", sureness=_sureness(sitting)
        )
    turns = sitting.standpoint.turns_of(item)
    if turns and sitting.finished_at is None:
        return redirect(url_for("quiz.saved", attempt_id=attempt_id, seq=turns[-1].seq), 303)
    return redirect(url_for("quiz.resume", attempt_id=attempt_id), 303)


@blueprint.post("/quiz/<int:attempt_id>/<item>")
@signed_in
def answer(attempt_id: int, item: str) -> ResponseReturnValue:
    values = dict(request.form.lists())
    seq = request.form.get("seq", type=int)
    try:
        if seq is None:
            raise ConflictError("This answer came without its number, so nothing was changed.")
        saved = submit_response(viewer(), attempt_id, item, seq, values, clock.now())
    except InvalidInputError as error:
        return _shown_again(attempt_id, item, values, problem=error)
    except ConflictError as error:
        sitting = get_sitting(viewer(), attempt_id)
        page = render_template("quiz/conflict.html", frame=frame_of(sitting), message=str(error))
        return page, 409
    if saved.item_id != item:  # that number went to another question, answered in another tab
        return _shown_again(attempt_id, item, values)
    if not saved.kept_earlier and viewer().asks_confidence:
        confidence.note(attempt_id, item, read_confidence(request.form.get("sure")))
    kept = "earlier" if saved.kept_earlier else None
    return redirect(url_for("quiz.saved", attempt_id=attempt_id, seq=saved.seq, kept=kept), 303)


def _shown_again(
    attempt_id: int, item: str, values: dict[str, list[str]], problem: InvalidInputError | None = None
) -> ResponseReturnValue:
    """The same question with what was chosen; nothing was stored."""
    sitting = get_sitting(viewer(), attempt_id)
    if sitting.finished_at is not None or not sitting.standpoint.accepts(item):
        return redirect(url_for("quiz.item", attempt_id=attempt_id, item=item), 303)
    page = item_page(sitting, item)
    view = with_values(page.view, values)
    problems = [(anchor_of(view, problem.field), str(problem))] if problem else []
    notice = (
        ""
        if problem
        else "Another answer of yours was saved meanwhile. This one is not saved yet: send it again."
    )
    html = render_template(
        "quiz/item.html",
        page=replace(page, view=view),
        problems=problems,
        notice=notice,
        sureness=_sureness(sitting, (values.get("sure") or [""])[0]),
    )
    return html, 422 if problem else 409


def _sureness(sitting: Sitting, chosen: str = "") -> list[tuple[Confidence, bool]] | None:
    """How sure one may say one is, and what was chosen; None where nobody asks.

    Nobody asks while an answer is put right, nor where no result will show what became of it.
    """
    wanted = viewer().asks_confidence and sitting.kind not in LEAD_BACK and not sitting.standpoint.repairing
    return [(each, each.value == chosen) for each in Confidence] if wanted else None


@blueprint.get("/quiz/<int:attempt_id>/story")
@signed_in
def story(attempt_id: int) -> ResponseReturnValue:
    """The way a person took through a story, to read again whenever they like; for nobody else."""
    sitting = get_sitting(viewer(), attempt_id)
    if not sitting.quiz.is_scenario or sitting.finished_at is None:
        return redirect(url_for("quiz.resume", attempt_id=attempt_id), 303)
    return render_template("quiz/replay.html", page=check_page(sitting))


@blueprint.get("/quiz/<int:attempt_id>/saved/<int:seq>")
@signed_in
def saved(attempt_id: int, seq: int) -> ResponseReturnValue:
    sitting = get_sitting(viewer(), attempt_id)
    page = saved_page(sitting, seq)
    finished = sitting.finished_at is not None
    kept = request.args.get("kept") == "earlier"
    return render_template("quiz/saved.html", page=page, finished=finished, kept=kept)


@blueprint.get("/quiz/<int:attempt_id>/check")
@signed_in
def check(attempt_id: int) -> ResponseReturnValue:
    sitting = get_sitting(viewer(), attempt_id)
    if sitting.finished_at is not None:
        return redirect(url_for("quiz.result", attempt_id=attempt_id), 303)
    return render_template("quiz/check.html", page=check_page(sitting))


@blueprint.post("/quiz/<int:attempt_id>/finish")
@signed_in
def finish(attempt_id: int) -> ResponseReturnValue:
    try:
        finish_attempt(viewer(), library(), attempt_id, clock.now(), clock.today())
    except ConflictError:  # something is still open: the last look lists it
        return redirect(url_for("quiz.check", attempt_id=attempt_id), 303)
    return redirect(url_for("quiz.result", attempt_id=attempt_id), 303)


@blueprint.get("/quiz/<int:attempt_id>/result")
@signed_in
def result(attempt_id: int) -> ResponseReturnValue:
    found = get_result(viewer(), library(), attempt_id, confidence.of(attempt_id))
    if found is None:
        return redirect(url_for("quiz.resume", attempt_id=attempt_id), 303)
    confidence.forget(attempt_id)
    if found.sitting.kind in LEAD_BACK:
        return redirect(url_for(LEAD_BACK[found.sitting.kind], attempt_id=attempt_id), 303)
    following = library().quizzes.get(found.next_quiz) if found.next_quiz else None
    return render_template(
        "quiz/result.html",
        result=found,
        following=following,
        practice=practice_tasks([found.sitting.module]) if found.passed else [],
    )
