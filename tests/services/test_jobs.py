"""Work in the background: done once, taken up again when its worker died, never for ever."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from tests.factories import NOW, TODAY, make_person
from tests.support.accounts import viewer_of
from training.content.model import Library
from training.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from training.extensions import db
from training.models import Job, StaffMember
from training.services import job_kinds, jobs
from training.services.job_kinds import Kind
from training.services.making import File, Making, Run
from training.services.tidy import tidy
from training.services.viewer import Viewer
from training.services.worker import Worker
from training.services.writing import writing
from training.words import LEADS, Role

pytestmark = pytest.mark.usefixtures("context")
LIBRARY: Any = None  # what these kinds make needs none


class Clock:
    def __init__(self) -> None:
        self.now = NOW


def made(run: Run, _library: Library) -> Making:
    for done in range(3):
        yield done, 3
    return File("Ada’s list.csv", "text/csv", f"try {run.tries}".encode())


def refused(_run: Run, _library: Library) -> Making:
    yield 0, 1
    raise InvalidInputError("There is nobody to write about.")


def broken(_run: Run, _library: Library) -> Making:
    yield 0, 1
    raise ZeroDivisionError


@pytest.fixture(autouse=True)
def _kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    kinds = {
        name: Kind("A list", LEADS, make)
        for name, make in {"made": made, "refused": refused, "broken": broken}.items()
    }
    monkeypatch.setattr(job_kinds, "KINDS", kinds)
    monkeypatch.setattr(jobs, "KINDS", kinds)
    monkeypatch.setattr("training.services.worker.KINDS", kinds)
    yield


@pytest.fixture
def noted() -> list[str]:
    return []


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def worker(clock: Clock, noted: list[str]) -> Worker:
    return Worker(
        LIBRARY, "https://x.example", None, lambda: clock.now, lambda what, _error: noted.append(what)
    )


def test_a_job_is_done_once_and_kept_for_a_week(lead: Viewer, worker: Worker) -> None:
    public_id = jobs.ask(lead, "made", {}, NOW)
    with pytest.raises(NotFoundError):
        jobs.fetch(lead, public_id, NOW)
    assert worker.do_job() and not worker.do_job()
    assert jobs.fetch(lead, public_id, NOW).data == b"try 1"
    list(tidy(NOW + jobs.KEPT))
    assert jobs.get_job(lead, public_id).state == jobs.DONE
    assert dict(tidy(NOW + jobs.KEPT + timedelta(minutes=1)))["files made in the background"] == 1
    with pytest.raises(NotFoundError):
        jobs.get_job(lead, public_id)


def test_a_job_whose_worker_died_is_taken_up_again_and_given_up_at_the_fourth(
    lead: Viewer, worker: Worker, clock: Clock
) -> None:
    public_id = jobs.ask(lead, "made", {}, NOW)
    dead = jobs.claim_next(NOW, TODAY)
    assert dead and jobs.claim_next(NOW + jobs.LEASE, TODAY) is None  # still its own
    clock.now = NOW + jobs.LEASE + timedelta(seconds=1)
    assert worker.do_job()
    assert jobs.fetch(lead, public_id, NOW).data == b"try 2"
    assert not jobs.finish(
        dead, File("late.csv", "text/csv", b"late"), NOW
    )  # it was not dead, and is too late
    assert jobs.fetch(lead, public_id, NOW).data == b"try 2"

    never = jobs.ask(lead, "made", {"never": True}, NOW)
    moment = NOW
    for _ in range(jobs.MOST_TRIES):
        assert jobs.claim_next(moment, TODAY)
        moment += jobs.LEASE + timedelta(seconds=1)
    assert jobs.claim_next(moment, TODAY) is None
    assert jobs.get_job(lead, never).problem == jobs.NEVER_FINISHED


def test_as_long_as_a_job_goes_on_its_claim_is_renewed(lead: Viewer) -> None:
    jobs.ask(lead, "made", {}, NOW)
    run = jobs.claim_next(NOW, TODAY)
    assert run and jobs.note_progress(run, 1, 3, NOW + jobs.LEASE)
    assert jobs.claim_next(NOW + jobs.LEASE + timedelta(minutes=1), TODAY) is None
    shown = jobs.list_mine(lead, 1).jobs[0]
    assert (shown.state, shown.done, shown.total) == (jobs.RUNNING, 1, 3)


def test_a_worker_that_is_told_to_stop_leaves_its_job_as_if_it_had_not_begun(
    lead: Viewer, worker: Worker, clock: Clock
) -> None:
    public_id = jobs.ask(lead, "made", {}, NOW)
    worker.stopping = lambda: True
    assert worker.do_job()
    assert jobs.get_job(lead, public_id).state == jobs.WAITING
    assert not worker.turn()  # nothing more is begun
    worker.stopping = lambda: False
    assert worker.do_job()
    assert jobs.fetch(lead, public_id, NOW).data == b"try 1"


def test_a_worker_whose_claim_was_lost_lets_it_be(lead: Viewer, worker: Worker) -> None:
    public_id = jobs.ask(lead, "made", {}, NOW)

    def overtaken(run: Run, _library: Library) -> Making:
        with writing():
            db.session.execute(update(Job).values(tries=run.tries + 1))
        yield 0, 1
        raise AssertionError("it went on")

    job_kinds.KINDS["made"] = Kind("A list", LEADS, overtaken)  # type: ignore[index]
    assert worker.do_job()
    assert jobs.get_job(lead, public_id).state == jobs.RUNNING  # as whoever has it now left it


def test_what_cannot_be_made_says_why_and_a_fault_of_ours_is_in_the_log(
    lead: Viewer, worker: Worker, noted: list[str]
) -> None:
    no, fault = jobs.ask(lead, "refused", {}, NOW), jobs.ask(lead, "broken", {}, NOW)
    assert worker.do_job() and worker.do_job() and not worker.do_job()
    assert jobs.get_job(lead, no).problem == "There is nobody to write about."
    assert "Ask again" in (jobs.get_job(lead, fault).problem or "")
    assert noted == ["a job of kind broken failed"]


def test_a_person_has_at_most_three_waiting_and_the_same_is_made_once(lead: Viewer, worker: Worker) -> None:
    ids = {jobs.ask(lead, "made", {"n": n}, NOW) for n in range(3)}
    assert len(ids) == 3 and jobs.ask(lead, "made", {"n": 0}, NOW) in ids
    with pytest.raises(ConflictError):
        jobs.ask(lead, "made", {"n": 3}, NOW)
    worker.do_job()
    assert jobs.ask(lead, "made", {"n": 3}, NOW) not in ids
    assert db.session.scalar(select(func.count()).select_from(Job)) == 4


def test_only_the_right_office_asks_and_who_has_left_gets_none(
    school_id: int, lead: Viewer, worker: Worker
) -> None:
    with pytest.raises(NotAllowedError):
        jobs.ask(viewer_of(make_person(school_id, Role.STAFF)), "made", {}, NOW)
    public_id = jobs.ask(lead, "made", {}, NOW)
    with writing():
        db.session.execute(
            update(StaffMember).where(StaffMember.id == lead.staff_member_id).values(left_on=TODAY)
        )
    assert not worker.do_job()
    assert jobs.get_job(lead, public_id).problem == jobs.GONE
