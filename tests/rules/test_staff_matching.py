"""What becomes of each row, before anything is changed."""

from datetime import date

import pytest

from training.rules.staff_cleaning import StaffRow
from training.rules.staff_matching import plan_import
from training.rules.staff_plan import SKIP, SOMEBODY_NEW, Fate, Person, Plan, RowPlan
from training.words import GroupKind, Role

TODAY = date(2026, 9, 14)
ADA = Person(1, "pa", "Ada", "Osei", "ada@r.example", job_title="Cook", source_system="mis", external_id="E1")
BO = Person(2, "pb", "Bo", "Li", "bo@r.example")
GONE = Person(
    3, "pg", "Cy", "Rae", "cy@r.example", left_on=date(2026, 7, 21), source_system="mis", external_id="E3"
)
PLAIN = Person(4, "pp", "Di", "Fox")


def plan(*rows: StaffRow, people: tuple[Person, ...] = (ADA, BO, GONE, PLAIN), **options: object) -> Plan:
    return plan_import(rows, people, TODAY, **{"source_system": "mis", **options})  # type: ignore[arg-type]


def one(row: StaffRow, **options: object) -> RowPlan:
    [planned] = plan(row, **options).rows
    return planned


def test_somebody_unknown_is_new() -> None:
    assert one(StaffRow(2, "Ed", "Ray", "ed@r.example")).fate is Fate.NEW


def test_the_other_systems_id_finds_a_person_whatever_else_changed() -> None:
    planned = one(StaffRow(2, "Ada", "Osei-Li", "ada.li@r.example", external_id="E1", job_title="Head cook"))
    assert (planned.fate, planned.person_id) == (Fate.CHANGED, 1)
    assert [(c.field, c.before, c.after) for c in planned.changes] == [
        ("last name", "Osei", "Osei-Li"),
        ("work email", "ada@r.example", "ada.li@r.example"),
        ("job title", "Cook", "Head cook"),
    ]


def test_an_id_of_another_system_is_not_the_same_id() -> None:
    assert (
        one(StaffRow(2, "Ed", "Ray", "ed@r.example", external_id="E1"), source_system="google").fate
        is Fate.NEW
    )


def test_the_steady_id_finds_a_person_and_a_false_one_is_refused() -> None:
    assert one(StaffRow(2, "Bo", "Li", steady_id="pb")).fate is Fate.UNCHANGED
    assert "belongs to nobody" in one(StaffRow(2, "Bo", "Li", "bo@r.example", steady_id="nobody")).reason


def test_email_and_surname_together_find_a_person_in_any_spelling() -> None:
    people = (Person(1, "pa", "Ada", "O’Neill", "ada@r.example"),)
    planned = one(StaffRow(2, "Ada", "O'Neill", "ada@r.example"), people=people)
    assert planned.person_id == 1


def test_nothing_said_changes_nothing() -> None:
    planned = one(StaffRow(2, "Ada", "Osei", "ada@r.example"))
    assert (planned.fate, planned.changes) == (Fate.UNCHANGED, ())


def test_the_same_address_under_another_name_is_a_question() -> None:
    row = StaffRow(2, "Eve", "Moss", "bo@r.example")
    planned = one(row)
    assert (planned.fate, planned.candidates, planned.may_be_new) == (Fate.QUESTION, ("pb",), True)
    assert one(row, answers={2: "pb"}).fate is Fate.CHANGED
    assert one(row, answers={2: SOMEBODY_NEW}).fate is Fate.NEW
    assert one(row, answers={2: SKIP}).fate is Fate.REFUSED
    assert one(row, answers={2: "pa"}).fate is Fate.QUESTION


def test_another_first_name_at_the_same_address_and_surname_is_a_question() -> None:
    assert one(StaffRow(2, "Zoe", "Li", "bo@r.example")).fate is Fate.QUESTION
    assert one(StaffRow(2, "Boris", "Li", "bo@r.example")).fate is Fate.CHANGED


