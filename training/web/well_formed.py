"""Refuses what no page of ours can have sent and no database takes, before a view reads it."""

from typing import Any

from flask import abort, request
from werkzeug.routing import IntegerConverter, Map
from wtforms import IntegerField

LARGEST_ID = 2**31 - 1  # of an INTEGER column; SQLite and PostgreSQL fail in different ways beyond it
NUL = "\x00"  # PostgreSQL keeps it in no text


class RowIntegerConverter(IntegerConverter):
    """`<int:…>` in an address: a number that a row may have; any other is no address of ours."""

    def __init__(self, url_map: Map, *args: Any, **options: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST_ID, **options})


class RowNumberField(IntegerField):
    """A number that a row may have, or a version: one of four hundred figures is refused before it is compared."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and len(valuelist[0]) > len(str(LARGEST_ID)):
            raise ValueError("no row has this number")
        super().process_formdata(valuelist)


def row_id(text: str) -> int:
    """The same for what stands after the question mark. ValueError, which Flask reads as “not given”, for any other."""
    number = int(text)
    if not 0 < number <= LARGEST_ID:
        raise ValueError("no row has this number")
    return number


def refuse_nul() -> None:
    """Runs before every view."""
    if (
        NUL in request.path
        or _holds_nul(request.args)
        or (request.method == "POST" and _holds_nul(request.form))
    ):
        abort(400)


def _holds_nul(fields: Any) -> bool:
    return any(NUL in name or NUL in value for name, value in fields.items(multi=True))
