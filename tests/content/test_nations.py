"""All our content, as every reader meets it: nothing is shown or asked where it does not hold."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.content.example_trees import VALID
from training.content.__main__ import main
from training.content.library import load_available
from training.content.model import Library
from training.content.readiness import is_ready, ready_nations
from training.content.tailor import Reader, askable, facts_of, lesson_for, module_for
from training.words import EXAMPLES, Nation

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def library() -> Library:
    """Ours, as if every module were written for every nation: so only facts can hold text back."""
    found = load_available(ROOT)
    modules = {slug: replace(module, nations=tuple(Nation)) for slug, module in found.modules.items()}
    return replace(found, modules=modules)


def days(library: Library) -> list[date]:
    """Today, and both sides of every day on which a fact begins or ends to hold."""
    found = {TODAY}
    for fact in library.facts.values():
        if fact.effective_from:
            found |= {fact.effective_from, fact.effective_from - timedelta(days=1)}
        if fact.effective_to:
            found |= {fact.effective_to, fact.effective_to + timedelta(days=1)}
    return sorted(found)


def readers(library: Library) -> Iterator[Reader]:
    for nation in Nation:
        for setting in sorted(EXAMPLES):
            for on in days(library):
                yield Reader(nation, setting, on)


def shown(library: Library, reader: Reader) -> Iterator[tuple[str, str]]:
    """(where, fact) of everything this reader is shown or asked."""
    for module in library.modules.values():
        met = module_for(module, library, reader)
        for lesson in met.lessons if met else ():
            left = lesson_for(lesson, library.facts, reader)
            assert left is not None, f"{module.slug}/{lesson.slug} has nothing for {reader}"
            yield from ((f"{module.slug}/{lesson.slug}", fact) for fact in left.facts)
        for slug in met.quizzes if met else ():
            for item in askable(library.quizzes[slug], library, reader):
                yield from ((f"{slug}/{item.id}", fact) for fact in facts_of(item))


def test_no_fact_is_shown_where_or_when_it_does_not_hold(library: Library) -> None:
    for reader in readers(library):
        for where, name in shown(library, reader):
            fact = library.facts[name]
            assert reader.nation in fact.nations, f"{where} shows {name} in {reader.nation}"
            assert fact.effective_from is None or fact.effective_from <= reader.on, f"{where}: {name}"
            assert fact.effective_to is None or reader.on <= fact.effective_to, f"{where}: {name}"


def test_a_duty_that_begins_on_a_day_is_taught_from_that_day_on(library: Library) -> None:
    """Of every fact with a first day that anything in England rests on: the day before, and the day."""
    begun = [fact for fact in library.facts.values() if fact.effective_from]
    taught = 0
    for fact in begun:
        assert fact.effective_from is not None
        for setting in sorted(EXAMPLES):
            on = Reader(Nation.ENGLAND, setting, fact.effective_from)
            before = replace(on, on=fact.effective_from - timedelta(days=1))
            assert fact.id not in {name for _, name in shown(library, before)}
            taught += fact.id in {name for _, name in shown(library, on)}
    assert not begun or taught


def test_every_published_module_is_ready_for_the_nations_it_names() -> None:
    ours = load_available(ROOT)
    for module in ours.published():
        assert ready_nations(module, ours, TODAY) == set(module.nations), module.slug
        assert is_ready(module, ours, Nation.ENGLAND, TODAY)


def test_a_module_not_written_for_a_nation_is_not_there_at_all() -> None:
    ours = load_available(ROOT)
    for module in ours.modules.values():
        for nation in set(Nation) - set(module.nations):
            for setting in EXAMPLES:
                assert module_for(module, ours, Reader(nation, setting, TODAY)) is None


def test_the_command_says_what_each_nation_lacks(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(VALID), "--today", "2026-06-01", "nations"]) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[:2] == ["A1 A sample: every feature once", "  England           ready"]
    assert "  Wales             not ready: no facts for page first; page second;" in said
    assert "quiz sample (C4, C7); story walk" in said
