"""What people try who mean harm: nothing of it changes anything, is shown to them, or ends in an error of ours."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.factories import Person, make_person, make_school
from tests.support.visitor import Visitor
from training.extensions import db
from training.models import PageReport, PageView
from training.services import limits
from training.web import errors
from training.words import Role

HUGE = (2**31, 2**63, 2**70)


@pytest.fixture
def lead(app: Flask) -> Person:
    with app.app_context():
        return make_person(make_school(), Role.LEAD)


@pytest.mark.both_databases
def test_a_nul_is_refused_wherever_it_comes(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    for path in (
        "/people/a%00b",
        "/record/certificate/%00",
        "/now/%00",
        "/staff/accounts?search=%00",
        "/board?%00=1",
    ):
        assert visitor.get(path).status_code == 400, path
    assert visitor.post("/staff/new", {"given_name": "A\0da"}).status_code == 400
    assert Visitor(app).post("/sign-in", {"name": "a\0b", "password": "x"}).status_code == 400


@pytest.mark.both_databases
def test_a_number_no_row_can_have_is_not_found(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    for n in HUGE:
        assert visitor.get(f"/quiz/{n}").status_code == 404
        assert visitor.get(f"/staff/import/{n}/preview").status_code == 404
        assert visitor.post(f"/assign/{n}/end").status_code in (404, 405)
        assert visitor.post(f"/school/terms/{n}/remove").status_code in (404, 405)
        fields = {"module": "m", "page": "p", "kind": "unclear", "newest": str(n)}
        if n > 2**31:
            assert visitor.post("/school/reports/settle", fields).status_code == 422


@pytest.mark.both_databases
def test_the_log_of_an_error_tells_where_and_holds_no_values(
    app: Flask, lead: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """A row that is refused holds names, answers or digests of links."""
    with app.test_request_context("/board"):
        db.session.add(PageReport(school_id=lead.school_id, staff_member_id=1, module="a-secret", page="p"))
        with pytest.raises(IntegrityError) as error:
            db.session.flush()
        db.session.rollback()
        assert errors.error_page(500, None, error.value).status_code == 500
    assert "a-secret" not in caplog.text
    assert "INSERT INTO page_report" in caplog.text and "test_attacks.py" in caplog.text


def test_a_page_the_school_does_not_show_cannot_be_marked_as_read(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    module = next(iter(app.extensions["library"].published()))
    page = f"/modules/{module.slug}/{module.lessons[0].slug}"
    assert visitor.get(page).status_code == 404
    assert visitor.post(page).status_code == 404
    with app.app_context():
        assert db.session.scalars(select(PageView)).all() == []


def test_ipv4_seen_through_an_ipv6_socket_is_not_one_place() -> None:
    """One stranger's wrong passwords would hold up everybody, and the owner above all."""
    assert limits.network_of("::ffff:192.0.2.1") == limits.network_of("192.0.2.1")
    assert limits.network_of("::ffff:192.0.2.1") != limits.network_of("::ffff:192.0.2.2")
    assert (
        limits.network_of("2001:db8::1")
        == limits.network_of("2001:db8::ffff")
        != limits.network_of("2001:db9::1")
    )
