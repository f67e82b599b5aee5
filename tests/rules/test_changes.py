"""What changed between two states of guidance."""

from dataclasses import replace
from datetime import date, timedelta

from tests.support.changing import SECOND, restated, two_facts, with_lesson
from tests.support.sample import FACT, MODULE, QUIZ
from training.content.snapshot import read_snapshot, snapshot_of
from training.rules.changes import Why, compare
from training.words import FactStatus

BEFORE = two_facts()


def test_the_same_content_has_the_same_state_and_nothing_changed() -> None:
    assert snapshot_of(BEFORE).digest == snapshot_of(two_facts()).digest
    assert compare(snapshot_of(BEFORE), snapshot_of(two_facts())).nothing


def test_a_state_is_read_back_as_it_was_written() -> None:
    state = snapshot_of(BEFORE)
    assert read_snapshot(state.text) == state


def test_a_changed_fact_names_exactly_the_pages_and_items_that_rest_on_it() -> None:
    after = restated(BEFORE, {SECOND: "Staff go to the lead, or to the deputy, at once."})
    found = compare(snapshot_of(BEFORE), snapshot_of(after))
    assert [(fact.id, fact.before, fact.after) for fact in found.facts] == [
        (SECOND, "Staff go to the lead at once.", "Staff go to the lead, or to the deputy, at once.")
    ]
    assert [(page.name, page.why, page.facts) for page in found.pages] == [
        (f"{MODULE}/go", Why.FACTS, (SECOND,))
    ]
    assert [(item.name, item.why) for item in found.items] == [(f"{QUIZ}/tell", Why.FACTS)]


def test_reworded_text_is_a_change_though_no_fact_is() -> None:
    stop = BEFORE.modules[MODULE].lessons[0]
    reworded = replace(stop, blocks=tuple(replace(b, html="<p>Other words.</p>") for b in stop.blocks))
    found = compare(snapshot_of(BEFORE), snapshot_of(with_lesson(BEFORE, reworded)))
    assert [(page.name, page.why) for page in found.pages] == [(f"{MODULE}/stop", Why.WORDS)]
    assert not found.facts and not found.items


def test_a_new_page_is_news_and_a_new_question_is_not() -> None:
    page = replace(BEFORE.modules[MODULE].lessons[0], slug="third")
    quiz = BEFORE.quizzes[QUIZ]
    more = replace(quiz, items=(*quiz.items, replace(quiz.items[0], id="another")))
    after = replace(with_lesson(BEFORE, page), quizzes={**BEFORE.quizzes, QUIZ: more})
    found = compare(snapshot_of(BEFORE), snapshot_of(after))
    assert [(p.name, p.why) for p in found.pages] == [(f"{MODULE}/third", Why.NEW)]
    assert not found.items


def test_checking_a_fact_again_disturbs_nobody_but_the_day_it_ends_does() -> None:
    fact = BEFORE.facts[FACT]
    checked = replace(
        fact,
        status=FactStatus.PUBLISHED_TEXT,
        checked_on=fact.checked_on + timedelta(days=90),
        review_by=date(2028, 9, 1),
    )
    ends = replace(fact, effective_to=date(2027, 1, 1))
    assert compare(
        snapshot_of(BEFORE), snapshot_of(replace(BEFORE, facts={**BEFORE.facts, FACT: checked}))
    ).nothing
    found = compare(snapshot_of(BEFORE), snapshot_of(replace(BEFORE, facts={**BEFORE.facts, FACT: ends})))
    assert [page.name for page in found.pages] == [f"{MODULE}/stop"]


def test_moving_a_question_to_another_family_or_kind_of_school_is_no_news() -> None:
    quiz = BEFORE.quizzes[QUIZ]
    moved = tuple(replace(item, family="all", objective="other", lineage="old") for item in quiz.items)
    after = replace(BEFORE, quizzes={**BEFORE.quizzes, QUIZ: replace(quiz, items=moved)})
    assert compare(snapshot_of(BEFORE), snapshot_of(after)).nothing
