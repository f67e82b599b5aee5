"""The pages of signing in, joining and one's own account, as a browser sees them."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Person, make_person, make_school
from tests.support.queries import count_queries
from tests.support.smtp import Mailbox
from tests.support.visitor import Visitor, errors_of, hidden_fields
from training import create_app
from training.config import Settings
from training.extensions import db
from training.models import School, StaffMember
from training.services import accounts, passwords
from training.services.writing import writing
from training.words import Role

PASSWORD = "copper kettle umbrella"
ANOTHER = "velvet tractor mosaic"


@pytest.fixture(scope="module")
def password_hash() -> str:
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def ada(app: Flask, password_hash: str) -> Person:
    with app.app_context():
        return make_person(make_school(), email="ada@school.example", password_hash=password_hash)


def sign_in(visitor: Visitor, name: str = "ada@school.example", password: str = PASSWORD, **more: str):
    return visitor.post("/sign-in", {"name": name, "password": password, **more})


def now() -> datetime:
    return datetime.now(UTC)


def test_an_installation_without_a_school_says_where_to_begin(app: Flask) -> None:
    assert "There is no school here yet" in Visitor(app).get("/sign-in").text
    with app.app_context():
        make_school()
    assert "There is no school here yet" not in Visitor(app).get("/sign-in").text


def test_signing_in_leads_home_and_signing_out_ends_it_on_the_server(app: Flask, ada: Person) -> None:
    visitor = Visitor(app)
    page = sign_in(visitor)
    assert (page.status_code, page.location) == (303, "/")
    assert visitor.get("/account").status_code == 200
    cookie = visitor.client.get_cookie("steady")
    assert cookie and visitor.post("/sign-out").status_code == 303
    visitor.client.set_cookie("steady", cookie.value)  # the old cookie, played again
    assert visitor.get("/account").status_code == 303


def test_signing_in_gives_a_new_cookie_and_a_new_token(app: Flask, ada: Person) -> None:
    visitor = Visitor(app)
    old = visitor.token()
    sign_in(visitor)
    assert visitor.post("/account/sign-out-everywhere", token=old).status_code == 400
    assert visitor.get("/account").status_code == 200


def test_cookie_is_http_only_and_lax(app: Flask, ada: Person) -> None:
    header = sign_in(Visitor(app)).headers["Set-Cookie"]
    assert "HttpOnly" in header and "SameSite=Lax" in header and "Expires" not in header


def test_no_page_tells_which_accounts_exist(app: Flask, ada: Person, password_hash: str) -> None:
    with app.app_context():
        make_person(
            ada.school_id, email="left@school.example", left_on=now().date(), password_hash=password_hash
        )
        make_person(ada.school_id, email="new@school.example")
    seen = set()
    for name in ("ada", "left", "new", "nobody"):
        page = sign_in(Visitor(app), f"{name}@school.example", "wrong")
        text = re.sub(r'value="[^"]*"', "", page.text)
        seen.add((page.status_code, text))
    assert len(seen) == 1 and errors_of(page)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/nowhere",
        "\t//e",
    ],
)
def test_next_leads_nowhere_but_to_pages_of_ours(app: Flask, ada: Person, target: str) -> None:
    assert sign_in(Visitor(app), next=target).location == "/"
    assert "evil" not in Visitor(app).get("/sign-in?next=" + target).text


def test_next_leads_back_to_the_page_that_was_asked_for(app: Flask, ada: Person) -> None:
    visitor = Visitor(app)
    asked = visitor.get("/account/password")
    assert asked.location == "/sign-in?next=/account/password"
    form = hidden_fields(visitor.get(asked.location))
    assert sign_in(visitor, next=form["next"]).location == "/account/password"


def test_eleventh_wrong_password_waits_while_the_owner_elsewhere_gets_in(app: Flask, ada: Person) -> None:
    guesser = Visitor(app)
    codes = [sign_in(guesser, password=f"guess {n}").status_code for n in range(11)]
    assert codes == [422] * 10 + [429]
    assert sign_in(guesser).status_code == 429
    assert sign_in(Visitor(app, address="198.51.100.7")).status_code == 303


def test_leavers_cookie_stops_working_at_the_next_request(
    app: Flask, ada: Person, password_hash: str
) -> None:
    visitor = Visitor(app)
    sign_in(visitor)
    assert visitor.get("/account").status_code == 200
    with app.app_context():
        lead = make_person(ada.school_id, role=Role.LEAD, password_hash=password_hash)
        boss = Visitor(app, lead)
        public_id = db.session.get_one(StaffMember, ada.staff_member_id).public_id
    today = app.extensions["clock"]().date().isoformat()
    assert boss.post(f"/staff/{public_id}/leave", {"last_day": today}).status_code == 303
    assert visitor.get("/account").status_code == 303
    assert sign_in(Visitor(app)).status_code == 422


# A form that comes signed out or stale


def test_form_sent_signed_out_is_kept_and_sent_after_sign_in(app: Flask, ada: Person) -> None:
    with app.app_context():
        other = make_person(make_school("Hilltop"), with_account=False)
        with writing():
            member = db.session.get_one(StaffMember, other.staff_member_id)
            member.account_id = ada.account_id
            public_id = member.public_id
    visitor = Visitor(app)
    page = visitor.post(f"/account/schools/{public_id}", {"choice": "<b>&\"'", "again": "x"})
    assert page.status_code == 401 and "signed out before this was saved" in page.text
    after = sign_in(visitor, kept=hidden_fields(page)["kept"])
    assert after.status_code == 200 and f'action="/account/schools/{public_id}"' in after.text
    fields = hidden_fields(after)
    assert fields["choice"] == "<b>&\"'" and fields["again"] == "x"
    sent = visitor.post(f"/account/schools/{public_id}", fields, token=fields.pop("csrf_token"))
    assert sent.status_code == 303 and "Hilltop" in visitor.get("/account").text


def test_form_with_a_stale_token_is_shown_again_with_its_fields(app: Flask, ada: Person) -> None:
    visitor = Visitor(app, ada)
    page = visitor.post("/account/schools/abc", {"choice": "left"}, token="stale")
    assert page.status_code == 400 and hidden_fields(page)["choice"] == "left"
    assert hidden_fields(page)["csrf_token"] != "stale"


def test_form_of_another_site_is_never_shown_again(app: Flask, ada: Person) -> None:
    visitor = Visitor(app, ada)
    for headers in (
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Referer": "http://localhost.evil.example/"},
        {},
    ):
        page = visitor.client.post("/account/schools/abc", data={"choice": "mine"}, headers=headers)
        assert page.status_code == 400 and "mine" not in page.text


def test_passwords_are_never_carried(app: Flask, ada: Person) -> None:
    visitor = Visitor(app)
    page = visitor.post("/account/password", {"current": PASSWORD, "password": ANOTHER, "again": ANOTHER})
    assert page.status_code == 401 and "kept" not in hidden_fields(page)
    stale = sign_in(visitor, name="x")
    assert PASSWORD not in stale.text and ANOTHER not in page.text


@pytest.mark.parametrize("kept", ["rubbish", "eyJwYXRoIjoiLyJ9.x.y"])
def test_altered_kept_text_is_left_out(app: Flask, ada: Person, kept: str) -> None:
    assert sign_in(Visitor(app), kept=kept).location == "/"


def test_sign_in_with_a_stale_token_shows_the_form_again(app: Flask, ada: Person) -> None:
    page = Visitor(app).post("/sign-in", {"name": "ada@school.example", "password": PASSWORD}, token="stale")
    assert page.status_code == 401 and "Please sign in again" in page.text and PASSWORD not in page.text


# The first school


def test_first_link_makes_the_school_and_is_void_afterwards(app: Flask) -> None:
    with app.app_context():
        path = accounts.first_lead_path(now()) or ""
    fields = {
        "school_name": "Riverbank", "nation": "england", "setting": "secondary", "given_name": "Ada",
        "family_name": "Lim", "email": "Ada@School.example", "password": PASSWORD, "again": PASSWORD,
        "role": "governor", "school_id": "7", "is_demo": "y",
    }  # fmt: skip
    visitor = Visitor(app)
    assert "Wales" in visitor.get(path).text
    wrong = visitor.post(path, {**fields, "again": "other", "nation": "wales", "email": "x"})
    assert wrong.status_code == 422 and len(errors_of(wrong)) == 3 and "Riverbank" in wrong.text
    assert visitor.post(path, fields).status_code == 303
    assert "Safeguarding lead" in visitor.get("/account").text
    assert Visitor(app).get(path).status_code == 404 and Visitor(app).post(path, fields).status_code == 404
    with app.app_context():
        assert not db.session.scalars(select(School)).one().is_demo


# Joining


@pytest.fixture
def boss(app: Flask, ada: Person, password_hash: str) -> Visitor:
    with app.app_context():
        return Visitor(app, make_person(ada.school_id, role=Role.LEAD, password_hash=password_hash))


PERSON = {
    "given_name": "Bea",
    "family_name": "Roe",
    "role": "staff",
    "department": "",
    "site": "",
    "contract": "",
}


def add(boss: Visitor, **fields: str) -> str:
    page = boss.post("/staff/new", {**PERSON, **fields})
    assert page.status_code == 303, errors_of(page)
    return str(page.location.split("/")[2])


def test_join_slip_lets_somebody_without_email_in_by_code(app: Flask, boss: Visitor) -> None:
    public_id = add(boss)
    slip = boss.post(f"/staff/{public_id}/slip")
    code = re.search(r"<strong>((?:[A-Z0-9]{4}-){3}[A-Z0-9]{4})</strong>", slip.text)
    assert code and "bea.roe" in slip.text and "<svg" in slip.text and "style=" not in slip.text
    visitor = Visitor(app)
    assert errors_of(visitor.post("/join", {"code": "AAAA-AAAA-AAAA-AAAA"}))
    found = visitor.post("/join", {"code": code[1].lower().replace("-", " ")})
    assert found.status_code == 303
    page = visitor.post(found.location, {"password": PASSWORD, "again": PASSWORD})
    assert page.status_code == 303 and "Bea Roe" in visitor.get("/account").text
    assert Visitor(app).get(found.location).status_code == 404
    assert sign_in(Visitor(app), "Bea.Roe").status_code == 303


def test_link_is_shown_once_to_hand_over_where_there_is_no_mail(app: Flask, boss: Visitor) -> None:
    public_id = add(boss, email="bea@school.example")
    page = boss.post(f"/staff/{public_id}/invite")
    link = re.search(r'value="http://127\.0\.0\.1:8000(/join/[^"]+)"', page.text)
    assert page.status_code == 200 and link
    assert link[1] not in boss.get(f"/staff/{public_id}/account").text
    assert Visitor(app).get(link[1]).status_code == 200


def test_a_forged_host_does_not_steer_links(app: Flask, boss: Visitor) -> None:
    public_id = add(boss, email="bea@school.example")
    page = boss.client.post(
        f"/staff/{public_id}/invite",
        data={"csrf_token": boss.token()},
        headers={"X-Forwarded-Host": "evil.example"},
    )
    assert page.status_code == 200 and "evil.example" not in page.text


def test_supply_staff_join_for_the_day_with_a_name(app: Flask, boss: Visitor) -> None:
    poster = boss.post("/staff/join-day")
    path = re.search(r"(/today/[A-Z0-9]+)", poster.text)
    assert path
    visitor = Visitor(app)
    fields = {"given_name": "Sam", "family_name": "Roe", "role": "lead", "email": "sam@x.example"}
    assert visitor.post(path[1], fields).status_code == 303
    assert "Staff member" in visitor.get("/account").text
    assert boss.post("/staff/join-day/end").status_code == 303
    assert Visitor(app).get(path[1]).status_code == 404


# Reset by mail


@pytest.fixture
def mail_app(settings: Settings, mailbox: Mailbox) -> Flask:
    url = f"smtp://{mailbox.host}:{mailbox.port}"
    return create_app(replace(settings, smtp_url=url, mail_from="steady@school.example"))


def test_reset_by_mail_says_the_same_for_everybody_and_works_once(
    mail_app: Flask, ada: Person, mailbox: Mailbox
) -> None:
    pages = {
        Visitor(mail_app).post("/forgotten", {"name": name}).text for name in ("ada@school.example", "nobody")
    }
    assert len({re.sub(r'value="[^"]*"', "", page) for page in pages}) == 1
    mail_app.extensions["later"].shutdown(wait=True)
    (message,) = mailbox.messages
    plain = message.get_body(("plain",))
    assert plain is not None
    link = re.search(r"(/reset/\S+)", plain.get_content())
    assert link and message["Subject"] == "Your password link"
    visitor = Visitor(mail_app)
    assert visitor.post(link[1], {"password": "password1234", "again": "password1234"}).status_code == 422
    assert visitor.post(link[1], {"password": ANOTHER, "again": ANOTHER}).status_code == 303
    assert Visitor(mail_app).get(link[1]).status_code == 404
    assert sign_in(Visitor(mail_app), password=ANOTHER).status_code == 303


def test_without_mail_the_page_says_whom_to_ask(app: Flask) -> None:
    page = Visitor(app).get("/forgotten")
    assert "safeguarding lead" in page.text and 'name="name"' not in page.text


def test_failed_invitation_mail_is_shown_to_the_lead(
    mail_app: Flask, ada: Person, password_hash: str, mailbox: Mailbox
) -> None:
    with mail_app.app_context():
        boss = Visitor(mail_app, make_person(ada.school_id, role=Role.LEAD, password_hash=password_hash))
    public_id = add(boss, email="bea@school.example")
    mailbox.refuse = "554 No"
    assert boss.post(f"/staff/{public_id}/invite").status_code == 303
    assert "did not go out" in boss.get(f"/staff/{public_id}/account").text
    mailbox.refuse = None
    boss.post(f"/staff/{public_id}/invite")
    assert len(mailbox.messages) == 1 and "did not go out" not in boss.get(f"/staff/{public_id}/account").text


# People by hand


def test_role_school_and_id_in_a_form_are_ignored_or_refused(
    app: Flask, ada: Person, password_hash: str
) -> None:
    with app.app_context():
        admin = Visitor(app, make_person(ada.school_id, role=Role.ADMINISTRATOR, password_hash=password_hash))
        elsewhere = make_school("Hilltop")
    extra = {
        "school_id": str(elsewhere),
        "id": "1",
        "public_id": "x",
        "account_id": "1",
        "joined_at": "2020-01-01",
    }
    public_id = add(admin, email="bea@school.example", **extra)
    with app.app_context():
        person = db.session.execute(
            select(StaffMember).where(StaffMember.public_id == public_id)
        ).scalar_one()
        assert (person.school_id, person.account_id == 1, person.joined_at) == (ada.school_id, False, None)
    refused = admin.post("/staff/new", {**PERSON, "email": "cai@school.example", "role": "lead"})
    assert refused.status_code == 422 and "Safeguarding lead" not in admin.get("/staff/new").text
    visitor = Visitor(app, ada)
    assert visitor.post("/account/password", {"role": "lead", "current": "x"}).status_code == 422
    with app.app_context():
        assert db.session.get_one(StaffMember, ada.staff_member_id).role == "staff"


def test_people_of_another_school_are_not_found(app: Flask, boss: Visitor, password_hash: str) -> None:
    with app.app_context():
        stranger = make_person(make_school("Hilltop"), password_hash=password_hash)
        public_id = db.session.get_one(StaffMember, stranger.staff_member_id).public_id
    for path in ("account", "edit", "leave"):
        assert boss.get(f"/staff/{public_id}/{path}").status_code == 404
    for path in ("edit", "invite", "slip", "password-link", "leave", "return"):
        fields = {**PERSON, "last_day": "2026-11-23"}
        assert boss.post(f"/staff/{public_id}/{path}", fields).status_code == 404
    assert stranger.sign_in_name not in boss.get("/staff/accounts").text


def test_the_list_is_narrowed_by_every_word_typed(app: Flask, boss: Visitor, ada: Person) -> None:
    with app.app_context():
        make_person(ada.school_id, given_name="Imogen", family_name="Quill", email="iq@school.example")
        make_person(ada.school_id, given_name="Imogen", family_name="Vane")
    for words, both in (("imog", (True, True)), ("quill imogen", (True, False)), ("iq@", (True, False))):
        page = boss.get(f"/staff/accounts?search={words}").text
        assert ("Quill" in page, "Vane" in page) == both
    assert "Quill" not in boss.get("/staff/accounts?search=quill+vane").text
    assert "Quill" not in boss.get("/staff/accounts?search=q%25l").text  # “%” stands for nothing


@pytest.mark.parametrize("role", [Role.STAFF, Role.GOVERNOR])
def test_staff_and_governors_look_after_no_accounts(app: Flask, ada: Person, role: Role) -> None:
    with app.app_context():
        visitor = Visitor(app, make_person(ada.school_id, role=role))
        public_id = db.session.get_one(StaffMember, ada.staff_member_id).public_id
    assert {visitor.get(p).status_code for p in ("/staff/accounts", "/staff/new", "/staff/join-day")} == {403}
    assert visitor.post(f"/staff/{public_id}/password-link").status_code == 403


def test_a_wrong_form_keeps_what_was_typed(boss: Visitor) -> None:
    page = boss.post(
        "/staff/new", {**PERSON, "family_name": "", "email": "not-an-address", "start_on": "2026-13-01"}
    )
    assert page.status_code == 422 and len(errors_of(page)) == 3
    assert 'value="not-an-address"' in page.text and 'value="Bea"' in page.text


def test_editing_shows_and_saves_one_person(app: Flask, boss: Visitor) -> None:
    public_id = add(boss, email="bea@school.example", site="new", new_site="North", start_on="2026-09-01")
    form = boss.get(f"/staff/{public_id}/edit").text
    assert 'value="bea@school.example"' in form and 'value="2026-09-01"' in form
    assert re.search(r'<option value="\d+" selected>North</option>', form)
    fields = {**PERSON, "family_name": "O’Neill", "email": "bea@school.example"}
    assert boss.post(f"/staff/{public_id}/edit", fields).status_code == 303
    assert "Bea O’Neill" in boss.get(f"/staff/{public_id}/account").text


def every_form(app: Flask) -> list[str]:
    ours = ("accounts.", "my_account.", "staff.")
    return [
        re.sub(r"<[^>]+>", "x", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(ours) and "POST" in (rule.methods or ())
    ]


def test_every_form_without_its_token_is_refused(app: Flask, boss: Visitor) -> None:
    paths = every_form(app)
    assert len(paths) > 15
    for path in paths:
        assert boss.client.post(path, data={}).status_code == 400, path
        assert boss.post(path, token="forged").status_code in {400, 401}, path


def test_pages_keep_to_their_number_of_queries(app: Flask, boss: Visitor, ada: Person) -> None:
    with app.app_context():
        public_id = db.session.get_one(StaffMember, ada.staff_member_id).public_id
    visitor = Visitor(app, ada)
    for asker, most, paths in (
        (visitor, 5, ["/account", "/account/password", "/account/schools"]),
        (
            boss,
            8,
            ["/staff/accounts", "/staff/new", f"/staff/{public_id}/account", f"/staff/{public_id}/edit"],
        ),
        (Visitor(app), 5, ["/sign-in", "/forgotten", "/join", "/help", "/privacy", "/accessibility"]),
    ):
        for path in paths:
            with count_queries(app) as statements:
                assert asker.get(path).status_code == 200
            assert len(statements) <= most, (path, statements)


def test_pages_about_people_are_not_stored(app: Flask, boss: Visitor) -> None:
    for path in ("/account", "/staff/accounts", "/staff/new"):
        assert boss.get(path).headers["Cache-Control"] == "no-store"


def test_everybody_not_yet_invited_gets_a_message_or_a_slip(
    mail_app: Flask, ada: Person, password_hash: str, mailbox: Mailbox
) -> None:
    with mail_app.app_context():
        boss = Visitor(mail_app, make_person(ada.school_id, role=Role.LEAD, password_hash=password_hash))
        for n in range(3):  # as a staff list leaves them: an address, no account
            make_person(ada.school_id, with_account=False, email=f"new{n}@school.example")
        make_person(ada.school_id, with_account=False, given_name="Cai", family_name="Moe")
        make_person(ada.school_id, with_account=False, email="left@school.example", left_on=now().date())
    with mail_app.app_context(), writing():
        joined = select(StaffMember).where(StaffMember.email.not_like("new%"), StaffMember.left_on.is_(None))
        for person in db.session.scalars(joined):
            person.joined_at = now()
    assert "By email: 3" in boss.get("/staff/invitations").text
    assert boss.post("/staff/invitations/mail").status_code == 303
    mail_app.extensions["later"].shutdown(wait=True)
    assert sorted(to for (to,) in mailbox.recipients) == [f"new{n}@school.example" for n in range(3)]
    slips = boss.post("/staff/invitations/slips").text
    assert slips.count("QR code") == 1 and "cai.moe" in slips
    assert "Nobody is waiting" in boss.get("/staff/invitations").text
