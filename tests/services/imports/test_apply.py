"""What the last button does: all of it, once, and nothing that was not shown."""

from datetime import date

import pytest
from sqlalchemy import func, select

from tests.factories import NOW, TODAY, make_person, make_school, make_sign_in
from tests.support.importing import (
    LIST,
    answer,
    applied,
    everything,
    fates,
    groups_of,
    people,
    public_id,
    staged,
    viewer_of,
)
from training.documents.spreadsheet import csv_bytes
from training.errors import ConflictError
from training.extensions import db
from training.models import (
    Account,
    Assignment,
    SignIn,
    Standing,
)
from training.rules.staff_export import HEADERS, export_rows
from training.services import (
    assignments,
    import_apply,
    import_pages,
    import_staging,
)
from training.services.viewer import Viewer, find_viewer
from training.words import Role


def test_new_people_come_with_groups_dates_ids_and_training(school: int, lead: Viewer) -> None:
    assignments.add_rule(
        school,
        lead.staff_member_id,
        "first-words",
        {"everyone": True},
        {"days_after_start": 14},
        None,
        NOW,
        TODAY,
    )
    applied(lead)
    found = people(school)
    ada = found["Ada"]
    assert (ada.family_name, ada.email, ada.job_title, ada.start_on) == (
        "Osei", "ada@r.example", "Cook", date(2024, 9, 1),
    )  # fmt: skip
    assert (ada.source_system, ada.external_id, ada.role) == ("mis", "E1", "staff")
    assert groups_of(found["Bo"]) == {"Music", "Drama", "North"}
    given = select(func.count()).select_from(Assignment)
    assert db.session.scalar(given.where(Assignment.staff_member_id == ada.id)) == 1
    assert db.session.scalar(select(func.count()).select_from(Standing)) == 4  # the lead has it too


def test_importing_the_same_file_again_changes_nothing(school: int, lead: Viewer) -> None:
    applied(lead)
    before = everything(school)
    run_id = staged(lead)
    assert set(fates(run_id).values()) == {"unchanged"}
    import_apply.apply(lead, run_id, NOW, TODAY)
    assert everything(school) == before


def test_importing_our_own_export_changes_nothing(school: int, lead: Viewer) -> None:
    applied(lead)
    before = everything(school)
    export = csv_bytes(HEADERS, export_rows(import_staging.find_people(school, TODAY)))
    run_id = staged(lead, export, "")
    assert set(fates(run_id).values()) == {"unchanged"}
    import_apply.apply(lead, run_id, NOW, TODAY)
    assert everything(school) == before


def test_changes_touch_only_what_the_file_says(school: int, lead: Viewer) -> None:
    applied(lead)
    applied(lead, "Staff ID,Forename,Surname,Job Title,Department\nE2,Bo,Li-Moss,,Art\n")
    bo = people(school)["Bo"]
    assert (bo.family_name, bo.job_title, bo.email) == ("Li-Moss", "Teacher", "bo@r.example")
    assert groups_of(bo) == {"Art", "North"}


def test_somebody_who_signs_in_with_their_address_follows_it(school: int, lead: Viewer) -> None:
    person = make_person(school, given_name="Di", family_name="Fox", email="di@old.example")
    applied(lead, f"steady-id,Work Email\n{public_id(person)},di@new.example\n", "")
    account = db.session.get_one(Account, person.account_id)
    assert account.sign_in_name == "di@new.example"


def test_a_leaver_loses_the_way_in_and_keeps_the_record(school: int, lead: Viewer) -> None:
    person = make_person(school, given_name="Di", family_name="Fox", email="di@r.example")
    key = make_sign_in(person, NOW)
    applied(lead, "Forename,Surname,Email,Status\nDi,Fox,di@r.example,Left\n", "")
    assert people(school)["Di"].left_on == TODAY
    assert find_viewer(key, NOW, TODAY) is None
    assert (
        db.session.scalar(select(SignIn.ended_at).where(SignIn.staff_member_id == person.staff_member_id))
        == NOW
    )


def test_an_address_used_again_inherits_nothing(school: int, lead: Viewer) -> None:
    gone = make_person(school, given_name="Di", family_name="Fox", email="post@r.example", left_on=TODAY)
    applied(lead, "Forename,Surname,Email\nEd,Ray,post@r.example\n", "")
    ed = people(school)["Ed"]
    assert ed.id != gone.staff_member_id
    assert ed.account_id is None
    assert people(school)["Di"].family_name == "Fox"


def test_people_without_email_sign_in_with_the_username(school: int, lead: Viewer) -> None:
    applied(lead, "Username,First Name,Last Name\nCBeane,Craig,Beane\n", "")
    craig = people(school)["Craig"]
    assert db.session.get_one(Account, craig.account_id).sign_in_name == "cbeane"
    assert set(fates(staged(lead, "Username,First Name,Last Name\nCBeane,Craig,Beane\n", "")).values()) == {
        "unchanged"
    }


def test_a_username_of_another_school_is_refused(lead: Viewer) -> None:
    make_person(make_school("Elsewhere"), email="cbeane")
    run_id = staged(lead, "Username,First Name,Last Name\nCBeane,Craig,Beane\n", "")
    assert fates(run_id) == {2: "refused"}


