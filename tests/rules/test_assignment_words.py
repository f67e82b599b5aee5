import pytest

from training.rules.assignment_words import due_words, renewal_words, who_words
from training.rules.exempting import Reason, holds_pupil_number


def test_a_rule_reads_as_plain_words() -> None:
    assert who_words({"everyone": True}, {}, {}) == "Everyone"
    assert who_words({"group": 4}, {4: "English"}, {}) == "English"
    assert who_words({"group": 5}, {4: "English"}, {}) == "A group that is gone"
    assert who_words({"person": 9}, {}, {9: "Ciara O’Neill"}) == "Ciara O’Neill"
    assert who_words({"role": "deputy"}, {}, {}) == "All deputy safeguarding leads"
    assert due_words({"on": "2026-12-18"}) == "by 18 December 2026"
    assert due_words({"days_after_start": 1}) == "within 1 day of starting"
    assert renewal_words({"months": 12}) == "renewed every 12 months"
    assert renewal_words(None) == "not renewed"


@pytest.mark.parametrize("text", ["H801200001001", "pupil h801 2000 01-001.", "(A12345678901b)"])
def test_what_looks_like_a_pupil_number_is_seen(text: str) -> None:
    assert holds_pupil_number(text)


@pytest.mark.parametrize(
    "text", ["Back on 4 January 2027", "01632 960 001", "Room H801", "X8012000010012345"]
)
def test_dates_rooms_and_telephone_numbers_are_not_pupils(text: str) -> None:
    assert not holds_pupil_number(text)


def test_no_reason_is_about_health() -> None:
    for reason in Reason:
        assert not {"sick", "ill", "health", "pregnan", "disab"} & set(reason.label.lower().split())
