"""A staff list from upload to preview: nothing happens before the last button."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.factories import NOW, TODAY, make_person, make_school
from tests.support.importing import LIST, everything, fates, staged, viewer_of
from training.errors import InvalidInputError, NotFoundError
from training.extensions import db
from training.interchange.refusal import FileRefusedError, PupilDataError
from training.models import (
    ImportRow,
    ImportRun,
)
from training.services import (
    import_apply,
    import_pages,
    import_undo,
    imports,
)
from training.services.viewer import Viewer
from training.words import Role


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
