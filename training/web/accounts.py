"""Signing in and out, the first school, joining, and a new password."""

from flask import Blueprint, flash, g, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_login import login_user
from flask_wtf import FlaskForm

from training.errors import InvalidInputError, TooManyTriesError
from training.services import accounts, invitations, join_day, joining, links, mail, school, sessions
from training.services import sign_in as signing_in
from training.services.accounts import FirstLead, NewSchool
from training.services.limits import Try
from training.services.links import LinkKind
from training.services.sign_in import Outcome
from training.services.viewer import find_viewer
from training.web import clock, mailing
from training.web.access import find_viewer_or_none, public, signed_in, viewer
from training.web.account_forms import (
    CodeForm,
    EmptyForm,
    FirstLeadForm,
    FirstSchoolForm,
    ForgottenForm,
    JoinDayForm,
    NewPasswordForm,
    SignInForm,
)
from training.web.choices import choices
from training.web.kept import end_session, find_kept
from training.web.library import library
from training.web.safe_path import is_own_page
from training.words import Nation

blueprint = Blueprint("accounts", __name__)
WRONG = "That name and password do not go together. Check both, or ask for a new password."


def begin_session(key: str) -> None:
    """A new cookie that holds nothing of the one before: neither its token nor who was there."""
    session.clear()
    g.pop("csrf_token", None)
    person = find_viewer(key, clock.now(), clock.today())
    assert person is not None
    login_user(person)


def blame(form: FlaskForm, error: InvalidInputError) -> None:
    """Puts a service's refusal beside its field."""
    field = form[error.field] if error.field and error.field in form else form["password"]
    field.errors = [*field.errors, str(error)]


@blueprint.get("/sign-in")
@public
def sign_in() -> ResponseReturnValue:
    if find_viewer_or_none() is not None:
        return redirect("/", 303)
    form = SignInForm(formdata=None)
    form.next.data = request.args.get("next", "") if is_own_page(request.args.get("next")) else ""
    return render_template(
        "accounts/sign_in.html", form=form, kept=False, stale=False, nobody_yet=not school.any_school()
    )


@blueprint.post("/sign-in")
@public
def do_sign_in() -> ResponseReturnValue:
    form = SignInForm()
    status = 422
    if form.validate():
        result = signing_in.sign_in(
            form.name.data or "",
            form.password.data or "",
            request.remote_addr,
            bool(form.shared.data),
            clock.now(),
            clock.today(),
        )
        if result.outcome is Outcome.OK:
            begin_session(result.key)
            return _go_on(form)
        wait = result.outcome is Outcome.WAIT
        form.name.errors = [_wait_words(result.retry_after) if wait else WRONG]
        status = 429 if wait else 422
    page = render_template("accounts/sign_in.html", form=form, kept=bool(form.kept.data), stale=False)
    return page, status


def _go_on(form: SignInForm) -> ResponseReturnValue:
    kept = find_kept(form.kept.data, viewer())
    if kept:
        return render_template("accounts/send_again.html", kept=kept, stale=False)
    return redirect(form.next.data if is_own_page(form.next.data) else "/", 303)


