"""Every form there is, those of later releases too: sent by another site, or by somebody with too small a role."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.support.learning import Learner, join, open_school, serve_sample
from training.config import Settings
from training.web.access import PUBLIC, SIGNED_IN
from training.words import LEADS, Role

WITHOUT_TOKEN = {"routes.show"}  # changes nothing and would put a cookie on a stranger’s phone
FOR_LEADS = ("bulk", "induction", "why", "guidance", "meetings", "adoption", "people", "assign")
OF_LEADS = ("other_way.record_done", "school.save_details", "school.check_details", "school.open_card")


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings) as made:
        yield made


def path_of(app: Flask, rule: Rule, method: str) -> str:
    values = {name: 1 if "Integer" in type(kind).__name__ else "x" for name, kind in rule._converters.items()}
    return app.url_map.bind("localhost").build(rule.endpoint, values, method=method)


def forms(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]


def test_another_sites_form_changes_nothing(app: Flask) -> None:
    _school, lead = open_school(app)
    client = Learner(app, lead).client
    from_afar = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    taken = {
        rule.endpoint
        for rule in forms(app)
        if client.post(path_of(app, rule, "POST"), data={}, headers=from_afar).status_code != 400
    }
    assert len(forms(app)) > 60
    assert taken == WITHOUT_TOKEN


@pytest.mark.parametrize("role", [Role.STAFF, Role.GOVERNOR, Role.ADMINISTRATOR])
def test_what_leads_do_nobody_else_does(app: Flask, role: Role) -> None:
    school, _lead = open_school(app)
    person = join(app, school, role)
    wrong = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint.split(".")[0] not in FOR_LEADS and rule.endpoint not in OF_LEADS:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            path = path_of(app, rule, method)
            answer = person.get(path) if method == "GET" else person.send(path)
            if answer.status_code != 403:
                wrong.append(f"{method} {path}: {answer.status_code}")
    assert wrong == []


def test_what_is_public_is_known(app: Flask) -> None:
    """A new page for strangers is decided on here, not by a mark put on in passing."""
    found = {
        endpoint.split(".")[0]
        for endpoint, view in app.view_functions.items()
        if getattr(view, "access", None) == PUBLIC
    }
    assert found == {
        "accounts",
        "assets",
        "health",
        "here",
        "now",
        "now_saved",
        "pages",
        "routes",
        "verify",
        "vote",
    }
    marks = {getattr(view, "access", None) for view in app.view_functions.values()}
    assert LEADS in marks and SIGNED_IN in marks
