from datetime import date, timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from tests.factories import NOW, TODAY, make_person, make_school, make_sign_in
from tests.services.test_standing import dates
from tests.support.big_school import make_big_school
from tests.support.queries import count_queries
from training.content.model import Library
from training.extensions import db
from training.models import Completion, Standing
from training.rules.standing import Dates, add_months, is_due_soon, next_due, status, worst
from training.rules.years import SchoolYear
from training.services import assignments, board, contacts, lead_summary, standing, totals
from training.services.board_people import BoardFilter, Sort
from training.services.board_sql import standing_by_person
from training.services.standing import DATES
from training.services.viewer import find_viewer
from training.services.writing import writing
from training.words import Role, Status

MODULES = ["first-words", "the-image-and-the-phone", "write-it-down"]
EVERY_VIEW = [
    BoardFilter(),
    BoardFilter(search="o'neill"),
    BoardFilter(status=Status.OVERDUE, sort=Sort.DUE),
    BoardFilter(status=Status.NOT_ASSIGNED),
    BoardFilter(soon=True, sort=Sort.STATUS),
    BoardFilter(role=Role.STAFF, module="first-words", leavers=True),
    BoardFilter(year=SchoolYear(2025)),
]


def library(app: Flask) -> Library:
    found: Library = app.extensions["library"]
    return found


def names(app: Flask, school: int, wanted: BoardFilter) -> list[str]:
    return [row.person.listed_name for row in board.board(school, library(app), wanted, TODAY).rows]


def give(school: int, who: dict, due: date, module: str = "first-words", by: int | None = None) -> None:
    by = by or make_person(school, Role.LEAD, "Lena", "Lim").staff_member_id
    assignments.add_rule(school, by, module, who, {"on": due.isoformat()}, None, NOW, TODAY)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(many=st.lists(dates, min_size=1, max_size=6))
def test_worst_status_and_next_due_in_sql_are_those_in_python(app: Flask, many: list[Dates]) -> None:
    with app.app_context():
        school = make_school()
        person = make_person(school).staff_member_id
        modules = [f"m{i}" for i in range(len(many))]
        rows = [
            {
                "school_id": school,
                "staff_member_id": person,
                "module": module,
                **{name: getattr(found, name) for name in DATES},
            }
            for module, found in zip(modules, many, strict=True)
        ]
        with writing():
            db.session.execute(insert(Standing), rows)
        query = select(standing_by_person(school, modules, TODAY, Status.OVERDUE))
        said = db.session.execute(query).one()
    statuses = [status(found, TODAY) for found in many]
    dues = [due for found in many if (due := next_due(found, TODAY))]
    assert board.WORST_FIRST[said.rank : said.rank + 1] == tuple(
        s for s in [worst(statuses)] if s is not Status.NOT_ASSIGNED
    )
    assert said.due == min(dues, default=None)
    assert said.assigned == sum(s is not Status.NOT_ASSIGNED for s in statuses)
    assert bool(said.has) == (Status.OVERDUE in statuses)
    assert bool(said.soon) == any(is_due_soon(found, TODAY) for found in many)


