"""Our own staff list, in the columns that the import knows: reading it back changes nothing (DECISIONS 34)."""

from collections.abc import Iterable

from training.rules.staff_headers import StaffField
from training.rules.staff_plan import Person
from training.words import GroupKind

COLUMNS = (
    StaffField.STEADY_ID,
    StaffField.GIVEN_NAME,
    StaffField.FAMILY_NAME,
    StaffField.EMAIL,
    StaffField.USERNAME,
    StaffField.JOB_TITLE,
    StaffField.ROLE,
    StaffField.DEPARTMENT,
    StaffField.SITE,
    StaffField.CONTRACT,
    StaffField.STARTS_ON,
    StaffField.UNSUPERVISED_ON,
    StaffField.LEAVES_ON,
    StaffField.REGULATED,
    StaffField.STATUS,
)
HEADERS = tuple(column.label for column in COLUMNS)


def export_rows(people: Iterable[Person]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for person in people:
        groups = {kind: "; ".join(names) for kind, names in person.groups}
        rows.append((
            person.public_id,
            person.given_name,
            person.family_name,
            person.email,
            person.username if person.username != person.email else "",
            person.job_title,
            person.role.label,
            groups.get(GroupKind.DEPARTMENT, ""),
            groups.get(GroupKind.SITE, ""),
            groups.get(GroupKind.CONTRACT, ""),
            person.start_on.isoformat() if person.start_on else "",
            person.unsupervised_on.isoformat() if person.unsupervised_on else "",
            person.leave_on.isoformat() if person.leave_on else "",
            {True: "Yes", False: "No", None: ""}[person.regulated_activity],
            "No" if person.left_on else "Yes",
        ))  # fmt: skip
    return rows
