"""A story too heavy for a room says so, and the checker asks for it."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from tests.content.example_trees import VALID
from training.content.editions import edition_of, read_edition
from training.content.library import check_tree, load_library

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 6, 1)
STORY = "quizzes/walk.yaml"


def tree(into: Path, statement: str, alone: bool) -> Path:
    """The valid tree, with a first fact that says `statement` as well, and a story that rests on it."""
    shutil.copytree(VALID, into)
    facts = into / "guidance/facts.yaml"
    lines = facts.read_text(encoding="utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("  statement:"))
    lines[at] += f" {statement}"
    facts.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if alone:
        story = into / STORY
        story.write_text(
            story.read_text(encoding="utf-8").replace("kind: scenario", "kind: scenario\nalone: true"),
            encoding="utf-8",
        )
    return into


@pytest.mark.parametrize("statement", ["Ask about suicide.", "It is sextortion.", "Don’t pay them."])
def test_a_story_that_rests_on_extortion_or_suicide_is_asked_to_stand_alone(
    tmp_path: Path, statement: str
) -> None:
    said = [str(p) for p in check_tree(tree(tmp_path / "a", statement, alone=False), TODAY)]
    assert [line for line in said if "may be shown to a room" in line and line.startswith(STORY)]
    assert check_tree(tree(tmp_path / "b", statement, alone=True), TODAY) == []


def test_any_other_story_may_be_shown(tmp_path: Path) -> None:
    assert check_tree(tree(tmp_path / "a", "Listen first.", alone=False), TODAY) == []


def test_whether_a_story_stands_alone_is_kept_in_its_edition(tmp_path: Path) -> None:
    for alone in (False, True):
        found = load_library(tree(tmp_path / str(alone), "Listen first.", alone))
        text = edition_of(found.quizzes["walk"], found)[1]
        assert found.quizzes["walk"].alone is alone
        assert read_edition(text).quiz.alone is alone
        assert ('"alone"' in text) is alone


def test_our_own_stories_of_threats_and_suicide_are_never_shown_to_a_room() -> None:
    found = load_library(ROOT)
    assert {q.slug for q in found.quizzes.values() if q.alone} == {"monday-morning", "the-game-friend"}
    assert [p for p in check_tree(ROOT, TODAY) if "shown to a room" in str(p)] == []
