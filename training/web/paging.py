"""Pages of a list: which one is asked for, and the addresses of the others."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for


@dataclass(frozen=True, slots=True)
class Pages:
    """What `ui.pagination` needs. The addresses keep everything else that the list was asked for."""

    number: int
    pages: int
    total: int

    def href(self, number: int) -> str:
        # a leading underscore would be an order to `url_for`, and a part of the path stays what it is
        asked = {key: value for key, value in request.args.items() if value and not key.startswith("_")}
        values: dict[str, Any] = asked | (request.view_args or {}) | {"page": number}
        return url_for(request.endpoint or "", **values)


def page_number() -> int:
    """As the address says; 1 for anything that is no page."""
    text = request.args.get("page", "")
    return int(text) if text.isdecimal() and 0 < len(text) < 7 else 1
