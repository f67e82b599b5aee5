"""One's own account: password, where one is signed in, which school one works in."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from training.errors import InvalidInputError
from training.services import joining, preferences, sessions
from training.services.people import is_reachable
from training.web import clock
from training.web.access import signed_in, viewer
from training.web.account_forms import ChangePasswordForm
from training.web.kept import end_session

blueprint = Blueprint("my_account", __name__, url_prefix="/account")


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    person = viewer()
    return render_template(
        "accounts/my_account.html",
        person=person,
        places=sessions.open_sign_ins(person.account_id, person.sign_in_id, clock.now()),
        has_password=is_reachable(person.sign_in_name),
        weekly=preferences.wants_weekly(person),
    )


@blueprint.route("/password", methods=["GET", "POST"])
@signed_in
def password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if request.method == "POST":
        if form.validate():
            try:
                joining.change_password(
                    viewer(), form.current.data or "", form.password.data or "", clock.now()
                )
                flash("Your password is changed. You are signed out everywhere else.", "good")
                return redirect("/account", 303)
            except InvalidInputError as error:
                field = form.current if error.field == "current" else form.password
                field.errors = [str(error)]
        return render_template("accounts/change_password.html", form=form, person=viewer()), 422
    return render_template("accounts/change_password.html", form=form, person=viewer())


@blueprint.post("/confidence")
@signed_in
def confidence() -> ResponseReturnValue:
    on = "on" in request.form
    preferences.ask_confidence(viewer(), on)
    flash("Questions will ask how sure you are." if on else "Questions ask no more how sure you are.", "good")
    module, _, quiz = request.form.get("quiz", "").partition("/")
    if module and quiz:  # asked for at the start of a quiz, which goes on from there
        return redirect(url_for("quiz.start", slug=module, quiz=quiz), 303)
    return redirect("/account", 303)


@blueprint.post("/reminders")
@signed_in
def reminders() -> ResponseReturnValue:
    weekly = request.form.get("how-often") == "weekly"
    preferences.choose_reminders(viewer(), weekly)
    flash("One digest a week, from now on." if weekly else "As it comes, once a week at the most.", "good")
    return redirect("/account", 303)


@blueprint.post("/sign-out-everywhere")
@signed_in
def sign_out_everywhere() -> ResponseReturnValue:
    sessions.sign_out_everywhere(viewer().account_id, clock.now())
    end_session()
    flash("You are signed out everywhere.", "good")
    return redirect("/sign-in", 303)


@blueprint.get("/schools")
@signed_in
def schools() -> ResponseReturnValue:
    person = viewer()
    found = sessions.memberships(person.account_id, person.staff_member_id, clock.today())
    return render_template("accounts/schools.html", memberships=found)


@blueprint.post("/schools/<public_id>")
@signed_in
def switch_school(public_id: str) -> ResponseReturnValue:
    person = viewer()
    sessions.switch(person.account_id, person.sign_in_id, public_id, clock.now(), clock.today())
    return redirect("/", 303)
