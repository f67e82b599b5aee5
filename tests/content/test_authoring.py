"""What authors are given: a picture of a scenario, the same in words, and a module to begin with."""

import re
import shutil
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.content.example_trees import VALID
from training.content.__main__ import main
from training.content.graph import scenario_graph
from training.content.library import check_tree, load_available, load_library
from training.content.markdown import CONTAINERS
from training.content.problems import errors
from training.content.skeleton import new_module
from training.content.weave import NAMES
from training.errors import InvalidInputError
from training.words import Publication

ROOT = Path(__file__).resolve().parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def drawing(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 - our own output


@pytest.mark.parametrize(("root", "slug"), [(VALID, "walk"), (ROOT, "tutor-time")])
def test_the_picture_shows_every_node_and_way(root: Path, slug: str) -> None:
    quiz = load_library(root).quizzes[slug]
    picture = drawing(scenario_graph(quiz).svg)
    nodes = [g for g in picture.iter(f"{SVG}g") if (g.get("class") or "").startswith("node")]
    assert {node[1].text for node in nodes} == {item.id for item in quiz.items} | {e.id for e in quiz.endings}
    ways = [g for g in picture.iter(f"{SVG}g") if (g.get("class") or "").startswith("way")]
    told = " ".join(way[0].text or "" for way in ways)
    assert all(option.id in told for item in quiz.items for option in item.options)


def test_the_picture_has_a_title_and_a_description_and_no_style_or_script() -> None:
    svg = scenario_graph(load_library(VALID).quizzes["walk"]).svg
    picture = drawing(svg)
    assert picture.get("role") == "img"
    ids = (picture.get("aria-labelledby") or "").split()
    assert [picture.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")] == ids  # type: ignore[union-attr]
    assert not re.search(r"style|<script|\son\w+=", svg)


def test_nothing_is_drawn_outside_the_picture() -> None:
    picture = drawing(scenario_graph(load_library(ROOT).quizzes["tutor-time"]).svg)
    width, height = float(picture.get("width", 0)), float(picture.get("height", 0))
    for box in picture.iter(f"{SVG}rect"):
        x, y, w, h = (float(box.get(name, 0)) for name in ("x", "y", "width", "height"))
        assert x >= 0 and x + w <= width and y >= 0 and y + h <= height


def test_the_words_say_the_same_as_the_picture() -> None:
    text = scenario_graph(load_library(VALID).quizzes["walk"]).text
    assert "door: What do you do?" in text
    assert "  - in (best, leads to tell): Ask him in." in text
    assert "  - away (critical C8, put right here): Send him away." in text
    assert "better: the story ends here." in text


def test_a_quiz_that_is_no_scenario_cannot_be_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="no scenario"):
        scenario_graph(load_library(VALID).quizzes["sample"])
    assert main(["--root", str(VALID), "graph", "sample"]) == 2
    assert "Scenarios: walk." in capsys.readouterr().err
    assert main(["--root", str(VALID), "graph", "walk"]) == 0
    assert capsys.readouterr().out.startswith("<svg ")
    assert main(["--root", str(VALID), "graph", "walk", "--text"]) == 0
    assert capsys.readouterr().out.startswith("A short walk: starts at door.")


def test_a_new_module_is_a_draft_that_passes_the_checker(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tree = Path(shutil.copytree(VALID, tmp_path / "tree"))
    assert main(["--root", str(tree), "new", "module", "after-the-bell"]) == 0
    assert "modules/after-the-bell/module.yaml" in capsys.readouterr().out
    assert main(["--root", str(tree), "new", "module", "another-one"]) == 0
    assert check_tree(tree, date(2026, 6, 1)) == []
    module = load_available(tree).modules["after-the-bell"]
    assert module.publication is Publication.DRAFT
    assert module.title == "After the bell"


@pytest.mark.parametrize("slug", ["sample", "walk", "../outside", "Big", "", "a b"])
def test_a_module_is_not_begun_over_another_or_outside(tmp_path: Path, slug: str) -> None:
    tree = Path(shutil.copytree(VALID, tmp_path / "tree"))
    before = sorted(path for path in tmp_path.rglob("*"))
    with pytest.raises(InvalidInputError):
        new_module(tree, slug)
    assert sorted(path for path in tmp_path.rglob("*")) == before


def guide() -> str:
    return (ROOT / "docs/authoring.md").read_text(encoding="utf-8")


def test_the_authors_guide_names_every_block_and_every_name_of_the_school() -> None:
    assert set(re.findall(r"\| `::: ([a-z-]+)", guide())) == set(CONTAINERS)
    listed = guide().partition("At the start of a sentence")[2].partition("## A question")[0]
    assert set(re.findall(r"\[\[([a-z-]+)\]\]", listed)) == set(NAMES)


def test_the_examples_of_the_authors_guide_pass_the_checker(tmp_path: Path) -> None:
    tree = Path(shutil.copytree(ROOT / "guidance", tmp_path / "tree/guidance")).parent
    lesson, question, story = (
        re.search(f"```(?:yaml)?\n({start}.*?)```", guide(), re.DOTALL)
        for start in ("---\ntitle", "  - id: a1-maya", "start: at-the-door")
    )
    assert lesson and question and story
    new_module(tree, "tried")
    (tree / "modules/tried/lessons/start.md").write_text(lesson[1], encoding="utf-8")
    quiz = tree / "quizzes/tried.yaml"
    head = quiz.read_text(encoding="utf-8").partition("  - id:")[0]
    text = head + question[1].replace("a1-first-words", "z1-first").replace("the-first-minute", "start")
    quiz.write_text(text, encoding="utf-8")
    head = head.replace("items:\n", "kind: scenario\n")
    (tree / "quizzes/told.yaml").write_text(head + story[1].replace("a9-first", "z1-first"), encoding="utf-8")
    module = tree / "modules/tried/module.yaml"
    text = module.read_text(encoding="utf-8")
    module.write_text(text.replace("quizzes: [tried]", "quizzes: [tried, told]"), encoding="utf-8")
    ours = [problem for problem in errors(check_tree(tree)) if not problem.path.startswith("guidance/")]
    assert [str(problem) for problem in ours] == []  # one module cannot teach every fact
