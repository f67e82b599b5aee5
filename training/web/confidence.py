"""How sure a person was of each answer, in their own signed cookie alone, until they have seen the result."""

from collections.abc import Mapping

from flask import session

from training.rules.confidence import Confidence

_KEY = "sure"
_OFFERED = "sure-offered"  # this sign-in has begun a quiz, so the offer has been seen
_MOST = 2  # sittings open at once; a cookie has little room, and the oldest goes first


def note(attempt_id: int, item_id: str, confidence: Confidence | None) -> None:
    """With the first answer to an item. A later one, which puts it right, does not change it."""
    if confidence is None:
        return
    kept: dict[str, dict[str, str]] = dict(session.get(_KEY, {}))
    mine = {item_id: confidence.value, **kept.pop(str(attempt_id), {})}
    others = sorted(kept, key=int)[1 - _MOST :]
    session[_KEY] = {**{other: kept[other] for other in others}, str(attempt_id): mine}


def of(attempt_id: int) -> Mapping[str, Confidence]:
    """By item."""
    return {item: Confidence(value) for item, value in session.get(_KEY, {}).get(str(attempt_id), {}).items()}


def forget(attempt_id: int) -> None:
    """Once the result was made: from then on it is nowhere."""
    kept = {other: said for other, said in session.pop(_KEY, {}).items() if other != str(attempt_id)}
    if kept:
        session[_KEY] = kept


def is_offered() -> bool:
    """Whether the start of a quiz says that one may be asked."""
    return _OFFERED not in session


def note_offered() -> None:
    session[_OFFERED] = True
