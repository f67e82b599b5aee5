"""A five-minute talk asks what needs teaching, and over a year everything."""

from datetime import date, timedelta

from training.content.right_now import CardLine, Situation
from training.rules.talk import ASKED, choose
from training.words import Audience

CARD = [
    Situation(f"s{n}", f"S{n}", Audience.ALL_STAFF, "Well?", (), (CardLine("Do", (f"F{n}",)),), ())
    for n in range(15)
]
MONDAY = date(2026, 11, 23)


def test_over_a_year_of_weekly_talks_every_situation_is_asked_again_and_again() -> None:
    weeks = [choose(CARD, MONDAY + timedelta(weeks=n)) for n in range(39)]
    times = [sum(situation in week for week in weeks) for situation in CARD]
    assert min(times) >= 5 and all(len(week) == ASKED for week in weeks)


def test_the_same_week_asks_the_same_in_the_order_of_the_card() -> None:
    asked = choose(CARD, MONDAY)
    assert asked == choose(CARD, MONDAY + timedelta(days=6)) != choose(CARD, MONDAY + timedelta(days=7))
    assert [CARD.index(each) for each in asked] == sorted(CARD.index(each) for each in asked)


def test_what_needs_teaching_is_asked_whatever_the_week() -> None:
    for n in range(20):
        assert CARD[9] in choose(CARD, MONDAY + timedelta(weeks=n), {"F9"})


def test_a_card_that_cannot_be_read_asks_nothing() -> None:
    assert choose([], MONDAY) == []
