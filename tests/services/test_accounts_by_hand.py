"""One person at a time: added, changed, marked as a leaver, taken back; supply for a day."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from tests.factories import NOW, TODAY, make_person
from tests.support.accounts import (
    ANOTHER,
    BASE,
    DETAILS,
    PASSWORD,
    add,
    enters,
    join,
    name_of,
    person,
    token_of,
)
from training.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from training.extensions import db
from training.models import Assignment, School, StaffGroup, StaffGroupMember, StaffMember
from training.services import assignments, invitations, join_day, joining, leaving, staff, staff_pages
from training.services.links import LinkKind
from training.services.viewer import Viewer, find_viewer
from training.services.writing import writing
from training.words import GroupKind, Role

pytestmark = pytest.mark.usefixtures("context")


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
        select(func.count()).select_from(Assignment).where(
            Assignment.staff_member_id == person(public_id).id
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
    leaving.mark_leaver(lead, first, TODAY, NOW, TODAY)
    second = add(lead, given_name="Bea")
    assert person(second).account_id != person(first).account_id
    assert not find_viewer(old_key, NOW, TODAY) and not enters("ada@school.example")
    join(lead, second, ANOTHER)
    assert enters("ada@school.example", ANOTHER) and not enters("ada@school.example", PASSWORD)
    leaving.undo_leaver(lead, first, NOW, TODAY)
    assert name_of(first) == "ada.lim" and name_of(second) == "ada@school.example"


def test_leaving_ends_sign_ins_and_links_at_once_and_can_be_undone(lead: Viewer) -> None:
    public_id = add(lead)
    key = join(lead, public_id)
    token = token_of(invitations.make_reset(lead, public_id, NOW, None))
    leaving.mark_leaver(lead, public_id, TODAY, NOW, TODAY)
    assert not find_viewer(key, NOW, TODAY) and not enters("ada@school.example")
    with pytest.raises(NotFoundError):
        joining.find_join(LinkKind.RESET, token, NOW)
    with pytest.raises(ConflictError):
        invitations.make_reset(lead, public_id, NOW, None)
    leaving.undo_leaver(lead, public_id, NOW, TODAY)
    assert enters("ada@school.example") and not find_viewer(key, NOW, TODAY)


def test_a_last_day_ahead_lets_work_go_on_until_it_is_over(lead: Viewer) -> None:
    public_id = add(lead)
    key = join(lead, public_id)
    leaving.mark_leaver(lead, public_id, TODAY + timedelta(days=1), NOW, TODAY)
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
        leaving.mark_leaver(lead, lead.public_id, TODAY, NOW, TODAY)
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
