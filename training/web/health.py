"""Whether the server answers, and whether it can work."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from training.services import health as service
from training.web.access import public

blueprint = Blueprint("health", __name__)


@blueprint.get("/health")
@public
def health() -> ResponseReturnValue:
    """The process answers; the database is not asked."""
    return jsonify(status="ok")


@blueprint.get("/ready")
@public
def ready() -> ResponseReturnValue:
    """The database answers and has the tables this release expects."""
    reason = service.why_not_ready()
    if reason:
        return jsonify(status="not ready", reason=reason), 503
    return jsonify(status="ready")
