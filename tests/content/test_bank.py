"""Every page and every line of every question as somebody somewhere meets it: woven, whole and with its feedback."""

import re
from datetime import date

import pytest

from tests.content.bank import all_items, bank, published_quizzes
from training.content.editions import cited, edition_now
from training.content.model import Item
from training.content.render import FeedbackView, render_ending, render_feedback, render_item, render_lesson
from training.content.tailor import Reader, askable, lesson_for, module_for
from training.words import EXAMPLES, ItemKind, Nation, Setting

ON = date(2026, 11, 23)
READERS = [Reader(nation, setting, ON) for nation in Nation for setting in sorted(EXAMPLES)]
ENGLAND = Reader(Nation.ENGLAND, Setting.SECONDARY, ON)
NAMES = {"lead": "Mrs Lim", "deputies": "Mr Haddad", "head": "Ms Okoro", "recording-system": "SafeLog"}
_LEFT_OVER = re.compile(r"\[\[|\]\]|\{[^}]*\}|:::|\*\*")


def clean(text: str) -> bool:
    return bool(text.strip()) and not _LEFT_OVER.search(text)


def told(item: Item, answer: dict[str, object], names: dict[str, str]) -> FeedbackView:
    facts = cited(bank().facts, bank().facts, bank().sources)
    return render_feedback(item, answer, facts, names)


def test_everything_published_can_be_read() -> None:
    assert bank().unavailable == {}
    assert len(bank().published()) == 15


@pytest.mark.parametrize("reader", READERS, ids=lambda r: f"{r.nation.value}-{r.setting.value}")
def test_every_page_and_question_is_whole_for_every_kind_of_school(reader: Reader) -> None:
    """In a nation for which a module is not written there is nothing; never half of something."""
    for module in bank().published():
        met = module_for(module, bank(), reader)
        assert (met is not None) == (reader.nation in module.nations), module.slug
        for lesson in met.lessons if met else ():
            assert lesson_for(lesson, bank().facts, reader)
            view = render_lesson(edition_now(lesson, bank()), NAMES, reader)
            assert view.why and all(clean(str(block.html)) for block in view.blocks), lesson.slug
        for slug in met.quizzes if met else ():
            for item in askable(bank().quizzes[slug], bank(), reader):
                for names in (NAMES, {}):
                    view_of_item = render_item(item, [], names)
                    lines = [
                        part.text
                        for part in (*view_of_item.options, *view_of_item.steps, *view_of_item.cards)
                    ]
                    assert all(clean(text) for text in (view_of_item.stem, *lines)), item.id


@pytest.mark.parametrize("names", [NAMES, {}], ids=["named", "not named"])
def test_every_option_has_its_feedback_and_every_critical_one_its_words_instead(
    names: dict[str, str],
) -> None:
    for _, item in all_items():
        for option in item.options:
            view = told(item, {"options": [option.id]}, names)
            (line,) = view.lines
            assert clean(line.feedback) and view.why, (item.id, option.id)
            assert view.critical == (option.critical is not None)
            assert bool(line.instead) == view.critical
            assert not view.critical or clean(line.instead), (item.id, option.id)


def test_every_step_and_card_has_its_feedback() -> None:
    for _, item in all_items():
        if item.steps:
            backwards = [step.id for step in reversed(item.steps)]
            assert not told(item, {"order": backwards}, NAMES).right
            view = told(item, {"order": [step.id for step in item.steps]}, NAMES)
            assert view.right and len(view.lines) == len(item.steps)
            assert all(clean(line.feedback) for line in view.lines)
        elif item.cards:
            for group in item.groups:
                view = told(item, {"groups": {card.id: group.id for card in item.cards}}, NAMES)
                assert not view.right and all(clean(line.feedback) for line in view.lines)


def test_feedback_on_one_line_does_not_quote_another() -> None:
    """Nothing reveals which other option was best (the sentence to say instead is the one exception)."""
    for _, item in all_items():
        for option in item.options:
            others = [other.text.strip("“”.") for other in item.options if other is not option]
            assert not any(len(text) > 25 and text in option.feedback for text in others), (
                item.id,
                option.id,
            )


def test_every_quiz_says_something_first_and_every_story_is_shown() -> None:
    for quiz in published_quizzes():
        assert clean(quiz.intro) and quiz.pass_mark == 80
        for ending in quiz.endings:
            assert clean(str(render_ending(ending, NAMES)))
        for item in quiz.items:
            assert item.kind is not ItemKind.DECISION or clean(str(render_item(item, [], NAMES).story_html))