def test_a_role_is_given_only_when_ticked_and_only_by_who_may(school: int, lead: Viewer) -> None:
    text = "Forename,Surname,Email,Role\nEd,Ray,ed@r.example,DSL\nFlo,Kay,flo@r.example,Administrator\n"
    applied(lead, text, "")
    assert {people(school)[name].role for name in ("Ed", "Flo")} == {"staff"}
    run_id = staged(lead, text, "")
    answer(lead, run_id, roles={2, 3})
    import_apply.apply(lead, run_id, NOW, TODAY)
    assert [people(school)[name].role for name in ("Ed", "Flo")] == ["lead", "administrator"]

    administrator = viewer_of(make_person(school, Role.ADMINISTRATOR))
    run_id = staged(administrator, "Forename,Surname,Email,Role\nGus,Lee,gus@r.example,Lead\n", "")
    answer(administrator, run_id, roles={2})
    import_apply.apply(administrator, run_id, NOW, TODAY)
    assert people(school)["Gus"].role == "staff"


def test_an_administrator_cannot_give_a_lead_another_address_by_a_file(school: int, lead: Viewer) -> None:
    administrator = viewer_of(make_person(school, Role.ADMINISTRATOR))
    run_id = staged(administrator, f"steady-id,Work Email\n{lead.public_id},mine@r.example\n", "")
    assert fates(run_id) == {2: "refused"}


def test_questions_left_open_change_nothing_and_answers_are_kept(school: int, lead: Viewer) -> None:
    make_person(school, given_name="Di", family_name="Fox", email="di@r.example")
    run_id = staged(lead, "Forename,Surname,Email\nEd,Ray,di@r.example\nFlo,Kay,flo@r.example\n", "")
    assert fates(run_id) == {2: "question", 3: "new"}
    before = people(school)["Di"].family_name
    import_apply.apply(lead, run_id, NOW, TODAY)
    assert people(school)["Di"].family_name == before
    assert "Ed" not in people(school)
    assert b"Ed,Ray" in import_pages.rejected_file(lead, run_id)

    run_id = staged(lead, "Forename,Surname,Email\nEd,Ray,di@r.example\n", "")
    answer(lead, run_id, {2: "new"})
    import_apply.apply(lead, run_id, NOW, TODAY)
    assert people(school)["Ed"].email == "di@r.example"


def test_the_missing_leave_only_when_ticked(school: int, lead: Viewer) -> None:
    applied(lead)
    run_id = staged(lead, LIST.rpartition("E3")[0])
    answer(lead, run_id, missing=True)
    assert fates(run_id)[-1] == "leaver"
    import_apply.apply(lead, run_id, NOW, TODAY)
    assert people(school)["Cy"].left_on == TODAY
    assert people(school)["Lea"].left_on is None


def test_the_rejected_rows_come_back_with_their_reason_and_no_formula(lead: Viewer) -> None:
    run_id = applied(
        lead, "Forename,Surname,Email,Start Date\nAda,Osei,=1+1,\nBo,Li,bo@r.example,01/09/2025\n", ""
    )
    text = import_pages.rejected_file(lead, run_id).decode("utf-8-sig")
    assert "'=1+1" in text
    assert "not an email address" in text
    assert "two ways" in text
    assert text.splitlines()[0] == "Forename,Surname,Email,Start Date,Row,Why it was left out"


def test_a_preview_that_no_longer_holds_is_made_anew_and_nothing_applied(school: int, lead: Viewer) -> None:
    run_id = staged(lead)
    make_person(school, given_name="Ada", family_name="Osei", email="ada@r.example")
    with pytest.raises(ConflictError, match="changed since"):
        import_apply.apply(lead, run_id, NOW, TODAY)
    assert fates(run_id)[2] == "changed"
    assert "Bo" not in people(school)
    import_apply.apply(lead, run_id, NOW, TODAY)
    assert "Bo" in people(school)


def test_a_second_click_applies_nothing_twice(school: int, lead: Viewer) -> None:
    run_id = applied(lead)
    before = everything(school)
    with pytest.raises(ConflictError):
        import_apply.apply(lead, run_id, NOW, TODAY)
    assert everything(school) == before


def test_an_import_that_stops_in_the_middle_can_be_gone_on_with(
    school: int, lead: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_apply, "AT_ONCE", 1)
    run_id = staged(lead)
    rules = assignments.apply_rules
    calls = []

    def stops_at_the_second(*values: object, **more: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        rules(*values, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(assignments, "apply_rules", stops_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        import_apply.apply(lead, run_id, NOW, TODAY)
    assert set(people(school)) == {"Lea", "Ada"}
    assert import_pages.result_page(lead, run_id).state == "applying"
    import_apply.apply(lead, run_id, NOW, TODAY)
    assert set(people(school)) == {"Lea", "Ada", "Bo", "Cy"}
    assert import_pages.result_page(lead, run_id).state == "applied"


# And back ---------------------------------------------------------------------------------------------------