def test_whoever_has_one_module_overdue_is_overdue(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        late = make_person(school, given_name="Ada", family_name="Byron").staff_member_id
        give(school, {"everyone": True}, TODAY + timedelta(days=40))
        give(school, {"person": late}, TODAY, "write-it-down", by=late)
        shown = board.board(school, library(app), BoardFilter(), TODAY + timedelta(days=1))
    assert shown.totals == board.Totals(ready=0, due=1, overdue=1, unassigned=0)
    assert dict(shown.by_status)[Status.OVERDUE] == 1
    row = next(row for row in shown.rows if row.person.id == late)
    slugs = [column.slug for column in shown.columns]
    given = {slug: cell.status for slug, cell in zip(slugs, row.cells, strict=True)}
    assert given.pop("first-words") is Status.NOT_STARTED
    assert given.pop("write-it-down") is Status.OVERDUE
    assert not given  # what nobody here has is no column


def test_nobody_is_ready_for_having_been_given_nothing(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        make_person(school)
        shown = board.board(school, library(app), BoardFilter(), TODAY)
    assert shown.totals == board.Totals(ready=0, due=0, overdue=0, unassigned=1)


def test_the_board_of_one_school_holds_nobody_of_another(app: Flask) -> None:
    with app.app_context():
        ours, theirs = make_school(), make_school("Hilltop")
        make_person(ours, family_name="Ours")
        make_person(theirs, family_name="Theirs")
        give(theirs, {"everyone": True}, TODAY)
        assert names(app, ours, BoardFilter()) == ["Ours, Ada"]


def test_a_name_is_found_however_its_apostrophe_accents_and_capitals_are_typed(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        make_person(school, given_name="Siân", family_name="O’Neill")
        make_person(school, given_name="Ada", family_name="Byron")
        for typed in ("O'Neill", "o’neill", "ONEILL", "sian", "neill si"):
            assert names(app, school, BoardFilter(search=typed)) == ["O’Neill, Siân"]
        assert names(app, school, BoardFilter(search="byron sian")) == []


def test_people_stand_in_the_order_of_a_register_on_both_databases(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        for family in ("Zeller", "Ólafsson", "O’Brien", "Nash", "de Souza", "Öz", "o'hara"):
            make_person(school, family_name=family)
        surnames = [name.split(",")[0] for name in names(app, school, BoardFilter())]
    assert surnames == ["de Souza", "Nash", "O’Brien", "o'hara", "Ólafsson", "Öz", "Zeller"]


def test_leavers_show_only_when_asked_for(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        make_person(school, family_name="Here")
        make_person(school, family_name="Gone", left_on=TODAY - timedelta(days=3))
        assert names(app, school, BoardFilter()) == ["Here, Ada"]
        assert names(app, school, BoardFilter(leavers=True)) == ["Gone, Ada", "Here, Ada"]


def test_a_governor_stands_on_the_board_only_with_a_module_of_their_own(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        governor = make_person(school, Role.GOVERNOR, family_name="Chair").staff_member_id
        make_person(school, Role.GOVERNOR, family_name="Other")
        assert names(app, school, BoardFilter()) == []
        give(school, {"person": governor}, TODAY + timedelta(days=9))
        assert names(app, school, BoardFilter()) == ["Chair, Ada", "Lim, Lena"]


def test_the_filters_narrow_rows_and_totals_alike(app: Flask) -> None:
    with app.app_context():
        big = make_big_school(120, MODULES)
        everyone = board.board(big.school_id, library(app), BoardFilter(), TODAY)
        for wanted in (
            BoardFilter(status=Status.OVERDUE),
            BoardFilter(status=Status.COMPLETE, module="first-words"),
            BoardFilter(soon=True),
            BoardFilter(group=big.groups[0]),
        ):
            shown = board.board(big.school_id, library(app), wanted, TODAY)
            assert 0 < shown.people < everyone.people
            assert shown.totals.people == shown.people
            assert sum(n for _, n in shown.by_status) == shown.people
            for row in shown.rows:
                if wanted.status:
                    assert wanted.status in {cell.status for cell in row.cells}
                if wanted.soon:
                    assert any(cell.soon for cell in row.cells)


def test_the_pages_together_hold_everybody_once(app: Flask) -> None:
    with app.app_context():
        big = make_big_school(120, MODULES)
        pages = [
            board.board(big.school_id, library(app), BoardFilter(sort=Sort.STATUS, page=n), TODAY)
            for n in (1, 2, 3, 99)
        ]
    assert [len(page.rows) for page in pages] == [50, 50, 21, 21]
    assert pages[3].number == 3
    seen = [row.person.id for page in pages[:3] for row in page.rows]
    assert len(set(seen)) == len(seen) == 121
    ranks = [row.person.worst for page in pages[:3] for row in page.rows]
    order = (*board.WORST_FIRST, Status.NOT_ASSIGNED)
    assert ranks == sorted(ranks, key=order.index)


def test_a_school_year_shows_what_was_completed_in_it_and_nothing_else(app: Flask) -> None:
    with app.app_context():
        big = make_big_school(120, MODULES)
        shown = board.board(big.school_id, library(app), BoardFilter(year=SchoolYear(2025)), TODAY)
        found = [cell for row in shown.rows for cell in row.cells if cell.status is Status.COMPLETE]
    assert found
    assert all(date(2025, 9, 1) <= cell.on <= date(2026, 8, 31) for cell in found if cell.on)
    assert shown.year_totals
    assert shown.year_totals.all + shown.year_totals.some + shown.year_totals.none == shown.people


def test_of_a_school_year_nobody_is_short_of_what_was_never_given_to_them(app: Flask) -> None:
    """A module for leads is one more column; whoever was not given it can have completed everything all the same."""
    with app.app_context():
        big = make_big_school(60, MODULES[:1])
        year = SchoolYear(2026 if TODAY.month >= 9 else 2025)
        before = board.board(big.school_id, library(app), BoardFilter(year=year), TODAY).year_totals
        assignments.add_rule(
            big.school_id,
            big.lead.staff_member_id,
            "words-that-help",
            {"role": "lead"},
            {"on": TODAY.isoformat()},
            None,
            NOW,
            TODAY,
        )
        after = board.board(big.school_id, library(app), BoardFilter(year=year), TODAY).year_totals
    assert before is not None and after is not None and before.all > 0
    assert after.all == before.all


def test_a_module_that_nobody_here_has_is_no_column_unless_it_is_asked_for(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        make_person(school, given_name="Ada", family_name="Byron")
        nothing_given = board.board(school, library(app), BoardFilter(), TODAY)
        give(school, {"everyone": True}, TODAY + timedelta(days=40), "write-it-down")
        shown = board.board(school, library(app), BoardFilter(), TODAY)
        asked = board.board(school, library(app), BoardFilter(module="fakes"), TODAY)
    assert nothing_given.columns == nothing_given.modules == shown.modules
    assert [column.slug for column in shown.columns] == ["write-it-down"]
    assert [column.slug for column in asked.columns] == ["fakes"]


def test_the_board_asks_the_database_as_often_for_one_person_as_for_two_hundred(app: Flask) -> None:
    asked = []
    for staff in (0, 200):
        with app.app_context():
            school = make_big_school(staff, MODULES).school_id
        for wanted in EVERY_VIEW:
            with count_queries(app) as statements, app.app_context():
                board.board(school, library(app), wanted, TODAY)
            asked.append(len(statements))
    assert max(asked) <= 4


def test_governors_numbers_below_five_are_held_back_and_cannot_be_worked_out(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        lead = make_person(school, Role.LEAD).staff_member_id
        for _ in range(11):
            make_person(school)
        late = make_person(school).staff_member_id
        give(school, {"everyone": True}, TODAY + timedelta(days=40), by=lead)
        give(school, {"person": late}, TODAY, by=lead)
        found = totals.totals(school, library(app), TODAY + timedelta(days=1))
    assert (found.everyone.ready, found.everyone.due, found.everyone.overdue) == (
        "0",
        "At least 10",
        "Fewer than 5",
    )
    assert found.held_back
    nobodys = library(app).modules["the-image-and-the-phone"].title
    assert [row.due for row in found.modules if row.title == nobodys] == ["Not shown"]


def test_the_leads_home_names_the_longest_overdue_and_what_is_not_set_up(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        lead = make_person(school, Role.LEAD, "Lena", "Lim")
        late = [make_person(school, given_name=f"Late{n}").staff_member_id for n in range(7)]
        for days, person in enumerate(late):
            give(school, {"person": person}, TODAY + timedelta(days=days), by=lead.staff_member_id)
        viewer = find_viewer(make_sign_in(lead, NOW), NOW, TODAY)
        assert viewer
        with count_queries(app) as statements:
            found = lead_summary.lead_summary(
                viewer,
                library(app),
                contacts.find_contacts(viewer.school_id, TODAY),
                TODAY + timedelta(days=30),
            )
    assert [nudge.name.split()[0] for nudge in found.nudges] == [f"Late{n}" for n in range(5)]
    assert found.nudges[0].since == TODAY
    assert found.more_overdue == 2
    assert found.totals == board.Totals(ready=0, due=0, overdue=7, unassigned=1)
    assert len(found.not_adopted) == len(library(app).published())
    assert "Switchboard" in found.contacts.missing
    assert len(statements) <= 3


def test_what_nobody_asks_for_any_more_never_becomes_overdue(app: Flask) -> None:
    with app.app_context():
        school = make_school()
        lead = make_person(school, Role.LEAD).staff_member_id
        rule = assignments.add_rule(
            school,
            lead,
            "first-words",
            {"everyone": True},
            {"on": TODAY.isoformat()},
            {"months": 12},
            NOW,
            TODAY,
        )
        with writing():
            db.session.add(
                Completion(
                    school_id=school,
                    staff_member_id=lead,
                    module="first-words",
                    module_title="First words",
                    module_digest="0" * 64,
                    completed_at=NOW,
                    expires_on=add_months(TODAY, 12),
                    code="c1",
                    evidence_n=1,
                )
            )
            standing.refresh(school, [lead])
        years_on = TODAY + timedelta(days=800)
        before = board.board(school, library(app), BoardFilter(), years_on).totals
        assignments.end_rule(school, lead, rule, NOW, TODAY)
        after = board.board(school, library(app), BoardFilter(), years_on).totals
    assert (before.overdue, after.overdue, after.ready) == (1, 0, 1)
