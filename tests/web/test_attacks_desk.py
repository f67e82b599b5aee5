"""What somebody at the desk may try: a lead who wants to see more than is theirs, or to make the evidence say more."""

from __future__ import annotations

from threading import Thread

from tests.factories import NOW, TODAY
from tests.support.learning import (
    Learner,
    begin,
    complete,
    join,
    open_school,
    place,
    read_pages,
    serve_sample,
    sit,
    words,
)
from tests.support.sample import QUIZ
from training.config import Settings
from training.extensions import db
from training.models import Certificate, ItemCell, PublishedCells, Recognition, School, StaffMember
from training.services import statistics_publishing
from training.services.writing import writing


def pid(person: Learner) -> str:
    with person.app.app_context():
        return db.session.get_one(StaffMember, person.person.staff_member_id).public_id


def test_joining_a_colleagues_record_to_ones_own_shows_none_of_their_answers(settings: Settings) -> None:
    with serve_sample(settings) as app:
        school, lead = open_school(app)
        boss, ada = Learner(app, lead), join(app, school, given_name="Ada", family_name="Lovelace")
        read_pages(ada)
        failed = sit(ada, wrong=("tell", "several")).removesuffix("/result")
        begun = begin(ada)
        number = failed.rsplit("/", 1)[1]
        assert place(boss.send(f"/staff/same-person/{pid(boss)}/{pid(ada)}")) == "/staff/same-person"

        for path in (failed, f"{failed}/result", f"{failed}/saved/1", f"/record/attempt/{number}", begun):
            assert boss.get(path).status_code == 404, path
        assert boss.send(f"{begun}/phone", seq=1, option="look").status_code == 404
        assert "Not passed" not in words(boss.get("/record"))
        assert '"attempts": []' in boss.get("/record/download.json").text


def test_of_two_who_publish_at_once_the_later_shows_no_older_counts(settings: Settings) -> None:
    """Shown after newer ones, they would tell by the difference what those between had answered."""
    with serve_sample(settings) as app:
        school, _lead = open_school(app)
        library = app.extensions["library"]

        def publish() -> None:
            with app.app_context():
                statistics_publishing.publish(school, library, NOW, TODAY)

        with app.app_context():
            key = {"school_id": school, "term": "2026-09-01", "quiz": QUIZ, "form": "after"}
            cell = {**key, "item_lineage": "phone", "item_score": 1, "rest_score": 4}
            with writing():
                db.session.add(ItemCell(**cell, n=6))
                db.session.add(ItemCell(**{**cell, "item_score": 0}, n=4))
            with writing():
                db.session.get_one(School, school)
                other = Thread(target=publish)
                other.start()
                other.join(0.5)  # time enough to read, where it may
                db.session.query(ItemCell).filter_by(item_score=0).update({"n": 5})
            other.join()
            shown = db.session.query(PublishedCells).one()
            assert (shown.n, shown.options["right"]) == (11, 6)


def test_a_number_of_four_hundred_figures_is_refused_in_words(settings: Settings) -> None:
    with serve_sample(settings) as app:
        boss = Learner(app, open_school(app)[1])
        for path, field in (
            ("/school/details/check", "version"),
            ("/school/reports/settle", "newest"),
            ("/new-details", "version"),
        ):
            answered = boss.send(path, **{field: "9" * 400}, right="all", module="m", kind="other")
            assert answered.status_code == 422, path


def test_joining_a_colleagues_record_to_ones_own_gives_no_certificate_in_ones_own_name(
    settings: Settings,
) -> None:
    """Records can be taken apart again; a genuine paper in the wrong name could not be taken back."""
    with serve_sample(settings) as app:
        school, lead = open_school(app)
        boss, ada = Learner(app, lead), join(app, school, given_name="Ada", family_name="Lovelace")
        complete(ada)
        with app.app_context():
            code = db.session.query(Certificate.code).scalar()
        assert place(boss.send(f"/staff/same-person/{pid(boss)}/{pid(ada)}")) == "/staff/same-person"
        assert "Ada Lovelace" in words(boss.get(f"/record/certificate/{code}"))
        assert "name you use now" not in words(boss.get(f"/record/certificate/{code}"))
        assert boss.send(f"/record/certificate/{code}/name").status_code == 409
        with app.app_context():
            assert db.session.query(Certificate).count() == 1


def test_one_certificate_counts_for_one_person(settings: Settings) -> None:
    """Whoever has seen the paper knows its code."""
    with serve_sample(settings) as app:
        complete(join(app, open_school(app)[0], given_name="Ada", family_name="Byron"))
        with app.app_context():
            code = db.session.query(Certificate.code).scalar()
        school, lead = open_school(app)
        boss = Learner(app, lead)
        answered = []
        for name in ("Ada", "Bo"):
            person = join(app, school, given_name=name, family_name="Byron")
            assert person.send("/record/other-schools/code", code=code).status_code == 303
            with app.app_context():
                offer = db.session.query(Recognition.id).order_by(Recognition.id.desc()).limit(1).scalar()
            answered.append(boss.send(f"/people/{pid(person)}/other-schools/{offer}", counts="yes"))
        assert [each.status_code for each in answered] == [303, 409]
        assert "counts for Ada Byron already" in words(answered[1])