def test_a_leaver_is_never_linked_by_email_and_their_address_inherits_nothing() -> None:
    planned = one(StaffRow(2, "Eve", "Moss", "cy@r.example"))
    assert (planned.fate, planned.person_id) == (Fate.NEW, None)
    assert "stays theirs" in planned.reason


def test_a_leaver_of_the_same_name_may_have_come_back_but_is_asked_about() -> None:
    planned = one(StaffRow(2, "Cy", "Rae", "cy@r.example"))
    assert (planned.fate, planned.candidates) == (Fate.QUESTION, ("pg",))
    assert "21 July 2026" in planned.reason
    assert one(StaffRow(2, "Cy", "Rae", external_id="E3")).fate is Fate.QUESTION
    back = one(StaffRow(2, "Cy", "Rae", "cy@r.example"), answers={2: "pg"})
    assert (back.fate, back.changes[-1].field) == (Fate.CHANGED, "working here")


def test_a_row_that_says_left_marks_a_leaver_once() -> None:
    assert one(StaffRow(2, "Bo", "Li", "bo@r.example", works_here=False)).fate is Fate.LEAVER
    assert one(StaffRow(2, "Bo", "Li", "bo@r.example", leave_on=date(2026, 9, 13))).fate is Fate.LEAVER
    assert one(StaffRow(2, "Cy", "Rae", "cy@r.example", works_here=False)).fate is Fate.UNCHANGED
    assert one(StaffRow(2, "Ed", "Ray", "ed@r.example", works_here=False)).fate is Fate.UNCHANGED


def test_a_last_day_still_to_come_is_a_date_not_a_leaver() -> None:
    planned = one(StaffRow(2, "Bo", "Li", "bo@r.example", leave_on=TODAY))
    assert [c.field for c in planned.changes] == ["leaving date"]


def test_an_id_twice_in_the_file_uses_the_first_row_only() -> None:
    first, second = plan(
        StaffRow(2, "Ed", "Ray", external_id="N1"), StaffRow(3, "Ed", "Rey", external_id="N1")
    ).rows
    assert (first.fate, second.fate) == (Fate.NEW, Fate.REFUSED)
    assert "Row 2" in second.reason


def test_the_same_person_twice_in_the_file_is_a_question_about_the_second() -> None:
    rows = plan(StaffRow(2, "Ed", "Ray", "ed@r.example"), StaffRow(3, "Ed", "Ray", "ed@r.example")).rows
    assert [row.fate for row in rows] == [Fate.NEW, Fate.QUESTION]
    assert "row 2" in rows[1].reason


def test_two_people_who_share_an_address_can_both_come_in() -> None:
    rows = (StaffRow(2, "Ed", "Ray", "office@r.example"), StaffRow(3, "Flo", "Kay", "office@r.example"))
    assert [row.fate for row in plan(*rows).rows] == [Fate.NEW, Fate.QUESTION]
    assert [row.fate for row in plan(*rows, answers={3: SOMEBODY_NEW}).rows] == [Fate.NEW, Fate.NEW]


def test_two_people_who_share_an_address_are_known_again_without_a_question() -> None:
    people = (
        Person(1, "p1", "Ed", "Ray", "office@r.example"),
        Person(2, "p2", "Flo", "Kay", "office@r.example"),
    )
    rows = (StaffRow(2, "Ed", "Ray", "office@r.example"), StaffRow(3, "Flo", "Kay", "office@r.example"))
    assert [row.fate for row in plan(*rows, people=people).rows] == [Fate.UNCHANGED, Fate.UNCHANGED]


def test_two_ids_and_two_names_at_one_address_are_two_people() -> None:
    rows = (
        StaffRow(2, "Ed", "Ray", "office@r.example", external_id="N1"),
        StaffRow(3, "Flo", "Kay", "office@r.example", external_id="N2"),
    )
    assert [row.fate for row in plan(*rows).rows] == [Fate.NEW, Fate.NEW]


