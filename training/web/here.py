"""“Before you start” for somebody without an account: from a square on the wall, or a PIN, to a name signed.

How far they have come stands in their own signed cookie. Nobody is asked whether they are signed in.
"""

import random
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from training.errors import InvalidInputError, NotFoundError
from training.rules.briefing import How, VisitorKind
from training.rules.phones import find_phone
from training.services import briefing_days, briefing_list, briefings
from training.services.briefings import Matter, Visit
from training.services.quiz_pages import anchor_of, with_values
from training.web import clock
from training.web.access import public
from training.web.assets import brand_address
from training.web.briefing_forms import PinForm, SignForm
from training.web.library import library
from training.web.unlisted import keep_out_of_search

blueprint = Blueprint("here", __name__, url_prefix="/here")
blueprint.after_request(keep_out_of_search)
_KEPT = "here"


@blueprint.get("")
@public
def pin() -> ResponseReturnValue:
    return render_template("here/pin.html", form=PinForm(formdata=None))


@blueprint.post("")
@public
def do_pin() -> ResponseReturnValue:
    form = PinForm()
    if form.validate():
        key = briefing_days.find_key(form.figures, request.remote_addr, clock.now())
        if key is not None:
            session[_KEPT] = {"key": key, "how": How.PIN.value}
            return redirect(url_for("here.landing", key=key), 303)
        form.pin.errors = ["This PIN does not work, or not any more. Ask at reception for today’s."]
    return render_template("here/pin.html", form=form), 422


@blueprint.get("/<key>")
@public
def landing(key: str) -> ResponseReturnValue:
    matter = _matter(key)
    visit = _visit(key)
    begun = visit is not None and bool(visit.read) and not _is_signed(matter, visit)
    return _show("here/landing.html", matter, begun=begun)


@blueprint.post("/<key>")
@public
def begin(key: str) -> ResponseReturnValue:
    """From the first page. Whoever had this screen before has left nothing on it."""
    matter = _matter(key)
    kept = session.get(_KEPT, {})
    typed = kept.get("key") == key and kept.get("how") == How.PIN.value
    visit = briefings.begin(matter, How.PIN if typed else How.QR, random.SystemRandom())
    return _go_on(key, matter, _keep(key, visit))


@blueprint.get("/<key>/go-on")
@public
def resume(key: str) -> ResponseReturnValue:
    visit = _visit(key)
    return _go_on(key, _matter(key), visit) if visit else redirect(url_for("here.landing", key=key), 303)


@blueprint.get("/<key>/page/<slug>")
@public
def page(key: str, slug: str) -> ResponseReturnValue:
    matter, _begun = _under_way(key)
    view, number = briefings.page(matter, slug)
    slugs = [lesson.slug for lesson in matter.lessons]
    before = (
        url_for("here.page", key=key, slug=slugs[number - 2])
        if number > 1
        else url_for("here.landing", key=key)
    )
    return _show(
        "here/page.html", matter, view=view, number=number, total=len(slugs), before=before, slug=slug
    )


@blueprint.post("/<key>/page/<slug>")
@public
def read(key: str, slug: str) -> ResponseReturnValue:
    matter, visit = _under_way(key)
    visit = _keep(key, briefings.read(matter, visit, slug))
    slugs = [lesson.slug for lesson in matter.lessons]
    following = slugs[slugs.index(slug) + 1 :][:1]
    if following:
        return redirect(url_for("here.page", key=key, slug=following[0]), 303)
    return _go_on(key, matter, visit)


@blueprint.get("/<key>/question/<name>")
@public
def question(key: str, name: str) -> ResponseReturnValue:
    matter, visit = _under_way(key)
    if name in visit.right:
        return _go_on(key, matter, visit)
    return _show("here/question.html", matter, page=briefings.question(matter, visit, name), problems=[])


