"""The board, its exports, and the totals for governors."""

from flask import Blueprint, abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from training.services import board as boards
from training.services import board_export, jobs, totals
from training.services.board_people import BoardFilter
from training.web import clock
from training.web.access import allowed, viewer
from training.web.board_filter import (
    board_filter,
    chips,
    filter_form,
    has_more_filters,
    href,
    is_narrowed,
    params,
)
from training.web.downloads import as_download
from training.web.library import library
from training.web.paging import Pages
from training.words import LEADS, Role

blueprint = Blueprint("board", __name__)


@blueprint.get("/board")
@allowed(*LEADS)
def show() -> ResponseReturnValue:
    wanted = _wanted()
    board = boards.board(viewer().school_id, library(), wanted, clock.today())
    export = params(wanted)
    return render_template(
        "board/board.html",
        board=board,
        form=filter_form(board),
        chips=chips(board),
        narrowed=is_narrowed(wanted),
        more_filters=has_more_filters(wanted),
        pages=Pages(board.number, board.pages, board.people),
        whole_href=href(wanted, whole="y") if board.pages > 1 and not wanted.whole else "",
        whole_count=min(board.people, boards.WHOLE_SIZE),
        csv_href=url_for("board.export", form="csv", **export),
        xlsx_href=url_for("board.export", form="xlsx", **export),
        bulk_href=url_for("bulk.new", **{"sort": "name", **export}),
        whole=wanted.whole,
        today=clock.today(),
    )


@blueprint.get("/board/export.<form>")
@allowed(*LEADS)
def export(form: str) -> ResponseReturnValue:
    """The file at once, or a page with the button that has it made in the background."""
    _check_form(form)
    wanted = _wanted()
    file = board_export.export(viewer(), library(), wanted, form, clock.now(), clock.today())
    if file is not None:
        return as_download(file)
    action = url_for("board.ask_for_export", form=form, **params(wanted))
    return render_template("jobs/long_list.html", action=action, fields=[])


@blueprint.post("/board/export.<form>")
@allowed(*LEADS)
def ask_for_export(form: str) -> ResponseReturnValue:
    _check_form(form)
    args = board_export.job_args(_wanted(), form)
    return redirect(
        url_for("jobs.show", public_id=jobs.ask(viewer(), board_export.KIND, args, clock.now())), 303
    )


def _check_form(form: str) -> None:
    if form not in board_export.MEDIA_TYPES:
        abort(404)


def _wanted() -> BoardFilter:
    return board_filter({module.slug for module in library().published()})


@blueprint.get("/totals")
@allowed(*LEADS, Role.GOVERNOR)
def show_totals() -> ResponseReturnValue:
    return render_template(
        "board/totals.html", totals=totals.totals(viewer().school_id, library(), clock.today())
    )
