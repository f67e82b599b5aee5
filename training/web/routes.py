"""“Removal and reporting”: six answers in, the steps out. Open to everybody, and nothing of it is kept.

The form carries no token: it changes nothing, and a token would put a cookie on a stranger’s phone. What is chosen
travels in the body of the request, never in an address, so it stands in no log and no history.
"""

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from training.content.removal_words import Adult, Age, Made, Place, Threat
from training.extensions import csrf
from training.rules.removal import Case
from training.services import removal
from training.web import clock
from training.web.access import find_viewer_or_stranger, public
from training.web.library import library
from training.web.unlisted import keep_out_of_search
from training.words import Nation

blueprint = Blueprint("routes", __name__, url_prefix="/routes")
blueprint.after_request(keep_out_of_search)
csrf.exempt(blueprint)
Kind = type[Age] | type[Place] | type[Made] | type[Threat] | type[Adult] | type[Nation]
QUESTIONS: tuple[tuple[str, str, Kind], ...] = (
    ("age", "How old is the young person?", Age),
    ("place", "Where is the picture?", Place),
    ("made", "Is it real?", Made),
    ("threat", "Is anybody threatening them?", Threat),
    ("adult", "Is an adult involved?", Adult),
    ("nation", "Where is the school?", Nation),
)
SAID = ("Age", "Where it is", "Real", "A threat", "An adult", "The school")  # the questions in a word or two


@blueprint.get("")
@public
def ask() -> ResponseReturnValue:
    person = find_viewer_or_stranger()
    return _page({"nation": (person.nation if person else Nation.ENGLAND).value})


@blueprint.post("")
@public
def show() -> ResponseReturnValue:
    given = {name: request.form.get(name, "") for name, _, _ in QUESTIONS}
    case = _read(given)
    if case is None:
        missing = [
            (f"{name}-0", f"Choose an answer: {words}")
            for name, words, kind in QUESTIONS
            if not _is(kind, given[name])
        ]
        return _page(given, problems=missing), 422
    person = find_viewer_or_stranger()
    try:
        way = removal.show_way(library(), case, person, clock.today())
    except SQLAlchemyError:
        way = removal.show_way(library(), case, None, clock.today())
    return _page(given, way=way, nation=case.nation)


def _is(kind: Kind, value: str) -> bool:
    return value in {choice.value for choice in kind}


def _read(given: dict[str, str]) -> Case | None:
    try:
        return Case(
            Age(given["age"]),
            Place(given["place"]),
            Made(given["made"]),
            Threat(given["threat"]),
            Adult(given["adult"]),
            Nation(given["nation"]),
        )
    except ValueError:
        return None


def _page(given: dict[str, str], **more: object) -> Response:
    said = [
        (short, choice.label)
        for short, (name, _, kind) in zip(SAID, QUESTIONS, strict=True)
        for choice in kind
        if choice.value == given.get(name)
    ]
    shown = {"said": said, "way": None, "problems": [], "nation": Nation.ENGLAND} | more
    page = make_response(render_template("routes/index.html", questions=QUESTIONS, given=given, **shown))
    page.headers["Cache-Control"] = "no-store"
    return page
