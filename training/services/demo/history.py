"""Turns stories into the rows that living through them would have left."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from training.content import tailor
from training.content.editions import canonical, edition_of
from training.content.model import Item, Library, Module, Quiz
from training.content.tailor import Reader
from training.rules.answers import Answer, critical_codes, is_right
from training.rules.chain import START, digest_of, paper_digest, responses_digest
from training.rules.drawing import NOTHING, draw_sitting
from training.rules.marking import mark
from training.rules.renewing import window
from training.rules.routing import Given, where
from training.rules.school_days import SchoolCalendar
from training.rules.school_time import LONDON
from training.services.demo.stories import Story
from training.words import ItemKind, Nation, Setting

RENEWED_EVERY = 12  # months
TAUGHT = ("A1", "A2", "A3")
# What many at this school get wrong first: item → how many, and what they choose instead
HARD = {
    "a1-promise": (0.4, "unless-worse"),
    "a1-not-in-the-log": (0.45, "say-the-word"),
    "a2-zayn-offers-to-delete": (0.4, "just-the-photo"),
    "a2-shall-i-tell-them": (0.35, "your-half"),
    "a2-her-own-phone": (0.3, "the-police"),
    "a3-her-own-word": (0.35, "proper-terms"),
    "my-mum": (0.3, "promise"),
    "year-ten": (0.25, "details"),
}
SETTING = Setting.SECONDARY


@dataclass
class Rows:
    """What is to be inserted, by table, and the evidence chain as it grows."""

    editions: dict[str, dict[str, Any]] = field(default_factory=dict)
    page_views: dict[tuple[Any, ...], dict[str, Any]] = field(default_factory=dict)
    attempts: list[dict[str, Any]] = field(default_factory=list)
    responses: list[dict[str, Any]] = field(default_factory=list)
    salts: list[dict[str, Any]] = field(default_factory=list)
    completions: list[dict[str, Any]] = field(default_factory=list)
    shown: list[dict[str, Any]] = field(default_factory=list)  # on the certificate of each completion
    chain: list[tuple[datetime, str, dict[str, Any], dict[str, Any] | None]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Learner:
    school_id: int
    staff_member_id: int
    public_id: str
    name: str
    school: str
    role: str
    details_id: int
    calendar: SchoolCalendar


def taught(library: Library) -> list[Module]:
    """What everybody at the sample school is given; the other modules are adopted, and open to all."""
    return [module for module in library.published() if module.id in TAUGHT]


def live(learner: Learner, story: Story, library: Library, rows: Rows, random: Random) -> None:
    """Adds everything this person read, answered and completed."""
    modules = taught(library)
    for work in story.work:
        module = tailor.module_for(modules[work.module], library, _reader(work.on))
        if module is None:
            continue
        clock = _Clock(work.on, random)
        pages = module.lessons if work.pages is None else module.lessons[: work.pages]
        for lesson in pages:
            digest = _store(rows, lesson, f"{module.slug}/{lesson.slug}", library, clock.now)
            _read(rows, learner, module, lesson.slug, digest, clock.tick(70, 140))
        if work.pages is None:
            for slug in module.quizzes:
                _pass(learner, library, library.quizzes[slug], rows, clock, random)
            _complete(learner, module, rows, clock.now, random)


def _reader(on: date) -> Reader:
    return Reader(Nation.ENGLAND, SETTING, on)


class _Clock:
    """A quarter of an hour between lessons on one school day."""

    def __init__(self, day: date, random: Random) -> None:
        start = time(random.choice((8, 10, 12, 13, 15)), random.randrange(0, 55))
        self.now = datetime.combine(day, start, LONDON)
        self.random = random

    def tick(self, least: int, most: int) -> datetime:
        self.now += timedelta(seconds=self.random.randint(least, most))
        return self.now


def _store(rows: Rows, content: Any, slug: str, library: Library, now: datetime) -> str:
    digest, text = edition_of(content, library)
    kind = "quiz" if isinstance(content, Quiz) else "lesson"
    row = {"digest": digest, "kind": kind, "slug": slug, "content": text, "stored_at": now}
    rows.editions.setdefault(digest, row)
    return digest


def _read(rows: Rows, learner: Learner, module: Module, lesson: str, digest: str, now: datetime) -> None:
    key = (learner.staff_member_id, module.slug, lesson, digest)
    row = rows.page_views.setdefault(
        key,
        {
            "school_id": learner.school_id,
            "staff_member_id": learner.staff_member_id,
            "module": module.slug,
            "lesson": lesson,
            "edition": digest,
            "first_read_at": now,
        },
    )
    row["last_read_at"] = now


def _pass(learner: Learner, library: Library, quiz: Quiz, rows: Rows, clock: _Clock, random: Random) -> None:
    """Sits the quiz until it is passed; about one sitting in seven falls short first."""
    digest = _store(rows, quiz, quiz.slug, library, clock.now)
    if random.random() < 0.14:
        _sit(learner, library, quiz, digest, rows, clock, random, slips=0.45)
    for slips in (0.08, 0.0):
        if _sit(learner, library, quiz, digest, rows, clock, random, slips):
            return


def _sit(
    learner: Learner,
    library: Library,
    quiz: Quiz,
    digest: str,
    rows: Rows,
    clock: _Clock,
    random: Random,
    slips: float,
) -> bool:
    items = tailor.askable(quiz, library, _reader(clock.now.date()))
    drawn = draw_sitting(quiz, items, NOTHING, random)
    begun, given, attempt = clock.tick(20, 60), list[Given](), len(rows.attempts) + 1
    while item_id := (point := where(quiz, drawn.items, given)).item_id:
        item = quiz.item(item_id)
        answer = _right(item) if point.repairing else _first(item, slips, random)
        given.append(Given(point.seq, item_id, answer))
        rows.responses.append(
            {
                "school_id": learner.school_id,
                "attempt_id": attempt,
                "seq": point.seq,
                "item_id": item_id,
                "node_id": item_id if quiz.is_scenario else None,
                "answer": answer,
                "is_critical": bool(critical_codes(item, answer)),
                "at": clock.tick(15, 45),
            }
        )
    result, salt = mark(quiz, drawn.items, given), f"{random.getrandbits(128):032x}"
    rows.attempts.append(
        {
            "id": attempt,
            "school_id": learner.school_id,
            "staff_member_id": learner.staff_member_id,
            "module": quiz.module,
            "quiz": quiz.slug,
            "edition": digest,
            "nation": Nation.ENGLAND.value,
            "setting": SETTING.value,
            "role": learner.role,
            "as_of": begun.date(),
            "school_details_id": learner.details_id,
            "drawn": list(drawn.items),
            "orders": drawn.orders,
            "pass_mark": quiz.pass_mark,
            "practice": False,
            "started_at": begun,
            "finished_at": clock.now,
            "raw": result.raw,
            "max": result.max,
            "passed": result.passed,
        }
    )
    rows.salts.append({"attempt_id": attempt, "salt": salt})
    payload = {
        "person": learner.public_id,
        "attempt": attempt,
        "quiz": quiz.slug,
        "edition": digest,
        "finished_at": clock.now.isoformat(),
        "passed": result.passed,
        "responses": responses_digest(salt, [(row.seq, row.item_id, row.answer) for row in given]),
    }
    rows.chain.append((clock.now, "attempt", payload, None))
    return result.passed


def _first(item: Item, slips: float, random: Random) -> Answer:
    often, instead = HARD.get(item.id, (0.0, ""))
    if slips and random.random() < often:
        return {"options": [instead]}
    return _right(item) if random.random() >= slips else _wrong(item, random)


def _right(item: Item) -> Answer:
    if item.kind is ItemKind.PUT_IN_ORDER:
        return {"order": [step.id for step in item.steps]}
    if item.kind is ItemKind.SORT_INTO_GROUPS:
        return {"groups": {card.id: card.group for card in item.cards}}
    return {"options": [option.id for option in item.options if option.best]}


def _wrong(item: Item, random: Random) -> Answer:
    if item.kind is ItemKind.PUT_IN_ORDER:
        return {"order": [step.id for step in reversed(item.steps)]}
    if item.kind is ItemKind.SORT_INTO_GROUPS:
        return {"groups": {card.id: item.groups[0].id for card in item.cards}}
    answer = {"options": [random.choice([option.id for option in item.options if not option.best])]}
    assert not is_right(item, answer)
    return answer


def _complete(learner: Learner, module: Module, rows: Rows, now: datetime, random: Random) -> None:
    expires_on = window({"months": RENEWED_EVERY}, now.date(), learner.calendar).expires_on
    row = {
        "id": len(rows.completions) + 1,
        "school_id": learner.school_id,
        "staff_member_id": learner.staff_member_id,
        "module": module.slug,
        "module_title": module.title,
        "module_digest": module.digest,
        "completed_at": now,
        "expires_on": expires_on,
        "code": f"{random.getrandbits(64):016x}",
    }
    shown = {
        "name": learner.name,
        "school": learner.school,
        "module": module.slug,
        "title": module.title,
        "core": False,
        "edition": module.digest,
        "guidance": None,
        "completed_at": now.astimezone(UTC).isoformat(),
        "expires_on": expires_on.isoformat(),
        "salt": f"{random.getrandbits(128):032x}",
    }
    payload = {
        "person": learner.public_id,
        "module": module.slug,
        "edition": module.digest,
        "completed_at": now.isoformat(),
        "expires_on": expires_on.isoformat(),
        "code": row["code"],
        "paper": paper_digest(shown),
    }
    rows.completions.append(row)
    rows.shown.append(shown)
    rows.chain.append((now, "completion", payload, row))


def link(rows: Rows, school_id: int) -> list[dict[str, Any]]:
    """The evidence entries in the order things happened, each tied to the one before."""
    entries: list[dict[str, Any]] = []
    previous = START
    for n, (at, kind, payload, completion) in enumerate(
        sorted(rows.chain, key=lambda event: event[0]), start=1
    ):
        text = canonical(payload)
        digest = digest_of(previous, n, kind, text)
        if completion is not None:
            completion["evidence_n"] = n
        entries.append(
            {
                "school_id": school_id,
                "n": n,
                "kind": kind,
                "payload": text,
                "prev_hash": previous,
                "hash": digest,
                "recorded_at": at,
            }
        )
        previous = digest
    return entries


def certificates(rows: Rows, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The one of each completion, once the completions have their places in the chain."""
    return [
        {
            "school_id": done["school_id"],
            "staff_member_id": done["staff_member_id"],
            "completion_id": done["id"],
            "code": done["code"],
            "shown": shown,
            "head_n": done["evidence_n"],
            "head_hash": entries[done["evidence_n"] - 1]["hash"],
            "issued_at": done["completed_at"],
        }
        for done, shown in zip(rows.completions, rows.shown, strict=True)
    ]
