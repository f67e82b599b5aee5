"""What the service gets: everything that can be read, and for the rest a reason instead of a crash."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.content.example_trees import VALID
from training.content.editions import edition_of
from training.content.files import MAX_BYTES, tree_digest
from training.content.guidance import FILES
from training.content.library import load_available, load_library, open_library
from training.content.model import Library
from training.words import CriticalCode, FactStatus, ItemKind

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    return Path(shutil.copytree(VALID, tmp_path / "tree"))


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(VALID)


def test_a_module_has_its_lessons_quizzes_and_facts_in_order(library: Library) -> None:
    module = library.modules["sample"]
    assert [lesson.slug for lesson in module.lessons] == ["first", "second"]
    assert module.quizzes == ("sample", "walk")
    assert module.facts == ("F101", "F102", "F105")
    assert library.published() == (module,)


def test_a_module_needs_the_details_its_lessons_and_quizzes_name(library: Library) -> None:
    assert library.modules["sample"].needs == ("lead",)


def test_modules_stand_in_the_order_of_their_ids() -> None:
    ids = [module.id for module in load_library(ROOT).modules.values()]
    assert len(ids) > 1
    assert ids == sorted(ids)


def test_every_kind_of_block_is_read(library: Library) -> None:
    blocks = library.modules["sample"].lessons[0].blocks
    kinds = [(block.kind, block.basis, block.facts) for block in blocks]
    assert kinds == [
        ("heading", "none", ()),
        ("text", "facts", ("F101",)),
        ("text", "facts", ()),
        ("list", "facts", ("F101", "F102")),
        ("say", "facts", ("F101",)),
        ("not-this", "facts", ("F101",)),
        ("pupil", "story", ()),
        ("old-advice", "facts", ("F105", "F101")),
        ("example", "ours", ()),
        ("figure", "facts", ("F101",)),
    ]
    assert blocks[6].label == "Maya, 14"


def test_braces_are_for_authors_and_not_in_the_text(library: Library) -> None:
    for block in library.modules["sample"].lessons[0].blocks:
        assert "{" not in block.html + block.text


def test_every_kind_of_item_is_read(library: Library) -> None:
    items = library.quizzes["sample"].items
    assert [item.kind for item in items] == [
        ItemKind.CHOOSE_ONE,
        ItemKind.CHOOSE_SEVERAL,
        ItemKind.PUT_IN_ORDER,
        ItemKind.SORT_INTO_GROUPS,
    ]
    assert items[0].pinned and not items[1].pinned
    assert items[0].options[1].critical is CriticalCode.C4
    assert [item.lesson for item in items] == [
        "sample/first",
        "sample/second",
        "sample/first",
        "sample/second",
    ]
    assert [item.lineage for item in items] == ["s-one", "s-several-before", "s-order", "s-sort"]


def test_a_scenario_has_decisions_ways_and_an_ending(library: Library) -> None:
    walk = library.quizzes["walk"]
    assert walk.is_scenario and walk.start == "door"
    assert {item.kind for item in walk.items} == {ItemKind.DECISION}
    assert [ending.id for ending in walk.endings] == ["better"]
    away = walk.item("door").options[2]
    assert (away.critical, away.next, away.repair) == (CriticalCode.C8, None, "You call him back.")


def test_facts_sources_codes_and_card_are_read(library: Library) -> None:
    assert library.facts["F102"].status is FactStatus.SECOND_HAND
    assert library.facts["F103"].effective_to is not None
    assert library.sources["a-report"].address_unverified
    assert len(library.codes) == len(CriticalCode)
    assert [never.id for never in library.card.nevers] == ["look", "copy", "delete", "question", "promise"]


def test_the_digest_follows_every_byte_and_nothing_else(tree: Path) -> None:
    before = tree_digest(tree)
    os.utime(tree / "quizzes/walk.yaml", (1, 1))
    assert tree_digest(tree) == before
    with (tree / "modules/sample/images/door.svg").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert tree_digest(tree) != before


DAMAGE: dict[str, bytes | None] = {
    "missing": None,
    "empty": b"",
    "only spaces": b"  \n\n",
    "binary": bytes(range(256)) * 40,
    "cut off": b"title: Every kind\nitems:\n  - id: s-one\n    options: [",
    "too large": b"a: b\n" * (MAX_BYTES // 5 + 1),
    "an alias bomb": b"a: &a [x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: [*b,*b,*b,*b]\n",
    "nested too deeply": b"[" * 5_000,
    "a tag that would run code": b"!!python/object/apply:os.system ['true']\n",
    "another kind of thing": b"- just\n- a list\n",
    "UTF-16": "title: Every kind\n".encode("utf-16"),
    "nothing but a date": b"2026-01-01\n",
}


def damage(path: Path, how: str) -> None:
    content = DAMAGE[how]
    path.unlink()
    if content is not None:
        path.write_bytes(content)


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_quiz_is_left_out_and_hurts_nothing_else(tree: Path, how: str, library: Library) -> None:
    damage(tree / "quizzes/sample.yaml", how)
    left = load_available(tree)
    assert list(left.quizzes) == ["walk"]
    assert left.quizzes["walk"] == library.quizzes["walk"]
    assert left.modules["sample"].lessons == library.modules["sample"].lessons
    assert set(left.unavailable) == (set() if how == "missing" else {"quizzes/sample"})


@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("file", ["module.yaml", "lessons/first.md"])
def test_a_damaged_module_is_left_out_and_hurts_nothing_else(
    tree: Path, file: str, how: str, library: Library
) -> None:
    damage(tree / "modules/sample" / file, how)
    left = load_available(tree)
    assert list(left.modules) == []
    assert left.quizzes == library.quizzes and left.facts == library.facts
    assert list(left.unavailable) == ["modules/sample"]
    assert file in left.unavailable["modules/sample"]


@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("file", ["facts", "sources", "codes", "card", "untaught"])
def test_damaged_guidance_leaves_the_lessons_readable(
    tree: Path, file: str, how: str, library: Library
) -> None:
    damage(tree / f"guidance/{file}.yaml", how)
    left = load_available(tree)
    assert left.modules == library.modules and left.quizzes == library.quizzes
    assert list(left.unavailable) == [f"guidance/{file}.yaml"]
    assert edition_of(left.quizzes["sample"], left)


def test_links_out_of_the_tree_folders_and_pipes_are_not_read(tree: Path, tmp_path: Path) -> None:
    secret = tmp_path / "a-good-quiz-elsewhere.yaml"
    (tree / "quizzes/sample.yaml").rename(secret)
    (tree / "quizzes/sample.yaml").symlink_to(secret)
    (tree / "quizzes/folder.yaml").mkdir()
    os.mkfifo(tree / "quizzes/pipe.yaml")
    left = load_available(tree)
    assert list(left.quizzes) == ["walk"]
    assert set(left.unavailable) == {"quizzes/sample", "quizzes/pipe"}


def test_a_file_over_the_size_limit_is_not_read_however_good(tree: Path) -> None:
    quiz = tree / "quizzes/sample.yaml"
    padding = b"# padding\n" * (MAX_BYTES // 10)
    quiz.write_bytes(quiz.read_bytes() + padding[: MAX_BYTES - quiz.stat().st_size])
    assert "sample" in load_available(tree).quizzes
    quiz.write_bytes(quiz.read_bytes() + b"#")
    assert "larger than" in load_available(tree).unavailable["quizzes/sample"]


def test_no_content_at_all_still_gives_a_library(tmp_path: Path) -> None:
    left = load_available(tmp_path / "nowhere")
    assert not left.modules and not left.quizzes and not left.facts
    assert list(left.unavailable) == list(FILES)


@settings(max_examples=25, deadline=None)
@given(junk=st.binary(max_size=400), at=st.integers(0, 3_000))
def test_no_bytes_written_over_a_file_make_loading_fail(
    junk: bytes, at: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    tree = Path(shutil.copytree(VALID, tmp_path_factory.mktemp("junk") / "tree"))
    for path in ("quizzes/sample.yaml", "modules/sample/lessons/first.md", "guidance/card.yaml"):
        content = (tree / path).read_bytes()
        place = at % len(content)
        (tree / path).write_bytes(content[:place] + junk + content[place + len(junk) :])
    left = load_available(tree)
    assert "walk" in left.quizzes


def test_the_full_check_is_kept_and_made_again_only_for_other_content(
    tree: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    instance = tmp_path / "instance"
    (tree / "quizzes/walk.yaml").rename(tree / "quizzes/run.yaml")
    open_library(tree, instance)
    told = [record.getMessage() for record in caplog.records]
    assert any("there is no quiz `walk`" in line for line in told)
    cache = instance / "content-check.json"
    written = cache.stat().st_mtime_ns
    caplog.clear()
    open_library(tree, instance)
    assert [record.getMessage() for record in caplog.records] == told
    assert cache.stat().st_mtime_ns == written
    (tree / "quizzes/run.yaml").rename(tree / "quizzes/walk.yaml")
    caplog.clear()
    open_library(tree, instance)
    assert not caplog.records
    assert [path.name for path in instance.iterdir()] == ["content-check.json"]


@pytest.mark.parametrize("kept", ["", "{}", "[1]", '{"digest": 1, "release": 2, "problems": 3}', "\x00"])
def test_a_cache_that_cannot_be_read_is_made_again(tree: Path, tmp_path: Path, kept: str) -> None:
    (tmp_path / "content-check.json").write_text(kept, encoding="utf-8")
    assert open_library(tree, tmp_path).modules


def test_a_place_that_cannot_be_written_costs_only_the_cache(tree: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert open_library(tree, tmp_path / "file").modules
