"""Practice: three sentences to say aloud, and a record built from given lines. Nothing of either is stored."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from training.services import practice
from training.services.practice import StoryPage
from training.web import clock
from training.web.access import signed_in, viewer
from training.web.library import library

blueprint = Blueprint("practice", __name__, url_prefix="/practice")


@blueprint.get("/say-it")
@signed_in
def say_it() -> ResponseReturnValue:
    """One sentence a page; `n` counts from 1, and after the last one there is a last word."""
    page = practice.get_say_it(viewer(), library(), clock.today())
    n = request.args.get("n", default=1, type=int)
    if not 1 <= n <= len(page.sentences) + 1:
        return redirect(url_for("practice.say_it"), 303)
    return render_template("practice/say_it.html", page=page, n=n)


@blueprint.get("/record")
@signed_in
def stories() -> ResponseReturnValue:
    module, found = practice.get_stories(viewer(), library(), clock.today())
    return render_template("practice/stories.html", module=library().modules[module], stories=found)


@blueprint.get("/record/<story>")
@signed_in
def story(story: str) -> ResponseReturnValue:
    page = practice.get_story(viewer(), library(), story, clock.today())
    return render_template("practice/story.html", page=page, problems=[])


@blueprint.post("/record/<story>")
@signed_in
def record(story: str) -> ResponseReturnValue:
    """Answers at once and keeps nothing, so there is no page to be sent on to."""
    chosen = request.form.getlist("line")
    page = practice.get_story(viewer(), library(), story, clock.today(), chosen)
    known = page.chosen & {line.id for line in page.lines}
    return _unkept(page) if known else (_asked_again(page), 422)


def _unkept(page: StoryPage) -> Response:
    response = make_response(render_template("practice/built.html", page=page, built=page.built))
    response.headers["Cache-Control"] = "no-store"
    return response


def _asked_again(page: StoryPage) -> str:
    problems = [(f"line-{page.lines[0].id}", "Choose at least one line.")]
    return render_template("practice/story.html", page=page, problems=problems)
