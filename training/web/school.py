"""The school itself: name and look, people and numbers, the right-now card, reports about pages."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from training.content.weave import NAMES
from training.errors import ConflictError, InvalidInputError
from training.services import acknowledged, acknowledging, page_report_list
from training.services import details as details_service
from training.services import school as service
from training.services.accounts import SETTINGS
from training.services.contacts import find_contacts
from training.services.details_history import find_changes
from training.services.searching import page_of
from training.web import clock, mailing
from training.web.access import allowed, viewer
from training.web.assets import brand_address
from training.web.library import library
from training.web.paging import Pages, page_number
from training.web.school_forms import HINTS, CheckForm, DetailsForm, LookForm, SettleForm
from training.words import KEEPERS, LEADS, Nation

REPORTS_A_PAGE = 25
blueprint = Blueprint("school", __name__, url_prefix="/school")


@blueprint.get("")
@allowed(*KEEPERS)
def index() -> ResponseReturnValue:
    person = viewer()
    school = service.get_settings(person.school_id)
    return render_template(
        "school/index.html",
        school=school,
        kind=dict(SETTINGS).get(school.setting, school.setting),
        term=school.term_on(clock.today()),
        contacts=find_contacts(person.school_id, clock.today()),
        reports=len(page_report_list.find_open(person.school_id, library())) if person.is_lead else 0,
    )


@blueprint.get("/settings")
@allowed(*KEEPERS)
def settings() -> ResponseReturnValue:
    form = LookForm(formdata=None)
    form.show(service.get_settings(viewer().school_id))
    return _settings_page(form)


@blueprint.post("/settings")
@allowed(*KEEPERS)
def save_settings() -> ResponseReturnValue:
    """“Show me first” answers with the page in the new colour and keeps nothing."""
    form, person = LookForm(), viewer()
    form.offer(service.nation_choices(library(), clock.today()), person.nation)
    if not form.validate():
        return _settings_page(form), 422
    colour = form.colour.data or None
    if "preview" in request.form:
        return _settings_page(form, colour or "", brand_address(colour) if colour else None)
    nation = Nation(form.nation.data)
    months = int(form.refreshers.data or service.get_settings(person.school_id).refresher_months)
    service.save_look(person, form.name.data or "", nation, form.setting.data, colour, months, clock.now())
    flash("Saved.", "good")
    return redirect(url_for("school.index"), 303)


def _settings_page(form: LookForm, tried: str | None = None, brand_href: str | None = None) -> str:
    nations = service.nation_choices(library(), clock.today())
    form.offer(nations, viewer().nation)
    shown = {"form": form, "tried": tried, "nations": nations}
    return render_template(
        "school/settings.html", **shown, **({"brand_href": brand_href} if brand_href else {})
    )


@blueprint.get("/terms")
@allowed(*KEEPERS)
def terms() -> ResponseReturnValue:
    """Where the terms stood before there was a calendar."""
    return redirect(url_for("calendar.show"), 303)


@blueprint.get("/card")
@allowed(*LEADS)
def card() -> ResponseReturnValue:
    school = service.get_settings(viewer().school_id)
    address = f"{mailing.base_url()}{url_for('now.card', key=school.now_key)}"
    return render_template("school/card.html", school=school, address=address)


@blueprint.post("/card")
@allowed(*LEADS)
def open_card() -> ResponseReturnValue:
    is_open = request.form.get("open") == "yes"
    service.open_card(viewer(), is_open, clock.now())
    flash(
        "The card can be read without signing in."
        if is_open
        else "Only people who are signed in see your school’s card now.",
        "good",
    )
    return redirect(url_for("school.card"), 303)


@blueprint.get("/card/new-address")
@allowed(*LEADS)
def new_address() -> ResponseReturnValue:
    return render_template("school/new_address.html")


@blueprint.post("/card/new-address")
@allowed(*LEADS)
def make_new_address() -> ResponseReturnValue:
    service.renew_card_key(viewer(), clock.now())
    flash("The card has a new address. Print it again: the old QR code shows no names now.", "good")
    return redirect(url_for("school.card"), 303)


@blueprint.get("/details")
@allowed(*LEADS)
def details() -> ResponseReturnValue:
    return _details_page()


@blueprint.post("/details/check")
@allowed(*LEADS)
def check_details() -> ResponseReturnValue:
    """“Still right”, of one detail or of all that are given."""
    form = CheckForm()
    if not form.validate() or form.right.data not in {*NAMES, "all"}:
        raise InvalidInputError("This did not arrive whole. Reload the page and try again.")
    names = list(NAMES) if form.right.data == "all" else [form.right.data]
    try:
        details_service.confirm(viewer(), names, form.version.data or 0, clock.now())
    except ConflictError as error:
        return _details_page(str(error)), 409
    what = "All that is given is" if len(names) > 1 else f"{NAMES[names[0]].label}:"
    flash(f"{what} checked by you today.", "good")
    return redirect(url_for("school.details"), 303)


def _details_page(conflict: str = "") -> str:
    person, today = viewer(), clock.today()
    adopted = acknowledging.find_adopted(person.school_id)
    return render_template(
        "school/details.html",
        contacts=find_contacts(person.school_id, today),
        changes=find_changes(person.school_id),
        seen=acknowledged.find_seen(person.school_id, acknowledging.woven(library(), adopted), today),
        names=NAMES,
        conflict=conflict,
    )


@blueprint.get("/details/seen")
@allowed(*LEADS)
def seen() -> ResponseReturnValue:
    school_id = viewer().school_id
    in_texts = acknowledging.woven(library(), acknowledging.find_adopted(school_id))
    found = acknowledged.find_seen(school_id, in_texts, clock.today())
    return render_template("school/seen.html", seen=found)


@blueprint.get("/details/change")
@allowed(*LEADS)
def change_details() -> ResponseReturnValue:
    form = DetailsForm(formdata=None)
    form.show(details_service.find_details(viewer().school_id))
    return _details_form(form)


@blueprint.post("/details/change")
@allowed(*LEADS)
def save_details() -> ResponseReturnValue:
    person, form = viewer(), DetailsForm()
    if not form.check():
        return _details_form(form), 422
    try:
        changed = details_service.save(person, form.entries(), form.version.data or 0, clock.now())
    except ConflictError as error:
        form.version.data = details_service.find_details(person.school_id).version
        return _details_form(form, str(error)), 409
    flash(
        "Saved. The card and the lessons show it from now on." if changed else "Nothing was changed.", "good"
    )
    return redirect(url_for("school.details"), 303)


def _details_form(form: Any, conflict: str = "") -> str:
    return render_template("school/details_form.html", form=form, hints=HINTS, conflict=conflict)


@blueprint.get("/reports")
@allowed(*LEADS)
def reports() -> ResponseReturnValue:
    found = page_report_list.find_open(viewer().school_id, library())
    shown, number, pages = page_of(found, page_number(), REPORTS_A_PAGE)
    return render_template("school/reports.html", reports=shown, pages=Pages(number, pages, len(found)))


@blueprint.post("/reports/settle")
@allowed(*LEADS)
def settle_report() -> ResponseReturnValue:
    form = SettleForm()
    if not form.validate():
        raise InvalidInputError("This did not arrive whole. Reload the list and try again.")
    page_report_list.settle(
        viewer(),
        form.module.data or "",
        form.page.data or "",
        form.kind.data or "",
        form.newest.data or 0,
        clock.now(),
    )
    flash("Settled.", "good")
    return redirect(url_for("school.reports"), 303)
