"""The five steps of an import, as a page that needs no script."""

import io
import re

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.factories import NOW, Person, make_person, make_school
from tests.interchange import samples
from tests.support.queries import count_queries
from tests.support.visitor import Visitor
from training.extensions import db
from training.models import ImportRun, StaffMember
from training.services import evidence
from training.services.writing import writing
from training.words import Role

MESSY = (
    "Riverbank School;;;;;\nStaff list;;;;;\n\n"
    "Staff Code;Name;Work Email;Post Title;Start Date;Role\n"
    "AOS;OSEI, Adaeze;ADA@R.example;Teacher;1 Sep 2024;\n"
    "BLI;LI, Bo;bo@r.example;Cook;31/08/2025;DSL\n"
    "NUN;NUÑEZ, Zoë;office@r.example;Clerk;01/09/2025;\n"
    "KAY;KAY, Flo;not-an-address;Clerk;;\n"
    "Total;4;;;;\n"
).encode("windows-1252")


@pytest.fixture
def school(app: Flask) -> int:
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        school = make_school()
        with writing():
            evidence.begin_chain(school)
        return school


@pytest.fixture
def lead(app: Flask, school: int) -> Person:
    with app.app_context():
        return make_person(school, Role.LEAD, "Lena", "Lim")


@pytest.fixture
def visitor(app: Flask, lead: Person) -> Visitor:
    return Visitor(app, lead)


def upload(visitor: Visitor, data: bytes, name: str = "staff.csv") -> TestResponse:
    return visitor.post("/staff/import", {"file": (io.BytesIO(data), name)})  # type: ignore[dict-item]


def place(answer: TestResponse) -> str:
    """Where a redirect leads."""
    assert answer.status_code == 303, f"{answer.status_code}: {words(answer)[:500]}"
    return answer.headers["Location"].removeprefix("http://localhost")


def words(answer: TestResponse) -> str:
    main = answer.text.split("<main", 1)[-1].split("</main>", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def shown(page: TestResponse) -> dict[str, str]:
    """What a form without script would send: selected options, ticked radios and boxes, filled inputs."""
    fields = {}
    text = page.text.partition("<main")[2]
    for name, body in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        fields[name] = chosen[1] if chosen else ""
    for kind, name, value, rest in re.findall(
        r'<input type="(radio|checkbox)" name="([^"]+)" value="([^"]*)"([^>]*)>', text
    ):
        if "checked" in rest:
            fields[name] = value
        elif kind == "radio":
            fields.setdefault(name, "")
    for name in re.findall(r'<input type="hidden" name="(asked-[^"]+)"', text):
        fields[name] = "y"
    return fields


def to_preview(visitor: Visitor, data: bytes, **changed: str) -> str:
    """The path of the preview, every step taken as it is offered but for `changed` on the columns page."""
    reading = place(upload(visitor, data))
    columns = place(visitor.post(reading, shown(visitor.get(reading))))
    return place(visitor.post(columns, {**shown(visitor.get(columns)), **changed}))


def names(app: Flask) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(select(StaffMember.given_name)))


def test_a_messy_list_goes_from_file_to_people_in_five_steps(app: Flask, visitor: Visitor) -> None:
    reading = place(upload(visitor, MESSY))
    page = visitor.get(reading)
    assert "Windows (Western Europe)" in page.text
    assert "NUÑEZ, Zoë" in page.text
    assert "Rows 1, 2 above the headings left out." in page.text
    columns = place(visitor.post(reading, shown(page)))
    page = visitor.get(columns)
    assert shown(page)["column-1"] == "full-name"
    preview = place(visitor.post(columns, shown(page)))
    page = visitor.get(preview)
    assert "Nothing has changed yet" in page.text
    assert names(app) == {"Lena"}
    left = visitor.get(f"{preview}?show=refused")
    assert "is not an email address" in left.text
    assert "KAY" in visitor.get(preview.replace("preview", "left-out.csv")).text
    result = place(visitor.post(preview.replace("preview", "apply")))
    done = visitor.get(result)
    assert "The import is done" in done.text
    assert names(app) == {"Lena", "Adaeze", "Bo", "Zoë"}
    with app.app_context():
        zoe = db.session.scalars(select(StaffMember).where(StaffMember.given_name == "Zoë")).one()
        assert (zoe.family_name, zoe.start_on.isoformat()) == ("Nuñez", "2025-09-01")


