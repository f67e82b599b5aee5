"""One person, two records: joining them, and taking them apart again."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from training.services import merging
from training.web import clock
from training.web.access import allowed, viewer
from training.web.paging import Pages, page_number
from training.words import KEEPERS

blueprint = Blueprint("merging", __name__, url_prefix="/staff/same-person")


@blueprint.get("")
@allowed(*KEEPERS)
def index() -> ResponseReturnValue:
    of = request.args.get("of", "")
    if of:
        words = request.args.get("search", "")[:100]
        one, pairs = merging.find_others(viewer(), of, words)
        return render_template("staff/same_person_as.html", one=one, pairs=pairs, words=words)
    """Both lists turn their pages together: most schools have one page of each."""
    number = page_number()
    alike = merging.find_alike(viewer(), number)
    merged, merged_pages = merging.find_merged(viewer(), number)
    pages = Pages(min(number, max(alike.pages, merged_pages)), max(alike.pages, merged_pages), alike.total)
    shown = alike.pairs if number <= alike.pages else ()
    return render_template("staff/same_person.html", alike=shown, merged=merged, pages=pages)


@blueprint.get("/<keep>/<other>")
@allowed(*KEEPERS)
def ask(keep: str, other: str) -> ResponseReturnValue:
    return render_template("staff/join_records.html", pair=merging.get_pair(viewer(), keep, other))


@blueprint.post("/<keep>/<other>")
@allowed(*KEEPERS)
def join(keep: str, other: str) -> ResponseReturnValue:
    pair = merging.get_pair(viewer(), keep, other)
    merging.merge(viewer(), keep, other, clock.now(), clock.today())
    flash(f"The two records of {pair.keep.name} are one now. You can take them apart again.", "good")
    return redirect(url_for("merging.index"), 303)


@blueprint.post("/apart")
@allowed(*KEEPERS)
def take_apart() -> ResponseReturnValue:
    merging.take_apart(viewer(), request.form.get("other", ""), clock.now(), clock.today())
    flash("They are two people again, each as before.", "good")
    return redirect(url_for("merging.index"), 303)
