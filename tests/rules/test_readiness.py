"""For which nations a module is ready: only where every fact it rests on holds."""

from dataclasses import replace

from tests.support import sample
from training.content.model import Fact
from training.rules.readiness import ready_nations
from training.words import Nation

LIBRARY = sample.library()
MODULE = LIBRARY.modules[sample.MODULE]
EVERYWHERE = replace(MODULE, nations=tuple(Nation))


def with_nations(*nations: Nation) -> dict[str, Fact]:
    return {sample.FACT: replace(LIBRARY.facts[sample.FACT], nations=frozenset(nations))}


def test_a_module_is_ready_where_it_is_written_for_and_its_facts_hold() -> None:
    assert ready_nations(MODULE, LIBRARY.facts) == {Nation.ENGLAND}
    assert ready_nations(EVERYWHERE, with_nations(Nation.ENGLAND, Nation.WALES)) == {
        Nation.ENGLAND,
        Nation.WALES,
    }
    assert ready_nations(MODULE, with_nations(Nation.ENGLAND, Nation.WALES)) == {Nation.ENGLAND}


def test_one_fact_of_another_nation_is_enough_to_be_not_ready() -> None:
    facts = with_nations(*Nation) | {
        "F2": replace(LIBRARY.facts[sample.FACT], id="F2", nations=frozenset({Nation.ENGLAND}))
    }
    module = replace(EVERYWHERE, facts=(sample.FACT, "F2"))
    assert ready_nations(module, facts) == {Nation.ENGLAND}


def test_a_module_that_rests_on_nothing_is_ready_nowhere() -> None:
    assert ready_nations(replace(MODULE, facts=()), LIBRARY.facts) == frozenset()
    assert ready_nations(replace(MODULE, facts=("F404",)), LIBRARY.facts) == frozenset()
