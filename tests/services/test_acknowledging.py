"""A change of the school's people and numbers reaches each person once, and old records keep the old."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import NOW, TODAY, make_person, make_school, make_sign_in
from tests.support import sample
from tests.support.queries import count_queries
from training.errors import InvalidInputError
from training.extensions import db
from training.models import Acknowledgement, Adoption, EvidenceEntry, Refresher
from training.services import acknowledging, details, evidence
from training.services.acknowledged import Seen, find_seen
from training.services.acknowledging import New
from training.services.attempts import get_sitting, start_attempt
from training.services.beside import find_beside
from training.services.contacts import find_contacts_for
from training.services.details import Entry, Show
from training.services.lessons import read_page
from training.services.viewer import Viewer, find_viewer
from training.services.writing import writing
from training.words import Role

LIBRARY = sample.library()
WOVEN = frozenset({"lead"})
OLD, NEW = "01632 960 001", "01632 960 002"
GIVEN = {"lead": Entry("Mrs Lim", OLD), "recording-system": Entry("the blue book")}


@pytest.fixture
def lead(app: Flask) -> Iterator[Viewer]:
    with app.app_context():
        viewer = a_viewer(make_school(), Role.LEAD)
        with writing():
            evidence.begin_chain(viewer.school_id)
            db.session.add(
                Adoption(
                    school_id=viewer.school_id,
                    module=sample.MODULE,
                    module_digest="d",
                    facts=[],
                    adopted_by=viewer.staff_member_id,
                    adopted_name="A lead",
                    adopted_at=NOW,
                )
            )
        details.save(viewer, GIVEN, 0, NOW)
        yield viewer


def a_viewer(school_id: int, role: Role = Role.STAFF, start_on: date | None = None) -> Viewer:
    viewer = find_viewer(make_sign_in(make_person(school_id, role, start_on=start_on), NOW), NOW, TODAY)
    assert viewer is not None
    return viewer


def begun(lead: Viewer) -> Viewer:
    """Somebody who has read a page."""
    reader = a_viewer(lead.school_id)
    read_page(reader, LIBRARY, sample.MODULE, "stop", NOW, TODAY)
    return reader


def change(by: Viewer, /, days: int = 1, **given: Entry) -> int:
    """Saves the details with these in place of others; answers the version."""
    last = details.find_details(by.school_id)
    entries = {name: last.entry(name) for name in last.entries}
    named = {name.replace("_", "-"): entry for name, entry in given.items()}
    assert details.save(by, entries | named, last.version, NOW + timedelta(days=days))
    return last.version + 1


def news(reader: Viewer) -> tuple[New, ...]:
    return acknowledging.news(find_contacts_for(reader, TODAY), WOVEN)


def seen(lead: Viewer) -> Seen:
    return find_seen(lead.school_id, WOVEN, TODAY)


def test_a_changed_number_is_told_until_it_is_acknowledged(lead: Viewer) -> None:
    reader = begun(lead)
    assert news(reader) == ()
    version = change(lead, lead=Entry("Mr Okafor", NEW))
    (new,) = news(reader)
    assert (new.label, new.value, new.phone, new.was) == ("Safeguarding lead", "Mr Okafor", NEW, "Mrs Lim")
    assert OLD not in str(new)
    assert acknowledging.acknowledge(reader, version, NOW)
    assert news(reader) == ()
    change(lead, days=2, head=Entry("Dr Patel"))
    assert [one.label for one in news(reader)] == ["Head teacher"]


def test_a_check_alone_asks_nobody(lead: Viewer) -> None:
    reader = begun(lead)
    details.confirm(lead, ["lead"], 1, NOW + timedelta(days=1))
    change(lead, days=2, lead=Entry("Mrs Lim", OLD, Show.PUBLIC))  # nor does another audience
    assert details.find_details(lead.school_id).version == 3
    assert news(reader) == ()
    assert not seen(lead).waiting


def test_what_no_text_and_no_card_names_is_not_told(lead: Viewer) -> None:
    reader = begun(lead)
    change(lead, recording_system=Entry("the red book"))
    assert news(reader) == ()
    woven = WOVEN | {"recording-system"}
    assert len(acknowledging.news(find_contacts_for(reader, TODAY), woven)) == 1


def test_whoever_has_not_begun_meets_the_newest_in_the_first_lesson(lead: Viewer) -> None:
    newcomer = a_viewer(lead.school_id)
    change(lead, lead=Entry("Mr Okafor", NEW))
    assert news(newcomer) == ()
    read_page(newcomer, LIBRARY, sample.MODULE, "stop", NOW + timedelta(days=2), TODAY)
    assert news(newcomer) == ()
    change(lead, days=3, lead=Entry("Ms Kaur", NEW))
    assert [new.value for new in news(newcomer)] == ["Ms Kaur"]


def test_whoever_changed_it_need_not_be_told_and_the_other_lead_is(lead: Viewer) -> None:
    deputy = a_viewer(lead.school_id, Role.DEPUTY)
    for person in (lead, deputy):
        read_page(person, LIBRARY, sample.MODULE, "stop", NOW, TODAY)
    change(lead, lead=Entry("Mr Okafor", NEW))
    assert news(lead) == ()
    assert len(news(deputy)) == 1


def test_what_is_for_paper_stays_on_paper(lead: Viewer) -> None:
    reader = begun(lead)
    change(lead, lead=Entry("Mrs Lim", NEW, Show.PRINTED), lado=Entry("Ms Secret", NEW, Show.PRINTED))
    found = {new.label: new for new in news(reader)}
    assert NEW not in str(found) and "Secret" not in str(found)
    assert found["Safeguarding lead"].value == "Mrs Lim"  # lessons say the name
    assert all(new.on_paper for new in found.values())


def test_what_the_school_takes_back_is_told_without_its_number(lead: Viewer) -> None:
    reader = begun(lead)
    change(lead, lead=Entry())
    (new,) = news(reader)
    assert new.gone and OLD not in str(new) and not new.dial


def test_an_acknowledgement_is_evidence_without_names_and_a_second_click_adds_nothing(lead: Viewer) -> None:
    reader = begun(lead)
    version = change(lead, lead=Entry("Mr Okafor", NEW))
    assert acknowledging.acknowledge(reader, version, NOW)
    assert not acknowledging.acknowledge(reader, version, NOW + timedelta(minutes=1))
    row = db.session.scalars(select(Acknowledgement)).one()
    assert (row.staff_member_id, row.version, row.acknowledged_at) == (reader.staff_member_id, version, NOW)
    kinds = select(EvidenceEntry).where(EvidenceEntry.kind == "acknowledgement")
    entry = db.session.scalars(kinds).one()
    assert json.loads(entry.payload) == {
        "person": reader.public_id,
        "details_version": version,
        "acknowledged_at": NOW.isoformat(),
    }
    assert evidence.verify(lead.school_id).whole


@pytest.mark.parametrize("version", [0, 2, 99])
def test_what_was_never_shown_cannot_be_acknowledged(lead: Viewer, version: int) -> None:
    with pytest.raises(InvalidInputError):
        acknowledging.acknowledge(begun(lead), version, NOW)
    assert db.session.scalar(select(func.count()).select_from(Acknowledgement)) == 0


def test_the_lead_sees_who_has_not_seen_it(lead: Viewer) -> None:
    ours, other = begun(lead), begun(lead)
    a_viewer(lead.school_id)  # has not begun
    a_viewer(lead.school_id, Role.GOVERNOR)
    stranger = a_viewer(make_school("Hillside School"))
    version = change(lead, lead=Entry("Mr Okafor", NEW))
    assert {person.public_id for person in seen(lead).waiting} == {ours.public_id, other.public_id}
    acknowledging.acknowledge(ours, version, NOW)
    found = seen(lead)
    # the lead who saved it counts as having seen it
    assert (found.seen, found.of, found.not_begun) == (2, 3, 1)
    assert [person.public_id for person in found.waiting] == [other.public_id]
    assert stranger.public_id not in str(found)


def test_what_stands_beside_the_modules_comes_in_one_query_and_nothing_twice(
    app: Flask, lead: Viewer
) -> None:
    reader = begun(lead)
    days = [TODAY, TODAY - timedelta(days=3)]
    with writing():
        for day in days:
            db.session.add(
                Refresher(
                    school_id=reader.school_id,
                    staff_member_id=reader.staff_member_id,
                    module=sample.MODULE,
                    due_on=day,
                )
            )
    change(lead, lead=Entry("Mr Okafor", NEW))
    with count_queries(app) as sent:
        asks, contacts = find_beside(reader, TODAY)
    assert len(sent) == 1
    assert [ask.due_on for ask in asks] == sorted(days)
    assert len(acknowledging.news(contacts, WOVEN)) == 1


def test_an_old_attempt_keeps_the_old_name(lead: Viewer) -> None:
    reader = begun(lead)
    read_page(reader, LIBRARY, sample.MODULE, "go", NOW, TODAY)
    attempt = start_attempt(reader, LIBRARY, sample.MODULE, sample.QUIZ, NOW, TODAY, Random(1))
    assert isinstance(attempt, int)
    change(lead, lead=Entry("Mr Okafor", NEW))
    assert details.find_details(lead.school_id).names["lead"] == "Mr Okafor"
    assert get_sitting(reader, attempt).names["lead"] == "Mrs Lim"
