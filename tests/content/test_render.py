"""What a page gets: woven, escaped, with its reasons, and never with what is right before it is answered."""

import re
from dataclasses import asdict, fields
from datetime import date
from pathlib import Path

import pytest

from tests.content.example_trees import VALID
from training.content.editions import edition_now
from training.content.library import load_available, load_library
from training.content.model import Library
from training.content.render import (
    ItemView,
    OptionView,
    render_ending,
    render_feedback,
    render_item,
    render_lesson,
    render_prose,
    repair_parts,
    story_parts,
)
from training.content.tailor import Reader
from training.words import Nation, Setting

ROOT = Path(__file__).resolve().parents[2]
NAMES = {"lead": "<Mrs Lim>"}
ENGLAND = Reader(Nation.ENGLAND, Setting.SECONDARY, date(2026, 11, 23))


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(VALID)


def test_a_lesson_is_woven_and_names_stay_text(library: Library) -> None:
    view = render_lesson(edition_now(library.modules["sample"].lessons[0], library), NAMES, ENGLAND)
    assert "tell &lt;Mrs Lim&gt; (safeguarding lead)" in view.blocks[1].html
    assert not any("[[" in block.html for block in view.blocks)


def test_a_lesson_says_why_with_status_source_and_address(library: Library) -> None:
    view = render_lesson(edition_now(library.modules["sample"].lessons[0], library), {}, ENGLAND)
    assert [why.id for why in view.why] == ["F101", "F102", "F105"]
    assert view.why[0].title == "A guide (A publisher, March 2024); read in the source itself"
    assert view.why[0].href == "https://guide.example/"
    assert view.why[2].href is None


def test_an_item_is_shown_in_the_order_drawn(library: Library) -> None:
    item = library.quizzes["sample"].items[2]
    view = render_item(item, ["tell", "listen", "thank"], {})
    assert [step.id for step in view.steps] == ["tell", "listen", "thank"]
    assert [step.id for step in render_item(item, ["thank"], {}).steps] == ["thank", "listen", "tell"]


def test_nothing_shown_before_the_answer_says_what_is_right(library: Library) -> None:
    assert {field.name for field in fields(OptionView)} == {"id", "text", "checked", "disabled"}
    for quiz in library.quizzes.values():
        for item in quiz.items:
            shown = str(asdict(render_item(item, [], {})))
            secrets = [part.feedback for part in (*item.options, *item.steps, *item.cards)]
            secrets += [text for option in item.options for text in (option.instead, option.repair) if text]
            assert not [secret for secret in secrets if secret in shown]


def test_an_answer_fills_the_form_in(library: Library) -> None:
    one, several, order, sort = library.quizzes["sample"].items

    def shown(item: object, answer: dict[str, object]) -> ItemView:
        return render_item(item, [], {}, answer, locked=True)  # type: ignore[arg-type]

    assert [o.checked for o in shown(several, {"options": ["stay", "post"]}).options] == [True, False, True]
    assert [s.place for s in shown(order, {"order": ["tell", "listen", "thank"]}).steps] == [2, 3, 1]
    assert [c.group for c in shown(sort, {"groups": {"calm": "harms"}}).cards] == ["harms", None, None]
    assert all(option.disabled for option in shown(one, {}).options)


def test_feedback_is_about_the_chosen_options_only(library: Library) -> None:
    quiz = library.quizzes["sample"]
    facts = edition_now(quiz, library).facts
    view = render_feedback(quiz.items[0], {"options": ["promise"]}, facts, NAMES)
    assert (view.right, view.critical) == (False, True)
    assert [line.feedback for line in view.lines] == ["She would lose the people who can help."]
    assert view.lines[0].instead == "“I’ll tell <Mrs Lim>.”"  # plain text: the template escapes it
    assert [why.id for why in view.why] == ["F101"]
    assert render_feedback(quiz.items[0], {"options": ["listen"]}, facts, {}).right


def test_feedback_on_several_lines_is_about_those_out_of_place_or_all(library: Library) -> None:
    _, _, order, sort = library.quizzes["sample"].items
    wrong = render_feedback(order, {"order": ["thank", "listen", "tell"]}, {}, {})
    assert (wrong.right, [line.text for line in wrong.lines]) == (False, ["Listen", "Thank"])
    right = render_feedback(order, {"order": ["listen", "thank", "tell"]}, {}, {})
    assert (right.right, len(right.lines)) == (True, 3)
    sorted_wrong = render_feedback(
        sort, {"groups": {"calm": "helps", "time": "harms", "blame": "harms"}}, {}, {}
    )
    assert [line.text for line in sorted_wrong.lines] == ["Time"]


def test_a_repair_scene_and_an_ending_are_shown(library: Library) -> None:
    walk = library.quizzes["walk"]
    view = render_feedback(walk.item("door"), {"options": ["away"]}, {}, {})
    assert view.lines[0].repair_html == "<p>You call him back.</p>"
    assert render_ending(walk.endings[0], {}) == "<p>Weeks later, Sam is doing better.</p>"


def test_speech_of_which_nothing_is_told_in_a_repair_is_the_readers_own() -> None:
    scene = render_prose("“Wait. I was wrong.”\n\n“All right,” says Callum. He sits down.\n\nYou ring.", {})
    parts = repair_parts(scene)
    assert [(part.speech, part.you, part.who) for part in parts] == [
        (True, True, "You say"),
        (True, False, ""),
        (False, False, ""),
    ]


def test_every_story_says_who_speaks() -> None:
    """A screen reader, or a colleague reading aloud, has no bubbles to tell it."""
    silent = [
        (quiz.slug, str(part.html))
        for quiz in load_available(ROOT).quizzes.values()
        for story in [*(item.story for item in quiz.items), *(ending.story for ending in quiz.endings)]
        for part in story_parts(render_prose(story, {}))
        if part.speech and not re.search(r"\w", re.sub(r"“[^”]*”?|<[^>]*>", "", part.html))
    ]
    assert silent == []
