"""Lists narrowed by what somebody typed."""

from typing import Any

from sqlalchemy import ColumnElement, or_

MOST_WORDS = 4


def holding(words: str, *columns: Any) -> list[ColumnElement[bool]]:
    """Each word stands somewhere in one of the columns. “%” and “_” are letters nobody's name has."""
    found = []
    for word in words.split()[:MOST_WORDS]:
        like = f"%{word.replace('%', '').replace('_', '')}%"
        found.append(or_(*(column.ilike(like) for column in columns)))
    return found
