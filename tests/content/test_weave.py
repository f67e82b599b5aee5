"""The school's own names in the text: given or not, capital or not, and never as markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.content.weave import NAMES, names_in, unknown_names, weave

LEAD = {"lead": "Mrs Lim"}


def test_a_name_that_is_not_given_falls_back_to_plain_words() -> None:
    assert weave("Tell [[lead]] now.", {}) == "Tell your safeguarding lead now."
    assert weave("Tell [[lead]] now.", {"lead": "  "}) == "Tell your safeguarding lead now."


def test_a_capital_starts_a_sentence() -> None:
    assert weave("[[Lead]] decides.", {}) == "Your safeguarding lead decides."
    assert weave("[[Recording-system]] holds it.", {}) == "Your school’s recording system holds it."


def test_a_person_is_named_with_their_post_the_first_time() -> None:
    assert (
        weave("Tell [[lead]]. [[Lead]] decides.", LEAD)
        == "Tell Mrs Lim (safeguarding lead). Mrs Lim decides."
    )


def test_nobody_says_a_post_aloud() -> None:
    said = weave("Say: “I’ll tell [[lead]].” Then tell [[lead]].", LEAD)
    assert said == "Say: “I’ll tell Mrs Lim.” Then tell Mrs Lim (safeguarding lead)."


def test_a_post_that_is_in_the_name_is_not_said_twice() -> None:
    assert weave("[[lead]]", {"lead": "Mrs Lim, safeguarding lead"}) == "Mrs Lim, safeguarding lead"


def test_a_name_may_hold_anything_and_stays_text() -> None:
    names = {"lead": '<b>"A" & [[head]]</b>'}
    assert weave("<p>[[lead]]</p>", names, html=True) == (
        "<p>&lt;b&gt;&quot;A&quot; &amp; [[head]]&lt;/b&gt; (safeguarding lead)</p>"
    )


@given(st.text())
def test_whatever_a_name_holds_no_markup_comes_of_it(name: str) -> None:
    woven = weave("<p>[[lead]]</p>", {"lead": name}, html=True)
    assert woven.count("<") == woven.count(">") == 2


@pytest.mark.parametrize("name", NAMES)
def test_every_name_has_a_fallback_and_a_label(name: str) -> None:
    assert weave(f"[[{name}]]", {}) == NAMES[name].fallback
    assert NAMES[name].label
    assert names_in([f"[[{name}]]"]) == names_in([f"[[{name.capitalize()}]]"]) == (name,)


def test_unknown_names_are_found_with_their_line() -> None:
    assert unknown_names("[[lead]]\nthen [[leader]]") == [(1, "leader")]
    assert weave("[[leader]]", LEAD) == "[[leader]]"


def test_in_speech_to_a_pupil_the_lead_is_not_called_theirs() -> None:
    assert weave("Tell [[lead]]. “I’ll tell [[lead]].”", {}) == (
        "Tell your safeguarding lead. “I’ll tell the safeguarding lead.”"
    )


WELSH = {"term:dsl": "designated safeguarding person"}


def test_a_name_that_differs_by_nation_is_the_readers_own() -> None:
    assert weave("Tell the [[term:dsl]].", WELSH) == "Tell the designated safeguarding person."
    assert weave("[[Term:dsl]]s meet.", WELSH) == "Designated safeguarding persons meet."
    assert weave("[[term:dsl]]", {"term:dsl": "<b>"}, html=True) == "&lt;b&gt;"


def test_a_term_without_a_word_stays_as_it_stands_and_only_known_ones_pass_the_checker() -> None:
    assert weave("[[term:dsl]]", {}) == "[[term:dsl]]"
    assert unknown_names("[[term:dsl]] and [[Term:scout]]", ["dsl"]) == [(0, "Term:scout")]
    assert unknown_names("[[dsl]]", ["dsl"]) == [(0, "dsl")]


def test_a_term_is_no_detail_of_the_school() -> None:
    assert names_in(["[[term:dsl]] [[lead]]"]) == ("lead",)
