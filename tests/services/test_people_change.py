"""People leave, come back, change their names, move between schools, and are found to be one and not two."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import NOW, TODAY, Person, make_person, make_sign_in
from tests.support.learning import Learner, complete, join, open_school, read_pages, serve_sample, sit
from tests.support.sample import MODULE
from training.config import Settings
from training.errors import ConflictError, InvalidInputError, NotFoundError
from training.extensions import db
from training.models import AccessEntry, Completion, NameChange, SignIn, StaffMember, StaffStint, Standing
from training.rules.standing import Dates, status
from training.services import leaving, looked, merging, recognition, staff, staff_pages
from training.services.board_people import BoardFilter, find_people
from training.services.evidence import verify
from training.services.person import open_person
from training.services.record import get_record
from training.services.staff import PersonDetails
from training.services.standing import DATES
from training.services.viewer import Viewer, find_viewer
from training.services.writing import writing
from training.words import GroupKind, Role, Status

LATER = TODAY + timedelta(days=400)


def viewer_of(person: Person, today: date = TODAY) -> Viewer:
    key = make_sign_in(person, NOW)
    found = find_viewer(key, NOW, today)
    assert found is not None
    return found


def public_id(staff_member_id: int) -> str:
    return db.session.get_one(StaffMember, staff_member_id).public_id


def open_sign_ins(staff_member_id: int) -> int | None:
    mine = SignIn.staff_member_id == staff_member_id, SignIn.ended_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(SignIn).where(*mine))


def status_of(school: int, staff_member_id: int, today: date = TODAY) -> Status | None:
    row = db.session.execute(
        select(*(getattr(Standing, name) for name in DATES)).where(
            Standing.school_id == school,
            Standing.staff_member_id == staff_member_id,
            Standing.module == MODULE,
        )
    ).one_or_none()
    return status(Dates(*row), today) if row else None


def test_whoever_has_left_is_let_back_in_with_the_whole_record_as_a_new_starter(settings: Settings) -> None:
    with serve_sample(settings) as app:
        school, lead = open_school(app)
        person = join(app, school, start_on=TODAY - timedelta(days=900))
        complete(person)
        with app.app_context():
            me, theirs = viewer_of(lead), person.person.staff_member_id
            leaving.mark_leaver(me, public_id(theirs), TODAY, NOW, TODAY)
            assert open_sign_ins(theirs) == 0
            with pytest.raises(InvalidInputError):
                leaving.return_person(me, public_id(theirs), TODAY, NOW, TODAY)
            leaving.return_person(me, public_id(theirs), LATER, NOW, TODAY)
            stint = db.session.scalars(select(StaffStint)).one()
            assert (stint.started_on, stint.left_on) == (TODAY - timedelta(days=900), TODAY)
            back = db.session.get_one(StaffMember, theirs)
            assert back.left_on is None and back.leave_on is None and back.start_on == LATER
            assert status_of(school, theirs) is Status.COMPLETE


def test_a_last_day_that_has_passed_is_noticed_by_itself(settings: Settings) -> None:
    with serve_sample(settings) as app:
        school, lead = open_school(app)
        person = join(app, school)
        with app.app_context():
            theirs = person.person.staff_member_id
            leaving.mark_leaver(viewer_of(lead), public_id(theirs), TODAY + timedelta(days=2), NOW, TODAY)
            assert leaving.see_off_leavers(NOW, TODAY + timedelta(days=2)) == 0
            assert leaving.see_off_leavers(NOW, TODAY + timedelta(days=3)) == 1
            assert leaving.see_off_leavers(NOW, TODAY + timedelta(days=3)) == 0
            assert db.session.get_one(StaffMember, theirs).left_on == TODAY + timedelta(days=2)
            assert open_sign_ins(theirs) == 0


def test_a_new_name_keeps_the_old_one_on_record_and_a_spelling_put_right_does_not(
    settings: Settings,
) -> None:
    with serve_sample(settings) as app:
        school, lead = open_school(app)
        person = join(app, school, given_name="Ada", family_name="Bryon")
        with app.app_context():
            me, theirs = viewer_of(lead), public_id(person.person.staff_member_id)
            staff.change_person(me, theirs, named("Ada", "Byron", theirs, me), NOW, TODAY)
            staff.change_person(me, theirs, named("Ada", "Lovelace", theirs, me, new=True), NOW, TODAY)
            staff.change_person(me, theirs, named("Ada", "Lovelace", theirs, me, new=True), NOW, TODAY)
            assert [row.family_name for row in db.session.scalars(select(NameChange))] == ["Byron"]
            page = staff_pages.account_page(me, theirs)
            assert page.name == "Ada Lovelace" and [n.name for n in page.earlier_names] == ["Ada Byron"]


def named(given: str, family: str, whose: str, viewer: Viewer, new: bool = False) -> PersonDetails:
    page = staff_pages.account_page(viewer, whose)
    return PersonDetails(
        given, family, page.email, page.username, "", page.role, dict.fromkeys(GroupKind), None, None,
        new_name=new,
    )  # fmt: skip


def test_what_two_records_hold_counts_for_one_person_and_apart_again_as_before(settings: Settings) -> None:
    with serve_sample(settings) as app:
        school, lead = open_school(app)
        old, new = twice(app, school)
        complete(old)
        with app.app_context():
            me = viewer_of(lead)
            keep, other = new.person.staff_member_id, old.person.staff_member_id
            [pair] = merging.find_alike(me, 1).pairs
            assert {pair.keep.name, pair.other.name} == {"Ada Lovelace"}
            merging.merge(me, public_id(keep), public_id(other), NOW, TODAY)
            assert status_of(school, keep) is Status.COMPLETE and status_of(school, other) is None
            assert open_sign_ins(other) == 0
            everyone = find_people(school, [MODULE], BoardFilter(leavers=True), TODAY)
            assert [p.id for p in everyone if p.family_name == "Lovelace"] == [keep]
            page = open_person(me, public_id(keep), app.extensions["library"], NOW, TODAY)
            assert len(page.certificates) == 1
            assert len(get_record(viewer_of(new.person)).completions) == 1
            assert merging.find_alike(me, 1).pairs == () and len(merging.find_merged(me, 1)[0]) == 1

            merging.take_apart(me, public_id(other), NOW, TODAY)
            assert status_of(school, keep) is Status.NOT_STARTED
            assert status_of(school, other) is Status.COMPLETE
            assert merging.find_merged(me, 1)[0] == [] and merging.find_alike(me, 1).total == 1
            assert verify(school).whole


def test_pages_read_under_the_one_record_need_not_be_read_again_under_the_other(settings: Settings) -> None:
    with serve_sample(settings) as app:
        school, lead = open_school(app)
        old, new = twice(app, school)
        read_pages(old)
        with app.app_context():
            pair = public_id(new.person.staff_member_id), public_id(old.person.staff_member_id)
            merging.merge(viewer_of(lead), *pair, NOW, TODAY)
        sit(new)


def twice(app: Flask, school: int) -> tuple[Learner, Learner]:
    same = {"given_name": "Ada", "family_name": "Lovelace"}
    return join(app, school, **same), join(app, school, **same)


def test_records_that_cannot_be_joined_say_why(settings: Settings) -> None:
    with serve_sample(settings) as app:
        school, lead = open_school(app)
        one, two = twice(app, school)
        three = join(app, school)
        with app.app_context():
            me = viewer_of(lead)
            a, b, c = (public_id(x.person.staff_member_id) for x in (one, two, three))
            no_account = make_person(school, with_account=False)
            stranger = make_person(open_school(app)[0])
            for keep, other, error in (
                (a, a, InvalidInputError),
                (public_id(no_account.staff_member_id), a, ConflictError),
                (a, me.public_id, ConflictError),
                (a, public_id(stranger.staff_member_id), NotFoundError),
            ):
                with pytest.raises(error):
                    merging.merge(me, keep, other, NOW, TODAY)
            merging.merge(me, a, b, NOW, TODAY)
            for keep, other in ((c, b), (b, c), (c, a)):
                with pytest.raises(ConflictError):
                    merging.merge(me, keep, other, NOW, TODAY)
            with pytest.raises(ConflictError):
                leaving.undo_leaver(me, b, NOW, TODAY)
            merging.merge(me, a, c, NOW, TODAY)  # three records of one person


def test_training_at_another_school_counts_once_the_person_and_a_lead_have_said_yes(
    settings: Settings,
) -> None:
    with serve_sample(settings) as app:
        library = app.extensions["library"]
        before = join(app, open_school(app)[0])
        complete(before)
        school, lead = open_school(app)
        with app.app_context():
            mover = make_person(school, with_account=False)
            with writing():
                row = db.session.get_one(StaffMember, mover.staff_member_id)
                row.account_id = before.person.account_id
            mover = Person(mover.staff_member_id, school, before.person.account_id, None)
            me, boss = viewer_of(mover), viewer_of(lead)
            [mine] = recognition.find_mine(me, library)
            assert recognition.find_offers(school, mover.staff_member_id, library) == []
            recognition.offer_mine(me, [mine.completion_id], library, NOW)
            assert status_of(school, mover.staff_member_id) is not Status.COMPLETE
            [offer] = recognition.find_offers(school, mover.staff_member_id, library)
            recognition.decide(boss, me.public_id, offer.id, True, NOW)
            assert status_of(school, mover.staff_member_id) is Status.COMPLETE
            with pytest.raises(ConflictError):
                recognition.decide(boss, me.public_id, offer.id, False, NOW)
            recognition.take_back(me, offer.id, NOW)
            assert status_of(school, mover.staff_member_id) is not Status.COMPLETE
            assert verify(school).whole


def test_nobody_elses_completion_can_be_offered_but_by_its_code(settings: Settings) -> None:
    with serve_sample(settings) as app:
        library = app.extensions["library"]
        other = join(app, open_school(app)[0], given_name="Mary", family_name="Seacole")
        complete(other)
        school, lead = open_school(app)
        me = join(app, school)
        with app.app_context():
            done = db.session.scalars(select(Completion)).one()
            mine = viewer_of(me.person)
            assert recognition.find_mine(mine, library) == []
            with pytest.raises(InvalidInputError):
                recognition.offer_mine(mine, [done.id], library, NOW)
            with pytest.raises(InvalidInputError):
                recognition.offer_by_code(mine, "0000 0000 0000 0000", NOW)
            recognition.offer_by_code(mine, done.code.upper()[:8] + " " + done.code[8:], NOW)
            [offer] = recognition.find_offers(school, mine.staff_member_id, library)
            assert offer.what.name == "Mary Seacole"  # the lead sees whose it is, and says no
            recognition.decide(viewer_of(lead), mine.public_id, offer.id, False, NOW)
            assert status_of(school, mine.staff_member_id) is not Status.COMPLETE


def test_whoever_is_looked_at_can_see_who_looked(settings: Settings) -> None:
    with serve_sample(settings) as app:
        school, lead = open_school(app)
        person, other = join(app, school, family_name="Byron"), join(app, school)
        with app.app_context():
            boss, mine = viewer_of(lead), viewer_of(person.person)
            open_person(boss, mine.public_id, app.extensions["library"], NOW, TODAY)
            [line] = looked.find_looks_at_me(mine, 1).lines
            assert line.by == "Grace Lim" and line.what is looked.Sight.PERSON
            assert looked.find_looks_at_me(viewer_of(other.person), 1).lines == ()
            assert looked.find_looks(boss, "byr", 1).total == 1
            assert looked.find_looks(boss, "nobody", 1).total == 0
            assert db.session.scalar(select(func.count()).select_from(AccessEntry)) or 0 > 1


def test_a_governor_or_administrator_joins_no_leads_record(settings: Settings) -> None:
    with serve_sample(settings) as app:
        school, lead = open_school(app)
        keeper = join(app, school, Role.ADMINISTRATOR)
        with app.app_context():
            me = viewer_of(keeper.person)
            with pytest.raises(Exception, match="Only a safeguarding lead"):
                merging.get_pair(me, public_id(lead.staff_member_id), me.public_id)
