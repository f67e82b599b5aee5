"""The way in for the first safeguarding lead, and back in when the last has gone."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.factories import NOW, TODAY, make_person
from tests.support.accounts import ANOTHER, begin
from training.errors import InvalidInputError, NotFoundError
from training.extensions import db
from training.models import EvidenceHead, School
from training.services import accounts, joining
from training.services.links import LinkKind
from training.services.viewer import Viewer, find_viewer
from training.words import Nation, Role

pytestmark = pytest.mark.usefixtures("context")


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
