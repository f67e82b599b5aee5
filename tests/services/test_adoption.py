"""A module is taken on by a lead of the school, with what was open that day on record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from tests.factories import NOW, TODAY, make_person, make_school, make_sign_in
from tests.support import sample
from training.content.model import Library, Source
from training.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from training.extensions import db
from training.models import Adoption, EvidenceEntry
from training.services import adoption, evidence
from training.services.adoption import AdoptionState
from training.services.progress import progress_of
from training.services.viewer import Viewer, find_viewer
from training.services.writing import writing
from training.words import FactStatus, Nation, Publication, Role

SLUG = sample.MODULE


def library_with(status: FactStatus = FactStatus.CONFIRMED, review_by: date = date(2027, 9, 1)) -> Library:
    library = sample.library()
    fact = replace(library.facts[sample.FACT], status=status, review_by=review_by)
    return replace(library, facts={sample.FACT: fact})


OPEN = library_with(FactStatus.SECOND_HAND)


def a_school(name: str = "Riverbank School", nation: str = "england") -> int:
    school_id = make_school(name, nation)
    with writing():
        evidence.begin_chain(school_id)
    return school_id


def a_viewer(school_id: int, role: Role = Role.LEAD, name: str = "Ines") -> Viewer:
    person = make_person(school_id, role, name, "Lim")
    viewer = find_viewer(make_sign_in(person, NOW), NOW, TODAY)
    assert viewer is not None
    return viewer


@pytest.fixture
def lead(app: Flask) -> Iterator[Viewer]:
    with app.app_context():
        yield a_viewer(a_school())


def adopt(by: Viewer, library: Library = OPEN) -> bool:
    page = adoption.get_page(by.school_id, by.nation, library, SLUG, TODAY)
    return adoption.adopt(by, library, SLUG, page.seal, NOW, TODAY)


def count() -> int:
    return db.session.scalar(select(func.count(Adoption.id))) or 0


def test_adopting_records_who_when_and_which_facts_were_open(lead: Viewer) -> None:
    assert adopt(lead)
    row = db.session.scalars(select(Adoption)).one()
    assert (row.adopted_by, row.adopted_name, row.adopted_at) == (lead.staff_member_id, "Ines Lim", NOW)
    assert row.facts == [{"id": "F1", "status": "second-hand"}]
    assert row.module_digest == OPEN.modules[SLUG].digest
    entry = db.session.scalars(select(EvidenceEntry)).one()
    assert entry.kind == "adoption"
    assert json.loads(entry.payload) == {
        "by": lead.public_id,
        "module": SLUG,
        "module_digest": row.module_digest,
        "facts": row.facts,
    }
    assert "Lim" not in entry.payload
    assert evidence.verify(lead.school_id).whole


def test_staff_see_a_module_from_its_adoption_on_and_only_at_that_school(lead: Viewer) -> None:
    elsewhere = a_viewer(a_school("Hillside School"))
    assert progress_of(lead, OPEN, TODAY) == []
    adopt(lead)
    assert len(progress_of(lead, OPEN, TODAY)) == 1
    assert progress_of(elsewhere, OPEN, TODAY) == []
    (row,) = adoption.find_modules(elsewhere.school_id, Nation.ENGLAND, OPEN, TODAY)
    assert row.state is AdoptionState.NOT_ADOPTED


@pytest.mark.parametrize("role", [Role.STAFF, Role.GOVERNOR, Role.ADMINISTRATOR])
def test_only_leads_and_deputies_adopt(lead: Viewer, role: Role) -> None:
    with pytest.raises(NotAllowedError):
        adopt(a_viewer(lead.school_id, role))
    assert count() == 0
    assert adopt(a_viewer(lead.school_id, Role.DEPUTY))


def test_a_second_click_adds_nothing_and_a_newer_adoption_stands_beside_the_old(lead: Viewer) -> None:
    assert adopt(lead)
    assert not adopt(lead)
    assert count() == 1
    assert adopt(a_viewer(lead.school_id, Role.DEPUTY, "Ben"))
    page = adoption.get_page(lead.school_id, lead.nation, OPEN, SLUG, TODAY)
    assert [past.by for past in page.history] == ["Ben Lim", "Ines Lim"]


def test_an_adoption_is_never_changed(lead: Viewer) -> None:
    adopt(lead)
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text("UPDATE adoption SET adopted_name = 'Somebody else'"))
    db.session.rollback()


def test_what_was_not_shown_cannot_be_adopted(lead: Viewer) -> None:
    shown = adoption.get_page(lead.school_id, lead.nation, OPEN, SLUG, TODAY).seal
    module = replace(OPEN.modules[SLUG], digest="another")
    for changed in (replace(OPEN, modules={SLUG: module}), library_with(FactStatus.UNVERIFIED)):
        with pytest.raises(ConflictError, match="has changed"):
            adoption.adopt(lead, changed, SLUG, shown, NOW, TODAY)
    assert count() == 0


def test_a_changed_module_says_so_and_stays_open_to_staff(lead: Viewer) -> None:
    adopt(lead)
    module = replace(OPEN.modules[SLUG], digest="another")
    changed = replace(OPEN, modules={SLUG: module})
    (row,) = adoption.find_modules(lead.school_id, lead.nation, changed, TODAY)
    assert row.state is AdoptionState.CHANGED
    assert len(progress_of(lead, changed, TODAY)) == 1
    assert adopt(lead, changed)
    (row,) = adoption.find_modules(lead.school_id, lead.nation, changed, TODAY)
    assert row.state is AdoptionState.ADOPTED


def test_a_fact_is_listed_until_confirmed_and_again_when_its_review_is_due(lead: Viewer) -> None:
    def listed(library: Library, today: date = TODAY) -> int:
        return adoption.get_page(lead.school_id, lead.nation, library, SLUG, today).facts

    due = date(2027, 9, 1)
    confirmed = library_with(FactStatus.CONFIRMED, due)
    assert listed(confirmed) == 0
    assert listed(confirmed, due) == 0
    assert listed(confirmed, due + timedelta(days=1)) == 1
    for status in set(FactStatus) - {FactStatus.CONFIRMED}:
        assert listed(library_with(status)) == 1


def test_each_fact_stands_under_its_official_document(lead: Viewer) -> None:
    report = Source("s2", "A newspaper", "A press", "2025", "secondary", "https://news.example/", None)
    unseen = Source(
        "s3", "The guidance", "The office", "2026", "official-unseen", "https://g.example/", None, True
    )
    fact = replace(OPEN.facts[sample.FACT], sources=("s2", "s3"))
    library = replace(OPEN, facts={sample.FACT: fact}, sources={"s2": report, "s3": unseen})
    (document,) = adoption.get_page(lead.school_id, lead.nation, library, SLUG, TODAY).documents
    assert (document.title, document.is_official) == ("The guidance", True)
    assert document.address is None  # nobody has opened it: shown, never linked


def test_a_module_that_is_not_ready_for_the_nation_cannot_be_adopted(app: Flask) -> None:
    with app.app_context():
        welsh = a_viewer(a_school("Ysgol Glan yr Afon", nation="wales"))
        (row,) = adoption.find_modules(welsh.school_id, welsh.nation, OPEN, TODAY)
        assert row.state is AdoptionState.NOT_READY
        with pytest.raises(InvalidInputError, match="not ready for Wales"):
            adopt(welsh)
        assert count() == 0


def test_a_draft_or_unknown_module_cannot_be_adopted(lead: Viewer) -> None:
    draft = sample.library(publication=Publication.DRAFT)
    assert adoption.find_modules(lead.school_id, lead.nation, draft, TODAY) == []
    for library, slug in ((draft, SLUG), (OPEN, "nothing")):
        with pytest.raises(NotFoundError):
            adoption.adopt(lead, library, slug, "", NOW, TODAY)
