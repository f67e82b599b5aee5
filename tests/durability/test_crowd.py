"""Four real processes on one real database: nothing is lost, nothing is doubled (TRUST.md D11)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.durability import crowd
from tests.factories import NOW, TODAY, make_person, make_school, make_sign_in
from tests.support import sample
from training.config import Settings
from training.extensions import db
from training.models import Adoption, Attempt, EvidenceEntry, Response
from training.services import evidence
from training.services.attempts import get_sitting, start_attempt
from training.services.lessons import read_page
from training.services.responses import submit_response
from training.services.viewer import Viewer
from training.services.writing import writing

PROCESSES = 4
LIBRARY = sample.library()


@pytest.fixture
def school(app: Flask) -> int:
    with app.app_context():
        school_id = make_school()
        lead = make_person(school_id)
        with writing():
            evidence.begin_chain(school_id)
            db.session.add(
                Adoption(
                    school_id=school_id,
                    module=sample.MODULE,
                    module_digest="d",
                    facts=[],
                    adopted_by=lead.staff_member_id,
                    adopted_name="A lead",
                    adopted_at=NOW,
                )
            )
        return school_id


def reader(school_id: int) -> tuple[str, Viewer]:
    """Someone who has read every page and may sit the quiz: their cookie's key, and themselves."""
    key = make_sign_in(make_person(school_id), NOW)
    viewer = crowd.viewer_of(key)
    for lesson in LIBRARY.modules[sample.MODULE].lessons:
        read_page(viewer, LIBRARY, sample.MODULE, lesson.slug, NOW, TODAY)
    return key, viewer


def begin(viewer: Viewer) -> int:
    from random import Random

    attempt = start_attempt(viewer, LIBRARY, sample.MODULE, sample.QUIZ, NOW, TODAY, Random(1))
    assert isinstance(attempt, int)
    return attempt


def together(work: Callable[..., Any], arguments: list[tuple[Any, ...]]) -> list[Any]:
    """Runs `work` in as many processes as there are arguments, all past one barrier."""
    context = get_context("spawn")
    with context.Manager() as manager, ProcessPoolExecutor(len(arguments), mp_context=context) as pool:
        barrier = manager.Barrier(len(arguments), timeout=120)
        return [done.result() for done in [pool.submit(work, *each, barrier) for each in arguments]]


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_four_clicks_on_start_begin_one_attempt(app: Flask, settings: Settings, school: int) -> None:
    with app.app_context():
        keys = [reader(school)[0] for _ in range(5)]
        db.session.remove()
        given = together(crowd.start_at_once, [(settings, keys)] * PROCESSES)
        assert all(attempts == given[0] for attempts in given)
        assert count(Attempt) == len(keys)


def test_four_processes_on_one_attempt_store_each_answer_once(
    app: Flask, settings: Settings, school: int
) -> None:
    with app.app_context():
        key, viewer = reader(school)
        attempt = begin(viewer)
        db.session.remove()
        rounds = 12
        told = together(crowd.submit_at_once, [(settings, key, attempt, rounds)] * PROCESSES)
        sitting = get_sitting(viewer, attempt)
        assert [response.seq for response in sitting.responses] == [1, 2, 3, 4, 5]
        assert sorted(response.item_id for response in sitting.responses) == sorted(sitting.drawn)
        assert sitting.standpoint.can_finish
        assert sum(told) >= 5


def test_four_clicks_on_finish_give_one_result_and_one_entry(
    app: Flask, settings: Settings, school: int
) -> None:
    with app.app_context():
        key, viewer = reader(school)
        attempt = begin(viewer)
        while item_id := (point := get_sitting(viewer, attempt).standpoint).item_id:
            submit_response(viewer, attempt, item_id, point.seq, sample.RIGHT[item_id], NOW)
        db.session.remove()
        assert together(crowd.finish_at_once, [(settings, key, attempt)] * PROCESSES) == [True] * PROCESSES
        assert count(EvidenceEntry) == 1


def test_four_processes_with_many_attempts_lose_nothing(app: Flask, settings: Settings, school: int) -> None:
    with app.app_context():
        keys = [reader(school)[0] for _ in range(16)]
        db.session.remove()
        shares = [(settings, keys[i::PROCESSES]) for i in range(PROCESSES)]
        sat = [row for rows in together(crowd.sit_through, shares) for row in rows]
        stored = dict(
            db.session.execute(select(Response.attempt_id, func.count()).group_by(Response.attempt_id)).all()
        )
        assert stored == dict(sat)
        assert sum(stored.values()) == len(keys) * 5
        assert count(EvidenceEntry) == len(keys)
        assert evidence.verify(school).whole