def _wait_words(seconds: int) -> str:
    minutes = -(-seconds // 60)
    return (
        f"There were too many wrong tries from here. Wait {minutes} minute{'s' if minutes > 1 else ''}, "
        "or ask for a new password."
    )


@blueprint.post("/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    person = find_viewer_or_none()
    if person is not None:
        sessions.sign_out(person.sign_in_id, clock.now())
    end_session()
    flash("You are signed out.", "good")
    return redirect("/sign-in", 303)


@blueprint.route("/start/<token>", methods=["GET", "POST"])
@public
def start(token: str) -> ResponseReturnValue:
    """The first lead names the school and themselves."""
    page = accounts.find_start(token, clock.now())
    form = FirstLeadForm() if page.school_name else FirstSchoolForm()
    ready = school.ready_nations(library(), clock.today())
    waiting = [nation.label for nation in Nation if nation not in ready]
    if isinstance(form, FirstSchoolForm):
        form.nation.choices = choices((nation.value, nation.label) for nation in ready)
    if request.method == "POST":
        if form.validate():
            try:
                begin_session(accounts.begin(token, _lead(form), _school(form), ready, clock.now()))
                return redirect("/", 303)
            except InvalidInputError as error:
                blame(form, error)
        return render_template("accounts/start.html", form=form, page=page, waiting=waiting), 422
    return render_template("accounts/start.html", form=form, page=page, waiting=waiting)


def _lead(form: FirstLeadForm) -> FirstLead:
    return FirstLead(
        form.given_name.data or "",
        form.family_name.data or "",
        form.email.data or "",
        form.password.data or "",
    )


def _school(form: FirstLeadForm) -> NewSchool | None:
    if not isinstance(form, FirstSchoolForm):
        return None
    return NewSchool((form.school_name.data or "").strip(), Nation(form.nation.data), form.setting.data or "")


@blueprint.get("/forgotten")
@public
def forgotten() -> ResponseReturnValue:
    return render_template(
        "accounts/forgotten.html", form=ForgottenForm(), by_mail=mailing.route() is not None
    )


@blueprint.post("/forgotten")
@public
def ask_for_reset() -> ResponseReturnValue:
    """The same words, after the same work, whoever is asked for."""
    form, route = ForgottenForm(), mailing.route()
    if route is None or not form.validate():
        return render_template("accounts/forgotten.html", form=form, by_mail=route is not None), 422
    name, base, now, today = form.name.data or "", mailing.base_url(), clock.now(), clock.today()
    tried = invitations.count_reset_request(name, request.remote_addr, now)
    if tried.allowed:

        def send() -> None:
            message_id = invitations.request_reset(name, base, now, today)
            if message_id:
                mail.deliver(message_id, route, now)

        mailing.run_later(send)
    return render_template("accounts/forgotten_sent.html")


@blueprint.get("/join")
@public
def join_by_code() -> ResponseReturnValue:
    return render_template("accounts/join_code.html", form=CodeForm())


@blueprint.post("/join")
@public
def find_code() -> ResponseReturnValue:
    form = CodeForm()
    _refuse_many(links.count_code(request.remote_addr, clock.now()))
    code = links.as_typed(form.code.data or "")
    if form.validate() and links.find(LinkKind.INVITATION, code, clock.now()):
        return redirect(f"/join/{code}", 303)
    if not form.code.errors:
        form.code.errors = ["That code does not work. Check it letter by letter, or ask for a new slip."]
    return render_template("accounts/join_code.html", form=form), 422


def _refuse_many(tried: Try) -> None:
    if not tried.allowed:
        raise TooManyTriesError(_wait_words(tried.retry_after), tried.retry_after)


@blueprint.route("/join/<token>", methods=["GET", "POST"])
@public
def join(token: str) -> ResponseReturnValue:
    """An invited person chooses a password, or joins with the account they have at another school."""
    return _set_password(LinkKind.INVITATION, token)


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    return _set_password(LinkKind.RESET, token)


def _set_password(kind: LinkKind, token: str) -> ResponseReturnValue:
    page = joining.find_join(kind, token, clock.now())
    form = NewPasswordForm()
    if page.has_account_elsewhere:
        return render_template("accounts/join_with_account.html", page=page, token=token, form=EmptyForm())
    if request.method == "POST":
        if form.validate():
            try:
                key = joining.set_password(kind, token, form.password.data or "", clock.now(), clock.today())
                begin_session(key)
                return redirect("/", 303)
            except InvalidInputError as error:
                blame(form, error)
        return render_template("accounts/new_password.html", form=form, page=page, kind=kind.value), 422
    return render_template("accounts/new_password.html", form=form, page=page, kind=kind.value)


@blueprint.post("/join/<token>/with-account")
@signed_in
def join_with_account(token: str) -> ResponseReturnValue:
    joining.join_with_account(token, viewer(), clock.now(), clock.today())
    flash("You have joined. Choose the school you are working in.", "good")
    return redirect("/account/schools", 303)


@blueprint.route("/today/<token>", methods=["GET", "POST"])
@public
def today(token: str) -> ResponseReturnValue:
    """Supply staff join for the day: a name, nothing else."""
    school_name = join_day.find_day(token, clock.now())
    form = JoinDayForm()
    if request.method == "POST":
        if form.validate():
            _refuse_many(join_day.count_join(request.remote_addr, clock.now()))
            key = join_day.join_for_the_day(
                token, form.given_name.data or "", form.family_name.data or "", clock.now(), clock.today()
            )
            begin_session(key)
            return redirect("/", 303)
        return render_template("accounts/today.html", form=form, school_name=school_name), 422
    return render_template("accounts/today.html", form=form, school_name=school_name)
