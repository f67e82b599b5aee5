"""Reminders for leads: who has something overdue, nudges, what could not be delivered, the settings. And for staff,
the page behind “do this another way”, whose address names no module."""

from datetime import datetime, time

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from training.errors import ConflictError, InvalidInputError
from training.rules.progress import TO_DO
from training.rules.reminder_settings import EARLIEST, LATEST, ReminderSettings
from training.rules.school_days import WorkingHours
from training.services import mail_trouble, nudges, overdue
from training.services import reminder_settings as service
from training.services.progress import progress_of
from training.web import clock, mailing
from training.web.access import allowed, signed_in, viewer
from training.web.choices import choices
from training.web.dates import moment
from training.web.library import library
from training.web.lists import list_download
from training.web.paging import Pages, page_number
from training.words import LEADS

blueprint = Blueprint("reminders", __name__)
LONGEST_SEARCH = 80
HOURS = [f"{hour:02}:00" for hour in range(EARLIEST.hour, LATEST.hour + 1)]


class SettingsForm(FlaskForm):
    on = RadioField(
        "Reminders",
        [InputRequired("Choose whether reminders go out.")],
        choices=choices([("yes", "Go out"), ("no", "Do not go out")]),
    )
    begins = SelectField("Not before", choices=choices((hour, hour) for hour in HOURS[:-1]))
    ends = SelectField("Not after", choices=choices((hour, hour) for hour in HOURS[1:]))

    def show(self, settings: ReminderSettings) -> None:
        self.on.data = "yes" if settings.on else "no"
        self.begins.data = f"{settings.hours.begins:%H:00}"
        self.ends.data = f"{settings.hours.ends:%H:00}"

    def settings(self) -> ReminderSettings:
        hours = WorkingHours(time.fromisoformat(self.begins.data), time.fromisoformat(self.ends.data))
        return ReminderSettings(self.on.data == "yes", hours)


@blueprint.get("/reminders")
@allowed(*LEADS)
def index() -> ResponseReturnValue:
    words = " ".join(request.args.get("search", "").split())[:LONGEST_SEARCH]
    person = viewer()
    page = overdue.find_overdue(person, library(), words, page_number(), clock.today())
    return render_template(
        "reminders/index.html",
        people=page.people,
        words=words,
        pages=Pages(page.number, page.pages, page.total),
        settings=service.get_settings(person.school_id),
        troubled=mail_trouble.trouble_of(person.school_id).total,
        by_mail=mailing.route() is not None,
    )


@blueprint.get("/reminders/overdue.csv")
@allowed(*LEADS)
def export() -> ResponseReturnValue:
    return list_download("overdue", request.args)


@blueprint.get("/reminders/trouble")
@allowed(*LEADS)
def trouble() -> ResponseReturnValue:
    page = mail_trouble.trouble_of(viewer().school_id, page_number())
    return render_template(
        "reminders/trouble.html", people=page.people, pages=Pages(page.number, page.pages, page.total)
    )


@blueprint.get("/reminders/trouble.csv")
@allowed(*LEADS)
def export_trouble() -> ResponseReturnValue:
    return list_download("undelivered", {})


@blueprint.post("/reminders/trouble/<int:message_id>/again")
@allowed(*LEADS)
def again(message_id: int) -> ResponseReturnValue:
    try:
        mail_trouble.try_again(viewer(), message_id, clock.now())
        flash("It will be tried again within a few minutes.", "good")
    except ConflictError as error:
        flash(str(error), "warn")
    return redirect(url_for("reminders.trouble"), 303)


@blueprint.get("/reminders/nudge-everyone")
@allowed(*LEADS)
def ask_everyone() -> ResponseReturnValue:
    now = clock.now()
    return render_template("reminders/nudge.html", plan=nudges.plan(viewer(), library(), now), now=now)


@blueprint.post("/reminders/nudge-everyone")
@allowed(*LEADS)
def nudge_everyone() -> ResponseReturnValue:
    now = clock.now()
    told, at = nudges.nudge_everyone(viewer(), library(), now, mailing.base_url())
    if told == 1:
        flash(f"One nudge is written. {_goes(at, now)}", "good")
    elif told:
        flash(f"{told} nudges are written. {_goes(at, now, 'They go')}", "good")
    else:
        flash("Nobody was written to: everybody was within the last three days, or has finished.", "warn")
    return redirect(url_for("reminders.index"), 303)


@blueprint.post("/people/<public_id>/nudge")
@allowed(*LEADS)
def nudge(public_id: str) -> ResponseReturnValue:
    now = clock.now()
    try:
        at = nudges.nudge(viewer(), public_id, library(), now, mailing.base_url())
        flash(f"The nudge is written. {_goes(at, now)}", "good")
    except ConflictError as error:
        flash(str(error), "warn")
    return redirect(url_for("people.show", public_id=public_id), 303)


def _goes(at: datetime, now: datetime, it_goes: str = "It goes") -> str:
    if mailing.route() is None:
        return f"{it_goes} once a mail server is set."
    return f"{it_goes} within a few minutes." if at == now else f"{it_goes} {moment(at)}, in working hours."


@blueprint.get("/school/reminders")
@allowed(*LEADS)
def settings() -> ResponseReturnValue:
    form = SettingsForm(formdata=None)
    form.show(service.get_settings(viewer().school_id))
    return _settings_page(form)


@blueprint.post("/school/reminders")
@allowed(*LEADS)
def save_settings() -> ResponseReturnValue:
    form = SettingsForm()
    if form.validate():
        try:
            service.save_settings(viewer(), form.settings(), clock.now())
            flash("Saved. It holds for every message from now on.", "good")
            return redirect(url_for("reminders.settings"), 303)
        except InvalidInputError as error:
            form.ends.errors = [str(error)]
    return _settings_page(form), 422


def _settings_page(form: SettingsForm) -> str:
    return render_template("reminders/settings.html", form=form, by_mail=mailing.route() is not None)


@blueprint.get("/school/reminders/preview")
@allowed(*LEADS)
def preview() -> ResponseReturnValue:
    shown = service.previews(viewer(), mailing.base_url(), clock.today())
    return render_template("reminders/preview.html", previews=shown)


@blueprint.get("/another-way")
@signed_in
def another_way() -> ResponseReturnValue:
    """Where messages lead that may not name a module."""
    found = progress_of(viewer(), library(), clock.today())
    return render_template(
        "reminders/another_way.html", modules=[one.module for one in found if one.status in TO_DO]
    )
