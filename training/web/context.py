"""What every page is given: who is looking, where they may go, and the way to the right-now card."""

import logging
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request, url_for

from training.errors import StoreError
from training.services import viewer as viewers
from training.services.viewer import Viewer
from training.web import clock, dates
from training.web.access import find_viewer_if_asked, find_viewer_or_none
from training.words import KEEPERS, LEADS, Role

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class NavLink:
    title: str
    href: str
    current: bool


# endpoint, words, who sees it
NAVIGATION: tuple[tuple[str, str, frozenset[Role]], ...] = (
    ("home.index", "Home", LEADS | {Role.STAFF}),
    ("home.training", "My training", frozenset({Role.ADMINISTRATOR, Role.GOVERNOR})),
    ("record.index", "My record", frozenset(Role)),
    ("board.show", "Board", LEADS),
    ("assign.index", "Assign", LEADS),
    ("adoption.index", "Modules", LEADS),
    ("evidence.index", "Evidence", LEADS),
    ("teach.index", "Teach next", LEADS),
    ("staff.accounts", "Accounts", KEEPERS),
    ("school.index", "School", KEEPERS),
    ("board.show_totals", "Totals", frozenset({Role.GOVERNOR})),
)


def init_app(app: Flask) -> None:
    app.context_processor(page_context)
    dates.init_app(app)


def page_context() -> dict[str, Any]:
    person = find_viewer_or_none()
    return {
        "viewer": person,
        "schools_href": url_for("my_account.schools") if person and person.memberships > 1 else "",
        "nav": navigation(person) if person else [],
        "LEADS": LEADS,
        "now_href": url_for("now.card", key=person.now_key) if person else url_for("now.national"),
    }


def navigation(person: Viewer) -> list[NavLink]:
    return [
        NavLink(title, url_for(endpoint), (request.endpoint or "").split(".")[0] == endpoint.split(".")[0])
        for endpoint, title, roles in NAVIGATION
        if person.role in roles
    ]


def note_seen(response: Response) -> Response:
    """Runs after the page is made, so that no read waits for a write.

    What a request did stands, and its page is shown, even when this cannot be noted. Style, scripts and other
    answers that did not ask who is there do not ask now.
    """
    person = find_viewer_if_asked()
    if person and person.seen_is_stale and response.status_code < 500:
        try:
            viewers.note_seen(person.sign_in_id, clock.now())
        except StoreError as error:
            log.warning("when somebody was last seen could not be noted: %s", error.__cause__)
    return response
