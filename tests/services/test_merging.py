"""Two records of one person: what belongs to either, which may not be the duplicate, and what comes back."""

from __future__ import annotations

import pytest

from tests.factories import NOW, TODAY, Person, make_person
from tests.support.accounts import person, viewer_of
from tests.support.records import public_id_of
from training.errors import ConflictError
from training.extensions import db
from training.services import evidence, merging
from training.services.leaving import LAST_LEAD
from training.services.viewer import Viewer
from training.services.writing import writing
from training.words import Role


@pytest.fixture
def lead(lead: Viewer) -> Viewer:
    with writing():
        evidence.begin_chain(lead.school_id)
    return lead


def of_name(lead: Viewer, role: Role = Role.STAFF, **parts: object) -> Person:
    return make_person(lead.school_id, role, given_name="Ada", family_name="Reed", **parts)  # type: ignore[arg-type]


def number(public_id: str, system: str | None, external_id: str | None) -> None:
    with writing():
        row = person(public_id)
        row.source_system, row.external_id = system, external_id


def numbers(*public_ids: str) -> list[str | None]:
    db.session.expire_all()
    return [person(each).external_id for each in public_ids]


def test_the_number_in_another_system_goes_with_the_one_that_counts_and_comes_back(lead: Viewer) -> None:
    keep, other = (public_id_of(of_name(lead)) for _ in range(2))
    number(other, "mis", "E7")
    merging.merge(lead, keep, other, NOW, TODAY)
    assert numbers(keep, other) == ["E7", None]
    merging.take_apart(lead, other, NOW, TODAY)
    assert numbers(keep, other) == [None, "E7"]


def test_whoever_has_a_number_of_their_own_keeps_it(lead: Viewer) -> None:
    keep, other = (public_id_of(of_name(lead)) for _ in range(2))
    number(keep, "mis", "E1")
    number(other, "mis", "E2")
    merging.merge(lead, keep, other, NOW, TODAY)
    assert numbers(keep, other) == ["E1", None]
    merging.take_apart(lead, other, NOW, TODAY)
    assert numbers(keep, other) == ["E1", "E2"]


def test_the_record_one_is_signed_in_with_is_never_the_duplicate(lead: Viewer) -> None:
    other_lead = viewer_of(of_name(lead, Role.LEAD))
    with pytest.raises(ConflictError, match="You are signed in with that record"):
        merging.merge(lead, other_lead.public_id, lead.public_id, NOW, TODAY)


def test_two_leads_who_join_each_others_record_at_once_leave_one_lead(lead: Viewer) -> None:
    other_lead, two = viewer_of(of_name(lead, Role.LEAD)), public_id_of(of_name(lead))
    merging.merge(lead, two, other_lead.public_id, NOW, TODAY)
    with pytest.raises(ConflictError, match=LAST_LEAD):
        merging.merge(other_lead, two, lead.public_id, NOW, TODAY)


def test_two_leavers_of_one_name_are_not_brought_up(lead: Viewer) -> None:
    for _ in range(2):
        of_name(lead, left_on=TODAY)
    assert merging.find_alike(lead, 1).total == 0
    here = public_id_of(of_name(lead))
    assert [pair.keep.public_id for pair in merging.find_alike(lead, 1).pairs] == [here]
