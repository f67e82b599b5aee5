"""What staff were asked to read, as it stood at the end of a day, and who had declared it."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import or_, select

from training.extensions import db
from training.models import Declaration, Reading, ReadingEdition, StaffGroupMember, StaffMember
from training.rules.reaching import Reach, reaches
from training.rules.summary_records import ReadingOfDay
from training.words import Role


def readings_of(
    school_id: int, here: Mapping[int, int], day: date, then: datetime
) -> tuple[ReadingOfDay, ...]:
    """In the edition asked for last by that day; guidance before policies. At most four queries.

    `here`: whom each record belongs to, of those at the school that day.
    """
    rows = db.session.execute(
        select(Reading, ReadingEdition)
        .join(ReadingEdition, ReadingEdition.reading_id == Reading.id)
        .where(
            Reading.school_id == school_id,
            or_(Reading.ended_at.is_(None), Reading.ended_at >= then),
            ReadingEdition.asked_on <= day,
            ReadingEdition.recorded_at < then,
        )
        .order_by(ReadingEdition.asked_on, ReadingEdition.id)
    ).all()
    in_force = {reading.id: (reading, edition) for reading, edition in rows}
    if not in_force:
        return ()
    labels = {edition.id: (reading.id, edition.label) for reading, edition in rows}
    declared = _declared(school_id, labels, here, day, then)
    people = _reach(school_id, here)
    ordered = sorted(
        in_force.values(), key=lambda pair: (pair[0].kind != "guidance", pair[0].title, pair[0].id)
    )
    return tuple(
        ReadingOfDay(
            title=reading.title,
            edition=edition.label,
            is_guidance=reading.kind == "guidance",
            asked_on=edition.asked_on,
            due_on=edition.due_on,
            asked=frozenset(r.staff_member_id for r in people if reaches(reading.who, r)),
            declared=declared[reading.id],
        )
        for reading, edition in ordered
    )


def _declared(
    school_id: int, labels: dict[int, tuple[int, str]], here: Mapping[int, int], day: date, then: datetime
) -> dict[int, dict[int, tuple[date, str]]]:
    """Reading → person → the day and label of the newest edition they had declared."""
    found: dict[int, dict[int, tuple[date, str]]] = defaultdict(dict)
    rows = db.session.execute(
        select(Declaration.staff_member_id, Declaration.reading_edition_id, Declaration.effective_on)
        .where(
            Declaration.school_id == school_id,
            Declaration.effective_on <= day,
            Declaration.recorded_at < then,
        )
        .order_by(Declaration.reading_edition_id)
    )
    for person, edition, on in rows:
        if edition in labels and person in here:
            reading, label = labels[edition]
            found[reading][here[person]] = (on, label)
    return found


def _reach(school_id: int, here: Mapping[int, int]) -> list[Reach]:
    """Of everybody there that day, whether or not they have left since. Two queries."""
    also: dict[int, set[int]] = defaultdict(set)
    groups: dict[int, set[int]] = defaultdict(set)
    for record, person in here.items():
        also[person].add(record)
    m = StaffGroupMember
    for person, group in db.session.execute(
        select(m.staff_member_id, m.group_id).where(m.school_id == school_id)
    ):
        groups[person].add(group)
    s = StaffMember
    rows = db.session.execute(
        select(s.id, s.role, s.start_on, s.regulated_activity, s.unsupervised_on).where(
            s.school_id == school_id
        )
    )
    return [
        Reach(
            row.id,
            Role(row.role),
            frozenset(groups[row.id]),
            row.start_on,
            row.regulated_activity,
            row.unsupervised_on,
            frozenset(also[row.id] - {row.id}),
        )
        for row in rows
        if here.get(row.id) == row.id
    ]
