"""The lead's desk for what is done to many at once: doing it now or in the background, the last ones, one of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from training.content.model import Library
from training.extensions import db
from training.models import BulkAction, Job, StaffMember
from training.rules.bulk import BulkKind, LeftOut, What
from training.rules.staff_names import full_name
from training.services import bulk, bulk_job, jobs
from training.services.viewer import Viewer

PAGE_SIZE = 20
PEOPLE_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class ActionLine:
    public_id: str
    title: str
    people: int
    by: str
    done_at: datetime
    undone_at: datetime | None


@dataclass(frozen=True, slots=True)
class ActionList:
    lines: tuple[ActionLine, ...]
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class ActionPage:
    """`done` of `total` have been seen to, or taken back once it is being undone. `is_open`: in the background just
    now; what is neither open nor finished was broken off."""

    public_id: str
    title: str
    kind: BulkKind
    by: str
    done_at: datetime
    undone_at: datetime | None
    done: int
    total: int
    is_open: bool
    reached: int  # people
    missed: int  # of those it was to be done to, by the time it was done
    kept: int  # for whom nothing could be taken back
    left_out: tuple[tuple[LeftOut, int], ...]
    people: tuple[tuple[str, str, str], ...]  # public id, name, job title
    number: int
    pages: int

    @property
    def is_finished(self) -> bool:
        return self.done >= self.total

    @property
    def can_be_undone(self) -> bool:
        return self.is_finished and self.undone_at is None and self.kind.can_be_undone and self.reached > 0


def do_it(
    viewer: Viewer,
    library: Library,
    what: What,
    ids: Collection[int],
    asked: tuple[str, str],
    base_url: str,
    now: datetime,
) -> str:
    """Answers the id of what is done, or is being done. Raises InvalidInputError where nobody is left."""
    public_id, n = bulk.begin(viewer, library, what, ids, asked, base_url, now)
    if n:
        _go_on(viewer, library, public_id, n, now, undo=False)
    return public_id


def take_back(viewer: Viewer, library: Library, public_id: str, now: datetime) -> None:
    """Raises NotFoundError, or ConflictError with the reason why not."""
    n = bulk.begin_undo(viewer, public_id, now)
    _go_on(viewer, library, public_id, n, now, undo=True)


def go_on(viewer: Viewer, library: Library, public_id: str, now: datetime) -> None:
    """What was broken off. Raises NotFoundError."""
    action = bulk.get_action(viewer.school_id, public_id)
    left = len(action.args["to"]) - action.args["at"]
    if left:
        _go_on(viewer, library, public_id, left, now, undo=False)
    elif action.undone_at is not None:
        _go_on(viewer, library, public_id, len(action.people) - action.args["back"], now, undo=True)


def _go_on(viewer: Viewer, library: Library, public_id: str, n: int, now: datetime, *, undo: bool) -> None:
    if n > bulk.IN_FRONT:
        jobs.ask(viewer, bulk_job.KIND, {"action": public_id, "undo": undo}, now)
        return
    for _ in (bulk.carry_on_undoing if undo else bulk.carry_on)(viewer, library, public_id):
        pass


def find_actions(viewer: Viewer, number: int) -> ActionList:
    """Newest first. Two queries."""
    here = (BulkAction.school_id == viewer.school_id, BulkAction.kind.in_([kind.value for kind in BulkKind]))
    total = db.session.scalar(select(func.count()).select_from(BulkAction).where(*here)) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(number, 1), pages)
    rows = db.session.execute(
        select(BulkAction, StaffMember.given_name, StaffMember.family_name)
        .join(StaffMember, StaffMember.id == BulkAction.done_by)
        .where(*here)
        .order_by(BulkAction.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    lines = tuple(
        ActionLine(
            a.public_id,
            a.args["title"],
            len(a.people),
            full_name(given, family),
            a.done_at,
            a.undone_at,
        )
        for a, given, family in rows
    )
    return ActionList(lines, number, pages, total)


def show_action(viewer: Viewer, public_id: str, number: int) -> ActionPage:
    """Raises NotFoundError. Five queries."""
    action = bulk.get_action(viewer.school_id, public_id)
    by = db.session.get(StaffMember, action.done_by)
    people = bulk_job.people_of(viewer.school_id, public_id)
    pages = max(1, -(-len(people) // PEOPLE_A_PAGE))
    number = min(max(number, 1), pages)
    shown = people[(number - 1) * PEOPLE_A_PAGE : number * PEOPLE_A_PAGE]
    args, undoing = action.args, action.undone_at is not None
    return ActionPage(
        public_id=public_id,
        title=args["title"],
        kind=BulkKind(action.kind),
        by=by.name if by else "",
        done_at=action.done_at,
        undone_at=action.undone_at,
        done=args["back"] if undoing else args["at"],
        total=len(action.people) if undoing else len(args["to"]),
        is_open=_is_open(viewer.school_id, public_id),
        reached=len(action.people),
        missed=args["at"] - len(action.people),
        kept=args.get("kept", 0),
        left_out=tuple((LeftOut(why), n) for why, n in args["left_out"]),
        people=tuple((public, full_name(given, family), job) for public, family, given, job in shown),
        number=number,
        pages=pages,
    )


def _is_open(school_id: int, public_id: str) -> bool:
    waiting = select(Job.args).where(
        Job.school_id == school_id, Job.kind == bulk_job.KIND, Job.state.in_([jobs.WAITING, jobs.RUNNING])
    )
    return any(args["action"] == public_id for args in db.session.scalars(waiting))
