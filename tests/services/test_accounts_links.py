"""Invitations and password links, on the screen and by mail; changing one’s own password."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import NOW, TODAY, Person, make_person, make_school
from tests.support.accounts import (
    ANOTHER,
    BASE,
    DETAILS,
    PASSWORD,
    add,
    enters,
    join,
    person,
    token_of,
    viewer_of,
)
from tests.support.smtp import Mailbox
from training.errors import InvalidInputError, NotAllowedError, NotFoundError
from training.extensions import db
from training.models import OneTimeLink, OutboxMessage, StaffMember
from training.services import invitations, joining, leaving, mail, staff, staff_list, staff_pages
from training.services.links import LinkKind
from training.services.mail_server import MailRoute
from training.services.viewer import Viewer, find_viewer
from training.services.writing import writing

pytestmark = pytest.mark.usefixtures("context")


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
        lambda: leaving.mark_leaver(lead, public_id, TODAY, NOW, TODAY),
        lambda: leaving.undo_leaver(lead, public_id, NOW, TODAY),
    ):
        with pytest.raises(NotFoundError):
            act()
    assert all(row.name != stranger.sign_in_name for row in staff_list.find_people(lead, "", False, 1).people)


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


def test_invitation_by_mail_names_no_topic_and_leaves_no_link_behind(lead: Viewer, mailbox: Mailbox) -> None:
    route = MailRoute(f"smtp://{mailbox.host}:{mailbox.port}", "Steady <steady@school.example>")
    issued = invitations.invite(lead, add(lead), NOW, BASE)
    assert issued.message_id and mail.deliver(issued.message_id, route, NOW) is None
    (message,) = mailbox.messages
    assert message["Subject"] == "Your training account at Riverbank School"
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert BASE + issued.path in text and mailbox.recipients == [["ada@school.example"]]
    kept = db.session.get_one(OutboxMessage, issued.message_id)
    assert kept.body == "" and kept.sent_at == NOW
    assert mail.deliver(issued.message_id, route, NOW + timedelta(hours=1)) is None
    assert len(mailbox.messages) == 1


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
