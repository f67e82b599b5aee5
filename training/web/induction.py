"""New staff and their induction modules: which these are, and who has not finished them yet."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField

from training.errors import InvalidInputError
from training.services import induction as service
from training.services.induction import InductionPage
from training.web import clock
from training.web.access import allowed, viewer
from training.web.board_filter import LONGEST_SEARCH
from training.web.choices import choices
from training.web.library import library
from training.web.well_formed import row_id
from training.words import LEADS

blueprint = Blueprint("induction", __name__, url_prefix="/induction")


class ModulesForm(FlaskForm):
    modules = SelectMultipleField("Which modules belong to induction at your school?")


class Pages:
    """What `ui.pagination` needs."""

    def __init__(self, page: InductionPage, search: str) -> None:
        self.number, self.pages, self.search = page.number, page.pages, search
        self.total = page.all_waiting + page.all_finished

    def href(self, number: int) -> str:
        return url_for("induction.index", q=self.search or None, page=number)


@blueprint.get("")
@allowed(*LEADS)
def index() -> ResponseReturnValue:
    search = _search()
    page = service.induction_page(
        viewer(), library(), search, request.args.get("page", 1, type=row_id), clock.today()
    )
    return render_template(
        "induction/index.html", page=page, pages=Pages(page, search), search=search, today=clock.today()
    )


@blueprint.get("/export.csv")
@allowed(*LEADS)
def export() -> ResponseReturnValue:
    content = service.export(viewer(), library(), _search(), clock.now(), clock.today())
    name = f"steady-induction-{clock.today().isoformat()}.csv"
    return Response(
        content,
        mimetype="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@blueprint.get("/modules")
@allowed(*LEADS)
def modules() -> ResponseReturnValue:
    form = ModulesForm(
        formdata=None, data={"modules": [m.slug for m in service.induction_modules(viewer(), library())]}
    )
    return _modules_page(form)


@blueprint.post("/modules")
@allowed(*LEADS)
def set_modules() -> ResponseReturnValue:
    form = ModulesForm()
    _offer(form)
    if form.validate():
        try:
            service.set_modules(viewer(), form.modules.data or [], library(), clock.now())
        except InvalidInputError as error:
            form.modules.errors = [str(error)]
        else:
            flash("Saved.", "good")
            return redirect(url_for("induction.index"), 303)
    return _modules_page(form), 422


def _modules_page(form: Any) -> str:
    _offer(form)
    return render_template("induction/modules.html", form=form)


def _offer(form: ModulesForm) -> None:
    form.modules.choices = choices((m.slug, m.title) for m in service.choosable(library()))


def _search() -> str:
    return " ".join(request.args.get("q", "").split())[:LONGEST_SEARCH]
