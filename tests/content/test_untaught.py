"""Every fact is taught, or listed with the reason why it is not; the page in docs says the same."""

import shutil
from pathlib import Path

import pytest

from tests.content.example_trees import VALID
from training.content.__main__ import main
from training.content.library import check_tree, read_tree
from training.content.untaught import COMMAND, PAGE, untaught_page

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return Path(shutil.copytree(VALID, tmp_path / "tree"))


def said(tree: Path) -> list[str]:
    return [str(problem) for problem in check_tree(tree)]


def test_the_page_of_facts_not_taught_says_what_the_list_says() -> None:
    kept = (ROOT / PAGE).read_text(encoding="utf-8")
    assert kept == untaught_page(ROOT), f"{PAGE} is out of date: run `{COMMAND}`"


def test_the_command_prints_the_page_and_writes_it_when_asked(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(tree), "untaught"]) == 0
    printed = capsys.readouterr().out
    assert "| F104 | Nobody has found this in a source. | No page needs it. |" in printed
    assert not (tree / PAGE).exists()
    assert main(["--root", str(tree), "untaught", "--write"]) == 0
    assert (tree / PAGE).read_text(encoding="utf-8") == printed


def test_the_page_counts_every_fact_once() -> None:
    guidance = read_tree(ROOT)[0].guidance
    page = untaught_page(ROOT)
    assert all(page.count(f"| {name} |") == (name in guidance.untaught) for name in guidance.facts)
    taught = len(guidance.facts) - len(guidance.untaught)
    assert f"holds {len(guidance.facts)} facts." in page and f"teach {taught} of them" in page


def test_what_only_a_draft_cites_is_neither_forgotten_nor_taught(tree: Path) -> None:
    module = tree / "modules/sample/module.yaml"
    text = module.read_text(encoding="utf-8")
    module.write_text(text.replace("publication: published", "publication: draft"), encoding="utf-8")
    assert said(tree) == []
    with (tree / "guidance/untaught.yaml").open("a", encoding="utf-8") as file:
        file.write("- id: F105\n  reason: corrected\n  why: The draft is not read yet.\n")
    assert said(tree) == []


def test_what_only_a_retired_module_cites_is_taught_no_more(tree: Path) -> None:
    module = tree / "modules/sample/module.yaml"
    text = module.read_text(encoding="utf-8")
    module.write_text(text.replace("publication: published", "publication: retired"), encoding="utf-8")
    assert any("F105 is taught nowhere" in line for line in said(tree))
