import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.factories import NOW, TODAY, Person, make_person, make_school
from tests.support.queries import count_queries
from tests.support.visitor import Visitor, errors_of, hidden_fields
from training.extensions import db
from training.models import (
    AssignmentRule,
    Completion,
    StaffGroup,
    StaffGroupMember,
    StaffMember,
    Standing,
    Term,
)
from training.rules.standing import add_months
from training.services import standing
from training.services.writing import writing
from training.words import Role

SEPTEMBER = {"first_day": "1", "first_month": "9", "last_day": "30", "last_month": "9"}
FORM = {
    "modules": "first-words",
    "who": "everyone",
    "role": "staff",
    "group": "",
    "person": "",
    "due": "days",
    "days": "14",
    "on": "",
    "renewal": "12",
    "months": "",
    **SEPTEMBER,
}


@pytest.fixture
def lead(app: Flask) -> Person:
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        return make_person(make_school(), Role.LEAD, "Lena", "Lim")


@pytest.fixture
def visitor(app: Flask, lead: Person) -> Visitor:
    return Visitor(app, lead)


def rules(app: Flask) -> list[AssignmentRule]:
    with app.app_context():
        return list(db.session.scalars(select(AssignmentRule).order_by(AssignmentRule.id)))


def standings(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Standing)) or 0


def test_nothing_is_assigned_before_the_lead_has_seen_what_it_does(app: Flask, visitor: Visitor) -> None:
    page = visitor.post("/assign/new", {**FORM, "step": "preview"})
    assert page.status_code == 200
    assert "Everyone · within 14 days of starting · renewed every 12 months" in page.text
    assert "1 person" in page.text
    assert "Lena Lim" in page.text
    assert "Monday 7 December 2026" in page.text
    assert (rules(app), standings(app)) == ([], 0)


def test_confirming_makes_the_rule_and_gives_the_modules_once(app: Flask, visitor: Visitor) -> None:
    fields = hidden_fields(visitor.post("/assign/new", {**FORM, "step": "preview"}))
    fields.pop("csrf_token")
    for _click in range(2):
        assert visitor.post("/assign/new", {**fields, "step": "confirm"}).status_code == 303
    assert len(rules(app)) == 1
    assert standings(app) == 1
    listed = visitor.get("/assign").text
    assert "Everyone · within 14 days of starting · renewed every 12 months" in listed


def test_several_modules_are_assigned_at_once(app: Flask, visitor: Visitor) -> None:
    two = {**FORM, "modules": ["first-words", "write-it-down"], "step": "confirm"}
    assert visitor.post("/assign/new", two).status_code == 303  # type: ignore[arg-type]
    assert [rule.module for rule in rules(app)] == ["first-words", "write-it-down"]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"modules": ""}, ""),
        ({"due": "on", "on": (TODAY - timedelta(days=1)).isoformat()}, "That day has passed"),
        ({"due": "on", "on": ""}, "Give the date"),
        ({"days": "0"}, "from 1 to 365"),
        ({"days": "-3"}, "from 1 to 365"),
        ({"renewal": "other", "months": "0"}, "from 1 to 60"),
        ({"renewal": "other"}, "Give the number of months"),
        ({"renewal": "window", "first_day": "31", "first_month": "6"}, "June has no such day"),
        ({"renewal": "window", "last_month": "7"}, "at most six months"),
        ({"early": "400"}, "from 0 to 180"),
        ({"grace": "-1"}, "from 0 to 90"),
        ({"started_from": "2026-12-01", "started_until": "2026-09-01"}, "nobody is left"),
        ({"who": "role", "role": "staff", "but_roles": "staff"}, "leave the same role out"),
        ({"who": "group"}, "Choose a group"),
        ({"who": "person", "person": "Nobody"}, "Nobody of that name"),
        ({"who": "person", "person": ""}, "Nobody of that name"),
    ],
)
def test_what_makes_no_sense_is_refused_on_preview_and_on_confirming(
    app: Flask, visitor: Visitor, changes: dict[str, str], problem: str
) -> None:
    for step in ("preview", "confirm"):
        page = visitor.post("/assign/new", {**FORM, **changes, "step": step})
        assert page.status_code == 422
        assert problem in " ".join(errors_of(page))
    assert rules(app) == []


