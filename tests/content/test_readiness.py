"""For which nations a module is ready: where no page and no question that matters is missing."""

from dataclasses import replace
from datetime import date

from tests.content.tailored import ON, block, item, lesson, library, module, quiz
from training.content.model import Item, Lesson, Library
from training.content.readiness import gaps, is_ready, ready_nations
from training.words import CriticalCode, ItemKind, Nation, Setting

SHARED = lesson("first", block("Everywhere", "F1"))
ENGLISH = lesson("second", block("In England", "F2"), block("A story"))


def shelf(*lessons: Lesson, items: tuple[Item, ...] = (), **parts: object) -> Library:
    asked = (quiz("q", items, **parts),) if items else ()
    return library(module(lessons, [each.slug for each in asked]), *asked)


def ready(made: Library, on: date = ON) -> frozenset[Nation]:
    return ready_nations(made.modules["module"], made, on)


def test_a_module_is_ready_where_every_page_keeps_a_fact() -> None:
    assert ready(shelf(SHARED)) == frozenset(Nation)
    assert ready(shelf(SHARED, ENGLISH)) == {Nation.ENGLAND}


def test_one_fact_of_another_nation_beside_others_costs_nothing() -> None:
    both = lesson("second", block("In England", "F2"), block("In Wales", "F3"))
    assert ready(shelf(SHARED, both)) == {Nation.ENGLAND, Nation.WALES}


def test_what_is_missing_is_named() -> None:
    made = shelf(SHARED, ENGLISH, items=(item("look", "F2", code=CriticalCode.C1),))
    missing = gaps(made.modules["module"], made, Nation.WALES, ON)
    assert missing.pages == ("second",) and missing.questions == (("q", "C1"),)
    assert not gaps(made.modules["module"], made, Nation.ENGLAND, ON)


def test_a_module_is_ready_only_for_nations_it_names_and_with_something_to_rest_on() -> None:
    english = replace(module([SHARED]), nations=(Nation.ENGLAND,))
    assert ready(library(english)) == {Nation.ENGLAND}
    assert ready(library(replace(english, facts=()))) == frozenset()
    assert not is_ready(english, library(english), Nation.WALES, ON)


def test_a_family_needs_a_member_in_each_nation_and_a_single_item_does_not() -> None:
    family = (item("here", "F2", family="f"), item("there", "F3", family="f"))
    assert ready(shelf(SHARED, items=family)) == {Nation.ENGLAND, Nation.WALES}
    assert ready(shelf(SHARED, items=(*family, item("extra", "F2")))) == {Nation.ENGLAND, Nation.WALES}


def test_a_page_has_to_hold_something_for_every_kind_of_school() -> None:
    young = lesson("second", block("Young", "F1", settings=(Setting.PRIMARY,)))
    made = shelf(SHARED, young)
    assert ready(made) == frozenset()
    only = gaps(made.modules["module"], made, Nation.ENGLAND, ON, [Setting.PRIMARY])
    assert not only


def test_a_quiz_for_one_kind_of_school_is_missed_by_no_other() -> None:
    made = shelf(SHARED, items=(item("a", "F1", code=CriticalCode.C1),), settings=(Setting.PRIMARY,))
    assert ready(made) == frozenset(Nation)


def test_a_story_is_missing_where_one_of_its_facts_does_not_hold() -> None:
    nodes = (item("one", "F1", kind=ItemKind.DECISION), item("two", "F2", kind=ItemKind.DECISION))
    assert ready(shelf(SHARED, items=nodes, start="one")) == {Nation.ENGLAND}


def test_what_holds_nowhere_yet_makes_nothing_unready() -> None:
    later = lesson("second", block("From September", "F4"))
    asked = (item("later", "F4", code=CriticalCode.C1),)
    made = shelf(SHARED, later, items=asked)
    assert ready(made, date(2026, 8, 31)) == ready(made, ON) == frozenset(Nation)