def test_every_step_has_a_way_back_and_can_be_given_up(app: Flask, visitor: Visitor) -> None:
    preview = to_preview(visitor, MESSY)
    columns = preview.replace("preview", "columns")
    assert f'href="{columns}"' in visitor.get(preview).text
    assert f'href="{preview.replace("preview", "reading")}"' in visitor.get(columns).text
    assert place(visitor.post(preview.replace("preview", "drop"))) == "/staff/import"
    assert visitor.get(preview).status_code == 404
    assert names(app) == {"Lena"}


def test_another_encoding_is_shown_again_before_it_is_used(visitor: Visitor) -> None:
    reading = place(upload(visitor, "Name,Email\nŁukasz Żak,l@r.example\n".encode("iso-8859-2")))
    again = place(visitor.post(reading, {"encoding": "iso-8859-2", "preset": "plain"}))
    assert again == reading
    assert "Łukasz Żak" in visitor.get(reading).text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"Forename,Surname,UPN\nAda,Osei,1\n", "never of pupils"),
        (samples.xlsx_with_far_cell(), "far beyond"),
    ],
    ids=["empty", "picture", "pupils", "far"],
)
def test_a_refused_file_says_why_beside_the_field_and_changes_nothing(
    app: Flask, visitor: Visitor, data: bytes, said: str
) -> None:
    page = upload(visitor, data)
    assert page.status_code == 422
    assert said in page.text
    assert 'href="#file"' in page.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 0


def test_no_file_is_an_error_with_a_remedy(visitor: Visitor) -> None:
    page = visitor.post("/staff/import")
    assert page.status_code == 422
    assert "Choose a file first." in page.text


def test_columns_that_cannot_work_are_shown_again_with_what_was_chosen(visitor: Visitor) -> None:
    reading = place(upload(visitor, MESSY))
    columns = place(visitor.post(reading, shown(visitor.get(reading))))
    fields = {**shown(visitor.get(columns)), "column-1": "", "column-3": "department"}
    page = visitor.post(columns, fields)
    assert page.status_code == 422
    assert "Say which column holds the name" in page.text
    assert shown(page)["column-3"] == "department"


def test_a_question_is_answered_kept_and_can_be_asked_again(
    app: Flask, school: int, visitor: Visitor
) -> None:
    with app.app_context():
        make_person(school, given_name="Flo", family_name="Kay", email="office@r.example")
    preview = to_preview(visitor, b"Forename,Surname,Email\nZoe,Rae,office@r.example\n")
    page = visitor.get(preview)
    assert "Flo Kay has this address" in page.text
    assert place(visitor.post(preview + "?show=question", {"answer-2": "new"})).startswith(preview)
    assert "(1)" in words(visitor.get(preview + "?show=new"))
    visitor.post(preview + "?show=answered", {"again-2": "y"})
    assert "Flo Kay has this address" in visitor.get(preview).text


def test_a_role_is_asked_for_and_given_only_when_ticked(app: Flask, visitor: Visitor) -> None:
    preview = to_preview(visitor, MESSY)
    page = visitor.get(preview + "?show=roles")
    assert "Make Bo Li safeguarding lead" in page.text
    visitor.post(preview + "?show=roles", {**shown(page), "role-6": "y"})
    visitor.post(preview.replace("preview", "apply"))
    with app.app_context():
        roles = dict(db.session.execute(select(StaffMember.given_name, StaffMember.role)).all())
    assert (roles["Bo"], roles["Adaeze"]) == ("lead", "staff")


def test_the_second_click_on_the_last_button_does_no_harm(app: Flask, visitor: Visitor) -> None:
    preview = to_preview(visitor, MESSY)
    first = place(visitor.post(preview.replace("preview", "apply")))
    assert place(visitor.post(preview.replace("preview", "apply"))) == first
    assert len(names(app)) == 4