def test_a_person_is_found_by_part_of_the_name_and_asked_for_when_two_fit(
    app: Flask, lead: Person, visitor: Visitor
) -> None:
    with app.app_context():
        make_person(lead.school_id, given_name="Ciara", family_name="O’Neill")
        make_person(lead.school_id, given_name="Conor", family_name="O’Neill")
        make_person(make_school("Hilltop"), given_name="Ciara", family_name="Elsewhere")
    one = visitor.post("/assign/new", {**FORM, "who": "person", "person": "ciara", "step": "preview"})
    assert one.status_code == 200
    assert "Ciara O’Neill ·" in one.text
    both = visitor.post("/assign/new", {**FORM, "who": "person", "person": "o'neill", "step": "preview"})
    assert both.status_code == 422
    assert "Choose the one you mean" in both.text
    chosen = both.text.split('name="match" value="')[2].split('"')[0]
    fields = {**FORM, "who": "person", "person": "o'neill", "match": chosen, "step": "preview"}
    assert "Conor O’Neill ·" in visitor.post("/assign/new", fields).text


def test_a_group_of_another_school_cannot_be_assigned_to(app: Flask, visitor: Visitor) -> None:
    with app.app_context(), writing():
        group = StaffGroup(school_id=make_other(), kind="department", name="Theirs")
        db.session.add(group)
        db.session.flush()
        group_id = str(group.id)
    page = visitor.post("/assign/new", {**FORM, "who": "group", "group": group_id, "step": "confirm"})
    assert page.status_code == 422
    assert rules(app) == []


def make_other() -> int:
    from training.models import School

    school = School(
        name="Hilltop",
        nation="england",
        setting="primary",
        colour=None,
        now_key="hilltop",
        now_open=True,
        is_demo=False,
        created_at=NOW,
    )
    db.session.add(school)
    db.session.flush()
    return school.id


def test_a_rule_for_a_group_reaches_that_group(app: Flask, lead: Person, visitor: Visitor) -> None:
    with app.app_context():
        person = make_person(lead.school_id, given_name="Ada", family_name="Byron")
        make_person(lead.school_id, family_name="Outside")
        with writing():
            group = StaffGroup(school_id=lead.school_id, kind="department", name="English")
            db.session.add(group)
            db.session.flush()
            group_id = group.id
            db.session.add(
                StaffGroupMember(
                    school_id=lead.school_id, staff_member_id=person.staff_member_id, group_id=group_id
                )
            )
    fields = {**FORM, "who": "group", "group": str(group_id)}
    page = visitor.post("/assign/new", {**fields, "step": "preview"})
    assert "English ·" in page.text
    assert "Ada Byron" in page.text
    assert "Outside" not in page.text
    visitor.post("/assign/new", {**fields, "step": "confirm"})
    assert standings(app) == 1


def test_ending_a_rule_is_asked_first_and_takes_it_back(app: Flask, lead: Person, visitor: Visitor) -> None:
    visitor.post("/assign/new", {**FORM, "step": "confirm"})
    rule = rules(app)[0].id
    assert "End this assignment?" in visitor.get(f"/assign/{rule}/end").text
    assert standings(app) == 1
    assert visitor.post(f"/assign/{rule}/end").status_code == 303
    assert standings(app) == 0
    assert visitor.get(f"/assign/{rule}/end").status_code == 404
    assert visitor.post(f"/assign/{rule}/end").status_code == 404


def test_a_rule_of_another_school_cannot_be_ended(app: Flask, visitor: Visitor) -> None:
    visitor.post("/assign/new", {**FORM, "step": "confirm"})
    rule = rules(app)[0].id
    with app.app_context():
        other = Visitor(app, make_person(make_school("Hilltop"), Role.LEAD))
    assert other.get(f"/assign/{rule}/end").status_code == 404
    assert other.post(f"/assign/{rule}/end").status_code == 404
    assert rules(app)[0].effective_to is None


