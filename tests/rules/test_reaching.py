from datetime import date
from typing import Any

import pytest

from training.rules.reaching import Reach, reaches
from training.words import Role

ENGLISH, SCIENCE = 3, 4
COOK = Reach(7, Role.STAFF, frozenset({ENGLISH}), date(2026, 9, 1), regulated=False)
TEACHER = Reach(8, Role.STAFF, frozenset({ENGLISH, SCIENCE}), date(2027, 1, 4), regulated=True)
OFFICE = Reach(9, Role.ADMINISTRATOR, frozenset(), None)
GOVERNOR = Reach(10, Role.GOVERNOR, frozenset({ENGLISH}), date(2026, 9, 1), regulated=True)
ALL = (COOK, TEACHER, OFFICE, GOVERNOR)


@pytest.mark.parametrize(
    ("who", "reached"),
    [
        ({"everyone": True}, {COOK, TEACHER, OFFICE}),
        ({"everyone": True, "regulated": True}, {TEACHER}),
        ({"role": "staff", "within": SCIENCE}, {TEACHER}),
        ({"group": ENGLISH, "within": SCIENCE}, {TEACHER}),
        ({"everyone": True, "within": 99}, set()),
        ({"everyone": True, "regulated": False}, {COOK}),  # of the office nobody has said
        ({"everyone": True, "but": {"roles": ["administrator"]}}, {COOK, TEACHER}),
        ({"everyone": True, "but": {"groups": [SCIENCE]}}, {COOK, OFFICE}),
        ({"everyone": True, "but": {"roles": ["administrator"], "groups": [SCIENCE]}}, {COOK}),
        ({"group": ENGLISH}, {COOK, TEACHER}),
        ({"group": ENGLISH, "but": {"groups": [SCIENCE]}}, {COOK}),
        ({"role": "staff", "started_from": "2026-09-02"}, {TEACHER}),
        ({"everyone": True, "started_from": "2026-09-01"}, {COOK, TEACHER}),
        ({"everyone": True, "started_until": "2026-12-31"}, {COOK, OFFICE}),  # who was always here
        ({"everyone": True, "started_from": "2026-09-01", "started_until": "2026-09-01"}, {COOK}),
        ({"role": "governor"}, {GOVERNOR}),
        ({"role": "governor", "regulated": False}, set()),
        ({"person": 10}, {GOVERNOR}),
    ],
)
def test_a_rule_reaches_exactly_whom_it_says(who: dict[str, Any], reached: set[Reach]) -> None:
    assert {person for person in ALL if reaches(who, person)} == reached


def test_a_rule_for_a_record_that_was_merged_reaches_the_one_it_became() -> None:
    kept = Reach(7, Role.STAFF, frozenset(), None, also=frozenset({12}))
    assert reaches({"person": 12}, kept)
    assert not reaches({"person": 13}, kept)
