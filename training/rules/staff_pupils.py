"""Signs that a file holds pupils. Steady keeps no pupil's details, so such a file is refused as a whole."""

import re

from training.rules.staff_headers import listed, normalise_header
from training.rules.staff_table import Table

_PUPIL_HEADERS = frozenset(
    listed("""
    upn, unique pupil number, former upn, uln, unique learner number, date of birth, dob, birthdate,
    birth date, d o b, year group, yr group, nc year, nc year group, national curriculum year, reg
    group, registration group, reg, form group, tutor group, sen, send, sen status, send status, sen
    need, sen provision, ehcp, ehc plan, fsm, free school meals, fsm eligible, pupil premium, pupil
    id, pupil name, pupil number, student id, student name, student number, student email, pupil
    email, admission number, admission no, eal, eal status, ell status, looked after, in care, cla,
    parent name, parent email, parent, guardian, parental contact, graduation year, exam number,
    candidate number, federal race, learner id, learner name
    """)
)
_MAYBE_ROLE = frozenset(
    {"role", "roles", "user type", "status", "type", "user role", "account type", "person type"}
)
_PUPIL_VALUES = frozenset({"pupil", "pupils", "student", "students", "learner", "learners"})
_UPN = re.compile(r"[A-Za-z]\d{11}[0-9A-Za-z]")

_WHY = "Steady keeps records of staff only, never of pupils, so nothing was read from this file."


def looks_like_upn(text: str) -> bool:
    """One letter, eleven digits and a last digit or letter: the shape of a unique pupil number."""
    return len(text) == 13 and _UPN.fullmatch(text) is not None


def find_pupil_data(table: Table) -> str:
    """Why the file is refused, or an empty string. Never repeats a value out of the file."""
    for header in table.headers:
        if normalise_header(header) in _PUPIL_HEADERS:
            return (
                f"The file has a column “{header}”, which belongs to pupils’ records. {_WHY} "
                "If it is a staff list, take that column out and upload it again."
            )
    for index, header in enumerate(table.headers):
        if normalise_header(header) in _MAYBE_ROLE:
            rows = [r.number for r in table.rows if r.cells[index].strip().casefold() in _PUPIL_VALUES]
            if rows:
                listed = ", ".join(map(str, rows[:5])) + (" and more" if len(rows) > 5 else "")
                return (
                    f"The column “{header}” says that some rows are pupils (row {listed}). {_WHY} "
                    "Take the pupils out and upload it again."
                )
    for row in table.rows:
        for index, cell in enumerate(row.cells):
            if len(cell) >= 13 and looks_like_upn(cell.strip()):
                return (
                    f"Row {row.number}, column “{table.headers[index]}”, holds what looks like a unique pupil "
                    f"number. {_WHY} Take pupils and their numbers out and upload it again."
                )
    return ""
