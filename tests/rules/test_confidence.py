"""The order of what to look at again."""

import pytest

from training.rules.confidence import Confidence, read_confidence, surest_first


def test_what_one_was_sure_of_stands_first_and_the_rest_as_it_stood() -> None:
    assert surest_first(["A", "B", "C", "D"], ["a", "b", "c", "d"], {"c", "b"}) == ("B", "C", "A", "D")
    assert surest_first(["A", "B"], ["a", "b"], set()) == ("A", "B")


@pytest.mark.parametrize("text", [None, "", "SURE", "very"])
def test_what_none_of_our_pages_sends_is_no_answer(text: str | None) -> None:
    assert read_confidence(text) is None


def test_each_answer_is_read_back() -> None:
    assert [read_confidence(each.value) for each in Confidence] == list(Confidence)
