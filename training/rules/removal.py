"""Which step for whom when a picture has to be reported or taken down: a pure table over `guidance/routes.yaml`.

The same for everybody who gives the same answers; nothing of what is given is kept anywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from training.content import tailor
from training.content.model import Fact
from training.content.removal_words import Adult, Age, Made, Place, Reader, Threat
from training.content.right_now import RemovalRule, RemovalService, Routes, When
from training.words import Nation, Setting


@dataclass(frozen=True, slots=True)
class Case:
    """What is known. Every question has an answer; where it may, one of them is “not known”."""

    age: Age
    place: Place
    made: Made
    threat: Threat
    adult: Adult
    nation: Nation


@dataclass(frozen=True, slots=True)
class Way:
    """What to do: for each reader the steps in their order, and the services they lead to, as they come up."""

    steps: Mapping[Reader, tuple[RemovalRule, ...]]
    services: tuple[RemovalService, ...]


def find_way(routes: Routes, facts: Mapping[str, Fact], case: Case, today: date) -> Way:
    """A line is there only when every fact behind it holds in the nation on the day."""
    there = tailor.Reader(case.nation, Setting.ALL_THROUGH, today)  # the same in every kind of school

    def holds(cited: tuple[str, ...]) -> bool:
        return tailor.all_hold(cited, facts, there)

    found = [rule for rule in routes.rules if fits(rule.when, case) and holds(rule.facts)]
    found.sort(key=lambda rule: rule.order)
    steps = {reader: tuple(rule for rule in found if rule.reader is reader) for reader in Reader}
    named = dict.fromkeys(rule.service for rules in steps.values() for rule in rules if rule.service)
    services = [routes.services[name] for name in named if name in routes.services]
    return Way(
        steps,
        tuple(
            replace(
                service,
                can=tuple(line for line in service.can if holds(line.facts)),
                cannot=tuple(line for line in service.cannot if holds(line.facts)),
            )
            for service in services
            if holds(service.facts)
        ),
    )


def fits(when: When, case: Case) -> bool:
    asked: tuple[tuple[frozenset[str], str], ...] = (
        (when.age, case.age),
        (when.place, case.place),
        (when.made, case.made),
        (when.threat, case.threat),
        (when.adult, case.adult),
        (when.nation, case.nation),
    )
    return all(not wanted or given in wanted for wanted, given in asked)
