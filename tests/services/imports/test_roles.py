"""A staff list is no way round the rule that only a lead makes leads."""

import pytest
from sqlalchemy import select

from tests.factories import NOW, TODAY, make_person
from tests.support.importing import viewer_of
from training.errors import ConflictError
from training.extensions import db
from training.models import StaffMember
from training.services import import_apply, import_pages, import_staging, import_undo, imports
from training.services.viewer import Viewer
from training.words import Role


@pytest.fixture
def administrator(school: int) -> Viewer:
    return viewer_of(make_person(school, Role.ADMINISTRATOR))


def staged(by: Viewer, text: str) -> int:
    run_id = imports.begin(by, text.encode(), "staff.csv", NOW)
    fields = {column.index: column.field for column in import_pages.columns_page(by, run_id).columns}
    imports.choose_columns(by, run_id, fields, "", "", "", "", NOW)
    import_staging.stage(by, run_id, TODAY)
    return run_id


def role_of(name: str) -> str:
    return db.session.execute(select(StaffMember.role).where(StaffMember.given_name == name)).scalar_one()


def test_a_tick_that_an_administrator_may_not_set_waits_for_no_lead(
    lead: Viewer, administrator: Viewer
) -> None:
    """The list is ticked by one and applied by the other."""
    run_id = staged(administrator, "Forename,Surname,Email,Role\nMal,Lory,mal@r.example,DSL\n")
    imports.answer(administrator, run_id, {}, {2}, {2}, None)
    import_staging.stage(lead, run_id, TODAY)
    import_apply.apply(lead, run_id, NOW, TODAY)
    assert role_of("Mal") == "staff"


def test_an_administrator_undoes_no_import_that_changed_a_lead(
    school: int, lead: Viewer, administrator: Viewer
) -> None:
    make_person(school, Role.DEPUTY, "Dep", "Uty", "dep@r.example")
    run_id = staged(lead, "Forename,Surname,Email,Job title\nDep,Uty,dep@r.example,Head of Year\n")
    import_apply.apply(lead, run_id, NOW, TODAY)
    with pytest.raises(ConflictError, match="only a safeguarding lead"):
        import_undo.undo(administrator, run_id, NOW, TODAY)
    import_undo.undo(lead, run_id, NOW, TODAY)


def test_a_role_given_by_a_file_is_not_given_back_by_an_administrator(
    school: int, lead: Viewer, administrator: Viewer
) -> None:
    make_person(school, Role.DEPUTY, "Dep", "Uty", "dep@r.example")
    run_id = staged(lead, "Forename,Surname,Email,Role\nDep,Uty,dep@r.example,Administrator\n")
    imports.answer(lead, run_id, {}, {2}, {2}, None)
    import_staging.stage(lead, run_id, TODAY)
    import_apply.apply(lead, run_id, NOW, TODAY)
    assert role_of("Dep") == "administrator"
    with pytest.raises(ConflictError):
        import_undo.undo(administrator, run_id, NOW, TODAY)
    assert role_of("Dep") == "administrator"
