"""The HTML part of a message, made from its text part: the same words, nothing fetched from anywhere."""

import re
from collections.abc import Iterator
from html import escape

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_AFTER = ".,;:!?)"  # ends the sentence, not the address
_DASH = "- "
_PAGE = """<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Your training</title></head>
<body>
{body}
</body>
</html>
"""


def as_html(text: str) -> str:
    """Paragraphs are parted by an empty line; lines that all begin with “- ” are a list; addresses become links."""
    parts = [part.splitlines() for part in re.split(r"\n\s*\n", text.strip()) if part.strip()]
    return _PAGE.format(body="\n".join(_part(lines) for lines in parts))


def _part(lines: list[str]) -> str:
    if all(line.startswith(_DASH) for line in lines):
        items = "".join(f"<li>{_linked(line.removeprefix(_DASH))}</li>" for line in lines)
        return f"<ul>{items}</ul>"
    return f"<p>{'<br>'.join(_linked(line) for line in lines)}</p>"


def _linked(line: str) -> str:
    return "".join(_pieces(line))


def _pieces(line: str) -> Iterator[str]:
    end = 0
    for found in _ADDRESS.finditer(line):
        address = found.group().rstrip(_AFTER)
        yield escape(line[end : found.start()])
        yield f'<a href="{escape(address)}">{escape(address)}</a>'
        end = found.start() + len(address)
    yield escape(line[end:])