def test_the_preview_names_whom_an_old_completion_makes_overdue_at_once(
    app: Flask, visitor: Visitor, lead: Person
) -> None:
    long_ago = NOW - timedelta(days=430)
    with app.app_context(), writing():
        db.session.add(
            Completion(
                school_id=lead.school_id, staff_member_id=lead.staff_member_id, module="first-words",
                module_title="First words", module_digest="0" * 64, completed_at=long_ago,
                expires_on=add_months(long_ago.date(), 12), code="0123456789abcdef", evidence_n=1,
            )
        )  # fmt: skip
        standing.refresh(lead.school_id, [lead.staff_member_id], "first-words")
    page = visitor.post("/assign/new", {**FORM, "step": "preview"}).text
    assert "1 person, whose days to renew it have passed: Lena Lim" in page
    assert "Monday 7 December 2026" not in page
    fields = {**FORM, "step": "confirm"}
    assert visitor.post("/assign/new", fields).status_code == 303
    assert "Overdue" in visitor.get("/board?status=overdue").text
    with app.app_context():
        assert (db.session.scalar(select(Standing.lapses_on)) or TODAY) < TODAY
    never = visitor.post("/assign/new", {**FORM, "modules": "write-it-down", "step": "preview"}).text
    assert "Overdue at once" not in never


def test_a_module_for_leads_is_given_to_leads_deputies_or_by_name(app: Flask, visitor: Visitor) -> None:
    page = visitor.get("/assign/new").text
    assert page.count("(for safeguarding leads)") == 5 and page.count("(for governors)") == 1
    form = {**FORM, "modules": "the-first-hour", "step": "confirm"}
    assert "is for safeguarding leads" in errors_of(visitor.post("/assign/new", form))[0]
    assert visitor.post("/assign/new", {**form, "who": "role", "role": "staff"}).status_code == 422
    assert rules(app) == []
    assert visitor.post("/assign/new", {**form, "who": "role", "role": "deputy"}).status_code == 303
    assert visitor.post("/assign/new", {**form, "who": "person", "person": "Lena Lim"}).status_code == 303


def test_governors_are_given_what_is_for_them_or_for_all(app: Flask, visitor: Visitor) -> None:
    to_governors = {**FORM, "who": "role", "role": "governor", "step": "confirm"}
    assert visitor.post("/assign/new", {**to_governors, "modules": "governors"}).status_code == 303
    assert visitor.post("/assign/new", to_governors).status_code == 303
    assert visitor.post("/assign/new", {**to_governors, "modules": "the-first-hour"}).status_code == 422
    refused = visitor.post("/assign/new", {**FORM, "modules": "governors", "step": "confirm"})
    assert "is for governors" in errors_of(refused)[0]
    assert "All governors · within 14 days of starting" in visitor.get("/assign").text


def test_only_the_pages_everyone_needs_of_modules_that_say_which(app: Flask, visitor: Visitor) -> None:
    two = {**FORM, "modules": ["the-image-and-the-phone", "first-words"], "parts": "core"}
    page = visitor.post("/assign/new", {**two, "step": "preview"})  # type: ignore[arg-type]
    assert page.text.count("Only the pages everyone needs") == 1
    assert ("parts", "core") in hidden_fields(page).items()
    visitor.post("/assign/new", {**two, "step": "confirm"})  # type: ignore[arg-type]
    assert {rule.module: rule.core for rule in rules(app)} == {
        "the-image-and-the-phone": True,
        "first-words": False,
    }
    listed = visitor.get("/assign").text
    assert listed.count("only the pages everyone needs") == 1


def test_what_a_rule_may_say_beyond_the_three_choices_is_folded_away_until_it_says_something(
    visitor: Visitor,
) -> None:
    def folded(page: str) -> list[bool]:
        return ["open" not in opening for opening in re.findall(r'<details class="more"( open)?>', page)]

    assert folded(visitor.get("/assign/new").text) == [True, True, True]
    narrowed = visitor.post("/assign/new", {**FORM, "regulated": "yes", "step": "change"}).text
    assert folded(narrowed) == [False, True, True]
    assert '<option value="yes" selected>' in narrowed
    wrong = visitor.post("/assign/new", {**FORM, "early": "400"}).text
    assert folded(wrong) == [True, False, True]


