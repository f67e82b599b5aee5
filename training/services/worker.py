"""What a worker does in one turn: send what waits, make what was asked for, do what is due. Any number may work side
by side; each claims what it does. Knows neither clock nor signals: both are handed in."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from training.content.model import Library
from training.errors import StoreError, TrainingError
from training.extensions import db
from training.rules.school_time import school_date
from training.services import beats, daily, jobs, mail
from training.services.job_kinds import KINDS
from training.services.mail_server import MailRoute, Outcome, open_line
from training.services.making import File, Run

MESSAGES_A_TURN = 20
PROGRESS_EVERY = timedelta(seconds=1)
LOOK_FOR_DUE_EVERY = timedelta(minutes=1)
MAIL_RESTS = timedelta(seconds=30)  # after a mail server could not be used, then twice as long each time
MAIL_RESTS_AT_MOST = timedelta(minutes=5)
NOT_MADE = (
    "Something went wrong, and not by your doing. Ask again; if it goes on, tell who looks after Steady."
)
OF_ANOTHER_RELEASE = "This release of Steady cannot make it. Ask for it again."

Note = Callable[[str, Exception | None], None]


class _StoppedError(Exception):
    """Told to stop in the middle of a job."""


class _OvertakenError(Exception):
    """The claim on a job was lost."""


class Worker:
    """`note` writes to the log. `stopping` is asked between pieces of work, and `breathe` gives way to whoever waits
    for a page meanwhile."""

    def __init__(
        self,
        library: Library,
        base_url: str,
        route: MailRoute | None,
        clock: Callable[[], datetime],
        note: Note,
        stopping: Callable[[], bool] = lambda: False,
        breathe: Callable[[], None] = lambda: None,
    ) -> None:
        self.library = library
        self.base_url = base_url
        self.route = route
        self.clock = clock
        self.note = note
        self.stopping = stopping
        self.breathe = breathe
        self._beat_at: datetime | None = None
        self._looked_at: datetime | None = None
        self._mail_rests_until: datetime | None = None
        self._mail_rest = MAIL_RESTS
        self._unsettled: list[tuple[mail.Claim, Outcome]] = []

    def turn(self) -> bool:
        """Whether there may be more to do at once. Raises StoreError or SQLAlchemyError while the database is away."""
        self._beat()
        busy = False
        for work in (self.send, self.do_job, self.do_due):
            if not self.stopping():
                busy = work() or busy
        return busy

    def rest(self) -> None:
        """Between turns, after a failed one too: nothing read is kept, no connection held."""
        db.session.remove()

    def settle(self) -> None:
        """Notes what became of messages that were sent while the database was away."""
        while self._unsettled:
            mail.settle(*self._unsettled[0], self.clock())
            del self._unsettled[0]

    def send(self) -> bool:
        self.settle()
        if self.route is None or (self._mail_rests_until and self.clock() < self._mail_rests_until):
            return False
        sent = 0
        with open_line(self.route) as line:
            for message_id in mail.find_waiting(self.clock(), MESSAGES_A_TURN):
                claim = mail.claim_message(message_id, self.route, self.clock())
                if claim is None:
                    continue
                outcome = mail.send(claim, line)
                self._unsettled.append((claim, outcome))
                self.settle()
                if outcome.at_server:
                    self._mail_rests_until = self.clock() + self._mail_rest
                    self._mail_rest = min(self._mail_rest * 2, MAIL_RESTS_AT_MOST)
                    return False
                self._mail_rest = MAIL_RESTS
                sent += 1
                self._beat()
                if self.stopping():
                    break
        return sent == MESSAGES_A_TURN

    def do_job(self) -> bool:
        run = jobs.claim_next(self.clock(), school_date(self.clock()))
        if run is None:
            return False
        try:
            file = self._make(run)
        except _StoppedError:
            jobs.let_go(run)
        except _OvertakenError:
            pass
        except (StoreError, SQLAlchemyError):
            raise  # its claim runs out, and then it is begun again
        except TrainingError as error:
            jobs.fail(run, str(error), self.clock())
        except Exception as error:
            self.note(f"a job of kind {run.kind} failed", error)
            jobs.fail(run, NOT_MADE, self.clock())
        else:
            jobs.finish(run, file, self.clock())
        return True

    def do_due(self) -> bool:
        now = self.clock()
        if self._looked_at and not (
            now - self._looked_at >= LOOK_FOR_DUE_EVERY or school_date(now) > school_date(self._looked_at)
        ):
            return False
        self._looked_at = now
        if not beats.claim_due(now):
            return False
        for ran in daily.run_due(now, school_date(now), self.base_url, self.library):
            if ran.error is not None:
                self.note(f"the step “{ran.step}” of what is due failed", ran.error)
            self._beat()
            if self.stopping():
                beats.give_back_due(now)
                break
        return True

    def _make(self, run: Run) -> File:
        if run.kind not in KINDS:
            raise TrainingError(OF_ANOTHER_RELEASE)
        making = KINDS[run.kind].make(run, self.library)
        noted_at: datetime | None = None
        try:
            while True:
                try:
                    done, total = next(making)
                except StopIteration as end:
                    file: File = end.value
                    return file
                if self.stopping():
                    raise _StoppedError
                now = self.clock()
                self._beat()
                if noted_at is None or now - noted_at >= PROGRESS_EVERY:
                    noted_at = now
                    if not jobs.note_progress(run, done, total, now):
                        raise _OvertakenError
                self.breathe()
        finally:
            making.close()

    def _beat(self) -> None:
        now = self.clock()
        if self._beat_at is None or now - self._beat_at >= beats.EVERY:
            beats.beat(beats.WORKER, now)
            self._beat_at = now
