"""One question some months after a pass, in term time, logged as part of the yearly update.

A person has one refresher ahead of them at a time. Which question it is follows from their own history, is decided
when they open it, and is known to them alone; the record says only that one was answered.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import cast

from sqlalchemy import ColumnElement, Table, and_, delete, func, select

from training.content import tailor
from training.content.model import Library
from training.errors import ConflictError, NotFoundError
from training.extensions import db
from training.models import Completion, OtherWay, Refresher, School, StaffMember
from training.rules.refreshing import MESSAGE_EVERY, Candidate, choose, next_due
from training.rules.reminding import EVERY
from training.rules.school_time import school_date
from training.rules.standing import CALM
from training.services import evidence, mail, questions, short_sittings
from training.services.batches import in_batches
from training.services.dialect import insert
from training.services.people import active_on
from training.services.progress import find_readers
from training.services.school_days import get_calendar
from training.services.school_hours import next_moment
from training.services.viewer import Viewer
from training.services.waiting import last_written
from training.services.writing import writing

KIND = "refresher"
SUBJECT = "Your training: one question, half a minute"
BODY = """Hello {name},

There is one short question waiting for you, to keep your training fresh. It takes half a minute:

{link}

You can do it whenever it suits you this fortnight.
"""


@dataclass(frozen=True, slots=True)
class MyRefresher:
    id: int
    module: str
    module_title: str
    attempt_id: int | None
    done_at: datetime | None


def get_refresher(viewer: Viewer, library: Library, refresher_id: int) -> MyRefresher:
    """The person's own. Raises NotFoundError."""
    return _mine(_row(viewer, Refresher.id == refresher_id), library)


def get_of_attempt(viewer: Viewer, library: Library, attempt_id: int) -> MyRefresher:
    return _mine(_row(viewer, Refresher.attempt_id == attempt_id), library)


def start(
    viewer: Viewer, library: Library, refresher_id: int, now: datetime, today: date, random: Random
) -> int:
    """Answers the attempt's id; opened again it is the same question.

    Raises ConflictError before its day: each one done plans the next, and they are meant to lie months apart.
    """
    row = _row(viewer, Refresher.id == refresher_id)
    if row.attempt_id is not None:
        return row.attempt_id
    if row.due_on > today:
        raise ConflictError(
            "This question keeps something fresh later in the year. We ask it when its day has come."
        )
    found = choose(
        _candidates(viewer, library, row.module, today),
        questions.find_history(viewer, library),
        Random(f"{viewer.public_id}:{row.due_on}"),  # noqa: S311 - the same question each time it is opened
    )
    if found is None:
        raise NotFoundError("There is no question for your school in this module just now.")
    title = f"One question: {library.modules[row.module].title}"
    slug = f"{KIND}-{refresher_id}"

    def link(attempt_id: int) -> None:
        mine = cast(Table, Refresher.__table__).update()
        mine = mine.where(Refresher.id == refresher_id, Refresher.attempt_id.is_(None))
        db.session.execute(mine.values(attempt_id=attempt_id))

    return short_sittings.begin(
        viewer, library, row.module, slug, title, [found.item], KIND, now, today, random, link
    )


def finish_attempt(viewer: Viewer, attempt_id: int, now: datetime) -> None:
    """Records that it was answered, and plans the next. Inside `writing()`."""
    row = _row(viewer, Refresher.attempt_id == attempt_id)
    db.session.refresh(row, with_for_update=True)
    if row.done_at is not None:
        return
    row.done_at = now
    payload = {"person": viewer.public_id, "module": row.module, "attempt": attempt_id, "at": now.isoformat()}
    evidence.append(viewer.school_id, KIND, payload, now)
    db.session.flush()
    plan(viewer.school_id, only=viewer.staff_member_id)


def plan_all() -> Iterator[tuple[str, int]]:
    """For each school, how many people were given their next one. Done again it adds nothing."""
    for school_id, name in db.session.execute(select(School.id, School.name).order_by(School.id)).all():
        with writing():
            planned = plan(school_id)
        yield name, planned


def plan(school_id: int, only: int | None = None) -> int:
    """Gives everybody who has passed something and has no refresher ahead their next one. Inside `writing()`.

    Which module: of those completed, the one refreshed longest ago, then the one completed first.
    """
    months = db.session.scalar(select(School.refresher_months).where(School.id == school_id)) or 0
    if not months:
        return 0
    calendar = get_calendar(school_id)
    rows = [
        {
            "school_id": school_id,
            "staff_member_id": person,
            "module": module,
            "due_on": next_due(school_date(since), months, calendar),
        }
        for person, module, since in _next_modules(school_id, only)
    ]
    for some in in_batches(rows):
        statement = insert(cast(Table, Refresher.__table__)).on_conflict_do_nothing()
        db.session.execute(statement, list(some))
    return len(rows)


def forget_planned(school_id: int) -> None:
    """The school does without from now on; what is begun may be finished. Inside `writing()`."""
    db.session.execute(
        delete(Refresher).where(
            Refresher.school_id == school_id, Refresher.attempt_id.is_(None), Refresher.done_at.is_(None)
        )
    )


def tell(base_url: str, now: datetime) -> int:
    """Writes to whoever's day has come, once, in the hours of their school; answers to how many.

    To nobody twice in a fortnight, nor within a week of another message about their training, nor in the fortnight
    after they asked to do a module another way.
    """
    schools = db.session.scalars(select(School.id).order_by(School.id)).all()
    return sum(_tell_school(school_id, base_url, now) for school_id in schools)


