"""Stores the exact text shown, once."""

from datetime import datetime
from typing import cast

from sqlalchemy import Table

from training.content.editions import edition_of
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
