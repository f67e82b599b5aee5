"""What staff declare having read, what they did elsewhere, and whom a typed list names."""

from datetime import date

import pytest

from training.content.model import Source, SourceReading
from training.errors import InvalidInputError
from training.rules import named_lines, outside, readings
from training.rules.named_lines import Listed, lines_of, match_lines
from training.rules.short_text import short_text
from training.words import Nation

TODAY = date(2026, 11, 23)


def source(edition: str, from_day: date, nation: Nation = Nation.ENGLAND) -> Source:
    reading = SourceReading("part-one", "Part one", edition, nation, from_day)
    return Source(edition, "t", "p", "e", "primary", None, None, reading=reading)


def test_the_edition_in_force_is_the_newest_that_has_begun_in_this_nation() -> None:
    sources = [
        source("2026", date(2026, 9, 1)),
        source("2025", date(2025, 9, 1)),
        source("2027", date(2027, 9, 1)),
        source("elsewhere", date(2026, 10, 1), Nation.WALES),
    ]
    for day, edition in ((TODAY, "2026"), (date(2026, 8, 31), "2025"), (date(2027, 9, 1), "2027")):
        assert readings.in_force(sources, Nation.ENGLAND, day)["part-one"][0].edition == edition
    assert readings.in_force(sources, Nation.SCOTLAND, TODAY) == {}


def test_whoever_starts_after_it_was_asked_has_two_weeks() -> None:
    due, asked = date(2026, 9, 11), date(2026, 9, 1)
    assert readings.due_for(due, asked, None) == due
    assert readings.due_for(due, asked, asked) == due
    assert readings.due_for(due, asked, date(2026, 9, 7)) == date(2026, 9, 21)


@pytest.mark.parametrize(
    "address", ["http://a.example", "https://", "javascript:alert(1)", "https://a b.example", "a.example/x",
                "https://user@bank.example/", "https://" + "a" * 300, "https://[x"]
)  # fmt: skip
def test_an_address_that_is_not_https_is_refused(address: str) -> None:
    with pytest.raises(InvalidInputError):
        readings.read_address(address)


def test_a_fingerprint_is_taken_however_it_was_copied() -> None:
    digest = "ab12" * 16
    spaced = " ".join(digest[i : i + 4].upper() for i in range(0, 64, 4))
    assert readings.read_fingerprint(spaced) == digest
    assert readings.read_fingerprint(" ") is None
    with pytest.raises(InvalidInputError):
        readings.read_fingerprint(digest[:-1])


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("1.5", 90), ("1,5 hours", 90), ("90 minutes", 90), ("90 min", 90), ("1 hour 30 minutes", 90), ("1h30m", 90),
     ("1:30", 90), ("1 hour and 5 mins", 65), ("6", 360), ("", None)],
)  # fmt: skip
def test_a_length_is_read_as_people_write_it(said: str, minutes: int | None) -> None:
    assert outside.read_length(said) == minutes


@pytest.mark.parametrize("said", ["half a day", "0", "1000", "101", "1:75", "hours", "-1"])
def test_a_length_nobody_understands_is_asked_again(said: str) -> None:
    with pytest.raises(InvalidInputError):
        outside.read_length(said)


def test_a_length_is_said_in_words() -> None:
    assert [outside.length_words(n) for n in (None, 60, 61, 150, 45)] == [
        "",
        "1 hour",
        "1 hour 1 minute",
        "2 hours 30 minutes",
        "45 minutes",
    ]


def test_training_elsewhere_is_never_in_the_future_and_runs_out_after_it_took_place() -> None:
    assert outside.check_taken(TODAY, TODAY) == TODAY
    for wrong in (None, date(2026, 11, 24), date(1926, 11, 23)):
        with pytest.raises(InvalidInputError):
            outside.check_taken(wrong, TODAY)
    assert outside.check_expires(None, TODAY) is None
    for wrong in (TODAY, date(2126, 1, 1)):
        with pytest.raises(InvalidInputError):
            outside.check_expires(wrong, TODAY)