def _tell_school(school_id: int, base_url: str, now: datetime) -> int:
    moment = next_moment(school_id, now)
    if not moment.settings.on:
        return 0
    waiting = _whose_day_has_come(school_id, moment.day, now)
    ids = [person for _row, person in waiting]
    asked, written = last_written(ids, (KIND,)), last_written(ids)
    told = 0
    for refresher_id, person in waiting:
        if _too_soon(asked.get(person), MESSAGE_EVERY, moment.day) or _too_soon(
            written.get(person), EVERY, moment.day
        ):
            continue
        with writing():
            if _write(school_id, refresher_id, person, base_url, moment.at, now):
                asked[person] = moment.day
                told += 1
    return told


def _whose_day_has_come(school_id: int, day: date, now: datetime) -> Sequence[tuple[int, int]]:
    """(refresher, person), the oldest first."""
    calm = select(OtherWay.staff_member_id).where(OtherWay.asked_at > now - CALM)
    rows = db.session.execute(
        select(Refresher.id, StaffMember.id)
        .join(StaffMember, StaffMember.id == Refresher.staff_member_id)
        .where(
            Refresher.school_id == school_id,
            Refresher.done_at.is_(None),
            Refresher.due_on <= day,
            Refresher.due_on > day - timedelta(days=60),  # one that was let pass is not brought up again
            active_on(day),
            StaffMember.email.is_not(None),
            StaffMember.account_id.is_not(None),
            StaffMember.id.not_in(calm),
        )
        .order_by(Refresher.id)
    )
    return [(refresher_id, person) for refresher_id, person in rows]


def _too_soon(written_on: date | None, apart: timedelta, day: date) -> bool:
    return written_on is not None and day - written_on < apart


def _write(
    school_id: int, refresher_id: int, person: int, base_url: str, at: datetime, now: datetime
) -> bool:
    """Inside `writing()`."""
    key = f"refresher-{refresher_id}"
    if mail.is_queued(key):
        return False
    name = db.session.execute(select(StaffMember.given_name).where(StaffMember.id == person)).scalar_one()
    body = BODY.format(name=name, link=f"{base_url}/refreshers/{refresher_id}")
    mail.queue(school_id, person, key, SUBJECT, body, now, kind=KIND, send_after=at)
    return True


def _candidates(viewer: Viewer, library: Library, module: str, today: date) -> list[Candidate]:
    readers = find_readers(viewer, [module], today)
    found = library.modules.get(module)
    if found is None or module not in readers:
        return []
    quizzes = [library.quizzes[slug] for slug in found.quizzes if slug in library.quizzes]
    return [
        Candidate(module, quiz.slug, item)
        for quiz in quizzes
        if not quiz.is_scenario and not quiz.is_refresher
        for item in tailor.askable(quiz, library, readers[module])
    ]


def _next_modules(school_id: int, only: int | None) -> list[tuple[int, str, datetime]]:
    """(person, module, since when) of everybody with a completion and no refresher ahead."""
    person = [StaffMember.id == only] if only is not None else []
    ahead = select(Refresher.staff_member_id).where(
        Refresher.school_id == school_id, Refresher.done_at.is_(None)
    )
    done = (
        select(Refresher.staff_member_id, Refresher.module, func.max(Refresher.done_at).label("at"))
        .where(Refresher.school_id == school_id, Refresher.done_at.is_not(None))
        .group_by(Refresher.staff_member_id, Refresher.module)
        .subquery()
    )
    rows = db.session.execute(
        select(
            Completion.staff_member_id,
            Completion.module,
            func.max(Completion.completed_at),
            func.max(done.c.at),
        )
        .join(StaffMember, StaffMember.id == Completion.staff_member_id)
        .outerjoin(
            done,
            and_(
                done.c.staff_member_id == Completion.staff_member_id,
                done.c.module == Completion.module,
            ),
        )
        .where(
            Completion.school_id == school_id,
            StaffMember.left_on.is_(None),
            StaffMember.id.not_in(ahead),
            *person,
        )
        .group_by(Completion.staff_member_id, Completion.module)
        .order_by(Completion.staff_member_id, Completion.module)
    ).all()
    by_person: dict[int, list[tuple[str, datetime, datetime | None]]] = {}
    for staff_member_id, module, completed_at, refreshed_at in rows:
        by_person.setdefault(staff_member_id, []).append((module, completed_at, refreshed_at))
    return [(who, *_next(modules)) for who, modules in by_person.items()]


def _next(modules: Sequence[tuple[str, datetime, datetime | None]]) -> tuple[str, datetime]:
    """The interval runs from the last question answered, or from the first pass."""
    module = min(modules, key=lambda one: (one[2] is not None, one[2] or one[1], one[0]))[0]
    refreshed = [at for _, _, at in modules if at is not None]
    return module, max(refreshed) if refreshed else min(at for _, at, _ in modules)


def _mine(row: Refresher, library: Library) -> MyRefresher:
    title = library.modules[row.module].title if row.module in library.modules else row.module
    return MyRefresher(row.id, row.module, title, row.attempt_id, row.done_at)


def _row(viewer: Viewer, which: ColumnElement[bool]) -> Refresher:
    row = db.session.execute(
        select(Refresher).where(
            which,
            Refresher.school_id == viewer.school_id,
            Refresher.staff_member_id == viewer.staff_member_id,
        )
    ).scalar_one_or_none()
    if row is None:
        raise NotFoundError("We cannot find that question among yours.")
    return row
