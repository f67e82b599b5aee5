"""Is a certificate genuine? Open to whoever holds the paper; shows what stands on it and nothing more."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from training.errors import NotFoundError
from training.rules.certificate import NOTE, in_fours, pairs, plain_code
from training.services import certificates, limits
from training.web import clock
from training.web.access import public
from training.web.unlisted import keep_out_of_search

blueprint = Blueprint("verify", __name__, url_prefix="/verify")
blueprint.after_request(keep_out_of_search)


@blueprint.after_request
def keep_to_yourself(response: Response) -> Response:
    """A shared computer must not show the last certificate that somebody looked at."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("")
@public
def ask() -> ResponseReturnValue:
    """The form; a code sent with it leads to its own address, which is the one on the paper."""
    typed = request.args.get("code")
    if typed is None:
        return render_template("verify/ask.html", typed="", problem="")
    code = plain_code(typed)
    if not code:
        problem = "Type the code that stands on the certificate."
        return render_template("verify/ask.html", typed=typed, problem=problem), 422
    return redirect(url_for("verify.show", code=code), 303)


@blueprint.get("/<code>")
@public
def show(code: str) -> ResponseReturnValue:
    whom = limits.network_of(request.remote_addr)
    try:
        found = certificates.check(code, whom, clock.now(), clock.today())
    except NotFoundError as error:
        return render_template("verify/ask.html", typed=code, problem=str(error)), 404
    paper = found.paper
    return render_template(
        "verify/show.html", found=found, paper=paper, pairs=pairs(paper), code=in_fours(paper.code), note=NOTE
    )
