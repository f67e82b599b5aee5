"""An import taken back, until somebody it added has signed in."""

import pytest
from sqlalchemy import func, select

from tests.factories import NOW, TODAY, make_person
from tests.support.importing import (
    answer,
    applied,
    everything,
    fates,
    people,
    staged,
)
from training.errors import ConflictError
from training.extensions import db
from training.models import (
    Account,
)
from training.services import (
    assignments,
    import_apply,
    import_pages,
    import_undo,
    invitations,
    joining,
    leaving,
)
from training.services.links import LinkKind
from training.services.viewer import Viewer
from training.services.writing import writing


@pytest.mark.parametrize("at_once", [1, 1000])
def test_undo_puts_everything_back(
    school: int, lead: Viewer, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_undo, "AT_ONCE", at_once)
    assignments.add_rule(
        school,
        lead.staff_member_id,
        "first-words",
        {"everyone": True},
        {"on": "2026-12-18"},
        None,
        NOW,
        TODAY,
    )
    applied(lead)
    make_person(school, given_name="Zed", family_name="Zoo", email="zed@r.example", left_on=TODAY)
    before = everything(school)
    run_id = staged(
        lead,
        "Staff ID,Forename,Surname,Work Email,Job Title,Department,Status,Role,Username\n"
        "E1,Ada,Osei-Li,ada.li@r.example,Head cook,Office,Active,Deputy,\n"
        "E2,Bo,Li,bo@r.example,,,Left,,\n"
        "E9,New,Person,,,Office,Active,,newperson\n"
        ",Zed,Zoo,zed@r.example,,,Active,,\n",
    )
    zed = people(school)["Zed"].public_id
    answer(lead, run_id, {5: zed}, roles={2})
    import_apply.apply(lead, run_id, NOW, TODAY)
    changed = people(school)
    assert (changed["Ada"].role, changed["Zed"].left_on, changed["Bo"].left_on) == ("deputy", None, TODAY)
    assert everything(school) != before
    import_undo.undo(lead, run_id, NOW, TODAY)
    assert everything(school) == before
    with pytest.raises(ConflictError):
        import_undo.undo(lead, run_id, NOW, TODAY)


def test_undo_leaves_alone_what_was_changed_by_hand_since(school: int, lead: Viewer) -> None:
    applied(lead)
    run_id = applied(
        lead, "Staff ID,Forename,Surname,Job Title,Work Email\nE1,Ada,Osei,Head cook,a.o@r.example\n"
    )
    with writing():
        people(school)["Ada"].job_title = "Bursar"
    import_undo.undo(lead, run_id, NOW, TODAY)
    ada = people(school)["Ada"]
    assert (ada.job_title, ada.email) == ("Bursar", "ada@r.example")


def test_undo_ends_when_somebody_it_added_has_signed_in(school: int, lead: Viewer) -> None:
    run_id = applied(lead)
    ada = people(school)["Ada"]
    issued = invitations.invite(lead, ada.public_id, NOW, None)
    assert import_pages.result_page(lead, run_id).undo_problem == ""
    token = issued.path.rpartition("/")[2]
    joining.set_password(LinkKind.INVITATION, token, "copper kettle umbrella", NOW, TODAY)
    assert "signed in" in import_pages.result_page(lead, run_id).undo_problem
    with pytest.raises(ConflictError, match="signed in"):
        import_undo.undo(lead, run_id, NOW, TODAY)
    assert "Ada" in people(school)


def test_an_invited_person_goes_with_their_account_and_link(school: int, lead: Viewer) -> None:
    run_id = applied(lead)
    invitations.invite(lead, people(school)["Ada"].public_id, NOW, None)
    import_undo.undo(lead, run_id, NOW, TODAY)
    assert set(people(school)) == {"Lea"}
    assert db.session.scalar(select(func.count()).select_from(Account)) == 1


def test_only_the_last_import_can_be_undone(school: int, lead: Viewer) -> None:
    first = applied(lead)
    applied(lead, "Forename,Surname,Email\nEd,Ray,ed@r.example\n", "")
    with pytest.raises(ConflictError, match="last import"):
        import_undo.undo(lead, first, NOW, TODAY)
    assert fates(first) == {}


def test_a_person_by_hand_and_an_import_live_together(school: int, lead: Viewer) -> None:
    applied(lead)
    leaving.mark_leaver(lead, people(school)["Bo"].public_id, TODAY, NOW, TODAY)
    run_id = staged(lead)
    assert fates(run_id)[3] == "question"
