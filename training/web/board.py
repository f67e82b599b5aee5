"""The board, its exports, and the totals for governors."""

from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue

from training.services import board as boards
from training.services import board_export, totals
from training.web import clock
from training.web.access import allowed, viewer
from training.web.board_filter import (
    Pages,
    board_filter,
    chips,
    filter_form,
    has_more_filters,
    href,
    is_narrowed,
    params,
)
from training.web.library import library
from training.words import LEADS, Role

blueprint = Blueprint("board", __name__)


@blueprint.get("/board")
@allowed(*LEADS)
def show() -> ResponseReturnValue:
    wanted = board_filter({module.slug for module in library().published()})
    board = boards.board(viewer().school_id, library(), wanted, clock.today())
    export = params(wanted)
    return render_template(
        "board/board.html",
        board=board,
        form=filter_form(board),
        chips=chips(board),
        narrowed=is_narrowed(wanted),
        more_filters=has_more_filters(wanted),
        pages=Pages(board.number, board.pages, board.people, wanted),
        whole_href=href(wanted, whole="y") if board.pages > 1 and not wanted.whole else "",
        whole_count=min(board.people, boards.WHOLE_SIZE),
        csv_href=url_for("board.export_csv", **export),
        xlsx_href=url_for("board.export_xlsx", **export),
        today=clock.today(),
    )


@blueprint.get("/board/export.csv")
@allowed(*LEADS)
def export_csv() -> ResponseReturnValue:
    return _export("csv", "text/csv; charset=utf-8")


@blueprint.get("/board/export.xlsx")
@allowed(*LEADS)
def export_xlsx() -> ResponseReturnValue:
    return _export("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")


def _export(form: str, mimetype: str) -> ResponseReturnValue:
    wanted = board_filter({module.slug for module in library().published()})
    content = board_export.export(viewer(), library(), wanted, form, clock.now(), clock.today())
    name = f"steady-board-{clock.today().isoformat()}.{form}"
    return Response(
        content, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@blueprint.get("/totals")
@allowed(*LEADS, Role.GOVERNOR)
def show_totals() -> ResponseReturnValue:
    return render_template(
        "board/totals.html", totals=totals.totals(viewer().school_id, library(), clock.today())
    )
