"""What an attempt asks, and in which order: fair, the same for the same seed, pins kept."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.content.tailored import item, quiz
from tests.factories import NOW
from tests.rules.sitting import SAMPLE, WALK
from training.content.model import Item
from training.content.tailor import codes_of
from training.rules.drawing import NOTHING, Met, draw, draw_sitting, family_of, parts
from training.words import CriticalCode

ONE, SEVERAL, ORDER, SORT = SAMPLE.items


def test_the_same_seed_draws_the_same() -> None:
    assert draw(SAMPLE, Random(7)) == draw(SAMPLE, Random(7))


def test_every_item_is_asked_in_the_authors_order() -> None:
    assert draw(SAMPLE, Random(1)).items == ("s-one", "s-several", "s-order", "s-sort")


def test_every_line_is_shown_exactly_once() -> None:
    for one in (SAMPLE, WALK):
        drawn = draw(one, Random(3))
        for each in one.items:
            assert sorted(drawn.orders[each.id]) == sorted(parts(each))


def test_pinned_options_keep_their_order() -> None:
    for seed in range(40):
        assert draw(SAMPLE, Random(seed)).orders["s-one"] == ["listen", "promise", "later"]


def test_steps_are_never_shown_in_the_right_order() -> None:
    shown = {tuple(draw(SAMPLE, Random(seed)).orders["s-order"]) for seed in range(200)}
    assert len(shown) == 5  # all orders of three but one
    assert ("listen", "thank", "tell") not in shown


def test_the_best_option_stands_in_every_place_about_equally_often() -> None:
    places = Counter(draw(SAMPLE, Random(seed)).orders["s-several"].index("post") for seed in range(3_000))
    assert set(places) == {0, 1, 2}
    assert all(900 < count < 1_100 for count in places.values())


def test_a_scenario_may_ask_every_place_of_its_story() -> None:
    assert draw_sitting(WALK, WALK.items, NOTHING, Random(1)).items == tuple(i.id for i in WALK.items)


CODES = [CriticalCode.C1, CriticalCode.C2, CriticalCode.C8]
ALWAYS = (CriticalCode.C1, CriticalCode.C2)


@st.composite
def banks(draw: st.DrawFn) -> list[Item]:
    """Families of one to three members that carry the same codes, as the checker asks for."""
    found = []
    for family in range(draw(st.integers(1, 6))):
        code = draw(st.sampled_from([None, *CODES]))
        for member in range(draw(st.integers(1, 3))):
            found.append(item(f"i{family}-{member}", code=code, family=f"family-{family}"))
    return draw(st.permutations(found))


@st.composite
def histories(draw: st.DrawFn) -> Met:
    names = st.sampled_from([f"i{family}-{member}" for family in range(6) for member in range(3)])
    days = draw(st.dictionaries(names, st.integers(1, 9)))
    asked = {name: NOW - timedelta(days=n) for name, n in days.items()}
    return Met(asked, draw(st.sets(st.sampled_from([*CODES, CriticalCode.C9]))))


def codes(items: list[Item]) -> set[CriticalCode]:
    return {code for each in items for code in codes_of(each)}


def drawn(items: list[Item], met: Met, seed: int, **made: object) -> list[Item]:
    named = draw_sitting(quiz("made", items, **made), items, met, Random(seed)).items
    return [next(each for each in items if each.id == name) for name in named]


@given(banks(), histories(), st.integers(0, 99))
def test_a_sitting_asks_one_of_each_family_and_about_every_code(
    items: list[Item], met: Met, seed: int
) -> None:
    asked = drawn(items, met, seed)
    assert sorted(map(family_of, asked)) == sorted({family_of(each) for each in items})
    assert codes(asked) == codes(items)
    assert [each for each in items if each in asked] == asked, "in the author's order"
    assert drawn(items, met, seed) == asked, "the same seed and history draw the same"


@given(banks(), histories(), st.integers(0, 99))
def test_what_was_not_met_comes_first_then_what_was_met_longest_ago(
    items: list[Item], met: Met, seed: int
) -> None:
    for each in drawn(items, met, seed):
        others = [other for other in items if family_of(other) == family_of(each)]
        assert met.last(each) == min(met.last(other) for other in others)


@given(banks(), st.integers(0, 99))
def test_a_retake_repeats_no_question_that_has_another_form(items: list[Item], seed: int) -> None:
    first = drawn(items, NOTHING, seed)
    again = drawn(items, Met({each.id: NOW for each in first}), seed + 1)
    sizes = Counter(map(family_of, items))
    assert all(sizes[family_of(each)] == 1 for each in again if each in first)


def test_an_item_reworded_under_a_new_id_was_met_under_its_old_one() -> None:
    old = Met({"old": NOW})
    reworded = replace(item("new", family="f"), lineage="old")
    assert [each.id for each in drawn([reworded, item("other", family="f")], old, 1)] == ["other"]


def test_members_with_different_codes_are_both_asked_rather_than_one_code_left_out() -> None:
    items = [item("look", code=CriticalCode.C1, family="f"), item("send", code=CriticalCode.C2, family="f")]
    assert len(drawn(items, NOTHING, 1)) == 2


@given(banks(), histories(), st.integers(1, 8), st.integers(0, 99))
def test_a_refresher_asks_its_codes_and_those_missed_and_fills_up(
    items: list[Item], met: Met, count: int, seed: int
) -> None:
    asked = drawn(items, met, seed, count=count, always=ALWAYS)
    wanted = ({*ALWAYS} | set(met.missed)) & codes(items)
    families = Counter(map(family_of, asked))
    assert wanted <= codes(asked)
    assert max(families.values()) == 1
    assert len(asked) == max(len(wanted), min(count, len({family_of(each) for each in items})))
    assert drawn(items, met, seed, count=count, always=ALWAYS) == asked


@given(banks(), st.integers(0, 99))
def test_a_refresher_repeats_no_form_of_last_time_that_has_another(items: list[Item], seed: int) -> None:
    first = drawn(items, NOTHING, seed, count=10, always=ALWAYS)
    again = drawn(items, Met({each.id: NOW for each in first}), seed, count=10, always=ALWAYS)
    sizes = Counter(map(family_of, items))
    assert all(sizes[family_of(each)] == 1 for each in again if each in first)


def test_a_refresher_asks_its_own_new_items_first() -> None:
    items = [*(item(f"pool-{n}") for n in range(9)), item("own-1"), item("own-2")]
    made = quiz("made", items, count=3)
    own = {"own-1", "own-2"}
    for seed in range(20):
        asked = draw_sitting(made, items, NOTHING, Random(seed), own).items
        assert own <= set(asked) and len(asked) == 3
        met = Met(dict.fromkeys(own, NOW))
        assert own.isdisjoint(draw_sitting(made, items, met, Random(seed), own).items), "no longer new"
