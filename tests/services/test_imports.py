"""A staff list from upload to undo: nothing before the last button, all of it with it, and back again."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import NOW, TODAY, Person, make_person, make_school, make_sign_in
from training.documents.spreadsheet import csv_bytes
from training.errors import ConflictError, InvalidInputError, NotFoundError
from training.extensions import db
from training.interchange.refusal import FileRefusedError, PupilDataError
from training.models import (
    Account,
    Assignment,
    ImportRow,
    ImportRun,
    SignIn,
    StaffGroup,
    StaffGroupMember,
    StaffMember,
    Standing,
)
from training.rules.staff_export import HEADERS, export_rows
from training.services import (
    assignments,
    import_apply,
    import_pages,
    import_staging,
    import_undo,
    imports,
    invitations,
    joining,
    staff,
)
from training.services.links import LinkKind
from training.services.viewer import Viewer, find_viewer
from training.services.writing import writing
from training.words import Role

LIST = (
    "Staff ID,Forename,Surname,Work Email,Job Title,Department,Site,Start Date,Status\n"
    "E1,Ada,Osei,ada@r.example,Cook,Kitchen,North,1 Sep 2024,Active\n"
    "E2,Bo,Li,bo@r.example,Teacher,Music; Drama,North,31/08/2025,Active\n"
    "E3,Cy,Rae,,Caretaker,,South,,Active\n"
)


@pytest.fixture(autouse=True)
def in_the_app(app: Flask):  # type: ignore[no-untyped-def]
    with app.app_context():
        yield


@pytest.fixture
def school() -> int:
    return make_school()


@pytest.fixture
def lead(school: int) -> Viewer:
    return viewer_of(make_person(school, Role.LEAD, "Lea", "Dee", "lea@r.example"))


def viewer_of(person: Person) -> Viewer:
    found = find_viewer(make_sign_in(person, NOW), NOW, TODAY)
    assert found is not None
    return found


def staged(lead: Viewer, text: str | bytes = LIST, source: str = "mis", **said: object) -> int:
    """An import as far as its preview, with the guessed columns."""
    data = text if isinstance(text, bytes) else text.encode()
    run_id = imports.begin(lead, data, "staff.csv", NOW)
    page = import_pages.columns_page(lead, run_id)
    fields = {column.index: column.field for column in page.columns}
    imports.choose_columns(lead, run_id, fields, source, str(said.get("dates", "")), "", "", NOW)
    import_staging.stage(lead, run_id, TODAY)
    return run_id


def applied(lead: Viewer, text: str | bytes = LIST, source: str = "mis") -> int:
    run_id = staged(lead, text, source)
    import_apply.apply(lead, run_id, NOW, TODAY)
    return run_id


def answer(lead: Viewer, run_id: int, answers: dict[int, str] | None = None, **said: object) -> None:
    roles = said.get("roles", set())
    imports.answer(lead, run_id, answers or {}, roles, roles, said.get("missing"))  # type: ignore[arg-type]
    import_staging.stage(lead, run_id, TODAY)


def people(school: int) -> dict[str, StaffMember]:
    rows = db.session.scalars(select(StaffMember).where(StaffMember.school_id == school)).all()
    return {row.given_name: row for row in rows}


def fates(run_id: int) -> dict[int, str]:
    rows = db.session.execute(select(ImportRow.row, ImportRow.fate).where(ImportRow.run_id == run_id))
    return {each.row: each.fate for each in rows}


def groups_of(person: StaffMember) -> set[str]:
    return set(
        db.session.scalars(
            select(StaffGroup.name)
            .join(StaffGroupMember, StaffGroupMember.group_id == StaffGroup.id)
            .where(StaffGroupMember.staff_member_id == person.id)
        )
    )


def everything(school: int) -> list[tuple[object, ...]]:
    """The staff list as a value, to compare before and after."""
    db.session.rollback()
    known = import_staging.find_people(school, TODAY)
    accounts = db.session.execute(select(Account.id, Account.sign_in_name).order_by(Account.id)).all()
    return [*map(repr, known), *map(repr, accounts)]  # type: ignore[list-item]


# Before the last button -------------------------------------------------------------------------------------


def test_nothing_happens_before_the_last_button(school: int, lead: Viewer) -> None:
    before = everything(school)
    run_id = staged(lead)
    assert fates(run_id) == {2: "new", 3: "new", 4: "new"}
    assert everything(school) == before


def test_a_refused_file_leaves_no_trace(lead: Viewer) -> None:
    with pytest.raises(PupilDataError):
        imports.begin(lead, b"Forename,Surname,UPN\nAda,Osei,x\n", "pupils.csv", NOW)
    with pytest.raises(FileRefusedError):
        imports.begin(lead, b"\x89PNG\r\n", "staff.csv", NOW)
    assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 0


def test_passwords_in_a_file_are_not_kept_anywhere(lead: Viewer) -> None:
    run_id = staged(lead, "Username,Password,First Name,Last Name\nada,P@ssw0rd9,Ada,Osei\n", "")
    run = imports.get_run(lead, run_id, with_data=True)
    assert "P@ssw0rd9" not in repr(imports.table_of(run))
    rows = db.session.scalars(select(ImportRow).where(ImportRow.run_id == run_id)).all()
    assert "P@ssw0rd9" not in repr([(row.original, row.person) for row in rows])


def test_another_encoding_changes_the_names_that_are_shown(lead: Viewer) -> None:
    run_id = imports.begin(lead, "Name,Email\nŁukasz Żak,l@r.example\n".encode("iso-8859-2"), "s.csv", NOW)
    assert "£ukasz" in import_pages.reading_page(lead, run_id).accented[0]
    imports.choose_reading(lead, run_id, "iso-8859-2", "")
    assert import_pages.reading_page(lead, run_id).accented == ("Łukasz Żak",)


def test_columns_without_a_name_or_set_twice_are_refused(lead: Viewer) -> None:
    run_id = imports.begin(lead, LIST.encode(), "s.csv", NOW)
    with pytest.raises(InvalidInputError, match="name"):
        imports.choose_columns(lead, run_id, {3: "email"}, "", "", "", "", NOW)
    with pytest.raises(InvalidInputError, match="Two columns"):
        imports.choose_columns(lead, run_id, {1: "given-name", 2: "given-name"}, "", "", "", "", NOW)
    with pytest.raises(InvalidInputError, match="which system"):
        columns = {0: "external-id", 1: "given-name", 2: "family-name"}
        imports.choose_columns(lead, run_id, columns, "", "", "", "", NOW)


def test_a_saved_mapping_is_used_again_for_the_same_headings(lead: Viewer) -> None:
    columns = {1: "given-name", 2: "family-name", 4: "department"}
    run_id = imports.begin(lead, LIST.encode(), "s.csv", NOW)
    imports.choose_columns(lead, run_id, columns, "", "day", "", "Our MIS", NOW)
    again = import_pages.columns_page(lead, imports.begin(lead, LIST.encode(), "s.csv", NOW))
    assert {c.index: c.field for c in again.columns if c.field} == columns
    assert again.date_order == "day"
    assert import_pages.reading_page(lead, run_id).presets[0][1] == "Our MIS"


def test_dropping_an_import_forgets_its_rows(lead: Viewer) -> None:
    run_id = staged(lead)
    imports.drop(lead, run_id, NOW)
    assert fates(run_id) == {}
    assert db.session.get_one(ImportRun, run_id).data is None
    with pytest.raises(NotFoundError):
        import_pages.preview_page(lead, run_id, "", 1)


def test_an_import_that_nobody_went_on_with_is_forgotten_after_a_week(lead: Viewer) -> None:
    run_id = staged(lead)
    imports.begin(lead, LIST.encode(), "s.csv", NOW + timedelta(days=8))
    assert fates(run_id) == {}
    with pytest.raises(NotFoundError):
        imports.get_run(lead, run_id)


def test_another_school_sees_and_changes_nothing_of_it(lead: Viewer) -> None:
    run_id = staged(lead)
    other = viewer_of(make_person(make_school("Elsewhere"), Role.LEAD))
    for call in (
        lambda: import_pages.preview_page(other, run_id, "", 1),
        lambda: import_pages.rejected_file(other, run_id),
        lambda: import_apply.apply(other, run_id, NOW, TODAY),
        lambda: imports.drop(other, run_id, NOW),
        lambda: import_undo.undo(other, run_id, NOW, TODAY),
    ):
        with pytest.raises(NotFoundError):
            call()


# The last button --------------------------------------------------------------------------------------------


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
    staff.mark_leaver(lead, people(school)["Bo"].public_id, TODAY, NOW, TODAY)
    run_id = staged(lead)
    assert fates(run_id)[3] == "question"


def public_id(person: Person) -> str:
    return db.session.get_one(StaffMember, person.staff_member_id).public_id
