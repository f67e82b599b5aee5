"""Style, script and drawings, served from memory under names that change with their content."""

import gzip
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, Flask, Response, abort, current_app, request, url_for

from training.errors import InvalidInputError
from training.web.access import find_viewer_or_none, public
from training.web.brand import brand_css, brand_digest

LAYERS = ("reset", "tokens", "base", "layout", "components", "utilities")
# A page loads one script; some need several of these. Each file stands alone inside its own braces. “Leave quickly”
# comes before what asks “Leave this page?”: listeners are heard in the order in which they were added.
JOINED_SCRIPTS = {
    "quiz.js": ("leave.js", "quiz.js", "order.js"),
    "say.js": ("say.js", "leave.js"),
    "now-card.js": ("now-card.js", "print.js"),
}
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"

assets = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    address: str
    mimetype: str
    plain: bytes
    gzipped: bytes
    digest: str


def init_assets(app: Flask) -> None:
    """Reads everything once. In templates, `asset('steady.css')` is the address; unknown names are errors."""
    found = load_assets(Path(app.root_path) / "static")
    app.extensions["assets"] = {asset.address: asset for asset in found.values()}
    app.extensions["assets_by_name"] = found
    app.register_blueprint(assets)

    def asset(name: str) -> str:
        return f"{app.config['APPLICATION_ROOT'].rstrip('/')}/static/{found[name].address}"

    app.jinja_env.globals["asset"] = asset
    app.context_processor(school_colour)


def school_colour() -> dict[str, str | None]:
    person = find_viewer_or_none()
    return {"brand_href": brand_address(person.colour) if person and person.colour else None}


def load_assets(folder: Path) -> dict[str, Asset]:
    css = b"".join(_shrink((folder / "css" / f"{layer}.css").read_text("utf-8")) for layer in LAYERS)
    order = f"@layer {','.join(LAYERS)};".encode()
    contents = {"steady.css": order + css}
    for path in sorted((folder / "css" / "paper").glob("*.css")):
        contents[path.name] = _shrink(path.read_text("utf-8"))
    for path in sorted([*(folder / "js").glob("*.js"), *(folder / "img").glob("*.svg")]):
        parts = JOINED_SCRIPTS.get(path.name, (path.name,))
        contents[path.name] = b"".join((path.parent / part).read_bytes() for part in parts)
    return {name: _asset(name, data) for name, data in contents.items()}


def brand_address(colour: str) -> str:
    """Where the style of this school colour is; `brand_href` for the page."""
    digest = brand_digest(brand_css(colour))
    return url_for("assets.brand", colour=colour.removeprefix("#").lower(), digest=digest)


@assets.get("/static/<name>")
@public
def static_file(name: str) -> Response:
    asset = current_app.extensions["assets"].get(name)
    if asset is None:
        abort(404)
    return _respond(asset)


@assets.get("/brand/<colour>.<digest>.css")
@public
def brand(colour: str, digest: str) -> Response:
    """Worked out from the address, so it needs no database; only addresses we made ourselves are answered."""
    try:
        css = brand_css(f"#{colour}")
    except InvalidInputError:
        abort(404)
    if digest != brand_digest(css):
        abort(404)
    return _respond(_asset("brand.css", css.encode()))


def _asset(name: str, data: bytes) -> Asset:
    digest = sha256(data).hexdigest()[:12]
    stem, suffix = name.rsplit(".", 1)
    gzipped = gzip.compress(data, 9, mtime=0)
    return Asset(f"{stem}.{digest}.{suffix}", TYPES[f".{suffix}"], data, gzipped, digest)


def _shrink(css: str) -> bytes:
    """Leaves out comments and indentation; the rules themselves are not touched."""
    without_comments = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "\n", without_comments).strip().encode() + b"\n"


def _respond(asset: Asset) -> Response:
    zipped = request.accept_encodings["gzip"] > 0
    response = Response(asset.gzipped if zipped else asset.plain, mimetype=asset.mimetype)
    if zipped:
        response.content_encoding = "gzip"
    response.set_etag(f"{asset.digest}{'-gz' if zipped else ''}")
    response.headers["Cache-Control"] = FOR_EVER
    response.vary.add("Accept-Encoding")
    response.make_conditional(request)
    return response
