"""What a phone keeps of the right-now card for when there is no signal: which pages, and which version of them.

Only what a stranger sees. The worker fetches every page without cookies, so nothing of a signed-in person’s can be
among them (`static/js/now-worker.js`).
"""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, url_for
from flask.typing import ResponseReturnValue

from training.services import now_card
from training.services.now_card import NowCard
from training.web.access import public
from training.web.assets import Asset, brand_address
from training.web.library import library
from training.web.unlisted import keep_out_of_search

blueprint = Blueprint("now_saved", __name__, url_prefix="/now")
blueprint.after_request(keep_out_of_search)
ASSETS = ("steady.css", "mark.svg", "now-card.js")


@blueprint.get("/saved")
@public
def national() -> ResponseReturnValue:
    return _list(now_card.national_card(library()))


@blueprint.get("/<key>/saved")
@public
def school(key: str) -> ResponseReturnValue:
    """404 when strangers no longer see a card here: then the phone forgets the one it kept."""
    found = now_card.find_card(library(), key, None)
    if found is None:
        abort(404)
    return _list(found)


@blueprint.get("/worker.js")
@public
def worker() -> Response:
    """Below /now, so that it has a say over these pages and no others; asked for afresh each time."""
    asset: Asset = current_app.extensions["assets_by_name"]["now-worker.js"]
    response = Response(asset.plain, mimetype=asset.mimetype)
    response.headers["Service-Worker-Allowed"] = url_for("now.national")
    response.headers["Cache-Control"] = "no-cache"
    response.set_etag(asset.digest)
    return response


def _list(card: NowCard) -> dict[str, Any]:
    home = url_for("now.card", key=card.key) if card.key else url_for("now.national")
    asset = current_app.jinja_env.globals["asset"]
    assets = [asset(name) for name in ASSETS]  # type: ignore[operator]
    if card.colour:
        assets.append(brand_address(card.colour))
    pages = [home, *(f"{home}/{situation.id}" for situation in card.situations)]
    shown = repr((card, assets, pages, _frame_digest(Path(current_app.root_path))))
    return {"version": sha256(shown.encode()).hexdigest()[:16], "pages": pages, "assets": assets}


@cache
def _frame_digest(root: Path) -> str:
    """Stands for the words and marks around the card, which a release may change."""
    total = sha256()
    for path in sorted([*(root / "templates").glob("*.html"), *(root / "templates" / "now").glob("*.html")]):
        total.update(path.read_bytes())
    return total.hexdigest()
