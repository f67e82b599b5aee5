"""Training completed at another school: offered by the person, counted or not by their lead."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from training.errors import InvalidInputError
from training.services import people, recognition
from training.web import clock
from training.web.access import allowed, signed_in, viewer
from training.web.library import library
from training.words import LEADS

blueprint = Blueprint("recognition", __name__)


class CodeForm(FlaskForm):
    code = StringField(
        "Code on the certificate",
        [DataRequired("Give the code."), Length(max=60, message="A code is shorter than that.")],
    )


@blueprint.get("/record/other-schools")
@signed_in
def mine() -> ResponseReturnValue:
    return _mine(CodeForm())


@blueprint.post("/record/other-schools")
@signed_in
def offer() -> ResponseReturnValue:
    """Those ticked, of the same account."""
    chosen = [int(id_) for id_ in request.form.getlist("completion") if id_.isdecimal() and len(id_) < 10]
    try:
        n = recognition.offer_mine(viewer(), chosen, library(), clock.now())
    except InvalidInputError as error:
        return _mine(CodeForm(formdata=None), str(error)), 422
    flash(f"{n} {'module' if n == 1 else 'modules'} offered. Your safeguarding lead decides.", "good")
    return redirect(url_for("recognition.mine"), 303)


@blueprint.post("/record/other-schools/code")
@signed_in
def offer_code() -> ResponseReturnValue:
    form = CodeForm()
    if form.validate():
        try:
            recognition.offer_by_code(viewer(), form.code.data or "", clock.now())
            flash("Offered. Your safeguarding lead decides.", "good")
            return redirect(url_for("recognition.mine"), 303)
        except InvalidInputError as error:
            form.code.errors = [str(error)]
    return _mine(form), 422


@blueprint.post("/record/other-schools/<int:recognition_id>/take-back")
@signed_in
def take_back(recognition_id: int) -> ResponseReturnValue:
    recognition.take_back(viewer(), recognition_id, clock.now())
    flash("Taken back. Your school does not count it any more.", "good")
    return redirect(url_for("recognition.mine"), 303)


@blueprint.get("/offers")
@allowed(*LEADS)
def waiting() -> ResponseReturnValue:
    return render_template("recognition/waiting.html", waiting=recognition.find_waiting(viewer()))


@blueprint.get("/people/<public_id>/other-schools")
@allowed(*LEADS)
def of_person(public_id: str) -> ResponseReturnValue:
    person = people.get_person(viewer(), public_id)
    offers = recognition.find_offers(person.school_id, person.id, library())
    return render_template("recognition/person.html", person=person, offers=offers)


@blueprint.post("/people/<public_id>/other-schools/<int:recognition_id>")
@allowed(*LEADS)
def decide(public_id: str, recognition_id: int) -> ResponseReturnValue:
    counts = request.form.get("counts") == "yes"
    recognition.decide(viewer(), public_id, recognition_id, counts, clock.now())
    flash("It counts from now." if counts else "Recorded: it does not count here.", "good")
    return redirect(url_for("recognition.of_person", public_id=public_id), 303)


def _mine(form: CodeForm, problem: str = "") -> str:
    who = viewer()
    return render_template(
        "recognition/mine.html",
        form=form,
        problem=problem,
        elsewhere=recognition.find_mine(who, library()),
        offers=recognition.find_offers(who.school_id, who.staff_member_id, library()),
    )
