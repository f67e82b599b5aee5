"""Staff learn through the services that pages call: they read, answer, slip, put it right and finish."""

from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import select

from tests.simulation.world import World
from tests.support.sample import RIGHT
from training.errors import NotFoundError
from training.extensions import db
from training.models import Refresher, Update
from training.services import attempts, declaring, lessons, readings, refreshers, responses, updates
from training.services.progress import get_progress
from training.services.viewer import Viewer

ANSWERS = {**RIGHT, "breathe": RIGHT["phone"]}
SLIPS = {
    "tell": ["later"],
    "several": ["doubt"],
    "talk": ["note"],
    "phone": ["look"],  # must never be done: put right at once
    "gate": ["tomorrow"],
    "breathe": ["wait"],
}


def learn(world: World, viewer: Viewer, module: str, now: datetime, today: date, dice: Random) -> None:
    """All that is left of a module, or some of it; pages that must be read again are."""
    halts = dice.random() < 0.15
    found, _done = get_progress(viewer, world.library, module, today)
    for lesson in found.module.lessons:
        if lesson.slug not in found.read:
            lessons.read_page(viewer, world.library, module, lesson.slug, now, today)
            world.done["pages"] += 1
            if halts:
                return
    for quiz in found.quizzes:
        if not quiz.passed and not sit(world, viewer, module, quiz.slug, now, today, dice):
            return


def sit(
    world: World, viewer: Viewer, module: str, quiz: str, now: datetime, today: date, dice: Random
) -> bool:
    """Whether it was passed."""
    begun = attempts.start_attempt(viewer, world.library, module, quiz, now, today, Random(dice.random()))
    if isinstance(begun, attempts.RereadFirst):
        for page in begun.pages:
            of, _, lesson = page.partition("/")
            lessons.read_page(viewer, world.library, of, lesson, now, today)
        begun = attempts.start_attempt(viewer, world.library, module, quiz, now, today, Random(dice.random()))
        assert isinstance(begun, int), f"{today}: {viewer.name} read what was asked and may still not begin"
    return bool(finish(world, viewer, begun, now, today, dice))


def finish(
    world: World, viewer: Viewer, attempt: int, now: datetime, today: date, dice: Random
) -> bool | None:
    """Answers whatever is open, mostly right, and finishes."""
    sitting = attempts.get_sitting(viewer, attempt)
    while (item := sitting.standpoint.item_id) is not None:
        now += timedelta(seconds=20)
        slips = not sitting.standpoint.repairing and item in SLIPS and dice.random() < _slips(item)
        values = {"option": SLIPS[item]} if slips else ANSWERS[item]
        responses.submit_response(viewer, attempt, item, sitting.standpoint.seq, values, now)
        sitting = attempts.get_sitting(viewer, attempt)
    world.done["sittings"] += 1
    return responses.finish_attempt(viewer, world.library, attempt, now, today).passed


def _slips(item: str) -> float:
    return 0.5 if item in ("tell", "breathe") else 0.06


def practise(world: World, viewer: Viewer, now: datetime, today: date, dice: Random) -> None:
    """The question that has come, what changed, and what is to be declared."""
    ids = (viewer.school_id, viewer.staff_member_id)
    for row in db.session.execute(
        select(Refresher.id, Refresher.attempt_id).where(
            Refresher.school_id == ids[0],
            Refresher.staff_member_id == ids[1],
            Refresher.done_at.is_(None),
            Refresher.due_on <= today,
        )
    ).all():
        try:
            attempt = refreshers.start(viewer, world.library, row.id, now, today, dice)
        except NotFoundError:  # a module that is only read has none
            continue
        finish(world, viewer, attempt, now, today, dice)
        world.done["refreshers"] += 1
    for number in db.session.scalars(
        select(Update.id).where(
            Update.school_id == ids[0], Update.staff_member_id == ids[1], Update.completed_at.is_(None)
        )
    ).all():
        _meet(world, viewer, number, now, today, dice)
    for asked in readings.find_asked(viewer.school_id):
        if declaring.get_to_declare(viewer, asked.public_id).declared_on is None and dice.random() < 0.5:
            declaring.declare(viewer, asked.public_id, asked.label, now, today)
            world.done["declarations"] += 1


def _meet(world: World, viewer: Viewer, number: int, now: datetime, today: date, dice: Random) -> None:
    mine = updates.get_update(viewer, world.library, number, today)
    for page in mine.pages:
        if not page.read:
            lessons.read_page(viewer, world.library, mine.module, page.lesson.slug, now, today)
    if mine.items:
        attempt = updates.start_questions(viewer, world.library, number, now, today, dice)
        finish(world, viewer, attempt, now, today, dice)
    else:
        updates.finish(viewer, world.library, number, now, today)
    world.done["updates"] += 1
