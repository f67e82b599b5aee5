"""The pages on which people come back, get a new name, are joined, and bring their training along."""

from __future__ import annotations

from html import unescape

from flask import Flask

from tests.factories import NOW, TODAY
from tests.support.learning import Learner, complete, join, open_school, place, serve_sample, words
from training.config import Settings
from training.extensions import db
from training.models import Certificate, StaffMember
from training.services import access_log
from training.services.writing import writing


def pid(app: Flask, person: Learner) -> str:
    with app.app_context():
        return db.session.get_one(StaffMember, person.person.staff_member_id).public_id


def test_two_records_are_joined_and_taken_apart_by_hand(settings: Settings) -> None:
    with serve_sample(settings) as app:
        school, lead = open_school(app)
        one = join(app, school, given_name="Ada", family_name="Lovelace")
        two = join(app, school, given_name="ada", family_name="LOVELACE")
        boss = Learner(app, lead)
        assert "Ada Lovelace" in words(boss.get("/staff/same-person"))
        address = f"/staff/same-person/{pid(app, one)}/{pid(app, two)}"
        assert "This one stays" in boss.get(address).text
        assert place(boss.send(address)) == "/staff/same-person"
        assert two.get("/").status_code == 303  # signed out, and no way in
        assert "Joined to another record" in boss.get(f"/staff/{pid(app, two)}/account").text
        assert boss.send(address).status_code == 409
        assert place(boss.send("/staff/same-person/apart", other=pid(app, two))) == "/staff/same-person"
        assert "Joined to another record" not in boss.get(f"/staff/{pid(app, two)}/account").text


def test_two_records_spelled_differently_are_found_from_the_account(settings: Settings) -> None:
    with serve_sample(settings) as app:
        school, lead = open_school(app)
        one = join(app, school, given_name="Aisha", family_name="Khan")
        two = join(app, school, given_name="Aisha", family_name="Kahn")
        boss = Learner(app, lead)
        account = boss.get(f"/staff/{pid(app, one)}/account").text
        assert f"/people/{pid(app, one)}" in account
        search = f"/staff/same-person?of={pid(app, one)}"
        assert search in account
        assert f"{pid(app, two)}" not in boss.get(search).text
        found = boss.get(f"{search}&search=kah").text
        assert f"/staff/same-person/{pid(app, one)}/{pid(app, two)}" in found
        assert "Nobody matches" in boss.get(f"{search}&search=khan").text
        assert boss.get("/staff/same-person?of=nobody").status_code == 404


def test_a_colleague_joins_nobodys_records_and_sees_nobody_elses_log(settings: Settings) -> None:
    with serve_sample(settings) as app:
        school, _lead = open_school(app)
        one, two = join(app, school), join(app, school)
        for path in (
            "/staff/same-person",
            f"/staff/same-person/{pid(app, one)}/{pid(app, two)}",
            "/evidence/looked",
            "/offers",
            f"/people/{pid(app, two)}/other-schools",
        ):
            assert one.get(path).status_code == 403
        assert one.send("/staff/same-person/apart", other=pid(app, two)).status_code == 403


def test_somebody_who_left_comes_back_on_a_day_after_that(settings: Settings) -> None:
    with serve_sample(settings) as app:
        school, lead = open_school(app)
        person, boss = join(app, school), Learner(app, lead)
        base = f"/staff/{pid(app, person)}"
        assert boss.send(f"{base}/leave", last_day=TODAY.isoformat()).status_code == 303
        early = boss.send(f"{base}/return", first_day=TODAY.isoformat())
        assert early.status_code == 422 and "Give a day after that" in early.text
        assert place(boss.send(f"{base}/return", first_day="2027-09-01")) == f"{base}/account"
        assert "Wednesday 1 September 2027" in boss.get(f"{base}/account").text


def test_training_is_brought_along_by_its_code_and_counted_by_the_lead(settings: Settings) -> None:
    with serve_sample(settings) as app:
        before = join(app, open_school(app)[0], given_name="Ada", family_name="Byron")
        complete(before)
        school, lead = open_school(app)
        person, boss = join(app, school, given_name="Ada", family_name="Byron"), Learner(app, lead)
        with app.app_context():
            code = db.session.query(Certificate.code).scalar()
        wrong = person.send("/record/other-schools/code", code="1234")
        assert wrong.status_code == 422 and "We know no certificate" in wrong.text
        assert person.send("/record/other-schools", completion="1").status_code == 422
        assert place(person.send("/record/other-schools/code", code=code)) == "/record/other-schools"
        assert "Not decided yet" in person.get("/record/other-schools").text
        assert "Training at other schools" in words(boss.get("/"))
        assert "Ada Byron" in words(boss.get("/offers"))
        address = f"/people/{pid(app, person)}/other-schools"
        assert "Ada Byron" in words(boss.get(address))
        assert place(boss.send(f"{address}/1", counts="yes")) == address
        assert "Nobody is waiting" in words(boss.get("/offers"))
        assert "Counts here" in person.get("/record/other-schools").text
        assert "Complete" in words(boss.get(f"/people/{pid(app, person)}"))
        assert person.send("/record/other-schools/1/take-back").status_code == 303
        assert "Not started" in words(boss.get(f"/people/{pid(app, person)}"))


def test_the_pages_of_a_log_keep_what_was_searched_and_take_no_orders(settings: Settings) -> None:
    with serve_sample(settings) as app:
        school, lead = open_school(app)
        boss, person = Learner(app, lead), join(app, school, given_name="Ada", family_name="Byron")
        with app.app_context(), writing():
            for _ in range(120):
                access_log.add(school, lead.staff_member_id, "person", pid_now(person), NOW)
        page = unescape(boss.get("/evidence/looked?search=byr&page=2&_external=1&_scheme=gopher").text)
        assert "/evidence/looked?search=byr&page=3" in page and "gopher" not in page
        assert "Grace Lim" in person.get("/record/looked").text


def pid_now(person: Learner) -> str:
    return db.session.get_one(StaffMember, person.person.staff_member_id).public_id
