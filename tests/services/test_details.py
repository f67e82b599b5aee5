"""The school's people and numbers: kept for ever, marked for whom they are, read kindly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.factories import NOW, TODAY, make_person, make_school, make_sign_in
from training.content.weave import NAMES, weave
from training.errors import ConflictError, InvalidInputError
from training.extensions import db
from training.models import Term
from training.rules.phones import read_phone
from training.rules.terms import TermDates
from training.services import details
from training.services.contacts import find_contacts
from training.services.details import Entry, Show
from training.services.details_history import find_changes
from training.services.viewer import Viewer, find_viewer
from training.services.writing import writing
from training.words import Role


@pytest.fixture
def lead(app: Flask) -> Iterator[Viewer]:
    with app.app_context():
        yield a_lead(make_school())


def a_lead(school_id: int, name: str = "Ines") -> Viewer:
    person = make_person(school_id, Role.LEAD, name, "Lim")
    viewer = find_viewer(make_sign_in(person, NOW), NOW, NOW.date())
    assert viewer is not None
    return viewer


def test_a_mobile_is_never_for_everybody(lead: Viewer) -> None:
    for mobile in ("07700 900 123", "+44 7700 900123", "0044 (0)7700 900 123"):
        with pytest.raises(InvalidInputError, match="mobile"):
            details.save(lead, {"lead": Entry("Mrs Lim", mobile, Show.PUBLIC)}, 0, NOW)
    assert details.save(lead, {"lead": Entry("Mrs Lim", "07700 900 123", Show.PRINTED)}, 0, NOW)
    assert details.save(lead, {"lead": Entry("Mrs Lim", "01632 960 001", Show.PUBLIC)}, 1, NOW)


def test_a_number_cannot_hide_in_a_name(lead: Viewer) -> None:
    with pytest.raises(InvalidInputError, match="box for the number"):
        details.save(lead, {"lead": Entry("Mrs Lim 07700 900 123", "", Show.PUBLIC)}, 0, NOW)


def test_what_is_not_marked_is_not_for_everybody() -> None:
    assert details.Details(entries={"lead": {"value": "Mrs Lim"}}).entry("lead").show is Show.SIGNED_IN


def test_saving_adds_a_version_and_says_who_and_when(lead: Viewer) -> None:
    assert details.save(lead, {"lead": Entry("Mrs Lim")}, 0, NOW)
    assert details.save(lead, {"lead": Entry("Mr Okafor"), "head": Entry("Dr Patel")}, 1, NOW)
    found = details.find_details(lead.school_id)
    assert (found.version, found.names) == (2, {"lead": "Mr Okafor", "head": "Dr Patel"})
    newest, first = find_changes(lead.school_id)
    assert (newest.by, newest.recorded_at) == ("Ines Lim", NOW)
    assert newest.changed == ("Safeguarding lead", "Head teacher")
    assert first.changed == ("Safeguarding lead",)


def test_saving_the_same_again_adds_nothing(lead: Viewer) -> None:
    given = {"lead": Entry("Mrs Lim", "01632 960 001", Show.PUBLIC)}
    assert details.save(lead, given, 0, NOW)
    assert not details.save(lead, given, 0, NOW)  # a second click on the same form
    assert details.find_details(lead.school_id).version == 1


def test_two_people_at_once_are_told(lead: Viewer) -> None:
    other = a_lead(lead.school_id, "Ben")
    details.save(lead, {"lead": Entry("Mrs Lim")}, 0, NOW)
    with pytest.raises(ConflictError, match="Somebody else"):
        details.save(other, {"lead": Entry("Mr Okafor")}, 0, NOW)
    assert details.find_details(lead.school_id).names == {"lead": "Mrs Lim"}


def test_old_records_keep_old_details(lead: Viewer) -> None:
    details.save(lead, {"lead": Entry("Mrs Lim")}, 0, NOW)
    old = details.find_details(lead.school_id).id
    details.save(lead, {"lead": Entry("Mr Okafor")}, 1, NOW)
    with pytest.raises(DBAPIError, match="append-only"):
        db.session.execute(text("UPDATE school_details SET version = 9 WHERE id = :id"), {"id": old})
    db.session.rollback()
    assert [change.version for change in find_changes(lead.school_id)] == [2, 1]


def check(lead: Viewer, name: str) -> details.Check | None:
    return details.find_details(lead.school_id).check(name)


def test_what_is_saved_new_counts_as_checked_that_day_by_whoever_saved_it(lead: Viewer) -> None:
    given = {"lead": Entry("Mrs Lim", "01632 960 001"), "head": Entry("Dr Patel")}
    details.save(lead, given, 0, NOW)
    later, deputy = NOW + timedelta(days=30), a_lead(lead.school_id, "Ben")
    details.save(deputy, given | {"lead": Entry("Mrs Lim", "01632 960 002")}, 1, later)
    assert check(lead, "lead") == details.Check("Ben Lim", later.date())
    assert check(lead, "head") == details.Check("Ines Lim", TODAY)
    stored = details.find_details(lead.school_id).entries["lead"]
    assert stored["checked_by"] == {"name": "Ben Lim", "id": deputy.public_id}
    assert stored["checked_on"] == later.date().isoformat()


def test_showing_a_number_to_others_is_no_check(lead: Viewer) -> None:
    details.save(lead, {"lead": Entry("Mrs Lim", "01632 960 001")}, 0, NOW)
    shown = {"lead": Entry("Mrs Lim", "01632 960 001", Show.PUBLIC)}
    details.save(a_lead(lead.school_id, "Ben"), shown, 1, NOW + timedelta(days=30))
    assert check(lead, "lead") == details.Check("Ines Lim", TODAY)


def test_still_right_is_a_new_version_that_says_who_and_when_and_nothing_else(lead: Viewer) -> None:
    details.save(lead, {"lead": Entry("Mrs Lim", "01632 960 001"), "head": Entry("Dr Patel")}, 0, NOW)
    later, deputy = NOW + timedelta(days=130), a_lead(lead.school_id, "Ben")
    stale = {contact.name for contact in find_contacts(lead.school_id, later.date()).doubtful()}
    assert {"lead", "head"} <= stale
    assert details.confirm(deputy, ["lead", "chair"], 1, later)  # nobody has given the chair: passed over
    found = details.find_details(lead.school_id)
    assert (found.version, set(found.entries)) == (2, {"lead", "head"})
    assert found.entry("lead") == Entry("Mrs Lim", "01632 960 001")
    assert (check(lead, "lead"), check(lead, "head")) == (
        details.Check("Ben Lim", later.date()),
        details.Check("Ines Lim", TODAY),
    )
    doubtful = {contact.name for contact in find_contacts(lead.school_id, later.date()).doubtful()}
    assert stale - doubtful == {"lead"}
    assert not details.confirm(deputy, ["lead"], 1, later)  # a second click


def test_what_is_not_there_any_more_cannot_be_called_still_right(lead: Viewer) -> None:
    details.save(lead, {"lead": Entry("Mrs Lim"), "head": Entry("Dr Patel")}, 0, NOW)
    deputy = a_lead(lead.school_id, "Ben")
    details.save(deputy, {"lead": Entry("Mr Okafor"), "head": Entry("Dr Patel")}, 1, NOW)
    later = NOW + timedelta(days=1)
    with pytest.raises(ConflictError, match="as it stands now"):
        details.confirm(lead, NAMES, 1, later)
    assert details.confirm(lead, ["head"], 1, later)  # that one is as it was shown


def test_a_round_of_checks_reads_as_one_line_of_the_history(lead: Viewer) -> None:
    details.save(lead, {"lead": Entry("Mrs Lim"), "head": Entry("Dr Patel")}, 0, NOW)
    later = NOW + timedelta(days=1)
    details.confirm(lead, ["lead"], 1, later)
    details.confirm(lead, ["head"], 2, later)
    newest, first = find_changes(lead.school_id)
    assert (newest.changed, newest.checked) == ((), ("Safeguarding lead", "Head teacher"))
    assert first.changed == ("Safeguarding lead", "Head teacher")


def test_the_term_decides_how_long_a_check_counts(lead: Viewer) -> None:
    details.save(lead, {"lead": Entry("Mrs Lim")}, 0, NOW)
    spring = TermDates("Spring", TODAY + timedelta(days=42), TODAY + timedelta(days=120))
    with writing():
        db.session.add(
            Term(school_id=lead.school_id, name="Spring", starts_on=spring.starts_on, ends_on=spring.ends_on)
        )

    def fresh(day: date) -> bool:
        return find_contacts(lead.school_id, day).of(["lead"])[0].is_fresh

    assert fresh(spring.starts_on - timedelta(days=1))
    assert not fresh(spring.starts_on)
    details.confirm(lead, ["lead"], 1, NOW + timedelta(days=42))
    assert fresh(spring.starts_on)


def test_another_schools_details_are_not_ours(lead: Viewer) -> None:
    other = a_lead(make_school("Hillside School"))
    details.save(other, {"lead": Entry("Mr Okafor")}, 0, NOW)
    assert details.find_details(lead.school_id).version == 0
    assert find_changes(lead.school_id) == []


def test_missing_details_are_named_and_read_as_plain_words(lead: Viewer) -> None:
    details.save(lead, {"lead": Entry("Mrs Lim")}, 0, NOW)
    missing = find_contacts(lead.school_id, TODAY).missing
    assert len(missing) == len(NAMES) - 1 and NAMES["lead"].label not in missing
    names = details.find_details(lead.school_id).names
    assert weave("Tell [[lead]], or [[head]].", names) == (
        "Tell Mrs Lim (safeguarding lead), or the head teacher."
    )


def test_a_number_for_paper_alone_is_not_woven_into_lessons(lead: Viewer) -> None:
    details.save(lead, {"out-of-hours": Entry("", "01632 960 555", Show.PRINTED)}, 0, NOW)
    assert "01632" not in weave("Ring [[out-of-hours]].", details.find_details(lead.school_id).names)
    details.save(lead, {"out-of-hours": Entry("", "01632 960 555", Show.SIGNED_IN)}, 1, NOW)
    assert "01632 960 555" in weave("Ring [[out-of-hours]].", details.find_details(lead.school_id).names)


@pytest.mark.parametrize(
    ("typed", "dial"),
    [
        ("01632 960 001", "+441632960001"),
        ("+44 (0)1632 960001", "+441632960001"),
        ("(01632) 960-001 ext. 12", "+441632960001"),
        ("0044 1632 960001", "+441632960001"),
        ("020 7946 0018", "+442079460018"),
        ("0800 1111", "08001111"),
        ("999", "999"),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, dial: str) -> None:
    assert read_phone(typed).dial == dial


@pytest.mark.parametrize(
    "typed",
    [
        "960 001",
        "ask the office",
        "+33 1 23 45 67 89",
        "01632 96",
        "01632 960 001 2",
        "0",
        "+44",
        "0٧700 900 123",
    ],
)
def test_a_number_that_cannot_be_rung_is_refused_with_a_reason(typed: str) -> None:
    with pytest.raises(InvalidInputError, match=r"number|digit|code"):
        read_phone(typed)
