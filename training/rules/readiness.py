"""For which nations a module is ready (DECISIONS 36)."""

from collections.abc import Mapping

from training.content.model import Fact, Module
from training.words import Nation


def ready_nations(module: Module, facts: Mapping[str, Fact]) -> frozenset[Nation]:
    """The nations the module is written for in which every fact it rests on holds.

    A module that rests on nothing, or on a fact that is not there, is ready nowhere.
    """
    if not module.facts or any(fact not in facts for fact in module.facts):
        return frozenset()
    ready = frozenset(module.nations)
    for fact in module.facts:
        ready &= facts[fact].nations
    return ready
