"""What a person has still to do in a module, and what comes next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from training.content.model import Module, Quiz
from training.rules.school_time import school_date
from training.rules.standing import Dates, next_due, status
from training.words import Status

FAILS_BEFORE_REREADING = 2
TO_DO = frozenset({Status.OVERDUE, Status.DUE_FOR_RENEWAL, Status.IN_PROGRESS, Status.NOT_STARTED})


@dataclass(frozen=True, slots=True)
class Sitting:
    """One attempt at a quiz, as far as progress needs it."""

    attempt_id: int
    quiz: str
    practice: bool
    started_at: datetime
    finished_at: datetime | None
    passed: bool | None
    drawn: tuple[str, ...] = ()  # the ids of the items it asks


@dataclass(frozen=True, slots=True)
class QuizState:
    slug: str
    passed: bool
    open_attempt: int | None
    fails: int  # since it was last passed or the cycle began
    last_failed: int | None  # the newest of those attempts
    last_failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class NextStep:
    kind: Literal["lesson", "quiz", "done"]
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """One person and one module on one day. `module` is the one they meet: see `content.tailor.module_for`.

    Once a module is complete it stays so until its renewal begins; until then everything is practice. From then on
    pages and quizzes count anew.
    """

    module: Module
    dates: Dates
    today: date
    read: frozenset[str]  # lessons read in this cycle
    quizzes: tuple[QuizState, ...]
    calm: bool = False  # they asked to do it another way not long ago: nobody asks them to go on here

    @property
    def status(self) -> Status:
        return status(self.dates, self.today)

    @property
    def due_on(self) -> date | None:
        return next_due(self.dates, self.today)

    @property
    def practising(self) -> bool:
        return self.status is Status.COMPLETE

    @property
    def pages_done(self) -> int:
        return sum(lesson.slug in self.read for lesson in self.module.lessons)

    @property
    def pages_read(self) -> bool:
        return self.pages_done == len(self.module.lessons)

    @property
    def finished(self) -> bool:
        """Every page read and every quiz passed (DECISIONS 14)."""
        return self.pages_read and all(quiz.passed for quiz in self.quizzes)

    @property
    def next_step(self) -> NextStep:
        for lesson in self.module.lessons:
            if lesson.slug not in self.read:
                return NextStep("lesson", lesson.slug)
        for quiz in self.quizzes:
            if not quiz.passed:
                return NextStep("quiz", quiz.slug)
        return NextStep("done")

    @property
    def steps(self) -> tuple[int, int]:
        """(done, of): pages and quizzes together."""
        done = self.pages_done + sum(quiz.passed for quiz in self.quizzes)
        return done, len(self.module.lessons) + len(self.quizzes)

    def minutes_left(self, quizzes: Mapping[str, Quiz]) -> int:
        """The quizzes not passed yet, each with its own minutes, and the unread pages' share of the rest."""
        of_quizzes = {q.slug: quizzes[q.slug].minutes for q in self.quizzes if q.slug in quizzes}
        reading = max(0, self.module.minutes - sum(of_quizzes.values()))
        total = len(self.module.lessons)
        pages = round(reading * (total - self.pages_done) / total) if total else 0
        return max(1, pages + sum(of_quizzes.get(q.slug, 0) for q in self.quizzes if not q.passed))

    def quiz(self, slug: str) -> QuizState:
        return next(quiz for quiz in self.quizzes if quiz.slug == slug)


def next_of(found: Sequence[Progress]) -> Progress | None:
    """The module to do next: the earliest due, of those the one already begun, then the modules' own order.

    None that the person asked to do another way.
    """
    open_ones = [one for one in found if one.status in TO_DO and not one.calm]
    return min(
        open_ones, key=lambda p: (p.due_on or date.max, p.status is not Status.IN_PROGRESS), default=None
    )


def progress(
    module: Module,
    dates: Dates,
    page_reads: Mapping[str, datetime],
    sittings: list[Sitting],
    today: date,
    calm: bool = False,
) -> Progress:
    """`page_reads`: lesson → when it was last read to its end. `sittings`: of this module, oldest first."""
    since = _cycle_start(dates, today)

    def counts(moment: datetime | None) -> bool:
        return moment is not None and (since is None or school_date(moment) >= since)

    read = frozenset(lesson for lesson, at in page_reads.items() if counts(at))
    return Progress(
        module, dates, today, read, tuple(_state(slug, sittings, counts) for slug in module.quizzes), calm
    )


def must_reread(state: QuizState, revisit: list[str], page_reads: Mapping[str, datetime]) -> list[str]:
    """After two fails: which of the linked pages are still to be read again before the next attempt."""
    if state.fails < FAILS_BEFORE_REREADING or state.last_failed_at is None:
        return []
    return [
        page for page in revisit if page_reads.get(page) is None or page_reads[page] <= state.last_failed_at
    ]


def _cycle_start(dates: Dates, today: date) -> date | None:
    """From which day work counts: always, until a first completion; afterwards from the start of its renewal."""
    if dates.completed_at is None or dates.renew_from is None or today < dates.renew_from:
        return None
    return dates.renew_from


def _state(slug: str, sittings: list[Sitting], counts: Callable[[datetime | None], bool]) -> QuizState:
    of_quiz = [s for s in sittings if s.quiz == slug and not s.practice]
    done = [s for s in of_quiz if counts(s.finished_at)]
    passed = any(s.passed for s in done)
    failed = [] if passed else done
    return QuizState(
        slug=slug,
        passed=passed,
        open_attempt=next((s.attempt_id for s in of_quiz if s.finished_at is None), None),
        fails=len(failed),
        last_failed=failed[-1].attempt_id if failed else None,
        last_failed_at=failed[-1].finished_at if failed else None,
    )
