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
from training.services import adoption, details, evidence
from training.services.adopting import adopt as adopt_modules
from training.services.adoption import AdoptionPage, AdoptionState, ModuleRow
from training.services.contacts import find_contacts
from training.services.details import Entry
from training.services.progress import progress_of
from training.services.viewer import Viewer, find_viewer
from training.services.writing import writing
from training.words import FactStatus, Publication, Role

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


def a_lead(name: str = "Riverbank School", nation: str = "england") -> Viewer:
    """Of a school that has said today who its lead is."""
    lead = a_viewer(a_school(name, nation))
    details.save(lead, {"lead": Entry("Mrs Lim")}, 0, NOW)
    return lead


@pytest.fixture
def lead(app: Flask) -> Iterator[Viewer]:
    with app.app_context():
        yield a_lead()


def page_of(by: Viewer, library: Library = OPEN, today: date = TODAY) -> AdoptionPage:
    return adoption.get_page(by, library, SLUG, today)


def adopt(by: Viewer, library: Library = OPEN, days: int = 0) -> int:
    now, today = NOW + timedelta(days=days), TODAY + timedelta(days=days)
    return adopt_modules(by, library, [SLUG], page_of(by, library, today).seal, now, today)


def rows_of(by: Viewer, library: Library = OPEN, today: date = TODAY) -> list[ModuleRow]:
    return adoption.find_modules(by.school_id, by.nation, library, find_contacts(by.school_id, today), today)


def state_of(by: Viewer, library: Library = OPEN, today: date = TODAY) -> AdoptionState:
    (row,) = rows_of(by, library, today)
    return row.state


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
    assert state_of(elsewhere) is AdoptionState.NOT_ADOPTED


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
    assert [past.by for past in page_of(lead).history] == ["Ben Lim", "Ines Lim"]


def test_an_adoption_is_never_changed(lead: Viewer) -> None:
    adopt(lead)
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text("UPDATE adoption SET adopted_name = 'Somebody else'"))
    db.session.rollback()


def test_what_was_not_shown_cannot_be_adopted(lead: Viewer) -> None:
    shown = page_of(lead).seal
    module = replace(OPEN.modules[SLUG], digest="another")
    for changed in (replace(OPEN, modules={SLUG: module}), library_with(FactStatus.UNVERIFIED)):
        with pytest.raises(ConflictError, match="has changed"):
            adopt_modules(lead, changed, [SLUG], shown, NOW, TODAY)
    assert count() == 0


def test_a_changed_module_says_so_and_stays_open_to_staff(lead: Viewer) -> None:
    adopt(lead)
    module = replace(OPEN.modules[SLUG], digest="another")
    changed = replace(OPEN, modules={SLUG: module})
    assert state_of(lead, changed) is AdoptionState.CHANGED
    assert len(progress_of(lead, changed, TODAY)) == 1
    assert adopt(lead, changed)
    assert state_of(lead, changed) is AdoptionState.ADOPTED


def test_a_fact_is_listed_until_confirmed_and_again_when_its_review_is_due(lead: Viewer) -> None:
    def listed(library: Library, today: date = TODAY) -> int:
        return page_of(lead, library, today).facts

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
    (document,) = page_of(lead, library).documents
    assert (document.title, document.is_official) == ("The guidance", True)
    assert document.address is None  # nobody has opened it: shown, never linked


def test_a_module_that_is_not_ready_for_the_nation_cannot_be_adopted(app: Flask) -> None:
    with app.app_context():
        welsh = a_lead("Ysgol Glan yr Afon", "wales")
        assert state_of(welsh) is AdoptionState.NOT_READY
        with pytest.raises(InvalidInputError, match="not ready for Wales"):
            adopt(welsh)
        assert count() == 0


def reworded(library: Library = OPEN) -> Library:
    """One page, one question and the wording of one fact are new."""
    module = library.modules[SLUG]
    quiz = library.quizzes[sample.QUIZ]
    page = replace(module.lessons[1], digest="another page")
    items = tuple(replace(item, stem="Another?") if item.id == "tell" else item for item in quiz.items)
    fact = replace(library.facts[sample.FACT], statement="Staff look away.", status=FactStatus.CONFIRMED)
    return replace(
        library,
        modules={SLUG: replace(module, lessons=(module.lessons[0], page), digest="another")},
        quizzes=library.quizzes | {sample.QUIZ: replace(quiz, items=items, digest="another quiz")},
        facts={sample.FACT: fact},
    )


def test_a_change_reopens_only_what_changed(lead: Viewer) -> None:
    adopt(lead)
    assert page_of(lead).since is None
    changed = reworded()
    page = page_of(lead, changed)
    assert page.since is not None
    assert [part.name for part in page.since.pages] == ["go"]
    assert [part.name for part in page.since.items] == [f"{sample.QUIZ}/tell"]
    assert page.since.facts == (sample.FACT,) and not page.since.frame
    (document,) = page.documents
    assert [fact.statement for fact in document.facts] == ["Staff look away."]
    adopt(lead, changed)
    assert state_of(lead, changed) is AdoptionState.ADOPTED
    assert page_of(lead, changed).since is None


def test_what_has_not_changed_is_kept_apart(lead: Viewer) -> None:
    adopt(lead)
    module = replace(OPEN.modules[SLUG], title="Another title", digest="another")
    page = page_of(lead, replace(OPEN, modules={SLUG: module}))
    assert page.since is not None and page.since.frame
    assert page.documents == ()
    assert [fact.id for document in page.others for fact in document.facts] == [sample.FACT]


