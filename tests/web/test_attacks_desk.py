"""What somebody at the desk may try: a lead who wants to see more than is theirs, or to make the evidence say more."""

from __future__ import annotations

from tests.support.learning import (
    Learner,
    begin,
    join,
    open_school,
    place,
    read_pages,
    serve_sample,
    sit,
    words,
)
from training.config import Settings
from training.extensions import db
from training.models import StaffMember


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
