"""Draws a scenario for its authors: an SVG of its nodes and ways, and the same in words.

Strict-CSP safe: presentation attributes and classes only, no `style`, no script. Every node is one row down
from the nearest way to it, so the picture reads from top to bottom.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from training.content.model import Item, Option, Quiz
from training.content.weave import weave

_WIDE, _HIGH, _GAP_X, _GAP_Y, _EDGE = 220, 64, 60, 72, 20


@dataclass(frozen=True, slots=True)
class Graph:
    svg: str
    text: str


@dataclass(frozen=True, slots=True)
class _Way:
    start: str
    end: str
    kind: str  # best, other or critical
    words: str


def scenario_graph(quiz: Quiz) -> Graph:
    """Raises ValueError for a quiz that is no scenario."""
    if quiz.start is None:
        raise ValueError(f"The quiz `{quiz.slug}` is no scenario: it has no ways to draw.")
    ways = [_way(item, option) for item in quiz.items for option in item.options]
    return Graph(_svg(quiz, ways), _text(quiz))


def _way(item: Item, option: Option) -> _Way:
    if option.critical:
        return _Way(item.id, item.id, "critical", f"{option.id} ({option.critical}, put right here)")
    return _Way(item.id, option.next or item.id, "best" if option.best else "other", option.id)


def _rows(quiz: Quiz) -> list[list[str]]:
    """Node ids by their distance from the start."""
    nexts = {item.id: [o.next for o in item.options if o.next] for item in quiz.items}
    rows: list[list[str]] = []
    seen: set[str] = set()
    row = [quiz.start or ""]
    while row:
        rows.append(row)
        seen.update(row)
        following = [n for name in row for n in nexts.get(name, ()) if n not in seen]
        row = list(dict.fromkeys(following))
    return rows


def _text(quiz: Quiz) -> str:
    lines = [f"{quiz.title}: starts at {quiz.start}."]
    for item in quiz.items:
        lines.append(f"{item.id}: {weave(item.stem, {})}")
        for option in item.options:
            if option.critical:
                fate = f"critical {option.critical}, put right here"
            else:
                fate = f"{'best, ' if option.best else ''}leads to {option.next}"
            lines.append(f"  - {option.id} ({fate}): {weave(option.text, {})}")
    lines += [f"{ending.id}: the story ends here." for ending in quiz.endings]
    return "\n".join(lines) + "\n"


def _svg(quiz: Quiz, ways: Iterable[_Way]) -> str:
    rows = _rows(quiz)
    widest = max(len(row) for row in rows)
    width = 2 * _EDGE + widest * _WIDE + (widest - 1) * _GAP_X + 160  # room for ways back and repairs
    height = 2 * _EDGE + len(rows) * _HIGH + (len(rows) - 1) * _GAP_Y
    places = {
        name: (_EDGE + column * (_WIDE + _GAP_X), _EDGE + number * (_HIGH + _GAP_Y))
        for number, row in enumerate(rows)
        for column, name in enumerate(row)
    }
    endings = {ending.id for ending in quiz.endings}
    stems = {item.id: weave(item.stem, {}) for item in quiz.items}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" role="img" aria-labelledby="graph-title graph-desc" class="graph" '
        'font-family="sans-serif" font-size="13">',
        f'<title id="graph-title">The ways through “{escape(quiz.title)}”</title>',
        f'<desc id="graph-desc">{escape(_summary(quiz))}</desc>',
        '<defs><marker id="graph-tip" viewBox="0 0 8 8" refX="8" refY="4" markerUnits="userSpaceOnUse" '
        'markerWidth="12" markerHeight="12" orient="auto"><path d="M0 0 8 4 0 8z" fill="currentColor"/>'
        "</marker></defs>",
    ]
    parts += _lines(list(ways), places)
    parts += [_box(name, stems.get(name, "The end"), *places[name], name in endings) for name in places]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _summary(quiz: Quiz) -> str:
    critical = sum(option.critical is not None for item in quiz.items for option in item.options)
    return (
        f"{len(quiz.items)} decisions, {len(quiz.endings)} endings, {critical} critical choices that are put "
        "right at their own decision. Thick lines are best choices. The list beside it says the same."
    )


def _box(name: str, stem: str, x: int, y: int, is_ending: bool) -> str:
    short = stem if len(stem) <= 30 else f"{stem[:29].rstrip()}…"
    radius, kind = (_HIGH // 2, "ending") if is_ending else (8, "decision")
    middle = x + _WIDE // 2
    return (
        f'<g class="node {kind}"><rect x="{x}" y="{y}" width="{_WIDE}" height="{_HIGH}" rx="{radius}" '
        'fill="none" stroke="currentColor" stroke-width="2"/>'
        f'<text x="{middle}" y="{y + 27}" text-anchor="middle" font-weight="bold" fill="currentColor">'
        f"{escape(name)}</text>"
        f'<text x="{middle}" y="{y + 47}" text-anchor="middle" fill="currentColor">{escape(short)}</text></g>'
    )


def _lines(ways: list[_Way], places: dict[str, tuple[int, int]]) -> list[str]:
    """One line for all choices that lead from one node to the same other one, with their ids beside it."""
    grouped: dict[tuple[str, str, bool], list[_Way]] = {}
    for way in ways:
        if way.start in places and way.end in places:
            grouped.setdefault((way.start, way.end, way.kind == "critical"), []).append(way)
    return [_line(members, places) for members in grouped.values()]


def _line(ways: list[_Way], places: dict[str, tuple[int, int]]) -> str:
    (x1, y1), (x2, y2) = places[ways[0].start], places[ways[0].end]
    kind = "best" if any(way.kind == "best" for way in ways) else ways[0].kind
    if y2 > y1:
        start, end = x1 + _WIDE // 2, x2 + _WIDE // 2
        path = f"M{start} {y1 + _HIGH} L{end} {y2}"
        at = ((start + end) // 2 + 8, (y1 + _HIGH + y2) // 2 + 4)
    else:  # back to an earlier node, across, or round to the same one: out at the right side
        right = x1 + _WIDE
        low, high = y1 + _HIGH - 14, (y1 + 14 if y1 == y2 else y2 + _HIGH // 2)
        path = f"M{right} {low} C{right + 56} {low} {right + 56} {high} {x2 + _WIDE} {high}"
        at = (right + 48, (low + high) // 2 + 4)
    dash = ' stroke-dasharray="4 4"' if kind == "critical" else ""
    weight = "3" if kind == "best" else "1.5"
    words = [f"{len(ways)} critical"] if kind == "critical" else [way.words for way in ways]
    names = escape("; ".join(way.words for way in ways))
    return (
        f'<g class="way {kind}"><title>{names}</title><path d="{path}" fill="none" stroke="currentColor" '
        f'stroke-width="{weight}"{dash} marker-end="url(#graph-tip)"/>'
        f'<text x="{at[0]}" y="{at[1]}" fill="currentColor">{escape(", ".join(words))}</text></g>'
    )