def test_one_username_for_two_people_is_refused() -> None:
    rows = (StaffRow(2, "Ed", "Ray", username="office"), StaffRow(3, "Flo", "Kay", username="office"))
    assert [row.fate for row in plan(*rows).rows] == [Fate.NEW, Fate.REFUSED]


def test_a_username_that_signs_in_elsewhere_is_refused() -> None:
    assert one(StaffRow(2, "Ed", "Ray", username="ed"), taken={"ed"}).fate is Fate.REFUSED
    assert one(StaffRow(2, "Ed", "Ray", "ed@r.example", username="ed"), taken={"ed"}).fate is Fate.NEW


def test_only_a_lead_changes_a_leads_record_and_no_file_ends_one() -> None:
    people = (Person(1, "p1", "Lea", "Dee", "lea@r.example", role=Role.LEAD),)
    changed = StaffRow(2, "Lea", "Dee", "lea@r.example", job_title="Head")
    assert one(changed, people=people, untouchable={Role.LEAD, Role.DEPUTY}).fate is Fate.REFUSED
    assert one(changed, people=people).fate is Fate.CHANGED
    assert (
        one(StaffRow(2, "Lea", "Dee", "lea@r.example", works_here=False), people=people).fate is Fate.REFUSED
    )
    demoted = one(StaffRow(2, "Lea", "Dee", "lea@r.example", role=Role.STAFF), people=people, roles_given={2})
    assert (demoted.fate, demoted.role_given) == (Fate.UNCHANGED, None)


def test_a_ticked_role_is_given() -> None:
    planned = one(StaffRow(2, "Bo", "Li", "bo@r.example", role=Role.DEPUTY), roles_given={2})
    assert (planned.fate, planned.role_given, planned.changes[-1].after) == (
        Fate.CHANGED, Role.DEPUTY, "Deputy safeguarding lead",
    )  # fmt: skip
    assert (
        one(StaffRow(2, "Ed", "Ray", "e@r.example", role=Role.GOVERNOR), roles_given={2}).role_given
        is Role.GOVERNOR
    )


def test_two_rows_for_one_record_use_the_first() -> None:
    rows = plan(
        StaffRow(2, "Ada", "Osei", external_id="E1"),
        StaffRow(3, "Ada", "Osei", "ada@r.example", external_id="E9"),
    ).rows
    assert [row.fate for row in rows] == [Fate.UNCHANGED, Fate.REFUSED]


def test_several_people_at_one_address_are_a_question_with_each_of_them() -> None:
    people = (Person(1, "p1", "Ed", "Ray", "x@r.example"), Person(2, "p2", "Flo", "Kay", "x@r.example"))
    planned = one(StaffRow(2, "Gus", "Lee", "x@r.example"), people=people)
    assert planned.candidates == ("p1", "p2")
    assert one(StaffRow(2, "Flo", "Kay", "x@r.example"), people=people).person_id == 2


def test_a_name_alone_never_changes_a_record_nor_makes_a_second_one() -> None:
    assert one(StaffRow(2, "Di", "Fox")).fate is Fate.UNCHANGED
    planned = one(StaffRow(2, "Di", "Fox", job_title="Cook"))
    assert (planned.fate, planned.candidates) == (Fate.QUESTION, ("pp",))


def test_two_of_one_name_with_nothing_to_tell_them_apart_are_a_question() -> None:
    rows = plan(StaffRow(2, "Ed", "Ray"), StaffRow(3, "Ed", "Ray")).rows
    assert [row.fate for row in rows] == [Fate.NEW, Fate.QUESTION]


def test_a_role_in_the_file_is_only_ever_asked_for() -> None:
    planned = one(StaffRow(2, "Ed", "Ray", "ed@r.example", role=Role.ADMINISTRATOR))
    assert (planned.fate, planned.role_wanted) == (Fate.NEW, Role.ADMINISTRATOR)
    planned = one(StaffRow(2, "Bo", "Li", "bo@r.example", role=Role.LEAD))
    assert (planned.fate, planned.changes, planned.role_wanted) == (Fate.UNCHANGED, (), Role.LEAD)
    assert one(StaffRow(2, "Bo", "Li", "bo@r.example", role=Role.STAFF)).role_wanted is None