def test_a_review_that_falls_due_reopens_the_fact_and_a_better_status_asks_nobody(lead: Viewer) -> None:
    due = date(2027, 9, 1)
    for status in (FactStatus.CONFIRMED, FactStatus.SECOND_HAND):
        library = library_with(status, due)
        assert adopt(lead, library)
        assert state_of(lead, library, due) is AdoptionState.ADOPTED
        late = due + timedelta(days=1)
        assert state_of(lead, library, late) is AdoptionState.CHANGED
        since = page_of(lead, library, late).since
        assert since is not None and since.facts == (sample.FACT,) and not since.pages
    assert state_of(lead, library_with(FactStatus.CONFIRMED, due)) is AdoptionState.ADOPTED
    worse = library_with(FactStatus.CONFIRMED)
    adopt(lead, worse, days=1)
    assert state_of(lead, OPEN) is AdoptionState.CHANGED  # confirmed that day, and not any more


def test_an_adoption_from_before_parts_were_kept_shows_everything_again(lead: Viewer) -> None:
    with writing():
        db.session.add(
            Adoption(
                school_id=lead.school_id,
                module=SLUG,
                module_digest="d",
                facts=[],
                adopted_by=lead.staff_member_id,
                adopted_name="Ines Lim",
                adopted_at=NOW,
            )
        )
    page = page_of(lead)
    assert (page.state, page.since, page.others) == (AdoptionState.CHANGED, None, ())
    assert page.documents


def test_a_year_later_the_same_module_can_be_looked_at_again(lead: Viewer) -> None:
    assert adopt(lead) == 1
    details.confirm(lead, ["lead"], 1, NOW + timedelta(days=365))
    assert adopt(lead, days=365) == 1
    assert count() == 2


def test_a_module_waits_for_the_people_it_names(app: Flask) -> None:
    with app.app_context():
        lead = a_viewer(a_school())
        (row,) = rows_of(lead)
        assert [contact.name for contact in row.doubtful] == ["lead"]
        with pytest.raises(InvalidInputError, match=r"not given.*safeguarding lead.*School"):
            adopt(lead)
        details.save(lead, {"lead": Entry("Mrs Lim")}, 0, NOW)
        assert adopt(lead)
        stale = 121
        with pytest.raises(InvalidInputError, match="nobody has checked"):
            adopt(lead, days=stale)
        assert len(progress_of(lead, OPEN, TODAY + timedelta(days=stale))) == 1  # open as before
        details.confirm(lead, ["lead"], 1, NOW + timedelta(days=stale))
        assert adopt(lead, days=stale)


def two_modules() -> Library:
    other = replace(OPEN.modules[SLUG], slug="other", id="A2", title="Another", digest="other", quizzes=())
    return replace(OPEN, modules=OPEN.modules | {"other": other})


def test_several_are_adopted_at_once_with_each_fact_shown_once_and_a_row_for_each(lead: Viewer) -> None:
    library = two_modules()
    page = adoption.get_together(lead, library, None, TODAY)
    assert [choice.row.module.slug for choice in page.chosen] == [SLUG, "other"]
    (document,) = page.documents
    assert [fact.id for fact in document.facts] == [sample.FACT] and page.facts == 1
    for added in (2, 0):  # the second is a second click
        assert adopt_modules(lead, library, [SLUG, "other"], page.seal, NOW, TODAY) == added
    assert {row.module for row in db.session.scalars(select(Adoption))} == {SLUG, "other"}
    kinds = list(db.session.scalars(select(EvidenceEntry.kind)))
    assert kinds == ["adoption", "adoption"] and evidence.verify(lead.school_id).whole
    assert adoption.get_together(lead, library, None, TODAY).choices == ()


def test_of_several_none_is_adopted_when_one_cannot_be(lead: Viewer) -> None:
    library = two_modules()
    needy = replace(library.modules["other"], needs=("lead", "lado"))
    library = replace(library, modules=library.modules | {"other": needy})
    page = adoption.get_together(lead, library, None, TODAY)
    assert [choice.row.module.slug for choice in page.chosen] == [SLUG]
    wanted = adoption.get_together(lead, library, [SLUG, "other"], TODAY)
    assert [choice.row.module.slug for choice in wanted.chosen] == [SLUG]
    with pytest.raises(InvalidInputError, match="local authority designated officer"):
        adopt_modules(lead, library, [SLUG, "other"], page.seal, NOW, TODAY)
    assert count() == 0


def test_the_list_shown_for_other_modules_adopts_none_of_these(lead: Viewer) -> None:
    library = two_modules()
    page = adoption.get_together(lead, library, [SLUG], TODAY)
    with pytest.raises(ConflictError):
        adopt_modules(lead, library, [SLUG, "other"], page.seal, NOW, TODAY)
    assert count() == 0


def test_a_draft_or_unknown_module_cannot_be_adopted(lead: Viewer) -> None:
    draft = sample.library(publication=Publication.DRAFT)
    assert rows_of(lead, draft) == []
    for library, slug in ((draft, SLUG), (OPEN, "nothing")):
        with pytest.raises(NotFoundError):
            adopt_modules(lead, library, [slug], "", NOW, TODAY)
