"""“I’d rather do this another way”: asked by a staff member, settled by a lead."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import RadioField
from wtforms.validators import InputRequired

from training.services import mail
from training.services import other_way as service
from training.services.other_way import Contact
from training.services.progress import get_progress
from training.web import clock, mailing
from training.web.access import allowed, signed_in, viewer
from training.web.choices import choices
from training.web.library import library
from training.words import LEADS

blueprint = Blueprint("other_way", __name__)


class AskForm(FlaskForm):
    contact = RadioField(
        "Who would you like to hear from?",
        [InputRequired("Choose who gets in touch.")],
        choices=choices((c.value, c.label[0].upper() + c.label[1:]) for c in Contact),
    )


@blueprint.get("/another-way/<slug>")
@signed_in
def show(slug: str) -> ResponseReturnValue:
    return _page(slug, AskForm(formdata=None))


@blueprint.post("/another-way/<slug>")
@signed_in
def ask(slug: str) -> ResponseReturnValue:
    form = AskForm()
    if not form.validate():
        return _page(slug, form), 422
    now, contact = clock.now(), Contact(form.contact.data)
    messages = service.ask(viewer(), library(), slug, contact, mailing.base_url(), now, clock.today())
    route = mailing.route()
    if route is not None and messages:

        def send() -> None:
            for message_id in messages:
                mail.deliver(message_id, route, now)

        mailing.run_later(send)
    return redirect(url_for("other_way.show", slug=slug), 303)


@blueprint.post("/another-way/<slug>/take-back")
@signed_in
def take_back(slug: str) -> ResponseReturnValue:
    service.take_back(viewer(), slug)
    return redirect(url_for("learn.module", slug=slug), 303)


@blueprint.post("/people/<public_id>/done-together")
@allowed(*LEADS)
def record_done(public_id: str) -> ResponseReturnValue:
    module = request.form.get("module", "")
    service.record_done(viewer(), library(), public_id, module, clock.now())
    flash("Recorded. It stands like everyone’s.", "good")
    return redirect(url_for("people.show", public_id=public_id), 303)


def _page(slug: str, form: AskForm) -> str:
    found, _done = get_progress(viewer(), library(), slug, clock.today())
    asked = service.find_mine(viewer(), slug)
    return render_template("learn/another_way.html", module=found.module, asked=asked, form=form)
