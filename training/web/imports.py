"""Bringing in a staff list, in five steps with a way back. Nothing happens until the last button."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from training.errors import ConflictError, InvalidInputError
from training.services import import_apply, import_pages, import_staging, import_undo, imports
from training.services.making import File
from training.web import clock
from training.web.access import allowed, viewer
from training.web.downloads import as_download
from training.web.import_forms import (
    UploadForm,
    answers_of,
    columns_form,
    fields_of,
    preview_form,
    reading_form,
    roles_of,
)
from training.words import KEEPERS

blueprint = Blueprint("imports", __name__, url_prefix="/staff/import")
STEPS = ("File", "Reading", "Columns", "Preview", "Result")


@blueprint.app_template_global("import_steps")
def import_steps() -> tuple[str, ...]:
    return STEPS


@blueprint.get("")
@allowed(*KEEPERS)
def start() -> ResponseReturnValue:
    return render_template("imports/start.html", form=UploadForm(), past=import_pages.past_imports(viewer()))


@blueprint.post("")
@allowed(*KEEPERS)
def upload() -> ResponseReturnValue:
    form = UploadForm()
    if form.validate():
        try:
            data, name = form.file.data.read(), form.file.data.filename or ""
            run_id = imports.begin(viewer(), data, name, clock.now())
            return redirect(url_for("imports.reading", run_id=run_id), 303)
        except InvalidInputError as error:
            form.file.errors = [str(error)]
    past = import_pages.past_imports(viewer())
    return render_template("imports/start.html", form=form, past=past), 422


@blueprint.get("/staff-list.csv")
@allowed(*KEEPERS)
def export() -> ResponseReturnValue:
    """The list as it is, to change in a spreadsheet and bring back."""
    data = import_pages.staff_list_file(viewer(), clock.now(), clock.today())
    return _download(data, f"staff-list-{clock.today().isoformat()}.csv")


def _download(data: bytes, name: str) -> Response:
    return as_download(File(name, "text/csv; charset=utf-8", data))


@blueprint.get("/<int:run_id>/reading")
@allowed(*KEEPERS)
def reading(run_id: int) -> ResponseReturnValue:
    page = import_pages.reading_page(viewer(), run_id)
    return render_template(
        "imports/reading.html", page=page, run_id=run_id, form=reading_form(page, show=True)
    )


@blueprint.post("/<int:run_id>/reading")
@allowed(*KEEPERS)
def choose_reading(run_id: int) -> ResponseReturnValue:
    """Another encoding or sheet shows the page again; else on to the columns."""
    page = import_pages.reading_page(viewer(), run_id)
    form = reading_form(page)
    if not form.validate():
        return render_template("imports/reading.html", page=page, run_id=run_id, form=form), 422
    encoding = form["encoding"].data if "encoding" in form else ""
    sheet = form["sheet"].data if "sheet" in form else ""
    if encoding not in ("", page.encoding) or sheet not in ("", page.sheet):
        imports.choose_reading(viewer(), run_id, encoding, sheet)
        flash("Read again. Check that it looks right now.", "info")
        return redirect(url_for("imports.reading", run_id=run_id), 303)
    if form["preset"].data != page.preset:
        imports.choose_preset(viewer(), run_id, form["preset"].data)
    return redirect(url_for("imports.columns", run_id=run_id), 303)


@blueprint.get("/<int:run_id>/columns")
@allowed(*KEEPERS)
def columns(run_id: int) -> ResponseReturnValue:
    page = import_pages.columns_page(viewer(), run_id)
    return render_template(
        "imports/columns.html", page=page, run_id=run_id, form=columns_form(page, show=True)
    )


@blueprint.post("/<int:run_id>/columns")
@allowed(*KEEPERS)
def choose_columns(run_id: int) -> ResponseReturnValue:
    page = import_pages.columns_page(viewer(), run_id)
    form = columns_form(page)
    if form.validate():
        try:
            imports.choose_columns(
                viewer(),
                run_id,
                fields_of(form, page),
                form["source_system"].data,
                form["date_order"].data,
                form["name_order"].data,
                form["save_as"].data or "",
                clock.now(),
            )
            import_staging.stage(viewer(), run_id, clock.today())
            return redirect(url_for("imports.preview", run_id=run_id), 303)
        except InvalidInputError as error:
            place = error.field if error.field and error.field in form else "column-0"
            form[place].errors = [str(error)]
    return render_template("imports/columns.html", page=page, run_id=run_id, form=form), 422


@blueprint.get("/<int:run_id>/preview")
@allowed(*KEEPERS)
def preview(run_id: int) -> ResponseReturnValue:
    show, number = request.args.get("show", ""), _page_number()
    page = import_pages.preview_page(viewer(), run_id, show, number)
    if not page.ready:
        return redirect(url_for("imports.columns", run_id=run_id), 303)

    def href(n: int) -> str:
        return url_for("imports.preview", run_id=run_id, show=page.show, page=n)

    return render_template(
        "imports/preview.html", page=page, run_id=run_id, form=preview_form(page.rows, show=True), href=href
    )


def _page_number() -> int:
    number = request.args.get("page", "")
    return int(number) if number.isdecimal() and len(number) < 8 else 1


@blueprint.post("/<int:run_id>/preview")
@allowed(*KEEPERS)
def answer(run_id: int) -> ResponseReturnValue:
    """Answers to the questions of one page, ticks for roles, or whether the missing have left."""
    show, number = request.args.get("show", ""), _page_number()
    missing = request.form.get("missing") == "y" if "about-missing" in request.form else None
    shown, ticked = roles_of(request.form)
    imports.answer(viewer(), run_id, answers_of(request.form), shown, ticked, missing)
    import_staging.stage(viewer(), run_id, clock.today())
    flash("The preview is up to date with your answers.", "good")
    back = url_for("imports.preview", run_id=run_id, show=show, page=number)
    return redirect(back, 303)


@blueprint.post("/<int:run_id>/apply")
@allowed(*KEEPERS)
def apply(run_id: int) -> ResponseReturnValue:
    try:
        import_apply.apply(viewer(), run_id, clock.now(), clock.today())
    except ConflictError as error:
        flash(str(error), "warn")
        if import_pages.is_open(viewer(), run_id):
            return redirect(url_for("imports.preview", run_id=run_id), 303)
    return redirect(url_for("imports.result", run_id=run_id), 303)


@blueprint.get("/<int:run_id>/result")
@allowed(*KEEPERS)
def result(run_id: int) -> ResponseReturnValue:
    if import_pages.is_open(viewer(), run_id):
        return redirect(url_for("imports.preview", run_id=run_id), 303)
    page = import_pages.result_page(viewer(), run_id)
    return render_template("imports/result.html", page=page, run_id=run_id)


@blueprint.get("/<int:run_id>/left-out.csv")
@allowed(*KEEPERS)
def left_out(run_id: int) -> ResponseReturnValue:
    return _download(import_pages.rejected_file(viewer(), run_id), "rows-left-out.csv")


@blueprint.get("/<int:run_id>/undo")
@allowed(*KEEPERS)
def ask_undo(run_id: int) -> ResponseReturnValue:
    page = import_pages.result_page(viewer(), run_id)
    if page.undo_problem:
        return redirect(url_for("imports.result", run_id=run_id), 303)
    return render_template("imports/undo.html", page=page, run_id=run_id)


@blueprint.post("/<int:run_id>/undo")
@allowed(*KEEPERS)
def undo(run_id: int) -> ResponseReturnValue:
    import_undo.undo(viewer(), run_id, clock.now(), clock.today())
    flash("The import is undone. Your staff list is as it was before it.", "good")
    return redirect(url_for("imports.result", run_id=run_id), 303)


@blueprint.post("/<int:run_id>/drop")
@allowed(*KEEPERS)
def drop(run_id: int) -> ResponseReturnValue:
    imports.drop(viewer(), run_id, clock.now())
    flash("Nothing was imported, and nothing of the file was kept.", "good")
    return redirect(url_for("imports.start"), 303)