@blueprint.post("/<key>/question/<name>")
@public
def answer(key: str, name: str) -> ResponseReturnValue:
    matter, visit = _under_way(key)
    values = dict(request.form.lists())
    try:
        _keep(key, briefings.answer(matter, visit, name, values))
    except InvalidInputError as error:
        page = briefings.question(matter, visit, name)
        view = with_values(page.view, values)
        problems = [(anchor_of(view, error.field), str(error))]
        return _show("here/question.html", matter, page=page, view=view, problems=problems), 422
    return redirect(url_for("here.said", key=key, name=name), 303)


@blueprint.get("/<key>/question/<name>/said")
@public
def said(key: str, name: str) -> ResponseReturnValue:
    matter, visit = _under_way(key)
    found = briefings.said(matter, visit, name)
    if found is None:
        return redirect(url_for("here.question", key=key, name=name), 303)
    return _show("here/said.html", matter, said=found)


@blueprint.get("/<key>/sign")
@public
def sign(key: str) -> ResponseReturnValue:
    matter, visit = _under_way(key)
    if briefings.next_step(matter, visit)[0] != "sign":
        return _go_on(key, matter, visit)
    return _show("here/sign.html", matter, form=SignForm(formdata=None))


@blueprint.post("/<key>/sign")
@public
def do_sign(key: str) -> ResponseReturnValue:
    matter, visit = _under_way(key)
    if briefings.next_step(matter, visit)[0] != "sign":
        return _go_on(key, matter, visit)
    form = SignForm()
    if not form.validate():
        return _show("here/sign.html", matter, form=form), 422
    kind = VisitorKind(form.kind.data)
    briefings.sign(matter, visit, form.name.data or "", kind, request.remote_addr, clock.now())
    _keep(key, replace(visit, last={}))  # the page to show at reception needs no answer
    return redirect(url_for("here.done", key=key), 303)


@blueprint.get("/<key>/done")
@public
def done(key: str) -> ResponseReturnValue:
    """To show at reception, on the browser that signed only."""
    matter, visit = _under_way(key)
    signed = briefing_list.find_signed(matter.place.school_id, visit.public_id)
    if signed is None:
        return _go_on(key, matter, visit)
    dials = {phone: find_phone(phone) for _who, phone in matter.place.numbers}
    return _show("here/done.html", matter, signed=signed, dials=dials)


@blueprint.post("/<key>/next")
@public
def next_person(key: str) -> ResponseReturnValue:
    """The same screen for the next one: the name of the last goes from it."""
    session.pop(_KEPT, None)
    return redirect(url_for("here.landing", key=key), 303)


def _matter(key: str) -> Matter:
    return briefings.get_matter(briefing_days.find_place(key, clock.now()), library(), clock.today())


def _under_way(key: str) -> tuple[Matter, Visit]:
    matter, visit = _matter(key), _visit(key)
    if visit is None:
        raise NotFoundError("Begin on the first page: this browser does not know how far you had come.")
    return matter, visit


def _visit(key: str) -> Visit | None:
    kept = session.get(_KEPT, {})
    if kept.get("key") != key or "visit" not in kept:
        return None
    return Visit(**{name: _frozen(value) for name, value in kept["visit"].items()})


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _keep(key: str, visit: Visit) -> Visit:
    data: Mapping[str, Any] = asdict(visit)
    session[_KEPT] = {"key": key, "how": visit.how, "visit": data}
    return visit


def _is_signed(matter: Matter, visit: Visit) -> bool:
    return briefing_list.find_signed(matter.place.school_id, visit.public_id) is not None


def _go_on(key: str, matter: Matter, visit: Visit) -> ResponseReturnValue:
    what, name = briefings.next_step(matter, visit)
    if what == "page":
        return redirect(url_for("here.page", key=key, slug=name), 303)
    if what == "question":
        return redirect(url_for("here.question", key=key, name=name), 303)
    return redirect(url_for("here.sign", key=key), 303)


def _show(template: str, matter: Matter, **more: Any) -> str:
    place = matter.place
    return render_template(
        template,
        matter=matter,
        place=place,
        key=place.key,
        school_name=place.school_name,
        brand_href=brand_address(place.colour) if place.colour else None,
        home_href=url_for("here.landing", key=place.key),
        now_href=url_for("now.card", key=place.card_key) if place.card_key else url_for("now.national"),
        **more,
    )
