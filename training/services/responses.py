"""Saving one answer, and finishing a sitting."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError

from training.content.model import Library
from training.errors import ConflictError
from training.extensions import db
from training.models import EvidenceSalt, Response
from training.rules.answers import Answer, critical_codes, read_answer
from training.rules.chain import responses_digest
from training.rules.routing import Given
from training.services import completions, evidence, page_views, refreshers, statistics_counting, updates
from training.services.attempts import Sitting, get_sitting, lock_attempt
from training.services.locks import lock_people
from training.services.viewer import Viewer
from training.services.writing import writing


@dataclass(frozen=True, slots=True)
class Saved:
    """`seq` and `item_id` name the stored response. `kept_earlier`: another was stored first, and that one stands."""

    seq: int
    item_id: str
    kept_earlier: bool


def submit_response(
    viewer: Viewer,
    attempt_id: int,
    item_id: str,
    seq: int,
    values: Mapping[str, Sequence[str]],
    now: datetime,
) -> Saved:
    """Stores what was chosen for one item, once: (attempt, seq) is unique and the first to arrive stands.

    `values` are the form's fields. Raises InvalidInputError when they are no answer to this item, ConflictError
    when the sitting is finished or is not at this item.
    """
    sitting = get_sitting(viewer, attempt_id)
    item = sitting.item(item_id)
    answer = read_answer(item, values)
    try:
        with writing():
            attempt = lock_attempt(viewer, attempt_id)
            sitting = get_sitting(viewer, attempt_id)
            stored = next((r for r in sitting.responses if r.seq == seq), None)
            if stored is not None:
                return _kept(stored, item_id, answer)
            _check_turn(sitting, item_id, seq)
            db.session.add(
                Response(
                    school_id=attempt.school_id,
                    attempt_id=attempt_id,
                    seq=seq,
                    item_id=item_id,
                    node_id=item_id if sitting.quiz.is_scenario else None,
                    answer=answer,
                    is_critical=bool(critical_codes(item, answer)),
                    at=now,
                )
            )
    except IntegrityError:  # the same seq from another tab, an instant earlier
        return _kept(get_sitting(viewer, attempt_id).response(seq), item_id, answer)
    return Saved(seq, item_id, kept_earlier=False)


def _kept(stored: Given, item_id: str, answer: Answer) -> Saved:
    return Saved(stored.seq, stored.item_id, (stored.item_id, stored.answer) != (item_id, answer))


def finish_attempt(viewer: Viewer, library: Library, attempt_id: int, now: datetime, today: date) -> Sitting:
    """Marks a complete sitting, once; asked again it answers the stored result.

    Raises ConflictError while something is unanswered or a critical answer is not put right.
    """
    with writing():
        attempt = lock_attempt(viewer, attempt_id)
        sitting = get_sitting(viewer, attempt_id)
        if sitting.finished_at is None:
            result = sitting.mark
            if not result.complete:
                raise ConflictError("Some questions are still open. The page lists them.")
            attempt.finished_at, attempt.raw, attempt.max = now, result.raw, result.max
            attempt.passed = result.passed
            if attempt.kind == updates.KIND:
                updates.finish_attempt(viewer, library, attempt_id, now, today)
            if attempt.kind == refreshers.KIND:
                refreshers.finish_attempt(viewer, attempt_id, now)
            if not sitting.practice:
                lock_people(viewer.school_id, [viewer.staff_member_id])
                _record(viewer, sitting, now)
                statistics_counting.count_sitting(viewer.school_id, attempt_id)
                page_views.note_shown(viewer, library, sitting, now, today)
                if result.passed and sitting.module in library.modules:
                    completions.complete_if_finished(viewer, library, sitting.module, now, today)
    return get_sitting(viewer, attempt_id)


def _check_turn(sitting: Sitting, item_id: str, seq: int) -> None:
    if sitting.finished_at is not None:
        raise ConflictError("This quiz is already finished, so your answers stay as they were.")
    standpoint = sitting.standpoint
    if seq != standpoint.seq or not standpoint.accepts(item_id):
        raise ConflictError("You have moved on from this question. What you answered before is saved.")


def _record(viewer: Viewer, sitting: Sitting, now: datetime) -> None:
    """The chain keeps that it was finished, and a digest of the answers that needs the salt to mean anything."""
    result, salt = sitting.mark, secrets.token_hex(16)
    db.session.add(EvidenceSalt(attempt_id=sitting.id, salt=salt))
    payload = {
        "person": viewer.public_id,
        "attempt": sitting.id,
        "quiz": sitting.quiz.slug,
        "edition": sitting.edition.digest,
        "finished_at": now.isoformat(),
        "passed": result.passed,
        "responses": responses_digest(salt, [(r.seq, r.item_id, r.answer) for r in sitting.responses]),
    }
    evidence.append(viewer.school_id, "attempt", payload, now)
