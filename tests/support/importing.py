"""An import as far as a test needs it, and what became of it."""

from sqlalchemy import select

from tests.factories import NOW, TODAY, Person, make_sign_in
from training.extensions import db
from training.models import (
    Account,
    ImportRow,
    StaffGroup,
    StaffGroupMember,
    StaffMember,
)
from training.services import (
    import_apply,
    import_pages,
    import_staging,
    imports,
)
from training.services.viewer import Viewer, find_viewer

LIST = (
    "Staff ID,Forename,Surname,Work Email,Job Title,Department,Site,Start Date,Status\n"
    "E1,Ada,Osei,ada@r.example,Cook,Kitchen,North,1 Sep 2024,Active\n"
    "E2,Bo,Li,bo@r.example,Teacher,Music; Drama,North,31/08/2025,Active\n"
    "E3,Cy,Rae,,Caretaker,,South,,Active\n"
)


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


def public_id(person: Person) -> str:
    return db.session.get_one(StaffMember, person.staff_member_id).public_id
