"""What to teach next: rules and questions, never people. Nothing is filtered but by term."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from training.errors import InvalidInputError
from training.rules.exempting import NOTE_LENGTH
from training.services import discussion_pack, teach_next, teaching_actions
from training.services.making import File
from training.services.teach_sheet import as_csv
from training.services.teaching_actions import What
from training.web import clock
from training.web.access import allowed, signed_in, viewer
from training.web.downloads import as_download
from training.web.library import library
from training.words import LEADS

blueprint = Blueprint("teach", __name__, url_prefix="/teach")


class ActionForm(FlaskForm):
    about = SelectField("The rule")
    what = RadioField("What you did", [InputRequired("Choose what you did.")])
    done_on = DateField("Day", [InputRequired("Give the day you did it.")])
    note = StringField("Note", [Length(max=NOTE_LENGTH, message=f"Keep the note to {NOTE_LENGTH} letters.")])

    def offer(self) -> "ActionForm":
        self.about.choices = [(str(code), f"Never {words.never}") for code, words in library().codes.items()]
        self.what.choices = [(str(what), what.label) for what in What]
        return self


@blueprint.get("")
@allowed(*LEADS)
def index() -> ResponseReturnValue:
    found = _found()
    done = teaching_actions.find_actions(viewer().school_id, library())
    return render_template("teach/index.html", found=found, done=done)


@blueprint.get("/download")
@allowed(*LEADS)
def download() -> ResponseReturnValue:
    """Exactly what the page shows."""
    return as_download(File("teach-next.csv", "text/csv; charset=utf-8", as_csv(_found())))


@blueprint.get("/actions/new")
@allowed(*LEADS)
def new_action() -> ResponseReturnValue:
    form = ActionForm(formdata=None).offer()
    form.about.data = request.args.get("about", "")
    form.done_on.data = clock.today()
    return render_template("teach/action.html", form=form)


@blueprint.post("/actions")
@allowed(*LEADS)
def record_action() -> ResponseReturnValue:
    form = ActionForm().offer()
    if form.validate() and form.done_on.data is not None:
        try:
            teaching_actions.record(
                viewer(),
                library(),
                form.about.data,
                form.what.data,
                form.note.data or "",
                form.done_on.data,
                clock.now(),
                clock.today(),
            )
        except InvalidInputError as error:
            form[error.field or "what"].errors = [str(error)]
        else:
            flash("Saved. It stands beside the rule, and in the training summary.", "good")
            return redirect(url_for("teach.index"), 303)
    return render_template("teach/action.html", form=form), 422


@blueprint.get("/pack")
@allowed(*LEADS)
def pack() -> ResponseReturnValue:
    made = discussion_pack.get_pack(viewer(), library(), clock.today())
    return render_template("teach/pack.html", pack=made, why=discussion_pack.why_here(made))


@blueprint.get("/pack.pdf")
@allowed(*LEADS)
def pack_pdf() -> ResponseReturnValue:
    made = discussion_pack.get_pack(viewer(), library(), clock.today())
    return as_download(
        File("staff-meeting.pdf", "application/pdf", discussion_pack.as_pdf(made, clock.now()))
    )


@blueprint.get("/what-we-count")
@signed_in
def what_we_count() -> ResponseReturnValue:
    return render_template("teach/what_we_count.html")


def _found() -> teach_next.TeachNext:
    return teach_next.get_teach_next(viewer(), library(), request.args.get("term", ""), clock.today())
