"""Readings and declarations: asked, declared once, asked again, entered on paper and taken back."""

import json
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import NOW, TODAY, Person, make_person
from tests.support import sample
from tests.support.accounts import viewer_of
from tests.support.records import entries_of, public_id_of
from training.errors import ConflictError, InvalidInputError, NotFoundError
from training.extensions import db
from training.models import Declaration, StaffGroup, StaffGroupMember, StaffMember, Term
from training.rules.readings import POLICY
from training.services import asks, declaring, evidence, lists, reading_desk, readings, signed_sheets
from training.services.asks import AskKind, asks_query, read_asks
from training.services.readings import Version
from training.services.viewer import Viewer
from training.services.writing import writing
from training.words import Role

FIRST = Version("Version 1", "https://school.example/policy", "ab" * 32, date(2026, 12, 4))
SECOND = Version("Version 2", "", None, date(2026, 12, 11))
EVERYONE = {"everyone": True}


@pytest.fixture
def lead(lead: Viewer) -> Viewer:
    with writing():
        evidence.begin_chain(lead.school_id)
    return lead


@pytest.fixture
def people(lead: Viewer) -> list[Person]:
    return [make_person(lead.school_id, given_name=name, family_name="Reed") for name in ("Ada", "Bo", "Cy")]


def ask(
    lead: Viewer, who: dict[str, object] = EVERYONE, version: Version = FIRST, title: str = "Policy"
) -> str:
    return readings.add_reading(lead, POLICY, title, None, who, version, NOW, TODAY)


def asked_of(person: Viewer) -> list[asks.Ask]:
    found = read_asks(person, db.session.execute(select(asks_query(person, TODAY))).all())
    return [one for one in found if one.kind is AskKind.READING]


def test_whom_it_is_asked_of_is_the_same_at_home_and_on_the_leads_list(
    app: Flask, lead: Viewer, people: list[Person]
) -> None:
    with writing():
        group = StaffGroup(school_id=lead.school_id, kind="department", name="Science")
        db.session.add(group)
        db.session.flush()
        in_it = StaffGroupMember(
            school_id=lead.school_id, staff_member_id=people[0].staff_member_id, group_id=group.id
        )
        db.session.add(in_it)
        for n, marked in ((0, True), (1, False)):
            person = db.session.get(StaffMember, people[n].staff_member_id)
            assert person
            person.regulated_activity = marked
        group_id = group.id
    viewers = [viewer_of(person) for person in people]
    for n, who in enumerate(
        (
            EVERYONE,
            {"group": group_id},
            {"role": "lead"},
            {"everyone": True, "regulated": True},
            {"everyone": True, "regulated": False},
            {"everyone": True, "but": {"groups": [group_id]}},
        )
    ):
        title = f"Policy {n}"
        reading = ask(lead, who, title=title)
        listed = {
            row.public_id
            for row in reading_desk.who_has(lead, app.extensions["library"], reading, "", "", 1, TODAY).rows
        }
        at_home = {one.public_id for one in [*viewers, lead] if title in {a.module for a in asked_of(one)}}
        assert listed == at_home, who
        assert reading_desk.preview(lead, who, TODAY).people == len(listed)


def test_a_declaration_names_its_edition_and_a_second_click_adds_nothing(lead: Viewer) -> None:
    person = viewer_of(make_person(lead.school_id))
    reading = ask(lead)
    for _ in range(2):
        declaring.declare(person, reading, "Version 1", NOW, TODAY)
    rows = db.session.execute(select(Declaration.what, Declaration.edition, Declaration.how)).all()
    assert rows == [("Policy", "Version 1", "self")]
    [(kind, payload)] = entries_of(lead.school_id)
    assert kind == "declaration"
    assert (payload["person"], payload["edition"], payload["digest"]) == (
        person.public_id,
        "Version 1",
        FIRST.fingerprint,
    )
    assert person.given_name not in json.dumps(payload) and "Policy" not in json.dumps(payload)
    assert asked_of(person) == []
    assert evidence.verify(lead.school_id).whole


def test_a_new_version_asks_everybody_again_and_keeps_what_was_declared(app: Flask, lead: Viewer) -> None:
    person = viewer_of(make_person(lead.school_id))
    reading = ask(lead)
    declaring.declare(person, reading, "Version 1", NOW, TODAY)
    for _ in range(2):
        readings.ask_anew(lead, reading, SECOND, NOW, TODAY)
    assert [one.edition for one in asked_of(person)] == ["Version 2"]
    with pytest.raises(ConflictError, match="new version"):
        declaring.declare(person, reading, "Version 1", NOW, TODAY)
    declaring.declare(person, reading, "Version 2", NOW, TODAY)
    seen = declaring.get_to_declare(person, reading)
    assert (seen.declared_on, seen.earlier) == (TODAY, (("Version 1", TODAY),))
    with pytest.raises(InvalidInputError, match="has been asked for"):
        readings.ask_anew(lead, reading, FIRST, NOW, TODAY)
    found = reading_desk.who_has(lead, app.extensions["library"], reading, "", "declared", 1, TODAY)
    assert [row.earlier for row in found.rows] == [f"Version 1, {TODAY.isoformat()}"]
    file = lists.export(lead, app.extensions["library"], "declared", {"reading": reading}, NOW)
    assert file and file.data.count(b"Version 2") == found.people