def test_groups_are_compared_as_sets_and_in_any_case() -> None:
    people = (
        Person(1, "p1", "Ed", "Ray", "e@r.example", groups=((GroupKind.DEPARTMENT, ("Art", "Music")),)),
    )
    same = StaffRow(2, "Ed", "Ray", "e@r.example", groups=((GroupKind.DEPARTMENT, ("art", "MUSIC")),))
    assert one(same, people=people).fate is Fate.UNCHANGED
    other = StaffRow(2, "Ed", "Ray", "e@r.example", groups=((GroupKind.DEPARTMENT, ("Art",)),))
    assert one(other, people=people).changes[0].before == "Art; Music"


def test_a_refused_row_says_why_and_stops_nobody() -> None:
    rows = plan(StaffRow(2, problem="No name."), StaffRow(3, "Ed", "Ray", "ed@r.example")).rows
    assert [(row.fate, row.reason) for row in rows] == [(Fate.REFUSED, "No name."), (Fate.NEW, "")]


@pytest.fixture
def thirty() -> tuple[Person, ...]:
    return tuple(Person(n, f"p{n}", f"N{n}", f"F{n}", f"n{n}@r.example") for n in range(30))


def rows_of(people: tuple[Person, ...]) -> list[StaffRow]:
    return [StaffRow(n, p.given_name, p.family_name, p.email) for n, p in enumerate(people, start=2)]


def test_absence_means_nothing_unless_asked(thirty: tuple[Person, ...]) -> None:
    assert plan(*rows_of(thirty[:25]), people=thirty).missing == ()
    marked = plan(*rows_of(thirty[:25]), people=thirty, missing_have_left=True)
    assert marked.missing == (25, 26, 27, 28, 29)
    assert marked.counts[Fate.LEAVER] == 5


def test_a_third_may_go_but_not_more(thirty: tuple[Person, ...]) -> None:
    assert len(plan(*rows_of(thirty[:20]), people=thirty, missing_have_left=True).missing) == 10
    refused = plan(*rows_of(thirty[:19]), people=thirty, missing_have_left=True)
    assert refused.missing == ()
    assert "more than a third" in refused.missing_refused


def test_leads_are_never_marked_by_absence(thirty: tuple[Person, ...]) -> None:
    lead = Person(99, "pl", "Lea", "Dee", "lea@r.example", role=Role.LEAD)
    assert plan(*rows_of(thirty), people=(*thirty, lead), missing_have_left=True).missing == ()


def test_somebody_a_question_is_about_is_not_missing(thirty: tuple[Person, ...]) -> None:
    rows = [*rows_of(thirty[:29]), StaffRow(99, "Zed", "Zoo", thirty[29].email)]
    assert plan(*rows, people=thirty, missing_have_left=True).missing == ()


def test_a_row_that_could_not_be_read_may_be_anybody_so_nobody_is_missing(thirty: tuple[Person, ...]) -> None:
    refused = plan(
        *rows_of(thirty[:29]), StaffRow(99, problem="Bad date."), people=thirty, missing_have_left=True
    )
    assert refused.missing == ()
    assert "could not be read" in refused.missing_refused


def test_planning_twice_gives_the_same(thirty: tuple[Person, ...]) -> None:
    assert plan(*rows_of(thirty), people=thirty) == plan(*rows_of(thirty), people=thirty)


def test_fifty_thousand_rows_find_their_people_among_fifty_thousand() -> None:
    people = [Person(n, f"p{n}", "Ada", f"Osei{n}", f"a{n}@r.example") for n in range(50_000)]
    rows = [
        StaffRow(n, "Ada", f"Osei{n}", f"a{n}@r.example", job_title="Cook") for n in range(25_000, 75_000)
    ]
    planned = plan_import(rows, people, TODAY)
    assert (planned.counts[Fate.CHANGED], planned.counts[Fate.NEW]) == (25_000, 25_000)