def test_a_rule_says_whom_when_and_how_it_is_renewed(app: Flask, visitor: Visitor, lead: Person) -> None:
    with app.app_context():
        make_person(lead.school_id, given_name="New", family_name="Here", start_on=TODAY)
        make_person(lead.school_id, Role.ADMINISTRATOR, "Office", "Person", start_on=TODAY)
        make_person(
            lead.school_id, given_name="Long", family_name="Ago", start_on=TODAY - timedelta(days=900)
        )
    said = {
        **FORM,
        "started_from": "2026-09-01",
        "but_roles": "administrator",
        "due": "alone",
        "renewal": "window",
        "early": "21",
        "grace": "0",
    }
    page = visitor.post("/assign/new", {**said, "step": "preview"})
    assert (
        "Everyone who started on 1 September 2026 or later except administrators · before their first day alone "
        "with pupils · renewed each September, from 21 days before, with no days of grace"
    ) in page.text
    assert "<strong>1 person</strong> today: New Here." in page.text
    assert "For 1 person the staff list does not say it." in page.text
    fields = hidden_fields(page)
    fields.pop("csrf_token")
    assert visitor.post("/assign/new", {**fields, "step": "confirm"}).status_code == 303
    (rule,) = rules(app)
    assert rule.who == {"everyone": True, "started_from": "2026-09-01", "but": {"roles": ["administrator"]}}
    assert rule.due == {"before_unsupervised": True}
    assert rule.renewal == {"window": ["09-01", "09-30"], "early": 21, "grace": 0}


def test_whom_nobody_has_said_enough_about_is_counted_before_it_is_saved(
    app: Flask, visitor: Visitor, lead: Person
) -> None:
    page = visitor.post("/assign/new", {**FORM, "regulated": "yes", "step": "preview"}).text
    assert "It reaches nobody today" in page
    assert "Regulated activity not said" in page and "1 person who would otherwise fit is left out" in page
    with app.app_context(), writing():
        db.session.execute(update(StaffMember).values(regulated_activity=True))
    page = visitor.post("/assign/new", {**FORM, "regulated": "yes", "step": "preview"}).text
    assert "<strong>1 person</strong> today: Lena Lim." in page and "not said" not in page


def test_the_preview_says_which_due_days_move_and_why(app: Flask, visitor: Visitor, lead: Person) -> None:
    with app.app_context(), writing():
        for name, begins, ends in (("Autumn", (9, 3), (12, 18)), ("Spring term", (1, 4), (3, 26))):
            year = 2026 if begins[0] == 9 else 2027
            db.session.add(
                Term(
                    school_id=lead.school_id,
                    name=name,
                    starts_on=date(year, *begins),
                    ends_on=date(year, *ends),
                )
            )
    holiday = visitor.post("/assign/new", {**FORM, "due": "on", "on": "2026-12-24", "step": "preview"}).text
    assert (
        "Thursday 24 December 2026 is in the holidays before Spring term: due on Monday 4 January 2027, "
        "the first school day after." in holiday
    )
    weekend = visitor.post("/assign/new", {**FORM, "due": "on", "on": "2026-11-28", "step": "preview"}).text
    assert "is at the weekend: due on Monday 30 November 2026" in weekend
    school_day = visitor.post(
        "/assign/new", {**FORM, "due": "on", "on": "2026-11-27", "step": "preview"}
    ).text
    assert "Due on a day staff are in" not in school_day


def test_ending_says_who_is_let_off_and_who_is_still_asked(
    app: Flask, visitor: Visitor, lead: Person
) -> None:
    with app.app_context():
        make_person(lead.school_id, given_name="Ada", family_name="Byron")
    visitor.post("/assign/new", {**FORM, "step": "confirm"})
    later = {**FORM, "who": "person", "person": "Ada Byron", "due": "on", "on": "2027-01-20"}
    visitor.post("/assign/new", {**later, "step": "confirm"})
    page = visitor.get(f"/assign/{rules(app)[0].id}/end").text
    assert "<dt>No longer asked</dt><dd>1 person: Lena Lim</dd>" in page
    assert "<dt>Due later</dt><dd>1 person, by another assignment: Ada Byron</dd>" in page
    assert "<dt>Nothing to do now</dt><dd>Nobody</dd>" in page
    visitor.post(f"/assign/{rules(app)[0].id}/end")
    with app.app_context():
        assert db.session.execute(select(Standing.due_on)).scalars().all() == [date(2027, 1, 20)]


def test_the_preview_of_a_rule_takes_the_same_queries_for_one_and_for_many(
    app: Flask, visitor: Visitor, lead: Person
) -> None:
    counts = []
    for _round in range(2):
        with count_queries(app) as queries:
            assert visitor.post("/assign/new", {**FORM, "step": "preview"}).status_code == 200
        counts.append(len(queries))
        with app.app_context():
            for _n in range(20):
                make_person(lead.school_id)
    assert counts[0] == counts[1] <= 8
