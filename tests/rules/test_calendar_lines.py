"""Terms, holidays and INSET days pasted at once."""

from datetime import date

import pytest

from training.rules.calendar_lines import MOST_LINES, EntryKind, parse_lines


@pytest.mark.parametrize(
    ("line", "kind", "name", "starts_on", "ends_on"),
    [
        ("26 October 2026 to 30 October 2026 Half-term", "holiday", "Half-term", (2026, 10, 26), (2026, 10, 30)),
        ("Half term: Monday 26 Oct – Friday 30 Oct 2026", "holiday", "Half term", (2026, 10, 26), (2026, 10, 30)),
        ("2026-09-02 INSET", "inset", "INSET", (2026, 9, 2), (2026, 9, 2)),
        ("Autumn term 3/9/2026 - 18/12/2026", "term", "Autumn term", (2026, 9, 3), (2026, 12, 18)),
        ("21st December to 1st January 2027 Christmas holidays", "holiday", "Christmas holidays",
         (2026, 12, 21), (2027, 1, 1)),
        ("Staff day, Friday 27 November 2026", "inset", "Staff day", (2026, 11, 27), (2026, 11, 27)),
        ("4 January 2027 until 12 February 2027 Spring term, first half", "term", "Spring term, first half",
         (2027, 1, 4), (2027, 2, 12)),
        ("Autumn term\t02/09/2027\t17/12/2027", "term", "Autumn term", (2027, 9, 2), (2027, 12, 17)),
        ("Spring term 4/1/28 to 31.3.28", "term", "Spring term", (2028, 1, 4), (2028, 3, 31)),
        ("INSET day 2: 5 January 2028", "inset", "INSET day 2", (2028, 1, 5), (2028, 1, 5)),
    ],
)  # fmt: skip
def test_a_line_is_read_as_schools_write_it(
    line: str, kind: str, name: str, starts_on: tuple[int, int, int], ends_on: tuple[int, int, int]
) -> None:
    (entry,), problems = parse_lines(line)
    assert (entry.kind, entry.name) == (EntryKind(kind), name)
    assert (entry.starts_on, entry.ends_on) == (date(*starts_on), date(*ends_on))
    assert problems == []


def test_what_cannot_be_read_is_named_by_its_line_and_the_others_are_still_read() -> None:
    entries, problems = parse_lines(
        "26 October 2026 to 30 October 2026 Half-term\n\nsome day in spring\n"
        "31 February 2027 Holiday\n1 March 2027 Cake\n5 April INSET\n"
        "1 May 2027 Holiday 2 May 2027\n"
    )
    assert [entry.line for entry in entries] == [1]
    assert {problem.line for problem in problems} == {3, 4, 5, 6, 7}
    said = {problem.line: problem.what for problem in problems}
    assert "No date" in said[3] and "not in the calendar" in said[4] and "Say what it is" in said[5]
    assert "has no year" in said[6] and "its own line" in said[7]


@pytest.mark.parametrize(
    "line",
    ["Feb half-term 14-18 February 2028", "14th to 18th February 2028 Holiday", "INSET 2 - 5 Jan 2028"],
)
def test_a_first_day_without_its_month_is_asked_about_and_never_dropped(line: str) -> None:
    entries, (problem,) = parse_lines(line)
    assert entries == []
    assert "Write the month" in problem.what


def test_only_so_many_lines_are_read_at_once() -> None:
    entries, problems = parse_lines("2 September 2026 INSET\n" * 200)
    assert len(entries) == MOST_LINES
    assert [problem.line for problem in problems] == [MOST_LINES + 1]
