"""Voting from a phone, by the code on the big screen. Nobody is signed in here, whoever holds the phone."""

import hashlib
import hmac
import secrets

from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired

from training.errors import ConflictError, InvalidInputError, NotFoundError
from training.rules.meetings import LASTS, as_typed
from training.services import limits, votes
from training.services.votes import SIT_OUT
from training.web import clock
from training.web.access import public
from training.web.assets import brand_address
from training.web.unlisted import keep_out_of_search

blueprint = Blueprint("vote", __name__, url_prefix="/vote")
blueprint.after_request(keep_out_of_search)


class CodeForm(FlaskForm):
    code = StringField(
        "Code on the screen", [DataRequired("Type the six letters and figures on the screen.")]
    )


@blueprint.get("")
@public
def enter() -> ResponseReturnValue:
    return render_template("vote/enter.html", form=CodeForm(formdata=None))


@blueprint.post("")
@public
def do_enter() -> ResponseReturnValue:
    form = CodeForm()
    if form.validate():
        code = as_typed(form.code.data or "")
        try:
            votes.find_state(code, clock.now())
            return redirect(url_for("vote.ballot", code=code), 303)
        except NotFoundError as error:
            votes.count_wrong_code(code, _whom(), clock.now())
            form.code.errors = [str(error)]
    return render_template("vote/enter.html", form=form), 422


@blueprint.get("/<code>")
@public
def ballot(code: str) -> ResponseReturnValue:
    """Gives the phone its key, so that the vote it sends is one, however often it is sent."""
    return _page(code, _key() or secrets.token_urlsafe(16))


@blueprint.post("/<code>")
@public
def send(code: str) -> ResponseReturnValue:
    """A vote and “sit this one out” go the same way and lead to the same page."""
    key = _key()
    if key is None:
        new = secrets.token_urlsafe(16)
        return _page(
            code, new, "Your phone did not keep its place. Send it once more, or raise your hand."
        ), 422
    place, option = request.form.get("place", ""), request.form.get("option", "")
    try:
        votes.vote(code, key, place, option, _whom(), clock.now())
    except InvalidInputError as error:
        return _page(code, key, str(error)), 422
    except ConflictError:  # the page says how the meeting stands now
        pass
    return redirect(url_for("vote.ballot", code=code), 303)


@blueprint.get("/<code>/state")
@public
def state(code: str) -> ResponseReturnValue:
    try:
        return jsonify(state=votes.find_state(code, clock.now()))
    except NotFoundError:
        votes.count_wrong_code(code, _whom(), clock.now())
        raise


def _page(code: str, key: str, problem: str = "") -> Response:
    try:
        found = votes.get_ballot(code, key, clock.now())
    except NotFoundError:
        votes.count_wrong_code(code, _whom(), clock.now())
        if votes.was_a_meeting(code):
            return make_response(render_template("vote/over.html"), 404)
        raise
    response = make_response(
        render_template(
            "vote/ballot.html",
            ballot=found,
            sit_out=SIT_OUT,
            problem=problem,
            change="change" in request.args,
            school_name=found.school_name,
            brand_href=brand_address(found.colour) if found.colour else None,
            home_href=url_for("vote.ballot", code=code),
        )
    )
    response.set_cookie(
        _cookie(),
        key,
        max_age=LASTS,
        path=url_for("vote.ballot", code=code),
        secure=current_app.extensions["settings"].secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _key() -> str | None:
    return (request.cookies.get(_cookie()) or "")[:64] or None


def _cookie() -> str:
    return "__Secure-vote" if current_app.extensions["settings"].secure else "vote"


def _whom() -> str:
    """Stands for a network where tries are counted. Without our key nobody can tell which: no address is kept."""
    network = limits.network_of(request.remote_addr)
    return hmac.new(str(current_app.secret_key).encode(), network.encode(), hashlib.sha256).hexdigest()
