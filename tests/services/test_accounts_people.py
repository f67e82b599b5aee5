"""The first lead, people by hand, invitations, password links, leavers, supply for a day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import NOW, TODAY, Person, make_person, make_school, make_sign_in
from tests.support.smtp import Mailbox
from training.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from training.extensions import db
from training.models import (
    Account,
    EvidenceHead,
    OneTimeLink,
    OutboxMessage,
    School,
    StaffGroup,
    StaffGroupMember,
    StaffMember,
)
from training.services import (
    accounts,
    assignments,
    invitations,
    join_day,
    joining,
    mail,
    passwords,
    sign_in,
    staff,
    staff_pages,
)
from training.services.accounts import FirstLead, NewSchool
from training.services.links import LinkKind
from training.services.mail import MailRoute
from training.services.sign_in import Outcome
from training.services.staff import PersonDetails
from training.services.viewer import Viewer, find_viewer
from training.services.writing import writing
from training.words import GroupKind, Nation, Role

PASSWORD = "copper kettle umbrella"
ANOTHER = "velvet tractor mosaic"
BASE = "https://training.school.example"
DETAILS = PersonDetails(
    given_name="Ada",
    family_name="Lim",
    email="ada@school.example",
    username="",
    job_title="Teacher",
    role=Role.STAFF,
    groups={},
    start_on=None,
    leave_on=None,
)


@pytest.fixture(autouse=True)
def context(app: Flask):
    with app.app_context():
        yield


@pytest.fixture(scope="module")
def password_hash() -> str:
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def school_id(context: None) -> int:
    return make_school()


def viewer_of(person: Person) -> Viewer:
    found = find_viewer(make_sign_in(person, NOW), NOW, TODAY)
    assert found
    return found


@pytest.fixture
def lead(school_id: int, password_hash: str) -> Viewer:
    return viewer_of(make_person(school_id, role=Role.LEAD, password_hash=password_hash))


@pytest.fixture
def administrator(school_id: int, password_hash: str) -> Viewer:
    return viewer_of(make_person(school_id, role=Role.ADMINISTRATOR, password_hash=password_hash))


def add(viewer: Viewer, **changes) -> str:
    return staff.add_person(viewer, replace(DETAILS, **changes), NOW, TODAY)


def person(public_id: str) -> StaffMember:
    return db.session.execute(select(StaffMember).where(StaffMember.public_id == public_id)).scalar_one()


def name_of(public_id: str) -> str | None:
    return db.session.get_one(Account, person(public_id).account_id).sign_in_name


def token_of(issued: invitations.Issued) -> str:
    return issued.path.rpartition("/")[2]


def join(viewer: Viewer, public_id: str, password: str = PASSWORD) -> str:
    token = token_of(invitations.invite(viewer, public_id, NOW, None))
    return joining.set_password(LinkKind.INVITATION, token, password, NOW, TODAY)


def enters(name: str | None, password: str = PASSWORD) -> bool:
    return sign_in.sign_in(name or "", password, "192.0.2.1", False, NOW, TODAY).outcome is Outcome.OK


# The first lead


def begin(path: str, now: datetime = NOW, nation: Nation = Nation.ENGLAND) -> str:
    return accounts.begin(
        path.rpartition("/")[2],
        FirstLead("Ada", "Lim", "Ada@School.Example", PASSWORD),
        NewSchool("Riverbank", nation, "secondary"),
        now,
    )


def test_first_link_makes_school_lead_and_chain_head_once() -> None:
    path = accounts.first_lead_path(NOW)
    assert path
    viewer = find_viewer(begin(path), NOW, TODAY)
    assert viewer and viewer.role is Role.LEAD and viewer.sign_in_name == "ada@school.example"
    head = db.session.get_one(EvidenceHead, viewer.school_id)
    assert (head.n, head.hash) == (0, "0" * 64)
    with pytest.raises(NotFoundError):
        begin(path)
    assert db.session.scalar(select(func.count()).select_from(School)) == 1
    assert accounts.first_lead_path(NOW) is None


def test_first_link_runs_out_and_is_voided_by_a_newer_one() -> None:
    old, new = accounts.first_lead_path(NOW), accounts.first_lead_path(NOW)
    assert old and new
    with pytest.raises(NotFoundError):
        begin(old)
    with pytest.raises(NotFoundError):
        begin(new, NOW + timedelta(hours=24))
    assert begin(new, NOW + timedelta(hours=23, minutes=59))


def test_a_nation_that_is_not_ready_is_refused() -> None:
    path = accounts.first_lead_path(NOW)
    with pytest.raises(InvalidInputError):
        begin(path or "", nation=Nation.WALES)


def test_command_makes_a_new_lead_for_a_school_without_one(school_id: int, password_hash: str) -> None:
    make_person(school_id, role=Role.LEAD, left_on=TODAY, password_hash=password_hash)
    make_person(school_id, role=Role.LEAD)  # invited, never joined
    path = accounts.new_lead_path(NOW)
    assert accounts.find_start(path.rpartition("/")[2], NOW).school_name == "Riverbank School"
    viewer = find_viewer(begin(path), NOW, TODAY)
    assert viewer and viewer.school_id == school_id and viewer.role is Role.LEAD


def test_command_makes_a_password_link_for_a_lead_who_is_there(lead: Viewer) -> None:
    path = accounts.new_lead_path(NOW)
    assert path.startswith("/reset/")
    key = joining.set_password(LinkKind.RESET, path.rpartition("/")[2], ANOTHER, NOW, TODAY)
    viewer = find_viewer(key, NOW, TODAY)
    assert viewer and viewer.public_id == lead.public_id


# Invitations and password links


def test_invitation_sets_the_password_once(lead: Viewer) -> None:
    public_id = add(lead)
    token = token_of(invitations.invite(lead, public_id, NOW, None))
    assert find_viewer(joining.set_password(LinkKind.INVITATION, token, PASSWORD, NOW, TODAY), NOW, TODAY)
    assert enters("ada@school.example")
    with pytest.raises(NotFoundError):
        joining.set_password(LinkKind.INVITATION, token, ANOTHER, NOW, TODAY)


def test_only_digests_of_links_are_kept(lead: Viewer) -> None:
    token = token_of(invitations.invite(lead, add(lead), NOW, None))
    assert token not in set(db.session.scalars(select(OneTimeLink.token_hash)))


def test_a_new_invitation_voids_the_old_one_and_each_lasts_fourteen_days(lead: Viewer) -> None:
    public_id = add(lead)
    old = token_of(invitations.invite(lead, public_id, NOW, None, typed=True))
    new = token_of(invitations.invite(lead, public_id, NOW, None))
    with pytest.raises(NotFoundError):
        joining.find_join(LinkKind.INVITATION, old, NOW)
    assert joining.find_join(LinkKind.INVITATION, new, NOW + timedelta(days=13))
    with pytest.raises(NotFoundError):
        joining.find_join(LinkKind.INVITATION, new, NOW + timedelta(days=14))


def test_an_invitation_is_no_password_link_and_the_reverse(lead: Viewer) -> None:
    token = token_of(invitations.invite(lead, add(lead), NOW, None))
    with pytest.raises(NotFoundError):
        joining.find_join(LinkKind.RESET, token, NOW)


def test_password_link_works_once_for_an_hour_and_ends_other_sign_ins(lead: Viewer) -> None:
    public_id = add(lead)
    old_key = join(lead, public_id)
    token = token_of(invitations.make_reset(lead, public_id, NOW, None))
    with pytest.raises(NotFoundError):
        joining.set_password(LinkKind.RESET, token, ANOTHER, NOW + timedelta(hours=1), TODAY)
    new_key = joining.set_password(LinkKind.RESET, token, ANOTHER, NOW, TODAY)
    assert find_viewer(new_key, NOW, TODAY) and not find_viewer(old_key, NOW, TODAY)
    assert enters("ada@school.example", ANOTHER) and not enters("ada@school.example", PASSWORD)
    with pytest.raises(NotFoundError):
        joining.set_password(LinkKind.RESET, token, PASSWORD, NOW, TODAY)


@pytest.mark.parametrize(
    "password", ["short", "password1234", "Riverbank School", "ada lim ada lim", "steadysteady", "x" * 129]
)
def test_passwords_that_are_easy_to_guess_are_refused(lead: Viewer, password: str) -> None:
    token = token_of(invitations.invite(lead, add(lead), NOW, None))
    with pytest.raises(InvalidInputError) as refused:
        joining.set_password(LinkKind.INVITATION, token, password, NOW, TODAY)
    assert refused.value.field == "password"


def test_a_long_passphrase_with_spaces_and_accents_is_kept_exactly(lead: Viewer) -> None:
    phrase = "  café under the wide railway bridge " + "é" * 60
    join(lead, add(lead), phrase)
    assert enters("ada@school.example", phrase) and not enters("ada@school.example", phrase.strip())


def test_administrators_let_in_staff_but_no_lead(administrator: Viewer, lead: Viewer) -> None:
    public_id = add(administrator)
    assert invitations.invite(administrator, public_id, NOW, None)
    for make in (invitations.invite, invitations.make_reset):
        with pytest.raises(NotAllowedError):
            make(administrator, lead.public_id, NOW, None)


def test_people_of_another_school_are_not_there(lead: Viewer, password_hash: str) -> None:
    stranger = make_person(make_school("Hilltop"), password_hash=password_hash)
    public_id = db.session.get_one(StaffMember, stranger.staff_member_id).public_id
    for act in (
        lambda: staff_pages.account_page(lead, public_id),
        lambda: invitations.invite(lead, public_id, NOW, None),
        lambda: invitations.make_reset(lead, public_id, NOW, None),
        lambda: staff.change_person(lead, public_id, DETAILS, NOW, TODAY),
        lambda: staff.mark_leaver(lead, public_id, TODAY, NOW, TODAY),
        lambda: staff.undo_leaver(lead, public_id, NOW, TODAY),
    ):
        with pytest.raises(NotFoundError):
            act()
    assert all(row.name != stranger.sign_in_name for row in staff_pages.find_people(lead, "", False))


def test_somebody_with_an_account_elsewhere_joins_with_it_and_keeps_their_password(
    lead: Viewer, password_hash: str
) -> None:
    other = make_person(make_school("Hilltop"), email="ada@school.example", password_hash=password_hash)
    public_id = add(lead)
    token = token_of(invitations.invite(lead, public_id, NOW, None))
    assert joining.find_join(LinkKind.INVITATION, token, NOW).has_account_elsewhere
    with pytest.raises(NotAllowedError):  # a school cannot set the password of another school’s account
        joining.set_password(LinkKind.INVITATION, token, ANOTHER, NOW, TODAY)
    with pytest.raises(NotAllowedError):
        joining.join_with_account(token, lead, NOW, TODAY)
    joining.join_with_account(token, viewer_of(other), NOW, TODAY)
    assert person(public_id).account_id == other.account_id
    assert viewer_of(other).memberships == 2
    with pytest.raises(NotAllowedError):
        invitations.make_reset(lead, public_id, NOW, None)


# Mail


def test_invitation_by_mail_names_no_topic_and_leaves_no_link_behind(lead: Viewer, mailbox: Mailbox) -> None:
    route = MailRoute(f"smtp://{mailbox.host}:{mailbox.port}", "Steady <steady@school.example>")
    issued = invitations.invite(lead, add(lead), NOW, BASE)
    assert issued.message_id and mail.deliver(issued.message_id, route, NOW) is None
    (message,) = mailbox.messages
    assert message["Subject"] == "Your training account at Riverbank School"
    assert BASE + issued.path in message.get_content() and mailbox.recipients == [["ada@school.example"]]
    kept = db.session.get_one(OutboxMessage, issued.message_id)
    assert kept.body == "" and kept.sent_at == NOW
    assert mail.deliver(issued.message_id, route, NOW + timedelta(hours=1)) is None
    assert len(mailbox.messages) == 1


def test_a_message_that_fails_is_kept_and_shown(lead: Viewer, mailbox: Mailbox) -> None:
    route = MailRoute(f"smtp://{mailbox.host}:{mailbox.port}", "steady@school.example")
    mailbox.refuse = "554 No, thank you"
    public_id = add(lead)
    issued = invitations.invite(lead, public_id, NOW, BASE)
    assert issued.message_id and mail.deliver(issued.message_id, route, NOW)
    shown = staff_pages.account_page(lead, public_id).last_message
    assert shown and shown.problem and "554" in shown.problem and shown.sent_at is None
    mailbox.refuse = None
    assert mail.deliver(issued.message_id, route, NOW + timedelta(minutes=5)) is None
    assert len(mailbox.messages) == 1


def test_nothing_is_sent_in_the_open_over_a_network(
    monkeypatch: pytest.MonkeyPatch, mailbox: Mailbox
) -> None:
    monkeypatch.setattr(mail, "_LOOPBACK", set())  # as if the server stood elsewhere; it offers no STARTTLS
    route = MailRoute(f"smtp://{mailbox.host}:{mailbox.port}", "steady@school.example")
    assert mail._send(route, "ada@school.example", "Subject", "Body")
    assert not mailbox.messages


def test_mail_headers_cannot_be_injected(mailbox: Mailbox) -> None:
    route = MailRoute(f"smtp://{mailbox.host}:{mailbox.port}", "steady@school.example")
    assert mail._send(route, "ada@school.example", "Hello\r\nBcc: all@school.example", "Body")
    assert not mailbox.messages


def test_reset_request_writes_to_the_person_and_to_nobody_for_an_unknown_name(
    lead: Viewer, password_hash: str
) -> None:
    known = make_person(lead.school_id, email="known@school.example", password_hash=password_hash)
    left = make_person(lead.school_id, left_on=TODAY, password_hash=password_hash)
    assert invitations.request_reset("nobody@school.example", BASE, NOW, TODAY) is None
    assert invitations.request_reset(left.sign_in_name or "", BASE, NOW, TODAY) is None
    message_id = invitations.request_reset(" KNOWN@school.example", BASE, NOW, TODAY)
    message = db.session.get_one(OutboxMessage, message_id)
    assert message.subject == "Your password link" and message.staff_member_id == known.staff_member_id


def test_reset_requests_are_limited_and_leave_an_invitation_alone(lead: Viewer) -> None:
    tries = [invitations.count_reset_request("ada@school.example", f"192.0.2.{n}", NOW) for n in range(4)]
    assert [tried.allowed for tried in tries] == [True, True, True, False]
    token = token_of(invitations.invite(lead, add(lead), NOW, None))
    invitations.request_reset("ada@school.example", BASE, NOW, TODAY)
    assert joining.find_join(LinkKind.INVITATION, token, NOW)


def test_another_school_cannot_steer_the_reset_of_a_shared_account(lead: Viewer, password_hash: str) -> None:
    other = make_person(make_school("Hilltop"), email="ada@hilltop.example", password_hash=password_hash)
    mine = make_person(lead.school_id, with_account=False, email="lead-reads-this@school.example")
    with writing():
        db.session.get_one(StaffMember, mine.staff_member_id).account_id = other.account_id
        db.session.get_one(StaffMember, other.staff_member_id).email = None
    assert invitations.request_reset("ada@hilltop.example", BASE, NOW, TODAY) is None


# People by hand


def test_adding_gives_account_groups_and_modules(lead: Viewer) -> None:
    assignments.add_rule(
        lead.school_id, lead.staff_member_id, "first-words", {"everyone": True}, {"days_after_start": 14},
        None, NOW, TODAY,
    )  # fmt: skip
    public_id = add(lead, groups={GroupKind.SITE: "North", GroupKind.CONTRACT: None}, start_on=TODAY)
    page = staff_pages.account_page(lead, public_id)
    assert page.sign_in_name == "ada@school.example" and page.groups[GroupKind.SITE][1] == "North"
    given = assignments.rules_of(lead.school_id)
    assert given and db.session.scalar(
        select(func.count()).select_from(assignments.Assignment).where(
            assignments.Assignment.staff_member_id == person(public_id).id
        )
    )  # fmt: skip


def test_somebody_without_an_email_gets_a_username_that_is_free(lead: Viewer) -> None:
    names = [name_of(add(lead, email="", given_name="Siân", family_name="O’Neill")) for _ in range(3)]
    assert names == ["sian.oneill", "sian.oneill2", "sian.oneill3"]


def test_two_people_cannot_sign_in_with_one_name(lead: Viewer) -> None:
    add(lead)
    with pytest.raises(InvalidInputError) as refused:
        add(lead, given_name="Bea")
    assert refused.value.field == "email"
    assert add(lead, given_name="Bea", username="bea.lim")  # a shared mailbox, an own name
    with pytest.raises(InvalidInputError) as refused:
        add(lead, given_name="Cai", username="BEA.LIM")
    assert refused.value.field == "username"


def test_a_leavers_address_given_to_somebody_new_brings_nothing_with_it(lead: Viewer) -> None:
    first = add(lead)
    old_key = join(lead, first)
    staff.mark_leaver(lead, first, TODAY, NOW, TODAY)
    second = add(lead, given_name="Bea")
    assert person(second).account_id != person(first).account_id
    assert not find_viewer(old_key, NOW, TODAY) and not enters("ada@school.example")
    join(lead, second, ANOTHER)
    assert enters("ada@school.example", ANOTHER) and not enters("ada@school.example", PASSWORD)
    staff.undo_leaver(lead, first, NOW, TODAY)
    assert name_of(first) == "ada.lim" and name_of(second) == "ada@school.example"


def test_leaving_ends_sign_ins_and_links_at_once_and_can_be_undone(lead: Viewer) -> None:
    public_id = add(lead)
    key = join(lead, public_id)
    token = token_of(invitations.make_reset(lead, public_id, NOW, None))
    staff.mark_leaver(lead, public_id, TODAY, NOW, TODAY)
    assert not find_viewer(key, NOW, TODAY) and not enters("ada@school.example")
    with pytest.raises(NotFoundError):
        joining.find_join(LinkKind.RESET, token, NOW)
    with pytest.raises(ConflictError):
        invitations.make_reset(lead, public_id, NOW, None)
    staff.undo_leaver(lead, public_id, NOW, TODAY)
    assert enters("ada@school.example") and not find_viewer(key, NOW, TODAY)


def test_a_last_day_ahead_lets_work_go_on_until_it_is_over(lead: Viewer) -> None:
    public_id = add(lead)
    key = join(lead, public_id)
    staff.mark_leaver(lead, public_id, TODAY + timedelta(days=1), NOW, TODAY)
    assert find_viewer(key, NOW, TODAY + timedelta(days=1))
    assert not find_viewer(key, NOW, TODAY + timedelta(days=2))


def test_the_last_lead_who_can_sign_in_stays(lead: Viewer, password_hash: str) -> None:
    own = replace(DETAILS, email=lead.sign_in_name, role=Role.LEAD)
    make_person(lead.school_id, role=Role.LEAD)  # not joined: of no help
    with pytest.raises(InvalidInputError):
        staff.change_person(lead, lead.public_id, replace(own, role=Role.STAFF), NOW, TODAY)
    with pytest.raises(InvalidInputError):
        staff.change_person(lead, lead.public_id, replace(own, leave_on=TODAY), NOW, TODAY)
    with pytest.raises(InvalidInputError):
        staff.mark_leaver(lead, lead.public_id, TODAY, NOW, TODAY)
    make_person(lead.school_id, role=Role.LEAD, password_hash=password_hash)
    staff.change_person(lead, lead.public_id, replace(own, role=Role.STAFF), NOW, TODAY)


@pytest.mark.parametrize("role", [Role.LEAD, Role.DEPUTY])
def test_only_a_lead_makes_leads_and_deputies(lead: Viewer, administrator: Viewer, role: Role) -> None:
    public_id = add(lead)
    with pytest.raises(NotAllowedError):
        add(administrator, email="bea@school.example", role=role)
    with pytest.raises(NotAllowedError):
        staff.change_person(administrator, public_id, replace(DETAILS, role=role), NOW, TODAY)
    with pytest.raises(NotAllowedError):  # another address for the lead would be a way to their password
        staff.change_person(
            administrator, lead.public_id, replace(DETAILS, email="mine@x.example"), NOW, TODAY
        )
    staff.change_person(lead, public_id, replace(DETAILS, role=role), NOW, TODAY)
    assert person(public_id).role == role.value


def test_a_new_role_ends_the_sign_in_that_knew_the_old_one(lead: Viewer) -> None:
    public_id = add(lead)
    key = join(lead, public_id)
    staff.change_person(lead, public_id, replace(DETAILS, role=Role.DEPUTY), NOW, TODAY)
    assert not find_viewer(key, NOW, TODAY)


def test_a_new_address_is_the_new_name_and_links_in_the_old_mailbox_die(lead: Viewer) -> None:
    public_id = add(lead)
    token = token_of(invitations.invite(lead, public_id, NOW, BASE))
    staff.change_person(lead, public_id, replace(DETAILS, email="ada.new@school.example"), NOW, TODAY)
    assert name_of(public_id) == "ada.new@school.example"
    with pytest.raises(NotFoundError):
        joining.find_join(LinkKind.INVITATION, token, NOW)


def test_changing_groups_by_hand_leaves_others_of_the_kind_alone(lead: Viewer) -> None:
    public_id = add(lead, groups={GroupKind.DEPARTMENT: "Art"})
    with writing():
        extra = StaffGroup(school_id=lead.school_id, kind="department", name="Music")
        db.session.add(extra)
        db.session.flush()
        row = StaffGroupMember(
            school_id=lead.school_id, staff_member_id=person(public_id).id, group_id=extra.id
        )
        db.session.add(row)
    staff.change_person(lead, public_id, replace(DETAILS, groups={GroupKind.DEPARTMENT: "Drama"}), NOW, TODAY)
    names = db.session.scalars(
        select(StaffGroup.name)
        .join(StaffGroupMember, StaffGroupMember.group_id == StaffGroup.id)
        .where(StaffGroupMember.staff_member_id == person(public_id).id)
        .order_by(StaffGroup.name)
    ).all()
    assert names == ["Drama", "Music"]


def test_a_group_of_another_school_cannot_be_given(lead: Viewer) -> None:
    with writing():
        group = StaffGroup(school_id=make_other(), kind="site", name="Far")
        db.session.add(group)
        db.session.flush()
        group_id = group.id
    with pytest.raises(InvalidInputError):
        add(lead, groups={GroupKind.SITE: group_id})


def make_other() -> int:
    school = School(
        name="Hilltop", nation="england", setting="primary", now_key="k", now_open=True, is_demo=False,
        created_at=NOW,
    )  # fmt: skip
    db.session.add(school)
    db.session.flush()
    return school.id


# Supply for a day


def test_supply_join_with_a_name_until_midnight_in_london(lead: Viewer) -> None:
    summer = datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
    code = join_day.open_day(lead, summer, summer.date())
    keys = [join_day.join_for_the_day(code, "Sam", f"Roe {n}", summer, summer.date()) for n in range(2)]
    last_minute = datetime(2026, 7, 1, 22, 59, tzinfo=UTC)  # 23:59 in London
    assert all(find_viewer(key, last_minute, summer.date()) for key in keys)
    midnight = datetime(2026, 7, 1, 23, 0, tzinfo=UTC)
    assert not any(find_viewer(key, midnight, summer.date()) for key in keys)
    with pytest.raises(NotFoundError):
        join_day.find_day(code, midnight)
    member = db.session.scalars(select(StaffMember).where(StaffMember.family_name == "Roe 0")).one()
    assert (member.role, member.leave_on, member.email) == ("staff", summer.date(), None)


def test_the_code_of_the_day_can_be_stopped_and_replaced(lead: Viewer) -> None:
    old = join_day.open_day(lead, NOW, TODAY)
    new = join_day.open_day(lead, NOW, TODAY)
    with pytest.raises(NotFoundError):
        join_day.find_day(old, NOW)
    assert join_day.find_day(new, NOW) == "Riverbank School" and join_day.open_until(lead, NOW)
    join_day.close_day(lead, NOW)
    with pytest.raises(NotFoundError):
        join_day.join_for_the_day(new, "Sam", "Roe", NOW, TODAY)


# One's own password


def test_changing_ones_password_asks_for_it_and_ends_other_sign_ins(lead: Viewer) -> None:
    public_id = add(lead)
    elsewhere = join(lead, public_id)
    me = viewer_of(Person(person(public_id).id, lead.school_id, person(public_id).account_id, None))
    with pytest.raises(InvalidInputError) as refused:
        joining.change_password(me, "not it", ANOTHER, NOW)
    assert refused.value.field == "current"
    joining.change_password(me, PASSWORD, ANOTHER, NOW)
    assert find_viewer(me.key, NOW, TODAY) and not find_viewer(elsewhere, NOW, TODAY)
    assert enters("ada@school.example", ANOTHER) and not enters("ada@school.example", PASSWORD)
