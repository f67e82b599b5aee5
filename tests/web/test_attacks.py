"""What people try who mean harm: nothing of it changes anything, is shown to them, or ends in an error of ours."""

import io

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from werkzeug.test import TestResponse

from tests import factories
from tests.factories import Person, make_person, make_school
from tests.support.visitor import Visitor, hidden_fields
from training.extensions import db
from training.models import Account, PageReport, PageView, SignIn, StaffMember
from training.services import limits, passwords
from training.services.writing import writing
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


def test_a_page_number_of_thousands_of_digits_shows_the_first_page(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    fields = {"csrf_token": visitor.token(), "file": (io.BytesIO(b"Forename,Surname\nAda,Osei\n"), "a.csv")}
    begun = visitor.client.post("/staff/import", data=fields, headers={"Sec-Fetch-Site": "same-origin"})
    preview = begun.location.replace("reading", "preview")
    assert visitor.get(f"{preview}?page={'9' * 5000}").status_code == 303  # its columns come first


def kept_of(page: TestResponse) -> str:
    return hidden_fields(page)["kept"]


def test_a_form_left_on_a_shared_computer_is_not_sent_with_the_next_persons_rights(
    app: Flask, lead: Person
) -> None:
    """A teacher leaves a form that makes them a lead behind the sign-in page, for the lead to send."""
    with app.app_context():
        teacher = make_person(lead.school_id)
        people = [db.session.get_one(StaffMember, p.staff_member_id).account_id for p in (lead, teacher)]
        for account_id in people:
            with writing():
                db.session.get_one(Account, account_id).password_hash = passwords.hash_password("kettle")
    visitor = Visitor(app, teacher)
    ended = visitor.client.get_cookie("steady")
    visitor.post("/sign-out")
    after_sign_out = kept_of(visitor.post("/school/settings", {"name": "Mine"}))
    assert ended is not None
    visitor.client.set_cookie("steady", ended.value)
    of_the_teacher = kept_of(visitor.post("/school/settings", {"name": "Mine"}))
    for kept in (after_sign_out, of_the_teacher):
        fields = {"name": lead.sign_in_name or "", "password": "kettle", "kept": kept}
        assert Visitor(app).post("/sign-in", fields).location == "/"


def test_a_lead_who_signed_out_in_another_tab_sends_the_form_after_signing_in(
    app: Flask, lead: Person
) -> None:
    with app.app_context(), writing():
        account = db.session.get_one(Account, lead.account_id)
        account.password_hash = passwords.hash_password("kettle")
    visitor = Visitor(app, lead)
    visitor.post("/sign-out")
    kept = kept_of(visitor.post("/school/settings", {"name": "Hilltop"}))
    fields = {"name": lead.sign_in_name or "", "password": "kettle", "kept": kept}
    assert hidden_fields(visitor.post("/sign-in", fields))["name"] == "Hilltop"


def test_a_lead_whose_time_ran_out_sends_the_form_after_signing_in(app: Flask, lead: Person) -> None:
    with app.app_context(), writing():
        account = db.session.get_one(Account, lead.account_id)
        account.password_hash = passwords.hash_password("kettle")
    visitor = Visitor(app, lead)
    with app.app_context(), writing():
        db.session.execute(update(SignIn).values(ended_at=factories.NOW))
    page = visitor.post("/school/settings", {"name": "Hilltop"})
    assert page.status_code == 401
    fields = {"name": lead.sign_in_name or "", "password": "kettle", "kept": kept_of(page)}
    assert hidden_fields(visitor.post("/sign-in", fields))["name"] == "Hilltop"


def test_two_people_with_one_address_keep_nobody_else_from_being_invited(app: Flask, lead: Person) -> None:
    with app.app_context():
        make_person(lead.school_id, email="office@school.example")
        for n, address in enumerate(("office@school.example", "free@school.example")):
            made = make_person(lead.school_id, family_name=f"Waits {n}", email=address, with_account=False)
            assert made.account_id is None
    page = Visitor(app, lead).post("/staff/invitations/slips")
    assert page.status_code == 200 and "Waits 1" in page.text and "Waits 0" not in page.text


def test_no_answer_repeats_the_host_a_request_names(app: Flask, lead: Person) -> None:
    visitor = Visitor(app, lead)
    for path in ("/board", "/board//export.csv", "/sign-in", "/school/card", "/board/", "/nowhere", "/now"):
        page = visitor.client.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
        assert "evil.example" not in page.text + str(page.headers), path
