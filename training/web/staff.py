"""Looking after the accounts of one's staff, one person at a time."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from training.documents.qr import qr_code
from training.errors import InvalidInputError
from training.rules import roles
from training.services import invitations, join_day, leaving, links, mail, staff_list, staff_pages
from training.services import staff as service
from training.services.invitations import Issued
from training.web import clock, mailing
from training.web.access import allowed, viewer
from training.web.lists import list_download
from training.web.paging import Pages, page_number
from training.web.staff_forms import LeaverForm, PersonForm, ReturnForm
from training.words import KEEPERS

blueprint = Blueprint("staff", __name__, url_prefix="/staff")
SLIPS_AT_ONCE, MESSAGES_AT_ONCE = 50, 20


@blueprint.get("/accounts")
@allowed(*KEEPERS)
def accounts() -> ResponseReturnValue:
    """Who has joined and who has not. Nothing of anybody's training."""
    words, waiting = request.args.get("search", "")[:100], request.args.get("waiting") == "y"
    found = staff_list.find_people(viewer(), words, waiting, page_number())
    return render_template(
        "staff/accounts.html",
        people=found.people,
        words=words,
        waiting=waiting,
        pages=Pages(found.number, found.pages, found.total),
    )


@blueprint.get("/accounts.csv")
@allowed(*KEEPERS)
def export() -> ResponseReturnValue:
    """What the list shows, on all its pages. `/staff/import/staff-list.csv` is the one to be read in again."""
    return list_download("staff", request.args)


@blueprint.route("/new", methods=["GET", "POST"])
@allowed(*KEEPERS)
def add() -> ResponseReturnValue:
    form = _person_form()
    if request.method == "POST":
        if form.validate():
            try:
                public_id = service.add_person(viewer(), form.details(), clock.now(), clock.today())
                flash(f"{form.given_name.data} {form.family_name.data} is on your staff list.", "good")
                return redirect(url_for("staff.account", public_id=public_id), 303)
            except InvalidInputError as error:
                _blame(form, error)
        return render_template("staff/person_form.html", form=form, person=None), 422
    return render_template("staff/person_form.html", form=form, person=None)


@blueprint.route("/<public_id>/edit", methods=["GET", "POST"])
@allowed(*KEEPERS)
def edit(public_id: str) -> ResponseReturnValue:
    person = staff_pages.account_page(viewer(), public_id)
    form = _person_form()
    if request.method == "POST":
        if form.validate():
            try:
                service.change_person(viewer(), public_id, form.details(), clock.now(), clock.today())
                flash("Saved.", "good")
                return redirect(url_for("staff.account", public_id=public_id), 303)
            except InvalidInputError as error:
                _blame(form, error)
        return render_template("staff/person_form.html", form=form, person=person), 422
    form.show(person)
    return render_template("staff/person_form.html", form=form, person=person)


def _person_form() -> PersonForm:
    return PersonForm().prepare(roles.roles_to_give(viewer().role), staff_pages.group_choices(viewer()))


def _blame(form: FlaskForm, error: InvalidInputError) -> None:
    field = form[error.field if error.field and error.field in form else "family_name"]
    field.errors = [*field.errors, str(error)]


@blueprint.get("/<public_id>/account")
@allowed(*KEEPERS)
def account(public_id: str) -> ResponseReturnValue:
    person = staff_pages.account_page(viewer(), public_id)
    return render_template("staff/account.html", person=person, by_mail=mailing.route() is not None)


@blueprint.post("/<public_id>/invite")
@allowed(*KEEPERS)
def invite(public_id: str) -> ResponseReturnValue:
    """By mail where that can be; else the link is shown once, to hand over."""
    base = mailing.base_url() if mailing.route() else None
    return _sent_or_shown(public_id, invitations.invite(viewer(), public_id, clock.now(), base))


@blueprint.post("/<public_id>/password-link")
@allowed(*KEEPERS)
def password_link(public_id: str) -> ResponseReturnValue:
    base = mailing.base_url() if mailing.route() else None
    return _sent_or_shown(public_id, invitations.make_reset(viewer(), public_id, clock.now(), base))


def _sent_or_shown(public_id: str, issued: Issued) -> ResponseReturnValue:
    route = mailing.route()
    if issued.message_id is None or route is None:
        link = mailing.base_url() + issued.path
        return render_template("staff/hand_over.html", issued=issued, link=link, public_id=public_id)
    problem = mail.deliver(issued.message_id, route, clock.now())
    if problem:
        flash(f"The message could not be sent. {problem} Try again, or print a join slip.", "warn")
    else:
        flash(f"The message to {issued.person_name} is on its way.", "good")
    return redirect(url_for("staff.account", public_id=public_id), 303)


@blueprint.post("/<public_id>/slip")
@allowed(*KEEPERS)
def slip(public_id: str) -> ResponseReturnValue:
    """A new invitation on paper. Shown once: only its digest is kept."""
    issued = invitations.invite(viewer(), public_id, clock.now(), None, typed=True)
    assert issued.code is not None
    return render_template(
        "staff/slip.html",
        issued=issued,
        code=links.in_groups(issued.code),
        address=mailing.base_url() + "/join",
        qr=qr_code(mailing.base_url() + issued.path),
        public_id=public_id,
    )


