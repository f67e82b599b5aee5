"""What one reader sees of the text for all: by nation, day, kind of school, and whole or core."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from tests.content.tailored import (
    ENGLAND,
    FACTS,
    WALES,
    block,
    fact,
    item,
    lesson,
    library,
    module,
    quiz,
)
from training.content.model import Block, Item, Library, Module, Quiz
from training.content.tailor import (
    Reader,
    all_hold,
    askable,
    blocks_for,
    covers,
    fits,
    holds,
    lesson_for,
    module_for,
)
from training.words import CriticalCode, ItemKind, Nation, Setting

CORE = replace(ENGLAND, core=True)


def texts(*blocks: Block, reader: Reader = ENGLAND) -> list[str]:
    return [each.text for each in blocks_for(blocks, FACTS, reader)]


def ids(items: Iterable[Item]) -> list[str]:
    return [each.id for each in items]


def test_a_fact_holds_in_its_nations_only() -> None:
    assert holds(FACTS["F2"], ENGLAND) and not holds(FACTS["F2"], WALES)


@pytest.mark.parametrize(
    ("on", "there"),
    [
        (date(2026, 8, 31), False),
        (date(2026, 9, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_a_fact_holds_from_its_first_day_to_its_last(on: date, there: bool) -> None:
    assert holds(FACTS["F4"], replace(ENGLAND, on=on)) is there


def test_a_fact_nobody_knows_holds_nowhere() -> None:
    assert not all_hold(["F404"], FACTS, ENGLAND)
    assert texts(block("Known", "F1"), block("Unknown", "F1", "F404")) == ["Known"]


def test_a_block_is_there_only_where_every_fact_it_cites_holds() -> None:
    page = (block("All", "F1"), block("England", "F1", "F2"), block("Wales", "F3"))
    assert texts(*page) == ["All", "England"]
    assert texts(*page, reader=WALES) == ["All", "Wales"]


def test_a_duty_appears_on_its_day() -> None:
    page = (block("Always", "F1"), block("From September", "F4"))
    assert texts(*page, reader=replace(ENGLAND, on=date(2026, 8, 31))) == ["Always"]
    assert texts(*page, reader=replace(ENGLAND, on=date(2026, 9, 1))) == ["Always", "From September"]


@pytest.mark.parametrize(
    ("school", "there"),
    [
        (Setting.PRIMARY, True),
        (Setting.SECONDARY, False),
        (Setting.SPECIAL, True),
        (Setting.POST_16, False),
        (Setting.ALL_THROUGH, True),
    ],
)
def test_what_is_written_for_a_kind_of_school_is_for_those_that_meet_it(school: Setting, there: bool) -> None:
    reader = replace(ENGLAND, setting=school)
    assert fits((Setting.PRIMARY, Setting.SPECIAL), reader) is there
    assert fits((), reader)


def test_stories_follow_the_setting_and_no_nation() -> None:
    page = (block("Year 2", settings=(Setting.PRIMARY,)), block("Year 9", settings=(Setting.SECONDARY,)))
    assert texts(*page) == texts(*page, reader=WALES) == ["Year 9"]


def test_a_heading_that_introduces_nothing_any_more_goes() -> None:
    page = (
        block("Both", kind="heading"),
        block("In England", kind="sub"),
        block("Tell", "F2"),
        block("In Wales", kind="sub"),
        block("Dweud", "F3"),
        block("Duties in England", kind="heading"),
        block("A duty", "F2"),
    )
    assert texts(*page) == ["Both", "In England", "Tell", "Duties in England", "A duty"]
    assert texts(*page, reader=WALES) == ["Both", "In Wales", "Dweud"]


def test_a_line_ending_with_a_colon_goes_with_what_it_introduces() -> None:
    intro = replace(block("Do this:"), basis="facts")
    page = (block("Stop", "F1"), intro, block("An English list", "F2", kind="list"), block("More", "F1"))
    assert texts(*page) == ["Stop", "Do this:", "An English list", "More"]
    assert texts(*page, reader=WALES) == ["Stop", "More"]


def test_a_line_with_a_colon_stays_while_one_of_its_lists_does() -> None:
    intro = replace(block("Do this:"), basis="facts")
    lists = (block("England", "F2", kind="list"), block("Wales", "F3", kind="list"))
    assert texts(intro, *lists, reader=WALES) == ["Do this:", "Wales"]


def test_a_told_line_with_a_colon_and_no_list_after_it_stays() -> None:
    assert texts(block("She says:"), block("Help me.")) == ["She says:", "Help me."]


def test_a_page_with_stories_alone_is_no_page() -> None:
    page = lesson("first", block("A story"), block("England", "F2"))
    assert lesson_for(page, FACTS, WALES) is None
    seen = lesson_for(page, FACTS, ENGLAND)
    assert seen is not None and seen.facts == ("F2",) and seen.digest == page.digest


def test_an_item_is_asked_only_where_all_its_facts_hold() -> None:
    asked = quiz("q", [item("all"), item("england", "F1", "F2"), item("wales", "F3")])
    shelf = library(module([lesson("first", block("x", "F1"))], ["q"]), asked)
    assert ids(askable(asked, shelf, ENGLAND)) == ["all", "england"]
    assert ids(askable(asked, shelf, WALES)) == ["all", "wales"]


def test_an_item_and_a_quiz_follow_the_setting() -> None:
    primary = (Setting.PRIMARY,)
    asked = quiz("q", [item("young", settings=primary), item("any")])
    shelf = library(module([lesson("first", block("x", "F1"))], ["q"]), asked)
    assert ids(askable(asked, shelf, ENGLAND)) == ["any"]
    assert askable(replace(asked, settings=primary), shelf, ENGLAND) == ()


def test_a_story_is_asked_whole_or_not_at_all() -> None:
    nodes = [item("one", kind=ItemKind.DECISION), item("two", "F2", kind=ItemKind.DECISION)]
    story = quiz("s", nodes, start="one")
    shelf = library(module([lesson("first", block("x", "F1"))], ["s"]), story)
    assert ids(askable(story, shelf, ENGLAND)) == ["one", "two"]
    assert askable(story, shelf, WALES) == ()


def test_a_module_loses_the_pages_and_quizzes_that_are_not_for_the_reader() -> None:
    pages = [lesson("first", block("x", "F1")), lesson("second", block("y", "F2"))]
    english, young = quiz("english", [item("a", "F2")]), quiz("young", [item("b")])
    young = replace(young, settings=(Setting.PRIMARY,))
    whole = module(pages, ["english", "young"])
    shelf = library(whole, english, young)
    seen = module_for(whole, shelf, WALES)
    assert seen is not None
    assert ([page.slug for page in seen.lessons], seen.quizzes, seen.facts) == (["first"], (), ("F1",))
    there = module_for(whole, shelf, ENGLAND)
    assert there is not None and there.quizzes == ("english",) and there.facts == ("F1", "F2")
    assert there.lessons[0] is pages[0], "what is stored as read is the whole page"


def test_a_module_is_not_there_for_a_nation_it_is_not_written_for_or_with_nothing_left() -> None:
    english = module([lesson("first", block("x", "F2"))])
    assert module_for(english, library(english), WALES) is None
    shared = replace(module([lesson("first", block("x", "F1"))]), nations=(Nation.ENGLAND,))
    assert module_for(shared, library(shared), WALES) is None


def test_a_quiz_that_cannot_be_read_stays_to_be_passed() -> None:
    whole = module([lesson("first", block("x", "F1"))], ["gone"])
    seen = module_for(whole, library(whole), ENGLAND)
    assert seen is not None and seen.quizzes == ("gone",)


def core_library() -> tuple[Module, Quiz, Quiz, Library]:
    pages = [lesson("first", block("x", "F1")), lesson("second", block("y", "F1"))]
    both = quiz("both", [item("a"), item("b", lesson="module/second")])
    rest = quiz("rest", [item("c", lesson="module/second")])
    whole = module(pages, ["both", "rest"], core=("first",))
    return whole, both, rest, library(whole, both, rest)


def test_the_core_is_its_pages_and_the_items_about_them() -> None:
    whole, both, _, shelf = core_library()
    seen = module_for(whole, shelf, CORE)
    assert seen is not None
    assert ([page.slug for page in seen.lessons], seen.quizzes) == (["first"], ("both",))
    assert ids(askable(both, shelf, CORE)) == ["a"]
    assert seen.minutes == 6 + 4, "half of the twelve minutes of reading, and the one quiz"


def test_a_module_that_names_no_core_is_all_core() -> None:
    whole, both, _, shelf = core_library()
    every = replace(whole, core=())
    shelf = replace(shelf, modules={"module": every})
    seen = module_for(every, shelf, CORE)
    assert seen is not None and len(seen.lessons) == 2 and seen.minutes == 20
    assert ids(askable(both, shelf, CORE)) == ["a", "b"]


def test_a_sitting_of_the_core_does_not_count_for_the_whole() -> None:
    _, both, rest, shelf = core_library()
    assert not covers(both, ["a"], shelf, ENGLAND)
    assert covers(both, ["a", "b"], shelf, ENGLAND)
    assert covers(both, ["a"], shelf, CORE) and covers(rest, ["c"], shelf, ENGLAND)


def test_a_code_is_no_reason_to_ask_what_does_not_hold() -> None:
    asked = quiz("q", [item("look", "F2", code=CriticalCode.C1)])
    shelf = library(module([lesson("first", block("x", "F1"))], ["q"]), asked)
    assert askable(asked, shelf, WALES) == ()


def test_a_fact_made_for_a_test_holds_everywhere_unless_told_otherwise() -> None:
    assert all(holds(fact("F9"), replace(ENGLAND, nation=nation)) for nation in Nation)
