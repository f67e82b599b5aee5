"""Stores the exact text shown, once, and reads it back."""

from datetime import datetime
from functools import lru_cache
from typing import cast

from sqlalchemy import Table, select

from training.content.editions import Edition, edition_of, read_edition
from training.content.model import Lesson, Library, Quiz
from training.extensions import db
from training.models import Edition as StoredEdition
from training.services.dialect import insert


def store(content: Lesson | Quiz, slug: str, library: Library, now: datetime) -> str:
    """Stores this lesson or quiz with the facts it cites unless it is there already. Inside `writing()`.

    Answers its digest. `slug` is “module/lesson” or the quiz's own.
    """
    digest, text = edition_of(content, library)
    values = {
        "digest": digest,
        "kind": "quiz" if isinstance(content, Quiz) else "lesson",
        "slug": slug,
        "content": text,
        "stored_at": now,
    }
    statement = insert(cast(Table, StoredEdition.__table__)).values(**values)
    db.session.execute(statement.on_conflict_do_nothing())
    return digest


def get(digest: str) -> Edition:
    """The edition of this digest. Kept in memory: what a digest names never changes."""
    return _read(digest)


@lru_cache(maxsize=128)
def _read(digest: str) -> Edition:
    return read_edition(
        db.session.execute(select(StoredEdition.content).filter_by(digest=digest)).scalar_one()
    )
