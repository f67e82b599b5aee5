"""What a Safeguarding training summary says of what was gathered, and what governors are not told."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from training.rules.standing import Dates
from training.rules.summary import summarise
from training.rules.summary_records import (
    Attended,
    DiscussionOfDay,
    Excused,
    Gathered,
    Member,
    ModuleOfDay,
    ReadingOfDay,
)
from training.words import Nation, Role, Status

DAY = date(2026, 11, 20)
FIRST = ModuleOfDay("first-words", "A1", "First words")
GIVEN = Dates(assigned_on=date(2026, 9, 1), due_on=date(2026, 12, 18))
DONE = replace(GIVEN, completed_at=datetime(2026, 10, 1, 9, tzinfo=UTC))
LATE = replace(GIVEN, due_on=date(2026, 11, 1))
WAIVED = replace(LATE, waived_until=date(2027, 1, 1))


def staff(n: int, role: Role = Role.STAFF, start_on: date | None = None) -> tuple[Member, ...]:
    return tuple(Member(i, f"Byron{i:03}", "Ada", role, start_on) for i in range(n))


def gathered(members: tuple[Member, ...], dates: Mapping[int, Dates], **more: object) -> Gathered:
    found = Gathered(
        school="Riverbank School",
        nation=Nation.ENGLAND,
        as_at=DAY,
        members=members,
        modules=(FIRST,),
        dates={(person, FIRST.slug): value for person, value in dates.items()},
        readings=(),
        attended=(),
        excused=(),
        adopted=(),
        sources=(),
        actions=(),
        discussions=(),
        briefed=0,
        induction=(),
    )
    return replace(found, **more)  # type: ignore[arg-type]


def test_people_count_by_the_worst_of_their_modules_and_modules_by_who_was_asked() -> None:
    found = gathered(staff(5), {0: DONE, 1: GIVEN, 2: LATE, 3: WAIVED})
    summary = summarise(found, with_names=True)
    every, module = summary.everyone, summary.modules[0]
    assert (every.people, every.ready, every.due, every.overdue, every.unassigned) == (
        "5",
        "2",
        "1",
        "1",
        "1",
    )
    assert (module.asked, module.complete, module.due, module.overdue, module.waived) == (
        "4",
        "1",
        "1",
        "1",
        "1",
    )


def test_a_module_done_without_being_asked_for_shows_in_the_matrix_and_in_no_total() -> None:
    unasked = Dates(completed_at=DONE.completed_at)
    summary = summarise(gathered(staff(1), {0: unasked}), with_names=True)
    assert summary.people[0].cells[0].status is Status.COMPLETE
    assert summary.modules[0].asked == "0"


def test_the_row_beside_the_central_record_has_the_last_completion_and_the_next_date() -> None:
    second = ModuleOfDay("write-it-down", "A6", "Write it down")
    found = gathered(staff(1), {0: DONE}, modules=(FIRST, second))
    found = replace(found, dates={**found.dates, (0, second.slug): GIVEN})
    row = summarise(found, with_names=True).people[0]
    assert (row.last_completed, row.next_due, row.worst) == (
        date(2026, 10, 1),
        date(2026, 12, 18),
        Status.NOT_STARTED,
    )


def test_what_is_complete_says_when_it_is_to_be_done_again() -> None:
    until = date(2027, 10, 1)
    row = summarise(gathered(staff(1), {0: replace(DONE, expires_on=until)}), with_names=True).people[0]
    assert (row.cells[0].status, row.cells[0].due_on, row.next_due) == (Status.COMPLETE, until, until)


def test_an_earlier_edition_of_a_reading_is_told_and_does_not_count() -> None:
    reading = ReadingOfDay(
        title="Part one",
        edition="2026",
        is_guidance=True,
        asked_on=DAY,
        due_on=DAY,
        asked=frozenset({0, 1}),
        declared={0: (date(2025, 9, 3), "2025"), 1: (DAY, "2026"), 2: (DAY, "2026")},
    )
    summary = summarise(gathered(staff(3), {}, readings=(reading,)), with_names=True)
    total = summary.readings[0]
    assert (total.asked, total.declared, total.not_yet, total.missing) == ("2", "1", "1", ("Byron000, Ada",))
    first = summary.people[0].reads[0]
    assert (first.edition, first.current) == ("2025", False)


def test_induction_counts_those_who_started_within_a_year_and_names_who_has_not_finished() -> None:
    new = staff(3, start_on=DAY - timedelta(days=100))
    long_ago = Member(9, "Lovelace", "Bo", Role.STAFF, DAY - timedelta(days=3000))
    chair = Member(10, "Chair", "Grace", Role.GOVERNOR, DAY)
    found = gathered((*new, long_ago, chair), {0: DONE, 1: WAIVED}, induction=(FIRST,))
    induction = summarise(found, with_names=True).induction
    assert (induction.new, induction.finished, induction.not_yet) == ("3", "2", "1")
    assert induction.missing == ("Byron002, Ada",)


def test_totals_for_governors_name_nobody() -> None:
    reading = ReadingOfDay("Part one", "2026", True, DAY, DAY, frozenset(range(12)), {})
    found = gathered(
        staff(12, start_on=DAY),
        dict.fromkeys(range(12), LATE),
        readings=(reading,),
        induction=(FIRST,),
        excused=(Excused(1, FIRST.slug, "waiver", "Away from work for now", DAY),),
        attended=(Attended("INSET", "Council", "INSET day", DAY, 60, None, frozenset(range(7))),),
    )
    summary = summarise(found, with_names=False)
    said = replace(summary, gathered=gathered((), {}))
    assert "Byron" not in repr(said)
    assert "Byron" in repr(replace(summarise(found, with_names=True), gathered=gathered((), {})))


counts = st.integers(0, 40)


@given(done=counts, given_=counts, late=counts, waived=counts, nothing=counts)
def test_no_number_governors_see_is_between_one_and_four_nor_gives_one_by_subtraction(
    done: int, given_: int, late: int, waived: int, nothing: int
) -> None:
    kinds = [DONE] * done + [GIVEN] * given_ + [LATE] * late + [WAIVED] * waived
    summary = summarise(gathered(staff(len(kinds) + nothing), dict(enumerate(kinds))), with_names=False)
    every, module = summary.everyone, summary.modules[0]
    groups = (
        (every.people, (every.ready, every.due, every.overdue, every.unassigned)),
        (module.asked, (module.complete, module.due, module.overdue, module.waived)),
    )
    for whole, parts in groups:
        exact = [int(n) for n in (whole, *parts) if n.isdecimal()]
        assert not [n for n in exact if 0 < n < 5]
        if not all(n.isdecimal() for n in parts):
            assert summary.held_back
            assert not whole.isdecimal()
            assert [n for n in parts if n.isdecimal() and n != "0"] == []


def test_who_came_is_held_back_where_few_came_or_few_stayed_away() -> None:
    few = DiscussionOfDay(DAY, "A story", 3)
    nearly_all = DiscussionOfDay(DAY, "Another", 18)
    found = gathered(staff(20), {}, discussions=(few, nearly_all), briefed=2)
    shown = summarise(found, with_names=False)
    assert [d.people for d in shown.discussions] == ["Fewer than 5", "At least 15"]
    assert shown.briefed == "Not shown"
    assert summarise(found, with_names=True).discussions[0].people == "3"