def test_the_same_is_asked_once_and_ended_for_everybody(lead: Viewer) -> None:
    person = viewer_of(make_person(lead.school_id))
    reading = ask(lead)
    assert ask(lead) == reading
    with pytest.raises(InvalidInputError, match="already"):
        ask(lead, version=SECOND)
    for _ in range(2):
        readings.end_reading(lead, reading, NOW)
    assert asked_of(person) == []
    with pytest.raises(ConflictError):
        declaring.declare(person, reading, "Version 1", NOW, TODAY)
    assert ask(lead, version=SECOND) != reading


def test_a_signed_sheet_is_one_entry_and_can_be_taken_back(lead: Viewer, people: list[Person]) -> None:
    reading, by_hand = ask(lead), viewer_of(people[0])
    declaring.declare(by_hand, reading, "Version 1", NOW, TODAY)
    chosen, on = [public_id_of(person) for person in people], TODAY - timedelta(days=2)
    added = [
        signed_sheets.enter_sheet(lead, reading, "Version 1", "sheet", chosen, on, NOW, TODAY)
        for _ in range(2)
    ]
    assert added == [2, 2]
    assert db.session.scalars(select(Declaration.how).order_by(Declaration.id)).all() == [
        "self",
        "paper",
        "paper",
    ]
    kind, payload = entries_of(lead.school_id)[-1]
    assert (kind, payload["people"], payload["on"]) == ("declaration", sorted(chosen[1:]), on.isoformat())
    sheet = signed_sheets.find_last_sheet(lead, reading)
    assert sheet and sheet.names == ("Bo Reed", "Cy Reed")
    assert signed_sheets.take_back(lead, reading, "sheet", NOW) == 2
    with pytest.raises(ConflictError):
        signed_sheets.take_back(lead, reading, "sheet", NOW)
    assert db.session.scalars(select(Declaration.how)).all() == ["self"]
    assert entries_of(lead.school_id)[-1][0] == "correction"
    assert [len(asked_of(viewer_of(person))) for person in people] == [0, 1, 1]
    assert evidence.verify(lead.school_id).whole


def test_only_the_newest_sheet_is_taken_back_and_nothing_of_another(
    lead: Viewer, people: list[Person]
) -> None:
    reading, on = ask(lead), TODAY - timedelta(days=2)
    for sheet, person in (("first", people[0]), ("second", people[1])):
        signed_sheets.enter_sheet(lead, reading, "Version 1", sheet, [public_id_of(person)], on, NOW, TODAY)
    with pytest.raises(ConflictError):
        signed_sheets.take_back(lead, reading, "first", NOW)
    signed_sheets.take_back(lead, reading, "second", NOW)
    assert [len(asked_of(viewer_of(person))) for person in people] == [0, 1, 1]


def test_nobody_signs_in_the_future(lead: Viewer, people: list[Person]) -> None:
    reading = ask(lead)
    for on in (None, TODAY + timedelta(days=1), TODAY - timedelta(days=400)):
        with pytest.raises(InvalidInputError):
            signed_sheets.check_signed(lead, reading, on, TODAY)


def test_another_school_finds_nothing(lead: Viewer) -> None:
    from tests.factories import make_school

    reading = ask(lead)
    stranger = viewer_of(make_person(make_school("Hilltop"), role=Role.LEAD))
    for tried in (
        lambda: declaring.declare(stranger, reading, "Version 1", NOW, TODAY),
        lambda: declaring.get_to_declare(stranger, reading),
        lambda: readings.end_reading(stranger, reading, NOW),
        lambda: lists.export(stranger, sample.library(), "declared", {"reading": reading}, NOW),
    ):
        with pytest.raises(NotFoundError):
            tried()


def test_nothing_is_due_in_the_holidays_for_late_starters_either(app: Flask, lead: Viewer) -> None:
    with writing():
        for name, starts, ends in (
            ("Autumn", date(2026, 9, 2), date(2026, 12, 18)),
            ("Spring", date(2027, 1, 5), date(2027, 3, 26)),
        ):
            db.session.add(Term(school_id=lead.school_id, name=name, starts_on=starts, ends_on=ends))
    version = readings.read_version(lead.school_id, "Version 1", "", "", date(2026, 12, 24), TODAY)
    assert version.due_on == date(2027, 1, 5)
    reading = ask(lead, version=FIRST)
    starter = viewer_of(make_person(lead.school_id, start_on=date(2026, 12, 10)))
    assert declaring.get_to_declare(starter, reading).due_on == date(2027, 1, 5)
    [mine] = asked_of(starter)
    assert mine.is_own
    found = reading_desk.who_has(lead, app.extensions["library"], reading, "", "", 1, TODAY)
    assert {row.public_id: row.due_on for row in found.rows}[starter.public_id] == date(2027, 1, 5)
