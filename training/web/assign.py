"""Giving people modules: the rules in force, a new one with a look before it is made, and ending one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from training.errors import InvalidInputError
from training.rules.proposing import Proposal
from training.services import named_people, rule_preview, rules_desk
from training.services.board_people import GroupChoice, groups_of
from training.services.searching import page_of
from training.web import clock
from training.web.access import allowed, viewer
from training.web.assign_form import USUAL, AssignForm
from training.web.library import library
from training.web.lists import list_download
from training.web.paging import Pages, page_number
from training.words import LEADS

blueprint = Blueprint("assign", __name__)
RULES_A_PAGE = 50


@blueprint.get("/assign")
@allowed(*LEADS)
def index() -> ResponseReturnValue:
    rules = rules_desk.rules_in_force(viewer().school_id, library(), clock.today())
    shown, number, pages = page_of(rules, page_number(), RULES_A_PAGE)
    return render_template("assign/index.html", rules=shown, pages=Pages(number, pages, len(rules)))


@blueprint.get("/assign/rules.csv")
@allowed(*LEADS)
def export() -> ResponseReturnValue:
    return list_download("rules", {})


@blueprint.get("/assign/new")
@allowed(*LEADS)
def new() -> ResponseReturnValue:
    person = named_people.find_by_public_id(viewer().school_id, request.args.get("person", ""))
    form = AssignForm(
        formdata=None,
        data={"who": "person", "person": person.name, "public_id": person.public_id} if person else None,
    )
    _offer(form)
    return _form_page(form)


@blueprint.post("/assign/new")
@allowed(*LEADS)
def propose() -> ResponseReturnValue:
    """`step` is preview, change (back to the form as it was) or confirm."""
    form = AssignForm()
    groups = _offer(form)
    step = request.form.get("step", "preview")
    if step == "change":
        return _form_page(form)
    if not form.validate_on_submit():
        return _form_page(form), 422
    try:
        proposal = _proposal(form)
        if step == "confirm":
            rules_desk.assign(viewer(), proposal, library(), clock.now(), clock.today())
            flash(
                "Assigned. It is on their home page, as soon as your school has adopted the module.", "good"
            )
            return redirect(url_for("assign.index"), 303)
        named = {group.id: group.name for group in groups}
        seen = rule_preview.preview(viewer().school_id, proposal, library(), named, clock.today())
    except InvalidInputError as error:
        form[error.field or "modules"].errors = [str(error)]
        return _form_page(form), 422
    return render_template("assign/preview.html", preview=seen, fields=form.kept())


@blueprint.get("/assign/<int:rule_id>/end")
@allowed(*LEADS)
def ask_to_end(rule_id: int) -> ResponseReturnValue:
    rule = rules_desk.get_rule(viewer().school_id, rule_id, library(), clock.today())
    seen = rule_preview.preview_end(viewer().school_id, rule, clock.today())
    return render_template("assign/end.html", rule=rule, preview=seen)


@blueprint.post("/assign/<int:rule_id>/end")
@allowed(*LEADS)
def end(rule_id: int) -> ResponseReturnValue:
    rules_desk.end(viewer(), rule_id, clock.now(), clock.today())
    flash("Ended. What people completed stays on their record.", "good")
    return redirect(url_for("assign.index"), 303)


def _offer(form: AssignForm) -> list[GroupChoice]:
    groups = groups_of(viewer().school_id)
    form.offer(library(), groups)
    return groups


def _form_page(form: AssignForm) -> str:
    return render_template("assign/new.html", form=form, usual=USUAL)


def _proposal(form: AssignForm) -> Proposal:
    """What the form says. Raises InvalidInputError naming the field to blame."""
    return Proposal(
        tuple(form.modules.data or ()),
        form.who_said(viewer().school_id),
        form.due_said(),
        form.renewal_said(),
        form.only_core,
    )
