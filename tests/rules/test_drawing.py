"""What an attempt asks, and in which order: fair, the same for the same seed, pins kept."""

from collections import Counter
from random import Random

from tests.rules.sitting import SAMPLE, WALK
from training.rules.drawing import draw, parts

ONE, SEVERAL, ORDER, SORT = SAMPLE.items


def test_the_same_seed_draws_the_same() -> None:
    assert draw(SAMPLE, Random(7)) == draw(SAMPLE, Random(7))


def test_every_item_is_asked_in_the_authors_order() -> None:
    assert draw(SAMPLE, Random(1)).items == ("s-one", "s-several", "s-order", "s-sort")


def test_every_line_is_shown_exactly_once() -> None:
    for quiz in (SAMPLE, WALK):
        drawn = draw(quiz, Random(3))
        for item in quiz.items:
            assert sorted(drawn.orders[item.id]) == sorted(parts(item))


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
