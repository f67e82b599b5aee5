"""Editions: the same content gives the same digest, any change another, and reading one gives back the whole."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.content.example_trees import VALID
from training.content.editions import canonical, digest_of, edition_now, edition_of, read_edition
from training.content.library import load_library
from training.content.model import Lesson, Library, Quiz, Term
from training.content.terms import term_words
from training.content.weave import weave
from training.errors import ContentError
from training.words import FactStatus, Nation

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module", params=[VALID, ROOT], ids=["example", "ours"])
def library(request: pytest.FixtureRequest) -> Library:
    return load_library(request.param)


def everything(library: Library) -> list[Lesson | Quiz]:
    lessons = [lesson for module in library.modules.values() for lesson in module.lessons]
    return [*lessons, *library.quizzes.values()]


def without_lines(content: Lesson | Quiz) -> Lesson | Quiz:
    if isinstance(content, Quiz):
        return content
    return replace(content, blocks=tuple(replace(block, line=0) for block in content.blocks))


def test_reading_an_edition_gives_back_all_of_it(library: Library) -> None:
    for content in everything(library):
        digest, text = edition_of(content, library)
        edition = read_edition(text)
        assert edition.content == without_lines(content)
        assert (edition.digest, digest_of(text)) == (digest, digest)
        assert set(edition.facts) == set(content.facts)
        assert edition.facts == edition_now(content, library).facts
        assert edition_of(edition.content, library) == (digest, text)


def test_the_order_in_which_keys_were_written_makes_no_difference() -> None:
    assert (
        canonical({"b": "ü", "a": [1, None]})
        == canonical({"a": [1, None], "b": "ü"})
        == '{"a":[1,null],"b":"ü"}'
    )


def test_an_edition_is_unwoven_and_says_its_schema(library: Library) -> None:
    texts = [edition_of(content, library)[1] for content in everything(library)]
    assert all(json.loads(text)["schema"] == 2 for text in texts)
    assert any("[[lead]]" in text for text in texts)


def test_where_a_block_stands_in_its_file_is_no_part_of_the_edition() -> None:
    library = load_library(VALID)
    lesson = library.modules["sample"].lessons[0]
    moved = replace(lesson, blocks=tuple(replace(block, line=block.line + 7) for block in lesson.blocks))
    assert edition_of(moved, library) == edition_of(lesson, library)


def test_any_change_of_words_or_facts_makes_another_edition() -> None:
    library = load_library(VALID)
    quiz = library.quizzes["sample"]
    before = edition_of(quiz, library)[0]
    option = replace(quiz.items[0].options[0], feedback="Other words.")
    item = replace(quiz.items[0], options=(option, *quiz.items[0].options[1:]))
    assert edition_of(replace(quiz, items=(item, *quiz.items[1:])), library)[0] != before
    fact = replace(library.facts["F101"], status=FactStatus.UNVERIFIED)
    changed = replace(library, facts={**library.facts, "F101": fact})
    assert edition_of(quiz, changed)[0] != before
    uncited = replace(library.facts["F104"], statement="Something else.")
    assert edition_of(quiz, replace(library, facts={**library.facts, "F104": uncited}))[0] == before


def test_a_source_nobody_has_opened_is_named_and_not_linked() -> None:
    library = load_library(VALID)
    sources = edition_now(library.quizzes["sample"], library).facts["F102"].sources
    assert [(source.title, source.address) for source in sources] == [
        ("A guide", "https://guide.example/"),
        ("A report about the guide", None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '{"schema": 2}',
        '{"schema": 1, "kind": "quiz", "facts": [], "content": {}}',
        "null",
        "\x00",
    ],
)
def test_a_text_that_is_no_edition_is_refused_in_words(text: str) -> None:
    with pytest.raises(ContentError, match="edition"):
        read_edition(text)


def test_a_lesson_is_not_taken_for_a_quiz() -> None:
    library = load_library(VALID)
    edition = edition_now(library.quizzes["sample"], library)
    assert edition.quiz is library.quizzes["sample"]
    with pytest.raises(AssertionError):
        _ = edition.lesson


def test_an_edition_keeps_the_words_that_differ_by_nation_as_they_were() -> None:
    library = load_library(VALID)
    lesson = library.modules["sample"].lessons[1]
    terms = {"dsl": Term("dsl", "Who leads", {nation: f"the lead in {nation}" for nation in Nation})}
    digest, text = edition_of(lesson, replace(library, terms=terms))
    assert edition_of(lesson, library)[0] != digest, "another word is another edition"
    stored = read_edition(text)
    assert stored.terms == tuple(terms.values())
    for nation in Nation:
        words = term_words(stored.terms, nation)
        assert weave(lesson.blocks[0].text, words).endswith(f"the lead in {nation}.")


def test_a_text_without_such_names_keeps_none() -> None:
    library = load_library(VALID)
    quiz = library.quizzes["sample"]
    assert edition_of(quiz, library) == edition_of(quiz, replace(library, terms={}))
