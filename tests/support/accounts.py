"""What tests of accounts share: people added, invited and let in through the services."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tests.factories import NOW, TODAY, Person, make_sign_in
from training.extensions import db
from training.models import Account, StaffMember
from training.services import accounts, invitations, joining, sign_in, staff
from training.services.accounts import FirstLead, NewSchool
from training.services.links import LinkKind
from training.services.sign_in import Outcome
from training.services.staff import PersonDetails
from training.services.viewer import Viewer, find_viewer
from training.words import Nation, Role

PASSWORD = "copper kettle umbrella"
ANOTHER = "velvet tractor mosaic"
BASE = "https://training.school.example"
DETAILS = PersonDetails(
    given_name="Ada",
    family_name="Lim",
    email="ada@school.example",
    username="",
    job_title="Teacher",
    role=Role.STAFF,
    groups={},
    start_on=None,
    leave_on=None,
)


def viewer_of(person: Person) -> Viewer:
    found = find_viewer(make_sign_in(person, NOW), NOW, TODAY)
    assert found
    return found


def add(viewer: Viewer, **changes: Any) -> str:
    return staff.add_person(viewer, replace(DETAILS, **changes), NOW, TODAY)


def person(public_id: str) -> StaffMember:
    return db.session.execute(select(StaffMember).where(StaffMember.public_id == public_id)).scalar_one()


def name_of(public_id: str) -> str | None:
    return db.session.get_one(Account, person(public_id).account_id).sign_in_name


def token_of(issued: invitations.Issued) -> str:
    return issued.path.rpartition("/")[2]


def join(viewer: Viewer, public_id: str, password: str = PASSWORD) -> str:
    token = token_of(invitations.invite(viewer, public_id, NOW, None))
    return joining.set_password(LinkKind.INVITATION, token, password, NOW, TODAY)


def enters(name: str | None, password: str = PASSWORD) -> bool:
    return sign_in.sign_in(name or "", password, "192.0.2.1", False, NOW, TODAY).outcome is Outcome.OK


def begin(path: str, now: datetime = NOW, nation: Nation = Nation.ENGLAND) -> str:
    return accounts.begin(
        path.rpartition("/")[2],
        FirstLead("Ada", "Lim", "Ada@School.Example", PASSWORD),
        NewSchool("Riverbank", nation, "secondary"),
        {Nation.ENGLAND},
        now,
    )