@blueprint.get("/invitations")
@allowed(*KEEPERS)
def invitations_page() -> ResponseReturnValue:
    """Everybody whom nobody has invited yet, as after a staff list was read in."""
    waiting = invitations.find_waiting(viewer(), clock.today())
    return render_template(
        "staff/invitations.html", waiting=waiting, by_mail=mailing.route() is not None, most=SLIPS_AT_ONCE
    )


@blueprint.post("/invitations/mail")
@allowed(*KEEPERS)
def invite_all() -> ResponseReturnValue:
    """Sent after the answer, a few at a time. Whoever is left when it breaks off is still waiting on the page."""
    route, base, asker, now = mailing.route(), mailing.base_url(), viewer(), clock.now()
    ids = invitations.find_waiting(asker, clock.today()).with_email
    if route is None:
        return redirect(url_for("staff.invitations_page"), 303)

    def send() -> None:
        for start in range(0, len(ids), MESSAGES_AT_ONCE):
            for issued in invitations.invite_many(asker, ids[start : start + MESSAGES_AT_ONCE], now, base):
                if issued.message_id:
                    mail.deliver(issued.message_id, route, now)

    mailing.run_later(send)
    flash(f"{len(ids)} invitations are on their way. Each person’s page says if one does not go out.", "good")
    return redirect(url_for("staff.accounts"), 303)


@blueprint.post("/invitations/slips")
@allowed(*KEEPERS)
def print_slips() -> ResponseReturnValue:
    """Slips for those who cannot be written to, as many as a person prints at once."""
    waiting = invitations.find_waiting(viewer(), clock.today())
    ids = waiting.without_email if mailing.route() else waiting.with_email + waiting.without_email
    made = invitations.invite_many(viewer(), ids[:SLIPS_AT_ONCE], clock.now(), None)
    slips = [
        (issued, links.in_groups(issued.code or ""), qr_code(mailing.base_url() + issued.path))
        for issued in made
    ]
    return render_template("staff/slips.html", slips=slips, address=mailing.base_url() + "/join")


@blueprint.route("/<public_id>/leave", methods=["GET", "POST"])
@allowed(*KEEPERS)
def leave(public_id: str) -> ResponseReturnValue:
    person = staff_pages.account_page(viewer(), public_id)
    form = LeaverForm()
    if request.method == "POST":
        if form.validate() and form.last_day.data:
            try:
                leaving.mark_leaver(viewer(), public_id, form.last_day.data, clock.now(), clock.today())
                flash(f"{person.name} is marked as leaving. The record is kept.", "good")
                return redirect(url_for("staff.account", public_id=public_id), 303)
            except InvalidInputError as error:
                form.last_day.errors = [str(error)]
        return render_template("staff/leave.html", form=form, person=person), 422
    form.last_day.data = person.leave_on or clock.today()
    return render_template("staff/leave.html", form=form, person=person)


@blueprint.post("/<public_id>/undo-leave")
@allowed(*KEEPERS)
def undo_leave(public_id: str) -> ResponseReturnValue:
    leaving.undo_leaver(viewer(), public_id, clock.now(), clock.today())
    flash("They are back on the list. If they cannot sign in, send an invitation or a password link.", "good")
    return redirect(url_for("staff.account", public_id=public_id), 303)


@blueprint.route("/<public_id>/return", methods=["GET", "POST"])
@allowed(*KEEPERS)
def come_back(public_id: str) -> ResponseReturnValue:
    """Weeks or years later, with their record: not the undoing of a mistake."""
    person = staff_pages.account_page(viewer(), public_id)
    form = ReturnForm()
    if request.method == "POST":
        if form.validate() and form.first_day.data:
            try:
                leaving.return_person(viewer(), public_id, form.first_day.data, clock.now(), clock.today())
                flash(
                    f"{person.name} is back on your staff list, with the whole record. Send an invitation or a "
                    "password link if they cannot sign in.",
                    "good",
                )
                return redirect(url_for("staff.account", public_id=public_id), 303)
            except InvalidInputError as error:
                form.first_day.errors = [str(error)]
        return render_template("staff/come_back.html", form=form, person=person), 422
    form.first_day.data = clock.today()
    return render_template("staff/come_back.html", form=form, person=person)


@blueprint.get("/join-day")
@allowed(*KEEPERS)
def supply() -> ResponseReturnValue:
    return render_template("staff/join_day.html", until=join_day.open_until(viewer(), clock.now()))


@blueprint.post("/join-day")
@allowed(*KEEPERS)
def open_supply() -> ResponseReturnValue:
    """Shown once; whoever needs it again makes a new one, and the old one stops."""
    path = "/today/" + join_day.open_day(viewer(), clock.now(), clock.today())
    address = mailing.base_url() + path
    return render_template(
        "staff/join_day_poster.html", address=address, qr=qr_code(address), today=clock.today()
    )


@blueprint.post("/join-day/end")
@allowed(*KEEPERS)
def end_supply() -> ResponseReturnValue:
    join_day.close_day(viewer(), clock.now())
    flash("Today’s code does not work any more. Those who joined stay in until midnight.", "good")
    return redirect(url_for("staff.supply"), 303)
