"""“Before you start”, for those who keep the list: the way in, the paper sheets, and who was briefed."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from training.documents.qr import qr_code
from training.errors import InvalidInputError
from training.rules.briefing import MODULE, MOST_ON_A_SHEET, Lasting, VisitorKind
from training.services import briefing_days, briefing_list, briefing_sheets
from training.services.briefings import printed
from training.services.ids import new_id
from training.web import clock, mailing
from training.web.access import allowed, viewer
from training.web.briefing_forms import OpenForm, SheetForm
from training.web.library import library
from training.web.lists import list_download
from training.web.paging import Pages, page_number
from training.words import KEEPERS

blueprint = Blueprint("briefings", __name__, url_prefix="/briefings")
LINES_ON_PAPER = 20


@blueprint.get("")
@allowed(*KEEPERS)
def index() -> ResponseReturnValue:
    words = request.args.get("search", "")[:100]
    found = briefing_list.find_briefed(viewer(), words, page_number())
    return render_template(
        "briefings/index.html",
        found=found,
        pages=Pages(found.number, found.pages, found.total),
        words=words,
        way=briefing_days.find_way(viewer(), clock.now()),
        sheet=briefing_sheets.find_last(viewer()),
    )


@blueprint.get("/list.csv")
@allowed(*KEEPERS)
def export() -> ResponseReturnValue:
    return list_download("briefed", request.args)


@blueprint.get("/way-in")
@allowed(*KEEPERS)
def way_in() -> ResponseReturnValue:
    return _way_page(OpenForm(formdata=None))


@blueprint.post("/way-in")
@allowed(*KEEPERS)
def open_way() -> ResponseReturnValue:
    form = OpenForm()
    if not form.validate():
        return _way_page(form), 422
    briefing_days.open_way(viewer(), Lasting(form.lasting.data), clock.now(), clock.today())
    return redirect(url_for("briefings.poster"), 303)


@blueprint.post("/way-in/end")
@allowed(*KEEPERS)
def end_way() -> ResponseReturnValue:
    briefing_days.end_way(viewer(), clock.now())
    flash("The address and the PIN do not work any more. What was signed is kept.", "good")
    return redirect(url_for("briefings.way_in"), 303)


def _way_page(form: OpenForm) -> str:
    return render_template(
        "briefings/way_in.html",
        form=form,
        way=briefing_days.find_way(viewer(), clock.now()),
        adopted=briefing_days.is_adopted(viewer(), clock.today()),
        module=MODULE,
    )


@blueprint.get("/poster")
@allowed(*KEEPERS)
def poster() -> ResponseReturnValue:
    """For reception. It can be printed again as long as the way in is open."""
    way = briefing_days.find_way(viewer(), clock.now())
    if way is None:
        return redirect(url_for("briefings.way_in"), 303)
    address = mailing.base_url() + url_for("here.landing", key=way.key)
    return render_template(
        "briefings/poster.html",
        way=way,
        address=(mailing.base_url() + url_for("here.pin")).partition("://")[2],
        qr=qr_code(address),
    )


@blueprint.get("/sheet")
@allowed(*KEEPERS)
def sheet() -> ResponseReturnValue:
    """The paper way: what to read on one side, and lines for names on the other."""
    return render_template(
        "briefings/sheet.html",
        sheet=printed(viewer(), library(), clock.today()),
        lines=LINES_ON_PAPER,
        today=clock.today(),
    )


@blueprint.get("/paper")
@allowed(*KEEPERS)
def paper() -> ResponseReturnValue:
    form = SheetForm(formdata=None)
    form.signed_on.data, form.sheet.data = clock.today(), new_id()
    return render_template("briefings/paper.html", form=form, most=MOST_ON_A_SHEET)


@blueprint.post("/paper")
@allowed(*KEEPERS)
def enter() -> ResponseReturnValue:
    """Looked at first; kept when it is sent a second time with “sure”."""
    form = SheetForm()
    if not form.validate() or not (names := _names(form)):
        return render_template("briefings/paper.html", form=form, most=MOST_ON_A_SHEET), 422
    if "change" in request.form:
        return render_template("briefings/paper.html", form=form, most=MOST_ON_A_SHEET)
    kind = VisitorKind(form.kind.data)
    if "sure" not in request.form:
        return render_template("briefings/paper_preview.html", form=form, names=names, kind=kind)
    sheet_id = form.sheet.data or new_id()
    now, today, day = clock.now(), clock.today(), form.signed_on.data
    briefing_sheets.enter(viewer(), library(), sheet_id[:32], names, kind, day, now, today)
    flash(f"{len(names)} {'name is' if len(names) == 1 else 'names are'} on the list.", "good")
    return redirect(url_for("briefings.index"), 303)


def _names(form: SheetForm) -> list[str]:
    try:
        assert form.signed_on.data is not None
        briefing_sheets.check_day(form.signed_on.data, clock.today())
        return briefing_sheets.read_names(form.names.data or "")
    except InvalidInputError as error:
        field = form[error.field or "names"]
        field.errors = [*field.errors, str(error)]
        return []


@blueprint.get("/paper/take-back")
@allowed(*KEEPERS)
def ask_to_take_back() -> ResponseReturnValue:
    last = briefing_sheets.find_last(viewer())
    if last is None:
        return redirect(url_for("briefings.index"), 303)
    return render_template("briefings/take_back.html", sheet=last)


@blueprint.post("/paper/take-back")
@allowed(*KEEPERS)
def take_back() -> ResponseReturnValue:
    briefing_sheets.take_back(viewer(), request.form.get("sheet", ""), clock.now())
    flash(
        "The sheet is taken back. The evidence keeps both: that it was entered, and that it was not right.",
        "good",
    )
    return redirect(url_for("briefings.index"), 303)
