"""Who may import whom, where the clock is read, and that every route says who may open it."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from training.services import issued
from training.web.access import PUBLIC, SIGNED_IN
from training.words import Role

ROOT = Path(__file__).resolve().parents[1]
CODE = ROOT / "training"
FILES = sorted(path for path in CODE.rglob("*.py") if "versions" not in path.parts)

# area → the areas of ours it may import; words, errors and itself are open to all
MAY_IMPORT = {
    "content": set(),
    "rules": {"content"},
    "models": {"extensions"},
    "documents": {"rules", "content"},
    "interchange": {"rules", "content"},
    "services": {"models", "rules", "content", "documents", "interchange", "extensions"},
    "web": {"services", "rules", "content", "documents", "extensions", "config"},
}
FLASK_LIVES_IN = {"factory", "cli", "startup", "extensions", "migrations", "web", "__init__"}
CLOCK_LIVES_IN = {"factory", "cli", "startup", "web"}


def area(path: Path) -> str:
    first = path.relative_to(CODE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((name.name, node.lineno) for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno
            if node.module == "training":
                yield from ((f"training.{name.name}", node.lineno) for name in node.names)


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_each_room_imports_only_what_it_may(room: str) -> None:
    allowed = MAY_IMPORT[room] | {room, "words", "errors"}
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in FILES
        if area(path) == room
        for name, line in imports(path)
        if name.startswith("training.") and name.split(".")[1] not in allowed
    ]
    assert wrong == []


def test_words_and_errors_import_nothing_of_ours() -> None:
    for name in ("words.py", "errors.py"):
        assert [n for n, _ in imports(CODE / name) if n.startswith("training")] == []


def test_flask_lives_at_the_edge_only() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in FILES
        if area(path) not in FLASK_LIVES_IN
        for name, line in imports(path)
        if name.split(".")[0] in {"flask", "flask_login", "flask_wtf", "wtforms", "werkzeug"}
    ]
    assert wrong == []


def test_flask_login_is_known_to_the_web_and_the_extensions_only() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in FILES
        if area(path) not in {"web", "extensions"}
        for name, _line in imports(path)
        if name.startswith("flask_login")
    ]
    assert wrong == []


def test_the_session_is_touched_by_services_only() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in FILES
        if area(path) not in {"services", "factory"} and "db.session" in path.read_text(encoding="utf-8")
    ]
    assert wrong == []


def test_only_writing_commits() -> None:
    """One action, one transaction: the commit stands in one place."""
    places = {
        path.relative_to(CODE).as_posix()
        for path in FILES
        if re.search(r"\.commit\(\)", path.read_text(encoding="utf-8"))
    }
    assert places == {"services/writing.py"}


def test_the_clock_is_read_at_the_edge_only() -> None:
    reading = re.compile(r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time)\(")
    wrong = [
        str(path.relative_to(ROOT))
        for path in FILES
        if area(path) not in CLOCK_LIVES_IN
        and path.name != "__main__.py"
        and reading.search(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_pythons_own_sqlite_is_never_opened_beside_ours() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in [*FILES, *sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "bench").rglob("*.py"))]
        for name, _line in imports(path)
        if name.split(".")[0] == "sqlite3"
    ]
    assert wrong == []


def test_every_route_carries_one_access_mark(app: Flask) -> None:
    marks = {PUBLIC, SIGNED_IN}
    wrong = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if not (
            (access := getattr(view, "access", None)) in marks
            or (isinstance(access, frozenset) and access and access <= set(Role))
        )
    ]
    assert wrong == [], "put @public, @signed_in or @allowed(...) above these views"


def test_a_stranger_reaches_nothing_but_the_public_pages(app: Flask) -> None:
    """Walks every route without a cookie: a page sends to sign-in, a form is refused."""
    client = app.test_client()
    wrong = []
    for rule in app.url_map.iter_rules():
        if getattr(app.view_functions[rule.endpoint], "access", None) == PUBLIC:
            continue
        values = {
            name: 1 if "Integer" in type(kind).__name__ else "x" for name, kind in rule._converters.items()
        }
        adapter = app.url_map.bind("localhost")
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            path = adapter.build(rule.endpoint, values, method=method)
            response = client.open(path, method=method)
            sent_away = response.status_code in {302, 303} and "/sign-in" in response.location
            if not (sent_away if method == "GET" else response.status_code in {400, 401}):
                wrong.append(f"{method} {path}: {response.status_code}")
    assert wrong == []


def test_state_is_never_changed_by_get(app: Flask) -> None:
    """No view takes both GET and a changing method unless its GET shows the form of that change."""
    doubles = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) - {"GET", "HEAD", "OPTIONS", "POST"}
    ]
    assert doubles == []


def test_escaping_is_switched_off_nowhere_but_where_cleaned_html_is_made() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in [*FILES, *sorted((CODE / "templates").rglob("*.html"))]
        if re.search(r"\|\s*safe\b|Markup\((?!\)|\"\"\))|autoescape", path.read_text(encoding="utf-8"))
    ]
    assert set(wrong) <= MAKES_MARKUP


MAKES_MARKUP = {
    "training/content/render.py",  # lessons and stories, cleaned by nh3, names escaped
}


def test_no_template_carries_inline_style_or_script() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in sorted((CODE / "templates").rglob("*.html"))
        if re.search(r"\sstyle=|<style|<script(?![^>]*\bsrc=)|\son[a-z]+=", path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_a_summary_is_issued_under_the_release_that_pyproject_names() -> None:
    """An earlier issue is found again only within a release: left behind, it would be taken for what this one makes."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == issued.RELEASE
