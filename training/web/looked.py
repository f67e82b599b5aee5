"""Who looked at whose results."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from training.services import looked
from training.web.access import allowed, signed_in, viewer
from training.web.lists import list_download
from training.web.paging import Pages, page_number
from training.words import LEADS

blueprint = Blueprint("looked", __name__)


@blueprint.get("/evidence/looked")
@allowed(*LEADS)
def index() -> ResponseReturnValue:
    words = request.args.get("search", "")[:100]
    found = looked.find_looks(viewer(), words, page_number())
    pages = Pages(found.number, found.pages, found.total)
    return render_template("looked/index.html", found=found, words=words, pages=pages)


@blueprint.get("/evidence/looked.csv")
@allowed(*LEADS)
def export() -> ResponseReturnValue:
    return list_download("looked", request.args)


@blueprint.get("/record/looked")
@signed_in
def mine() -> ResponseReturnValue:
    found = looked.find_looks_at_me(viewer(), page_number())
    return render_template(
        "looked/mine.html", found=found, pages=Pages(found.number, found.pages, found.total)
    )
