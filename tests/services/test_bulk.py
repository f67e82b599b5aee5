"""What is done to many at once: to whom it can be, in pieces that may break off, and taken back."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from tests.factories import NOW, TODAY, Person, make_person, make_school
from tests.support import sample
from tests.support.accounts import viewer_of
from tests.support.sample import MODULE
from training.errors import ConflictError, InvalidInputError
from training.extensions import db
from training.models import (
    AccessEntry,
    AssignmentRule,
    BulkAction,
    EvidenceHead,
    Exemption,
    OutboxMessage,
    StaffGroup,
    StaffGroupMember,
    StaffMember,
    Standing,
)
from training.rules.bulk import BulkKind, LeftOut, What
from training.rules.exempting import ExemptionKind, Reason
from training.services import assignments, bulk, bulk_desk, exemptions
from training.services.jobs import claim_next
from training.services.viewer import Viewer
from training.services.worker import Worker
from training.services.writing import writing
from training.words import Role

pytestmark = pytest.mark.usefixtures("context")
LIBRARY = sample.library()
DUE = date(2026, 12, 4)
LATER = date(2027, 1, 15)
MORE_TIME = What(BulkKind.MORE_TIME, MODULE, LATER, Reason.AGREED.value, "After the show")
BASE = "https://steady.example"


@pytest.fixture
def people(lead: Viewer, school_id: int) -> list[Person]:
    """Three of the staff with a module to do, and the chain that their waivers are entered in."""
    found = [make_person(school_id, given_name=name) for name in ("Ada", "Bo", "Cy")]
    with writing():
        if db.session.get(EvidenceHead, school_id) is None:
            db.session.add(EvidenceHead(school_id=school_id, n=0, hash="0" * 64))
    everyone, on = {"role": "staff"}, {"on": DUE.isoformat()}
    assignments.add_rule(school_id, lead.staff_member_id, MODULE, everyone, on, None, NOW, TODAY)
    return found


def ids(people: Sequence[Person]) -> list[int]:
    return [person.staff_member_id for person in people]


def do(lead: Viewer, what: What, chosen: Sequence[int]) -> str:
    asked = (bulk.new_action(), "In words")
    return bulk_desk.do_it(lead, LIBRARY, what, chosen, asked, BASE, NOW)


def undo(lead: Viewer, action: str) -> bulk_desk.ActionPage:
    bulk_desk.take_back(lead, LIBRARY, action, NOW + timedelta(hours=1))
    return bulk_desk.show_action(lead, action, 1)


def due_days(people: Sequence[Person]) -> list[date | None]:
    rows = db.session.execute(
        select(Standing.staff_member_id, Standing.due_on).where(Standing.module == MODULE)
    )
    found = {row.staff_member_id: row.due_on for row in rows}
    return [found.get(id_) for id_ in ids(people)]


def test_whom_it_leaves_out_is_said_with_the_reason(
    lead: Viewer, school_id: int, people: list[Person]
) -> None:
    ada, bo, cy = people
    governor = make_person(school_id, Role.GOVERNOR)
    with writing():
        db.session.execute(
            update(Standing).where(Standing.staff_member_id == bo.staff_member_id).values(due_on=LATER)
        )
        db.session.execute(
            update(StaffMember).where(StaffMember.id == cy.staff_member_id).values(left_on=TODAY)
        )
    plan = bulk.plan(lead, LIBRARY, MORE_TIME, [*ids(people), governor.staff_member_id], NOW)
    assert [person.id for person in plan.people] == [ada.staff_member_id]
    assert {group.why: group.count for group in plan.left_out} == {
        LeftOut.GONE: 1,
        LeftOut.LONG_ENOUGH: 1,
        LeftOut.NOT_GIVEN: 1,
    }


def test_more_time_is_given_and_ended_and_an_earlier_one_holds_again(
    lead: Viewer, people: list[Person]
) -> None:
    ada_id = db.session.scalar(
        select(StaffMember.public_id).where(StaffMember.id == people[0].staff_member_id)
    )
    earlier = date(2026, 12, 11)
    assert ada_id is not None
    exemptions.exempt(lead, ada_id, MODULE, ExemptionKind.EXTENSION, Reason.AWAY, "", earlier, NOW, TODAY)
    action = do(lead, MORE_TIME, ids(people))
    assert due_days(people) == [LATER] * 3
    page = undo(lead, action)
    assert due_days(people) == [earlier, DUE, DUE] and (page.reached, page.kept) == (3, 0)
    kept = db.session.scalar(select(func.count()).select_from(Exemption))
    assert kept == 1 + 3 + 3  # nothing was changed: what ends it is a row of its own
    head = db.session.get_one(EvidenceHead, lead.school_id)
    assert head.n >= 7


def test_undoing_leaves_alone_what_changed_since(lead: Viewer, people: list[Person]) -> None:
    action = do(lead, MORE_TIME, ids(people))
    newer = date(2027, 2, 5)
    do(lead, What(BulkKind.MORE_TIME, MODULE, newer, Reason.AWAY.value), ids(people[:1]))
    page = undo(lead, action)
    assert due_days(people) == [newer, DUE, DUE] and page.kept == 1
    with pytest.raises(ConflictError, match="undone already"):
        bulk_desk.take_back(lead, LIBRARY, action, NOW)


def test_a_waiver_ends_with_its_undoing(lead: Viewer, people: list[Person]) -> None:
    action = do(lead, What(BulkKind.WAIVER, MODULE, LATER, Reason.ROLE.value), ids(people))
    waived = select(func.count()).select_from(Standing).where(Standing.waived_until >= TODAY)
    assert db.session.scalar(waived) == 3
    undo(lead, action)
    assert db.session.scalar(waived) == 0


def test_a_module_is_given_by_one_rule_that_undoing_ends(lead: Viewer, school_id: int) -> None:
    here = [make_person(school_id), make_person(school_id)]
    left_alone = make_person(school_id)
    what = What(BulkKind.ASSIGN, MODULE, DUE, months=12)
    action = do(lead, what, ids(here))
    assert due_days([*here, left_alone]) == [DUE, DUE, None]
    rules = select(AssignmentRule).where(AssignmentRule.school_id == school_id)
    assert [rule.who for rule in db.session.scalars(rules)] == [{"people": ids(here)}]
    undo(lead, action)
    assert due_days(here) == [None, None]


def test_a_group_is_given_and_taken_with_what_it_brings(lead: Viewer, school_id: int) -> None:
    first, second = make_person(school_id), make_person(school_id)
    with writing():
        group = StaffGroup(school_id=school_id, kind="department", name="Drama")
        db.session.add(group)
        db.session.flush()
        number = group.id
        member = {"school_id": school_id, "group_id": number, "staff_member_id": second.staff_member_id}
        db.session.add(StaffGroupMember(**member))
    on = {"on": DUE.isoformat()}
    assignments.add_rule(school_id, lead.staff_member_id, MODULE, {"group": number}, on, None, NOW, TODAY)
    action = do(lead, What(BulkKind.GROUP, group=number), ids([first, second]))
    assert due_days([first, second]) == [DUE, DUE]
    undo(lead, action)
    assert due_days([first, second]) == [None, DUE]  # who was in it before stays in it


def test_leavers_are_let_back_and_no_lead_leaves_among_many(lead: Viewer, people: list[Person]) -> None:
    what = What(BulkKind.LEAVE, until=TODAY)
    plan = bulk.plan(lead, LIBRARY, what, [*ids(people), lead.staff_member_id], NOW)
    assert [(group.why, group.count) for group in plan.left_out] == [(LeftOut.ONE_BY_ONE, 1)]
    action = do(lead, what, ids(people))
    left = select(StaffMember.left_on).where(StaffMember.id.in_(ids(people)))
    assert db.session.scalars(left).all() == [TODAY] * 3
    undo(lead, action)
    assert db.session.scalars(left).all() == [None] * 3
    assert due_days(people) == [DUE] * 3


def test_invitations_go_once_and_cannot_be_called_back(
    lead: Viewer, people: list[Person], school_id: int
) -> None:
    silent = make_person(school_id, with_account=False)
    what = What(BulkKind.INVITE)
    plan = bulk.plan(lead, LIBRARY, what, [*ids(people), silent.staff_member_id], NOW)
    assert {group.why: group.count for group in plan.left_out} == {LeftOut.NO_ADDRESS: 1}
    action = do(lead, what, ids(people))
    sent = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.kind == "account")
    assert db.session.scalar(sent) == 3
    with pytest.raises(InvalidInputError, match="nobody left"):
        do(lead, what, ids(people))
    with pytest.raises(ConflictError, match="cannot be undone"):
        bulk_desk.take_back(lead, LIBRARY, action, NOW)
    assert db.session.scalar(sent) == 3


def test_a_second_click_does_nothing(lead: Viewer, people: list[Person]) -> None:
    asked = (bulk.new_action(), "In words")
    for _ in range(2):
        bulk_desk.do_it(lead, LIBRARY, MORE_TIME, ids(people), asked, BASE, NOW)
    assert db.session.scalar(select(func.count()).select_from(Exemption)) == 3
    logged = select(AccessEntry.target).where(AccessEntry.what == "bulk-more-time")
    assert db.session.scalars(logged).all() == [asked[0]]


def test_many_are_seen_to_in_the_background_and_a_crash_costs_and_doubles_nothing(
    lead: Viewer, people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "IN_FRONT", 1)
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    action = do(lead, MORE_TIME, ids(people))
    assert due_days(people) == [DUE] * 3 and bulk_desk.show_action(lead, action, 1).is_open
    run = claim_next(NOW, TODAY)
    assert run is not None
    making = bulk.carry_on(lead, LIBRARY, action)
    assert next(making) == (1, 3)
    making.close()  # as if the worker had died here
    with pytest.raises(ConflictError, match="still being done"):
        bulk_desk.take_back(lead, LIBRARY, action, NOW)
    later = NOW + timedelta(minutes=5)
    Worker(LIBRARY, BASE, None, lambda: later, lambda _what, error: pytest.fail(str(error))).do_job()
    page = bulk_desk.show_action(lead, action, 1)
    assert page.is_finished and not page.is_open and page.reached == 3 and due_days(people) == [LATER] * 3
    assert db.session.scalar(select(func.count()).select_from(Exemption)) == 3


def test_what_another_school_did_is_nobodys_business(lead: Viewer, people: list[Person]) -> None:
    action = do(lead, MORE_TIME, ids(people))
    stranger = viewer_of(make_person(make_school("Hilltop"), Role.LEAD))
    assert bulk_desk.find_actions(stranger, 1).total == 0
    with pytest.raises(Exception, match="Nothing like that"):
        bulk_desk.show_action(stranger, action, 1)
    assert bulk.plan(stranger, LIBRARY, MORE_TIME, ids(people), NOW).people == ()
    assert db.session.scalar(select(func.count()).select_from(BulkAction)) == 1
