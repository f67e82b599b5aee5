"""Pages of words: help, privacy, accessibility, and the one that says nothing."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from training.web import clock
from training.web.access import public

blueprint = Blueprint("pages", __name__)


@blueprint.get("/help", endpoint="help")
@public
def show_help() -> ResponseReturnValue:
    return render_template("pages/help.html")


@blueprint.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    return render_template("pages/privacy.html")


@blueprint.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    return render_template("pages/accessibility.html")


@blueprint.get("/pause")
@public
def pause() -> ResponseReturnValue:
    """Where “Leave quickly” leads."""
    return render_template("pages/pause.html", today=clock.today())
