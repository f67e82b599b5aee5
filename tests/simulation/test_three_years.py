"""Three years of a school, day by day: joining, leaving, learning, reminding, renewing, proving; nothing contradicts
itself.

The short form has fewer people, runs what is due on one day of a week, and looks at dear things once a week or
month. The full one runs it every day and looks at everything every day, on both databases: `run.py test --long`.
A failure says the day, the person and the rule.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.simulation import calendar
from tests.simulation.days import Runner
from tests.simulation.invariants import Invariants
from tests.simulation.library import library_on
from tests.simulation.school import Event, make_plan
from tests.simulation.world import World, open_world
from tests.support.smtp import Mailbox
from training import create_app
from training.config import Settings
from training.extensions import db

SEED = 7
FEW, MANY = 12, 26


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    application = create_app(settings, library=library_on(calendar.FIRST))
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


def run(mailbox: Mailbox, staff: int, every_day: bool) -> tuple[World, Invariants]:
    world = open_world(make_plan(staff, SEED), SEED)
    must_hold = Invariants(world, daily=every_day)
    Runner(world, mailbox, must_hold.messages.check, every_day).run(calendar.days(), must_hold.check)
    return world, must_hold


def check_that_much_happened(world: World, looked: Invariants) -> None:
    """A school in which nothing happens contradicts nothing."""
    planned = {event.what for events in world.plan.events.values() for event in events}
    missing = {what for what in planned | {"waiver", "extension"} if not world.done[what]}
    assert not missing, f"nobody ever did this: {missing}"
    assert {"join_records", "take_records_apart", "come_back", "rename", "weekly"} <= planned
    assert all(world.done[what] >= 5 for what in ("refreshers", "updates", "declarations"))
    assert all(looked.messages.counts[kind] >= 5 for kind in ("reminder", "lead", "refresher", "account"))
    assert looked.messages.counts["nudge"]
    assert len(looked.records.files) >= 30 and len(looked.records.papers) >= 20


def test_three_years_of_days_contradict_nothing(app: Flask, mailbox: Mailbox) -> None:
    check_that_much_happened(*run(mailbox, FEW, every_day=False))


@pytest.mark.long
@pytest.mark.both_databases
def test_three_years_with_more_people_and_every_check_on_every_day(app: Flask, mailbox: Mailbox) -> None:
    world, looked = run(mailbox, MANY, every_day=True)
    check_that_much_happened(world, looked)
    assert looked.statistics.numbers, "no figure about answers was ever published"


def test_the_plan_is_the_same_each_time_and_meets_the_leap_day() -> None:
    plan = make_plan(FEW, SEED)
    assert plan == make_plan(FEW, SEED)
    assert len(calendar.days()) == 3 * 365 + 1
    assert Event("make_rule") not in plan.events.get(calendar.LAST, [])
