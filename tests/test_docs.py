"""What the documents name exists, and what exists and matters to their readers is named."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / folder / "README.md" for folder in ("modules", "quizzes", "guidance")),
    ]
)
NOT_FOR_OPERATORS = {
    "STEADY_DEMO",  # set by `run.py demo`
    "STEADY_SERVED_AT",  # set by the server itself
    "STEADY_CHROMIUM",  # of the tests
}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def without_code(content: str) -> str:
    """Examples may name what is not there."""
    return re.sub(r"```.*?```|`[^`]+`", "", content, flags=re.DOTALL)


def named_by(decorator: str) -> Iterator[str]:
    """The names given to `@click.command` or `@click.group`."""
    for path in (ROOT / "training" / "cli").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == decorator:
                yield ast.literal_eval(node.args[0])


OWN_COMMANDS = set(named_by("click.command"))
OTHER_COMMANDS = {
    "run",
    "db",
    *named_by("click.group"),
}  # of Flask and Flask-Migrate, and families of our own
RUN_COMMANDS = set(re.findall(r'add_parser\("(\w+)"', text("run.py")))
SETTINGS = set(re.findall(r'"(STEADY_[A-Z_]+)"', text("training/config.py"))) - NOT_FOR_OPERATORS
ENVIRONMENT = set(re.findall(r"^\| `(STEADY_[A-Z_]+)`", text("docs/operating.md"), re.MULTILINE))


def test_every_setting_stands_in_the_table_and_every_row_is_a_setting() -> None:
    assert ENVIRONMENT == SETTINGS


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_a_document_names_exists(document: Path) -> None:
    content = document.read_text(encoding="utf-8")
    named = set(re.findall(r"STEADY_[A-Z_]+", content))
    assert named <= SETTINGS | NOT_FOR_OPERATORS
    flask = set(
        re.findall(r"flask (?:--app wsgi )?([a-z][a-z-]+)`?", " ".join(re.findall(r"`[^`]+`", content)))
    )
    assert flask <= OWN_COMMANDS | OTHER_COMMANDS
    assert set(re.findall(r"run\.py (\w+)", content)) <= RUN_COMMANDS
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", without_code(content)):
        assert (document.parent / target).exists(), f"{document.name} links to {target}"


def test_every_command_is_explained_to_whoever_operates_steady() -> None:
    missing = [name for name in OWN_COMMANDS if f"flask --app wsgi {name}" not in text("docs/operating.md")]
    assert missing == []


def test_every_command_of_run_py_is_in_the_readme() -> None:
    missing = [name for name in RUN_COMMANDS if f"python3 run.py {name}" not in text("README.md")]
    assert missing == []


def test_files_and_folders_named_in_prose_exist() -> None:
    """In backticks, with a slash or a known ending, outside the records of decisions (they tell of their time)."""
    wrong = [
        f"{document.relative_to(ROOT)}: {named}"
        for document in DOCUMENTS
        if "decisions" not in document.parts and document.name != "CHANGELOG.md"
        for named in re.findall(
            r"`((?:training|tests|docs|bench|tools)/[\w./-]*)`", document.read_text(encoding="utf-8")
        )
        if not (ROOT / named).exists()
    ]
    assert wrong == []


def test_decisions_are_numbered_without_gaps_and_say_three_things() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        content = path.read_text(encoding="utf-8")
        assert content.startswith(f"# {int(path.name[:4])}. "), path.name
        for part in ("**Context.**", "**Decision.**", "**What follows.**"):
            assert part in content, f"{path.name} lacks {part}"
        assert len(content.splitlines()) <= 40, f"{path.name} is longer than a page"


def test_every_status_is_in_the_glossary() -> None:
    from training.words import Status

    glossary = text("docs/glossary.md")
    missing = [status.label for status in Status if status.label and status.label.lower() not in glossary]
    assert missing == []