def test_it_counts_until_and_with_its_last_day() -> None:
    assert outside.expiry_word(TODAY, TODAY) == "Runs out soon"
    assert outside.expiry_word(date(2026, 11, 22), TODAY) == "Has run out"
    assert outside.expiry_word(date(2027, 1, 22), TODAY) == "Runs out soon"
    assert outside.expiry_word(date(2027, 1, 23), TODAY) == outside.expiry_word(None, TODAY) == ""


def test_a_short_text_is_tidied_kept_short_and_never_names_a_pupil() -> None:
    assert short_text("  An   INSET day ", "title", "Give a title.") == "An INSET day"
    assert short_text("", "note", "") == ""
    for wrong in ("", "x" * 121, "About A123456789012", "turned \u202eround"):
        with pytest.raises(InvalidInputError):
            short_text(wrong, "title", "Give a title.")


def person(n: str, given: str, family: str, email: str = "") -> Listed:
    return Listed(int(n), n, given, family, f"{given} {family}".strip(), email, "")


STAFF = [
    person("1", "Siân", "O’Neill", "sian@school.example"),
    person("2", "John", "Smith", "john@school.example"),
    person("3", "John", "Smith", "j.smith@school.example"),
    person("4", "Ada", "de la Cruz"),
    person("5", "Ahmed", "Khan", "office@school.example"),
    person("6", "Meera", "Khan", "office@school.example"),
]


@pytest.mark.parametrize(
    "line", ["Siân O’Neill", "SIAN ONEILL", "O'Neill, Siân", "Mrs Sian O'Neill", "O’Neill Siân",
             "SIAN@school.example", "Siân O’Neill <sian@school.example>"]
)  # fmt: skip
def test_a_name_is_known_however_it_is_written(line: str) -> None:
    assert match_lines([line], STAFF).people == ("1",)


def test_nobody_is_guessed_and_nobody_is_dropped() -> None:
    lines = [
        "John Smith",
        "office@school.example",
        "A Khan",
        "Nobody Here",
        "nobody@school.example",
        "Ada de la Cruz",
    ]
    found = match_lines(lines, STAFF)
    assert found.people == ("4",)
    asked = {line.text: {one.public_id for one in line.candidates} for line in found.open}
    assert asked == {
        "John Smith": {"2", "3"},
        "office@school.example": {"5", "6"},
        "A Khan": {"5"},
        "Nobody Here": set(),
        "nobody@school.example": set(),
    }
    assert all(line.problem for line in found.open)


@pytest.mark.parametrize(
    ("line", "meant"),
    [("Ahmed Kahn", {"5"}), ("Khan A", {"5"}), ("Meera Khan (late)", {"6"}), ("Sian Onell", {"1"}),
     ("John Smyth", {"2", "3"}), ("Ahmed Kaur", set()), ("Bea Khan", set())],
)  # fmt: skip
def test_a_name_spelled_nearly_is_asked_about_and_never_taken(line: str, meant: set[str]) -> None:
    found = match_lines([line], STAFF)
    assert found.people == ()
    assert {one.public_id for one in found.open[0].candidates} == meant


def test_numbers_before_the_names_of_a_register_are_left_off() -> None:
    assert lines_of("1. Ada de la Cruz\n 12) John Smith\n3rd Floor") == [
        "Ada de la Cruz",
        "John Smith",
        "3rd Floor",
    ]


def test_somebody_named_twice_is_counted_once_and_said() -> None:
    found = match_lines(["Siân O’Neill", "sian@school.example"], STAFF)
    assert (found.people, found.twice) == (("1",), ("Siân O’Neill",))


def test_a_pasted_list_is_taken_apart_by_lines_and_semicolons() -> None:
    assert lines_of("• Ada\tde la Cruz \r\n\n; john@school.example;") == [
        "Ada de la Cruz",
        "john@school.example",
    ]
    assert named_lines.lines_of(None) == []
