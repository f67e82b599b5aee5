"""Every rule of the checker: one broken file each, and everything it says about it."""

import subprocess
import sys
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from tests.content.example_trees import BROKEN, TREES, VALID, tree_with
from training.content.__main__ import main
from training.content.library import check_tree, load_library
from training.content.problems import Level, errors
from training.errors import ContentError

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 6, 1)


def expected() -> dict[str, list[str]]:
    """From expected.txt: a fault's name, then each line that is said about it, indented."""
    found: dict[str, list[str]] = defaultdict(list)
    name = ""
    for line in (TREES / "expected.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            found[name].append(line.strip())
        else:
            name = line
    return found


EXPECTED = expected()


def test_every_broken_file_has_its_expectation_and_every_expectation_its_file() -> None:
    assert sorted(EXPECTED) == sorted(file.stem for file in BROKEN.iterdir())


@pytest.mark.parametrize("fault", sorted(EXPECTED))
def test_a_fault_is_reported_with_its_line_and_remedy(fault: str, tmp_path: Path) -> None:
    problems = check_tree(tree_with(fault, tmp_path / "tree"), TODAY)
    assert [f"{problem.level}: {problem}" for problem in problems] == EXPECTED[fault]


def test_the_valid_tree_has_no_problem() -> None:
    assert check_tree(VALID, TODAY) == []


def test_our_own_content_has_no_error() -> None:
    assert [str(problem) for problem in errors(check_tree(ROOT, TODAY))] == []


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    tree = tree_with("quiz-no-option-is-best", tmp_path / "tree")
    (tree / "modules/sample/lessons/second.md").write_text("", encoding="utf-8")
    (tree / "guidance/codes.yaml").write_text("- id: C1\n", encoding="utf-8")
    paths = {problem.path for problem in check_tree(tree, TODAY)}
    assert paths >= {"quizzes/sample.yaml", "modules/sample/lessons/second.md", "guidance/codes.yaml"}


def test_a_tree_with_errors_is_refused_with_every_finding(tmp_path: Path) -> None:
    with pytest.raises(ContentError) as caught:
        load_library(tree_with("lesson-straight-quotes", tmp_path / "tree"))
    assert any("modules/sample/lessons/first.md:24" in problem for problem in caught.value.problems)


def test_warnings_do_not_refuse_a_tree(tmp_path: Path) -> None:
    tree = tree_with("facts-unverified", tmp_path / "tree")
    assert [problem.level for problem in check_tree(tree, TODAY)] == [Level.WARNING]
    assert load_library(tree).modules


def test_without_a_day_nothing_is_said_of_dates(tmp_path: Path) -> None:
    assert check_tree(tree_with("facts-review-overdue", tmp_path / "tree")) == []


def test_the_command_ends_with_1_on_errors_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tree_with("quiz-no-option-is-best", tmp_path / "broken")
    warned = tree_with("facts-unverified", tmp_path / "warned")
    assert main(["--root", str(broken), "--today", "2026-06-01"]) == 1
    said = capsys.readouterr().out
    assert "quizzes/sample.yaml:15: no option is best; mark the right one with `best: true`\n" in said
    assert said.endswith("1 errors, 0 warnings.\n")
    assert main(["--root", str(warned), "--today", "2026-06-01", "check"]) == 0
    assert "guidance/facts.yaml:11: warning: F102 is unverified" in capsys.readouterr().out


def test_the_checker_needs_neither_flask_nor_a_database() -> None:
    code = "import sys, training.content.__main__; print([m for m in ('flask', 'sqlalchemy') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
