"""Signing in, its limits, and how long it lasts."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import NOW, TODAY, Person, make_person, make_school
from tests.support.accounts import PASSWORD
from training.errors import NotFoundError
from training.extensions import db
from training.models import AccessEntry, RateCount, SignIn, StaffMember
from training.services import passwords, sessions, sign_in
from training.services.sign_in import Outcome
from training.services.viewer import find_viewer
from training.services.writing import writing
from training.words import Role

pytestmark = pytest.mark.usefixtures("context")
HERE, ELSEWHERE = "192.0.2.10", "198.51.100.7"


@pytest.fixture
def ada(context: None, password_hash: str) -> Person:
    return make_person(make_school(), email="ada@school.example", password_hash=password_hash)


def attempt(name: str, password: str = PASSWORD, address: str = HERE, now=NOW, shared: bool = False):
    return sign_in.sign_in(name, password, address, shared, now, TODAY)


def test_right_password_signs_in_and_first_time_is_joining(ada: Person) -> None:
    result = attempt("ada@school.example")
    assert result.outcome is Outcome.OK
    viewer = find_viewer(result.key, NOW, TODAY)
    assert viewer and viewer.staff_member_id == ada.staff_member_id
    assert db.session.get_one(StaffMember, ada.staff_member_id).joined_at == NOW


@pytest.mark.parametrize(
    "typed", [" Ada@School.Example ", "ADA@SCHOOL.EXAMPLE\u00a0", "ａｄａ@school.example"]
)
def test_case_width_and_space_of_the_name_make_no_difference(ada: Person, typed: str) -> None:
    assert attempt(typed).outcome is Outcome.OK


def test_leaver_unknown_and_not_yet_joined_are_answered_alike(ada: Person, password_hash: str) -> None:
    leaver = make_person(ada.school_id, left_on=TODAY, password_hash=password_hash)
    not_joined = make_person(ada.school_id)
    names = ["nobody@school.example", leaver.sign_in_name, not_joined.sign_in_name]
    answers = {attempt(str(name)) for name in names} | {attempt("ada@school.example", "wrong")}
    assert answers == {sign_in.SignInResult(Outcome.REFUSED)}


def test_last_day_over_means_no_way_in(ada: Person) -> None:
    with writing():
        db.session.get_one(StaffMember, ada.staff_member_id).leave_on = TODAY - timedelta(days=1)
    assert attempt("ada@school.example").outcome is Outcome.REFUSED


def test_leaving_while_the_password_is_checked_keeps_out(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = passwords.verify

    def leave_meanwhile(password_hash: str | None, password: str) -> bool:
        with writing():
            db.session.get_one(StaffMember, ada.staff_member_id).left_on = TODAY
        return real(password_hash, password)

    monkeypatch.setattr(passwords, "verify", leave_meanwhile)
    assert attempt("ada@school.example").outcome is Outcome.REFUSED


def test_eleventh_wrong_password_waits_while_the_owner_elsewhere_gets_in(ada: Person) -> None:
    outcomes = [attempt("ada@school.example", f"guess {n}").outcome for n in range(11)]
    assert outcomes == [Outcome.REFUSED] * 10 + [Outcome.WAIT]
    refused = attempt("ada@school.example")
    assert refused.outcome is Outcome.WAIT and 0 < refused.retry_after <= 900
    assert attempt("ada@school.example", address=ELSEWHERE).outcome is Outcome.OK
    assert attempt("ada@school.example", now=NOW + timedelta(minutes=16)).outcome is Outcome.OK


def test_unknown_names_wait_just_the_same() -> None:
    outcomes = [attempt("nobody@school.example", f"guess {n}").outcome for n in range(11)]
    assert outcomes == [Outcome.REFUSED] * 10 + [Outcome.WAIT]


def test_ipv6_addresses_of_one_customer_count_together(ada: Person) -> None:
    outcomes = [attempt("ada@school.example", "guess", f"2001:db8:1:2::{n:x}").outcome for n in range(11)]
    assert outcomes[-1] is Outcome.WAIT


def test_a_whole_school_behind_one_address_gets_in(
    ada: Person, password_hash: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "PER_PLACE", sign_in.Limit("sign-in-place", 5, timedelta(minutes=15)))
    people = [make_person(ada.school_id, password_hash=password_hash) for _ in range(8)]
    assert {attempt(str(p.sign_in_name)).outcome for p in people} == {Outcome.OK}
    wrong = [attempt(f"name{n}@school.example").outcome for n in range(6)]
    assert wrong[-1] is Outcome.WAIT


def test_counts_hold_no_name_and_no_address(ada: Person) -> None:
    attempt("ada@school.example", "wrong")
    names = " ".join(db.session.scalars(select(RateCount.name)))
    assert names and "ada" not in names and HERE not in names


def test_sign_ins_and_refusals_are_on_record_without_the_name_typed(ada: Person) -> None:
    attempt("ada@school.example", "wrong")
    attempt("my secret typed in the wrong box", "wrong")
    attempt("ada@school.example")
    rows = db.session.execute(
        select(AccessEntry.what, AccessEntry.staff_member_id, AccessEntry.target).order_by(AccessEntry.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("sign-in-refused", ada.staff_member_id, ""),
        ("sign-in-refused", None, ""),
        ("sign-in", ada.staff_member_id, ""),
    ]


def test_known_and_unknown_names_take_the_same_time(ada: Person) -> None:
    times: dict[str, list[float]] = {"ada@school.example": [], "nobody@school.example": []}
    attempt("warm@school.example", "wrong")
    for n in range(10):
        for name, taken in times.items():
            begun = time.process_time()  # work, not waiting: other tests share the machine
            attempt(name, "wrong", f"203.0.113.{n}")
            taken.append(time.process_time() - begun)
    known, unknown = (min(taken) for taken in times.values())
    assert abs(known - unknown) < 0.2 * max(known, unknown)


def test_staff_stay_a_day_and_leads_two_hours(ada: Person, password_hash: str) -> None:
    lead = make_person(ada.school_id, role=Role.LEAD, password_hash=password_hash)
    key, lead_key = attempt("ada@school.example").key, attempt(str(lead.sign_in_name)).key
    later = NOW + timedelta(hours=3)
    assert find_viewer(key, later, TODAY) and not find_viewer(lead_key, later, TODAY)


def test_use_does_not_stretch_a_stay_past_its_longest(ada: Person, password_hash: str) -> None:
    lead = make_person(ada.school_id, role=Role.LEAD, password_hash=password_hash)
    key = attempt(str(lead.sign_in_name)).key
    for minutes in range(0, 12 * 60, 60):
        now = NOW + timedelta(minutes=minutes)
        with writing():
            db.session.scalars(select(SignIn)).one().last_seen_at = now
    assert find_viewer(key, NOW + timedelta(hours=11, minutes=59), TODAY)
    assert not find_viewer(key, NOW + timedelta(hours=12), TODAY)


def test_shared_computer_signs_out_after_twenty_minutes(ada: Person) -> None:
    key = attempt("ada@school.example", shared=True).key
    assert find_viewer(key, NOW + timedelta(minutes=20), TODAY)
    assert not find_viewer(key, NOW + timedelta(minutes=21), TODAY)


def test_signing_out_ends_the_row_and_everywhere_ends_all(ada: Person) -> None:
    keys = [attempt("ada@school.example").key for _ in range(3)]
    first = find_viewer(keys[0], NOW, TODAY)
    assert first
    sessions.sign_out(first.sign_in_id, NOW)
    assert [bool(find_viewer(key, NOW, TODAY)) for key in keys] == [False, True, True]
    sessions.sign_out_everywhere(first.account_id, NOW)
    assert not any(find_viewer(key, NOW, TODAY) for key in keys)


def test_keys_are_random_and_kept_only_as_digests(ada: Person) -> None:
    keys = {attempt("ada@school.example").key for _ in range(3)}
    stored = set(db.session.scalars(select(SignIn.key_hash)))
    assert len(keys) == 3 and min(map(len, keys)) >= 43 and not keys & stored


def test_switching_to_a_school_where_one_is_lead_shortens_the_stay(ada: Person) -> None:
    other = make_person(make_school("Hilltop"), role=Role.LEAD, with_account=False)
    with writing():
        db.session.get_one(StaffMember, other.staff_member_id).account_id = ada.account_id
    key = attempt("ada@school.example").key
    viewer = find_viewer(key, NOW, TODAY)
    assert viewer and viewer.memberships == 2
    target = next(
        m for m in sessions.memberships(viewer.account_id, viewer.staff_member_id, TODAY) if not m.is_this
    )
    sessions.switch(viewer.account_id, viewer.sign_in_id, target.public_id, NOW, TODAY)
    there = find_viewer(key, NOW, TODAY)
    assert there and there.school_name == "Hilltop" and there.role is Role.LEAD
    assert not find_viewer(key, NOW + timedelta(hours=3), TODAY)


def test_nobody_switches_to_a_membership_of_another_account(ada: Person) -> None:
    stranger = make_person(make_school("Hilltop"), role=Role.LEAD)
    public_id = db.session.get_one(StaffMember, stranger.staff_member_id).public_id
    viewer = find_viewer(attempt("ada@school.example").key, NOW, TODAY)
    assert viewer
    with pytest.raises(NotFoundError):
        sessions.switch(viewer.account_id, viewer.sign_in_id, public_id, NOW, TODAY)


def test_next_sign_in_opens_the_school_last_worked_in(ada: Person) -> None:
    other = make_person(make_school("Hilltop"), with_account=False)
    with writing():
        member = db.session.get_one(StaffMember, other.staff_member_id)
        member.account_id = ada.account_id
        public_id = member.public_id
    viewer = find_viewer(attempt("ada@school.example").key, NOW, TODAY)
    assert viewer and viewer.school_name == "Riverbank School"
    sessions.switch(viewer.account_id, viewer.sign_in_id, public_id, NOW, TODAY)
    again = find_viewer(attempt("ada@school.example").key, NOW, TODAY)
    assert again and again.school_name == "Hilltop"
