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


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ({"everyone": True, "regulated": True}, "Everyone in regulated activity"),
        ({"role": "staff", "within": 4}, "All staff members without another role in English"),
        ({"group": 4, "regulated": False}, "English not in regulated activity"),
        ({"everyone": True, "but": {"roles": ["administrator"]}}, "Everyone except administrators"),
        (
            {"everyone": True, "but": {"roles": ["lead", "deputy"], "groups": [4]}},
            "Everyone except safeguarding leads, deputy safeguarding leads and English",
        ),
        (
            {"role": "staff", "started_from": "2026-09-01"},
            "All staff members without another role who started on 1 September 2026 or later",
        ),
        (
            {"everyone": True, "started_until": "2026-08-31"},
            "Everyone who started on 31 August 2026 or before",
        ),
        (
            {
                "everyone": True,
                "regulated": True,
                "started_from": "2026-09-01",
                "started_until": "2027-08-31",
            },
            "Everyone in regulated activity who started between 1 September 2026 and 31 August 2027",
        ),
    ],
)
def test_what_narrows_a_rule_is_said(who: dict, words: str) -> None:
    assert who_words(who, {4: "English"}, {}) == words


@pytest.mark.parametrize(
    ("renewal", "words"),
    [
        ({"months": 1}, "renewed every month"),
        (
            {"months": 12, "early": 60, "grace": 1},
            "renewed every 12 months, from 60 days before, with 1 day of grace",
        ),
        ({"months": 6, "grace": 0}, "renewed every 6 months, with no days of grace"),
        ({"window": ["09-01", "09-30"]}, "renewed each September"),
        ({"window": ["02-01", "02-28"]}, "renewed each February"),
        ({"window": ["09-01", "09-18"]}, "renewed each year from 1 to 18 September"),
        ({"window": ["12-01", "01-15"]}, "renewed each year from 1 December to 15 January"),
    ],
)
def test_a_renewal_reads_as_plain_words(renewal: dict, words: str) -> None:
    assert renewal_words(renewal) == words


def test_before_the_first_day_alone_reads_as_plain_words() -> None:
    assert due_words({"before_unsupervised": True}) == "before their first day alone with pupils"


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
