"""What is attached to a message, and its HTML part."""

from datetime import UTC, date, datetime

import icalendar

from training.documents.calendar import LONGEST_LINE, Entry, as_calendar
from training.documents.letter import as_html

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ENTRY = Entry(
    "training-abc-20261204@steady.example",
    date(2026, 12, 4),
    "Your training: 10 minutes",
    "It takes 10 minutes, whenever it suits you; you can stop, and go on later.\nhttps://steady.example/",
    "https://steady.example/",
)
LONG = "Ünïcödé, words; and \\ marks — " * 20


def events(text: str) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def test_an_entry_is_read_back_as_the_whole_day_it_means() -> None:
    (event,) = events(as_calendar([ENTRY], AT))
    assert event.decoded("DTSTART") == date(2026, 12, 4)
    assert event.decoded("DTEND") == date(2026, 12, 5)
    assert str(event["SUMMARY"]) == ENTRY.title
    assert str(event["DESCRIPTION"]) == ENTRY.note
    assert str(event["UID"]) == ENTRY.uid
    assert event.decoded("DTSTAMP") == AT
    assert event["TRANSP"] == "TRANSPARENT"
    assert event.errors == []


def test_long_lines_are_folded_between_letters_and_come_back_whole() -> None:
    text = as_calendar([Entry("u", date(2028, 2, 29), LONG, LONG, "https://steady.example/")], AT)
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in text.split("\r\n")) <= LONGEST_LINE
    (event,) = events(text)
    assert str(event["SUMMARY"]) == LONG and str(event["DESCRIPTION"]) == LONG
    assert event.decoded("DTEND") == date(2028, 3, 1)


def test_a_line_break_begins_no_line_of_its_own() -> None:
    """What somebody is called can hold no entry of its own."""
    text = as_calendar([Entry("u", date(2026, 12, 4), "Ada\r\nBEGIN:VALARM", "", "https://x.example/")], AT)
    assert "\r\nBEGIN:VALARM" not in text


def test_two_days_are_two_entries() -> None:
    other = Entry("training-abc-20261218@steady.example", date(2026, 12, 18), "x", "", "https://x.example/")
    assert [str(event["UID"]) for event in events(as_calendar([ENTRY, other], AT))] == [ENTRY.uid, other.uid]


def test_a_letter_says_the_same_in_html_with_its_addresses_as_links() -> None:
    page = as_html(
        "Hello Ada & Ben,\n\nTwo parts wait:\n\n- 10 minutes\n- 15 minutes\n\nhttps://steady.example/a?b=1&c."
    )
    assert "<p>Hello Ada &amp; Ben,</p>" in page
    assert "<ul><li>10 minutes</li><li>15 minutes</li></ul>" in page
    assert '<a href="https://steady.example/a?b=1&amp;c">https://steady.example/a?b=1&amp;c</a>.' in page


def test_nothing_in_a_letter_becomes_a_mark_or_is_fetched() -> None:
    page = as_html('Hello <img src="https://x.example/a.png">" onclick="x,\n\njavascript:alert(1)')
    assert "<img" not in page and "&lt;img" in page
    assert 'href="javascript:' not in page and "src=" not in page.replace("src=&quot;", "")
