"""New staff and their induction modules: which these are, and who has not finished them yet."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import SelectMultipleField

from training.errors import InvalidInputError
from training.services import induction as service
from training.web import clock
from training.web.access import allowed, viewer
from training.web.board_filter import LONGEST_SEARCH
from training.web.choices import choices
from training.web.library import library
from training.web.lists import list_download
from training.web.paging import Pages, page_number
from training.words import LEADS

blueprint = Blueprint("induction", __name__, url_prefix="/induction")


class ModulesForm(FlaskForm):
    modules = SelectMultipleField("Which modules belong to induction at your school?")


@blueprint.get("")
@allowed(*LEADS)
def index() -> ResponseReturnValue:
    search = _search()
    page = service.induction_page(viewer(), library(), search, page_number(), clock.today())
    pages = Pages(page.number, page.pages, page.all_waiting + page.all_finished)
    return render_template("induction/index.html", page=page, pages=pages, search=search, today=clock.today())


@blueprint.get("/export.csv")
@allowed(*LEADS)
def export() -> ResponseReturnValue:
    return list_download("induction", {"q": _search()})


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
