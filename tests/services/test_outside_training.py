"""Training from elsewhere: entered once for many, withdrawn for one or all, listed with what runs out first."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.factories import NOW, TODAY, Person, make_person, make_school
from tests.support import sample
from tests.support.accounts import viewer_of
from tests.support.records import entries_of, public_id_of
from training.errors import InvalidInputError, NotFoundError
from training.extensions import db
from training.models import Completion, OutsideTraining, StaffGroup, StaffGroupMember
from training.rules.outside import OutsideKind
from training.services import beside_modules, choosing_people, evidence, lists, outside_list, outside_training
from training.services.choosing_people import Sent
from training.services.outside_training import Happening
from training.services.viewer import Viewer
from training.services.writing import writing
from training.words import Role

INSET = Happening(OutsideKind.INSET, "Spotting signs", "Our lead", TODAY - timedelta(days=20), 90, None)
SOON = Happening(
    OutsideKind.COURSE, "First aid", "A charity", TODAY - timedelta(days=700), 360, TODAY + timedelta(days=30)
)
GONE = Happening(
    OutsideKind.COURSE, "Fire marshal", "A firm", TODAY - timedelta(days=900), None, TODAY - timedelta(days=3)
)


@pytest.fixture
def lead(lead: Viewer) -> Viewer:
    with writing():
        evidence.begin_chain(lead.school_id)
    return lead


@pytest.fixture
def people(lead: Viewer) -> list[Person]:
    return [make_person(lead.school_id, given_name=name, family_name="Reed") for name in ("Ada", "Bo", "Cy")]


def enter(lead: Viewer, what: Happening, people: list[Person], event: str = "one") -> int:
    chosen = [public_id_of(person) for person in people]
    return outside_training.record(lead, event, what, chosen, NOW, TODAY)[1]


def test_an_event_is_one_entry_without_names_and_is_entered_once(lead: Viewer, people: list[Person]) -> None:
    assert [enter(lead, INSET, people[:2]) for _ in range(2)] == [2, 2]
    assert len(db.session.scalars(select(OutsideTraining)).all()) == 2
    [(kind, payload)] = entries_of(lead.school_id)
    assert (kind, payload["event"], payload["count"], payload["minutes"]) == ("elsewhere", "one", 2, 90)
    told = str(payload)
    assert not any(word in told for word in ("Spotting", "Our lead", "Ada", public_id_of(people[0])))
    assert evidence.verify(lead.school_id).whole


def test_it_stands_on_the_record_and_completes_no_module(lead: Viewer, people: list[Person]) -> None:
    enter(lead, SOON, people)
    library = sample.library()
    [line] = beside_modules.of_person(lead.school_id, people[0].staff_member_id, library).lines
    assert (line.title, line.on, line.expires_on) == (
        "First aid (A charity, 6 hours)",
        SOON.taken_on,
        SOON.expires_on,
    )
    assert db.session.scalars(select(Completion)).all() == []


def test_one_is_withdrawn_then_all_and_the_rows_stay(lead: Viewer, people: list[Person]) -> None:
    enter(lead, INSET, people)
    assert outside_training.withdraw(lead, "one", public_id_of(people[0]), NOW) == 1
    assert outside_training.withdraw(lead, "one", public_id_of(people[0]), NOW) == 0
    assert outside_list.get_event(lead, "one", 1, TODAY).standing == 2
    library = sample.library()
    assert beside_modules.of_person(lead.school_id, people[0].staff_member_id, library).lines == ()
    assert outside_training.withdraw(lead, "one", None, NOW) == 2
    assert [kind for kind, _ in entries_of(lead.school_id)] == ["elsewhere", "correction", "correction"]
    [line] = outside_list.find_events(lead, "", False, 1, TODAY).lines
    assert (line.word, line.people) == ("Withdrawn", 0)
    assert len(db.session.scalars(select(OutsideTraining)).all()) == 3
    with pytest.raises(NotFoundError):
        outside_training.withdraw(lead, "two", None, NOW)


def test_what_runs_out_comes_first_and_what_was_taken_again_has_not(
    lead: Viewer, people: list[Person]
) -> None:
    enter(lead, GONE, people[:1], "gone")
    enter(lead, INSET, people, "inset")
    enter(lead, SOON, people[1:2], "soon")
    lines = outside_list.find_events(lead, "", False, 1, TODAY).lines
    assert [(line.event, line.word) for line in lines] == [
        ("soon", "Runs out soon"),
        ("gone", "Has run out"),
        ("inset", ""),
    ]
    assert [line.event for line in outside_list.find_events(lead, "charity", True, 1, TODAY).lines] == [
        "soon"
    ]
    by_person = outside_list.find_people(lead, "", True, 1, TODAY).lines
    assert [(line.name, line.word) for line in by_person] == [
        ("Ada Reed", "Has run out"),
        ("Bo Reed", "Runs out soon"),
    ]
    again = Happening(GONE.kind, GONE.title, "A firm", TODAY, None, TODAY + timedelta(days=700))
    enter(lead, again, people[:1], "again")
    found = outside_list.find_people(lead, "ada reed", False, 1, TODAY)
    assert [(line.word, line.events) for line in found.lines] == [("", 3)]
    file = lists.export(lead, sample.library(), "elsewhere", {}, NOW)
    assert file and file.data.decode("utf-8-sig").count("Reed") == 6


def test_another_school_sees_none_of_it_and_nobody_of_another_school_is_entered(
    lead: Viewer, people: list[Person]
) -> None:
    other = viewer_of(make_person(make_school("Hilltop"), role=Role.LEAD))
    with writing():
        evidence.begin_chain(other.school_id)
    enter(lead, INSET, people[:1])
    with pytest.raises(InvalidInputError):
        outside_training.record(other, "two", INSET, [public_id_of(people[0])], NOW, TODAY)
    event, n = outside_training.record(other, "one", INSET, [other.public_id], NOW, TODAY)
    assert (event != "one", n) == (True, 1)
    with pytest.raises(NotFoundError):
        outside_list.get_event(other, "one", 1, TODAY)
    assert outside_list.find_events(other, "", False, 1, TODAY).entered == 1


def test_people_are_chosen_by_line_by_group_and_by_tick_and_what_is_open_stays(
    lead: Viewer, people: list[Person]
) -> None:
    with writing():
        group = StaffGroup(school_id=lead.school_id, kind="site", name="North")
        db.session.add(group)
        db.session.flush()
        of = people[0].staff_member_id
        db.session.add(StaffGroupMember(school_id=lead.school_id, staff_member_id=of, group_id=group.id))
        group_id = group.id
    ada, bo, cy = (public_id_of(person) for person in people)
    make_person(lead.school_id, given_name="Cy", family_name="Reed", left_on=date(2026, 1, 1))
    sent = Sent(lines=["Cy Reed", "Nobody Here", "C Reed"], group=str(group_id))
    found = choosing_people.choose(lead.school_id, sent, TODAY)
    assert found.ids == {ada, cy}
    assert [(line.text, len(line.candidates)) for line in found.open] == [("Nobody Here", 0), ("C Reed", 1)]
    assert choosing_people.what_is_open(found).startswith("2 lines")
    lines = [line.text for line in found.open]
    answered = Sent(
        chosen=[ada, cy], shown=[ada, bo], ticked=[bo], lines=lines, answers=[("C Reed", "left-out")]
    )
    found = choosing_people.choose(lead.school_id, answered, TODAY)
    assert found.ids == {bo, cy}
    assert [line.text for line in found.open] == ["Nobody Here"]