def test_the_downloaded_staff_list_comes_back_without_changing_anything(app: Flask, visitor: Visitor) -> None:
    visitor.post(to_preview(visitor, MESSY).replace("preview", "apply"))
    listed = visitor.get("/staff/import/staff-list.csv")
    assert listed.mimetype == "text/csv"
    assert "attachment" in listed.headers["Content-Disposition"]
    preview = visitor.get(to_preview(visitor, listed.data))
    assert "nobody is new, changed or leaving" in words(preview)
    edited = listed.data.replace(b"Cook", b"Head cook")
    assert "Cook → Head cook" in words(visitor.get(to_preview(visitor, edited)))


def test_an_import_is_undone_after_asking(app: Flask, visitor: Visitor) -> None:
    preview = to_preview(visitor, MESSY)
    result = place(visitor.post(preview.replace("preview", "apply")))
    assert "3 added people are" in words(visitor.get(result.replace("result", "undo")))
    assert place(visitor.post(result.replace("result", "undo"))) == result
    assert "was undone" in visitor.get(result).text
    assert names(app) == {"Lena"}


def test_who_looks_after_accounts_may_import_and_nobody_else(app: Flask, school: int) -> None:
    with app.app_context():
        people = {role: make_person(school, role) for role in Role}
    found = {role: Visitor(app, person).get("/staff/import").status_code for role, person in people.items()}
    assert {role for role, status in found.items() if status == 200} == {
        Role.LEAD, Role.DEPUTY, Role.ADMINISTRATOR,
    }  # fmt: skip


def test_another_schools_import_is_not_there(app: Flask, visitor: Visitor) -> None:
    preview = to_preview(visitor, MESSY)
    with app.app_context():
        other = Visitor(app, make_person(make_school("Elsewhere"), Role.LEAD))
    for page in ("preview", "reading", "columns", "result", "left-out.csv", "undo"):
        assert other.get(preview.replace("preview", page)).status_code == 404
    for page in ("apply", "drop", "undo"):
        assert other.post(preview.replace("preview", page)).status_code == 404
    assert names(app) == {"Lena", "Ada"}


def test_markup_in_a_file_is_text_on_every_page(visitor: Visitor) -> None:
    bad = "<script>alert(1)</script>"
    data = f'Forename,Surname,"{bad}",Email\n{bad},Osei,{bad},a@r.example\n'.encode()
    reading = place(upload(visitor, data, f"{bad}.csv"))
    columns = place(visitor.post(reading, shown(visitor.get(reading))))
    preview = place(visitor.post(columns, shown(visitor.get(columns))))
    for path in (reading, columns, preview):
        assert bad not in visitor.get(path).text


@pytest.mark.parametrize("rows", [3, 400])
def test_no_page_asks_more_questions_of_the_database_for_a_longer_list(
    app: Flask, visitor: Visitor, rows: int
) -> None:
    text = "Forename,Surname,Email\n" + "".join(f"Ada,Osei{n},a{n}@r.example\n" for n in range(rows))
    preview = to_preview(visitor, text.encode())
    for page in ("preview", "reading", "columns"):
        with count_queries(app) as statements:
            assert visitor.get(preview.replace("preview", page)).status_code == 200
        assert len(statements) <= 8, statements
    result = place(visitor.post(preview.replace("preview", "apply")))
    with count_queries(app) as statements:
        visitor.get(result)
    assert len(statements) <= 8, statements


@pytest.mark.parametrize("show", ["", "question", "roles", "answered", "nonsense", "unchanged"])
@pytest.mark.parametrize("page", ["1", "99999", "-1", "x"])
def test_odd_addresses_show_a_page(visitor: Visitor, show: str, page: str) -> None:
    preview = to_preview(visitor, b"Forename,Surname,Email\nAda,Osei,a@r.example\n")
    assert visitor.get(f"{preview}?show={show}&page={page}").status_code == 200


def test_forged_fields_are_left_alone(app: Flask, visitor: Visitor) -> None:
    preview = to_preview(visitor, b"Forename,Surname,Email\nAda,Osei,a@r.example\n")
    forged = {
        "answer-x": "new",
        "answer-99999999999999": "new",
        "role-2": "y",
        "again-": "y",
        "answer-2": "z" * 500,
    }
    assert visitor.post(preview, forged).status_code == 303
    visitor.post(preview.replace("preview", "apply"))
    with app.app_context():
        role = db.session.scalar(select(StaffMember.role).where(StaffMember.given_name == "Ada"))
    assert role == "staff"
