"""A story shown to a room: who may open it, what phones may do, what is shown of a vote and what is kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from http.cookies import SimpleCookie

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import Person, make_person, make_school
from tests.support import sample
from tests.support.learning import Learner, join, open_school, place, serve_sample, words
from tests.support.queries import count_queries
from tests.support.sample import MODULE, SCENARIO
from tests.support.visitor import Visitor
from training.config import Settings
from training.content.model import Term
from training.extensions import db
from training.models import (
    Completion,
    Discussion,
    EvidenceEntry,
    Meeting,
    MeetingVote,
    RateCount,
    StaffMember,
)
from training.services import evidence
from training.services.tidy import tidy
from training.words import Nation, Role

SIT_OUT = "sit-out"


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with serve_sample(settings) as made:
        yield made


@pytest.fixture
def school(app: Flask) -> tuple[int, Person]:
    return open_school(app)


@pytest.fixture
def lead(app: Flask, school: tuple[int, Person]) -> Learner:
    return Learner(app, school[1])


def open_meeting(lead: Learner) -> str:
    """The address of the meeting, at its first place with the vote open."""
    show = place(lead.send(f"/meetings/new/{SCENARIO}", seen="y"))
    meeting = show.removesuffix("/show")
    assert place(lead.send(f"{meeting}/begin")) == show
    return meeting


def code(app: Flask) -> str:
    with app.app_context():
        return db.session.scalars(select(Meeting.code).order_by(Meeting.id.desc())).first() or ""


def meeting_row(app: Flask) -> Meeting:
    with app.app_context():
        return db.session.scalars(select(Meeting).order_by(Meeting.id.desc())).one()


def votes(app: Flask) -> list[MeetingVote]:
    with app.app_context():
        return list(db.session.scalars(select(MeetingVote)))


def vote(app: Flask, option: str, at: str = "gate", phone: Visitor | None = None) -> Visitor:
    phone = phone or Visitor(app)
    address = f"/vote/{code(app)}"
    phone.get(address)
    assert place(phone.post(address, {"place": at, "option": option})) == address
    return phone


def close(lead: Learner, meeting: str, at: str = "gate") -> str:
    place(lead.send(f"{meeting}/close-vote", place=at))
    return words(lead.get(f"{meeting}/show"))


def test_a_meeting_opens_only_after_the_whole_story_was_on_the_desk_and_ticked(
    lead: Learner, app: Flask
) -> None:
    page = lead.get(f"/meetings/new/{SCENARIO}").text
    for part in (
        "What now would mean.",
        "What note would mean.",
        "Please keep it turned away.",
        "doing better",
    ):
        assert part in page
    unread = lead.send(f"/meetings/new/{SCENARIO}")
    assert unread.status_code == 422 and "Read the story first" in unread.text
    with app.app_context():
        assert db.session.scalars(select(Meeting)).all() == []


def test_a_story_marked_alone_is_not_offered_and_cannot_be_opened(settings: Settings) -> None:
    library = sample.library()
    heavy = replace(library.quizzes[SCENARIO], alone=True)
    with serve_sample(settings, replace(library, quizzes={**library.quizzes, SCENARIO: heavy})) as app:
        lead = Learner(app, open_school(app)[1])
        assert "At the gate" not in words(lead.get("/meetings"))
        assert lead.get(f"/meetings/new/{SCENARIO}").status_code == 404
        assert lead.send(f"/meetings/new/{SCENARIO}", seen="y").status_code == 404


def test_a_name_that_differs_by_nation_is_said_on_the_screen_and_on_the_phone(settings: Settings) -> None:
    library = sample.library()
    story = library.quizzes[SCENARIO]
    gate = replace(story.items[0], stem="Who rings [[term:police]]?")
    terms = {"police": Term("police", "Police", {Nation.ENGLAND: "the police on 101"})}
    named = replace(story, items=(gate, *story.items[1:]))
    with serve_sample(
        settings, replace(library, quizzes={**library.quizzes, SCENARIO: named}, terms=terms)
    ) as app:
        lead = Learner(app, open_school(app)[1])
        before = lead.get(f"/meetings/new/{SCENARIO}")
        meeting = open_meeting(lead)
        for page in (before, lead.get(f"{meeting}/show"), Visitor(app).get(f"/vote/{code(app)}")):
            assert "Who rings the police on 101?" in words(page)


def test_a_story_of_a_module_that_is_not_adopted_is_not_offered(app: Flask) -> None:
    lead = Learner(app, open_school(app, adopted=False, assigned=False)[1])
    assert "No story yet" in words(lead.get("/meetings"))
    assert lead.send(f"/meetings/new/{SCENARIO}", seen="y").status_code == 404


def test_nothing_is_told_of_a_vote_before_it_closes(app: Flask, lead: Learner) -> None:
    meeting = open_meeting(lead)
    for n in range(1, 13):
        vote(app, "now")
        page = words(lead.get(f"{meeting}/show"))
        told = "Fewer than five" if n < 5 else f"At least {n - n % 5}"
        assert f"{told} phones have answered so far." in page
        assert "would mean" not in page and "Helps most" not in page
        assert told in lead.get(f"{meeting}/count").get_json()["text"]


def test_under_five_votes_there_is_no_count_and_none_is_kept(app: Flask, lead: Learner) -> None:
    meeting = open_meeting(lead)
    for option in ("now", "now", "now", "tomorrow", SIT_OUT, SIT_OUT, SIT_OUT):
        vote(app, option)
    page = close(lead, meeting)
    assert "Fewer than five voted: talk about it together." in page
    assert "What now would mean." in page
    assert meeting_row(app).totals == {"gate": {}} and votes(app) == []


@pytest.mark.both_databases
def test_from_five_votes_counts_are_shown_and_a_single_vote_is_never_told(app: Flask, lead: Learner) -> None:
    meeting = open_meeting(lead)
    for option in ["now"] * 8 + ["tomorrow"]:
        vote(app, option)
    page = close(lead, meeting)
    assert "At least 5" in page and "Fewer than 5" in page and "8" not in page.partition("Talk first")[0]
    assert meeting_row(app).totals == {"gate": {"now": "At least 5", "tomorrow": "Fewer than 5"}}
    assert votes(app) == []  # every single vote is gone


def test_counts_without_small_groups_are_told_as_they_are(app: Flask, lead: Learner) -> None:
    meeting = open_meeting(lead)
    for option in ["now"] * 7 + ["tomorrow"] * 6 + [SIT_OUT]:
        vote(app, option)
    close(lead, meeting)
    assert meeting_row(app).totals == {"gate": {"now": "7", "tomorrow": "6"}}


def test_sitting_out_looks_like_voting_on_the_phone_and_on_the_screen(app: Flask, lead: Learner) -> None:
    meeting = open_meeting(lead)
    vote(app, "now")  # the first of all tries of the quarter of an hour also clears away old counts
    pages, statements, screens = [], [], []
    for option in ("now", SIT_OUT):
        phone = Visitor(app)
        phone.get(f"/vote/{code(app)}")
        with count_queries(app) as sent:
            phone.post(f"/vote/{code(app)}", {"place": "gate", "option": option})
        statements.append(sent)
        pages.append(words(phone.get(f"/vote/{code(app)}")))
        screens.append(words(lead.get(f"{meeting}/show")))
    assert pages[0] == pages[1] and "Sent. Look at the screen." in pages[0]
    assert statements[0] == statements[1]
    assert screens[0] == screens[1]


@pytest.mark.both_databases
def test_one_phone_has_one_vote_which_it_may_change_until_it_closes(app: Flask, lead: Learner) -> None:
    meeting = open_meeting(lead)
    phone = vote(app, "tomorrow")
    assert "What about gate?" in words(Visitor(app).get(f"/vote/{code(app)}"))  # another phone is still asked
    vote(app, "now", phone=phone)
    assert [row.option for row in votes(app)] == ["now"]
    for _ in range(4):
        vote(app, "now")
    close(lead, meeting)
    late = vote(app, "tomorrow", phone=phone)
    assert "The vote is closed" in words(late.get(f"/vote/{code(app)}")) and votes(app) == []
    assert meeting_row(app).totals == {"gate": {"now": "5", "tomorrow": "0"}}


def test_a_phone_is_not_linked_to_who_is_signed_in_on_it(
    app: Flask, lead: Learner, school: tuple[int, Person]
) -> None:
    open_meeting(lead)
    teacher = join(app, school[0], given_name="Ines", family_name="Alcott")
    teacher.get("/record")
    app.extensions["clock"].pass_minutes(15)
    address = f"/vote/{code(app)}"
    with count_queries(app) as sent:
        page = teacher.get(address)
        teacher.post(address, {"place": "gate", "option": "now"})
    assert "Alcott" not in page.text and "Sign out" not in page.text
    assert not [sql for sql in sent if "sign_in" in sql or "staff_member" in sql]
    (row,) = votes(app)
    cookies = SimpleCookie(page.headers.getlist("Set-Cookie")[0])
    key = cookies["vote"]
    assert key["path"] == address and key["httponly"] and key["samesite"] == "Lax"
    assert row.voter != key.value and key.value not in row.voter


def test_one_phone_is_another_key_in_each_meeting(app: Flask, lead: Learner) -> None:
    phone = Visitor(app)
    for _ in range(2):
        open_meeting(lead)
        phone.client.set_cookie("vote", "the same in both", path=f"/vote/{code(app)}")
        assert place(phone.post(f"/vote/{code(app)}", {"place": "gate", "option": "now"}))
    assert len({row.voter for row in votes(app)}) == 2


def test_no_address_is_kept_not_even_as_a_digest_anybody_could_guess(app: Flask, lead: Learner) -> None:
    open_meeting(lead)
    vote(app, "now")
    with app.app_context():
        names = [row.name for row in db.session.scalars(select(RateCount))]
    guess = hashlib.sha256(b"192.0.2.10").hexdigest()
    assert any("meeting-vote" in name for name in names)
    assert not [name for name in names if "meeting" in name and guess in name]


def test_a_vote_without_a_key_an_option_or_the_right_place_is_not_kept(app: Flask, lead: Learner) -> None:
    open_meeting(lead)
    address = f"/vote/{code(app)}"
    bare = Visitor(app)
    assert bare.post(address, {"place": "gate", "option": "now"}).status_code == 422
    for option in ("", "lead", "nothing"):
        assert bare.post(address, {"place": "gate", "option": option}).status_code == 422
    assert place(bare.post(address, {"place": "talk", "option": "lead"})) == address
    assert votes(app) == []


def test_a_phone_whose_meeting_has_ended_hears_so_and_a_wrong_code_hears_nothing_of_it(
    app: Flask, lead: Learner
) -> None:
    lead.send(f"{open_meeting(lead)}/end")
    ended = Visitor(app).get(f"/vote/{code(app)}")
    assert ended.status_code == 404 and "The meeting is over" in words(ended)
    assert "The meeting is over" not in words(Visitor(app).get("/vote/AAAAAA"))


def test_codes_cannot_be_tried_out(app: Flask, lead: Learner) -> None:
    open_meeting(lead)
    phone = Visitor(app)
    typed = code(app).lower()
    assert place(phone.post("/vote", {"code": f"{typed[:3]} - {typed[3:]}"})) == f"/vote/{code(app)}"
    answers = [phone.post("/vote", {"code": "ZZZZZZ"}).status_code for _ in range(61)]
    assert answers == [422] * 60 + [429]
    assert phone.get("/vote/ZZZZZZ").status_code == 429


def test_the_story_goes_on_with_the_best_or_the_leads_choice_and_never_with_a_critical_one(
    app: Flask, lead: Learner
) -> None:
    meeting = open_meeting(lead)
    assert lead.send(f"{meeting}/go-on", place="gate", option="now").status_code == 409  # the vote is open
    assert "Go on with A, which helps most" in close(lead, meeting)
    assert lead.send(f"{meeting}/go-on", place="gate", option="tomorrow").status_code == 404
    for _ in range(2):
        place(lead.send(f"{meeting}/go-on", place="gate", option="now"))
    assert (meeting_row(app).place, meeting_row(app).voting) == ("talk", True)
    assert "Go on with B" in close(lead, meeting, "talk")
    place(lead.send(f"{meeting}/go-on", place="talk", option="note"))
    assert "Weeks later she is doing better." in words(lead.get(f"{meeting}/show"))
    place(lead.send(f"{meeting}/end"))
    assert Visitor(app).get(f"/vote/{code(app)}").status_code == 404
    assert place(lead.get(f"{meeting}/show")) == f"{meeting}/who"


@pytest.mark.both_databases
def test_who_took_part_is_ticked_and_stands_as_discussion_never_as_completion(
    app: Flask, lead: Learner, school: tuple[int, Person]
) -> None:
    teacher = join(app, school[0], given_name="Ines", family_name="Alcott")
    join(app, school[0], given_name="Omar", family_name="Baker")
    meeting = open_meeting(lead)
    place(lead.send(f"{meeting}/end"))
    with app.app_context():
        make_person(make_school("Another School"))  # whom “everyone” does not mean
        ines = db.session.scalars(select(StaffMember.public_id).where(StaffMember.given_name == "Ines")).one()
    for _ in range(2):
        place(lead.send(f"{meeting}/who", person=ines, on="2026-11-23"))
    assert "1 of 3 on the staff list is recorded" in words(lead.get(f"{meeting}/who"))
    place(lead.send(f"{meeting}/who", everyone="y", on="2026-11-23"))
    with app.app_context():
        assert len(db.session.scalars(select(Discussion)).all()) == 3
        assert db.session.scalars(select(Completion)).all() == []
        payloads = [
            json.loads(row.payload)
            for row in db.session.scalars(select(EvidenceEntry).where(EvidenceEntry.kind == "discussion"))
        ]
        assert [len(payload["people"]) for payload in payloads] == [1, 2] and payloads[0]["people"] == [ines]
        assert "Alcott" not in json.dumps(payloads) and evidence.verify(school[0]).whole
    for page in (teacher.get("/record"), lead.get(f"/people/{ines}")):
        assert "Took part in a discussion: At the gate" in words(page)
    assert "Took part" in teacher.get("/record/download.csv").text
    assert teacher.get("/record/download.json").get_json()["beside"] == [
        {"kind": "discussion", "title": "At the gate", "on": "2026-11-23", "expires_on": None}
    ]


@pytest.mark.parametrize("day", ["2026-11-24", "2025-11-01", "nonsense"])
def test_a_day_that_cannot_be_right_is_refused_and_the_ticks_kept(
    app: Flask, lead: Learner, day: str
) -> None:
    meeting = open_meeting(lead)
    page = lead.get(f"{meeting}/who").text
    person = page.split('name="person" value="')[1].split('"')[0]
    again = lead.send(f"{meeting}/who", person=person, on=day)
    assert again.status_code == 422 and f'value="{person}" checked' in again.text
    with app.app_context():
        assert db.session.scalars(select(Discussion)).all() == []


@pytest.mark.both_databases
def test_a_module_is_read_aloud_with_its_answers_and_recorded_as_discussion(
    app: Flask, lead: Learner
) -> None:
    page = words(lead.get(f"/modules/{MODULE}/aloud"))
    for part in ("1. Stop and look away", "2. Go together now", "Question 5", "Pause", "What away would mean.",
                 "Say instead: Please keep it turned away.", "1. First", "Fact: She said it."):  # fmt: skip
        assert part in page
    who = place(lead.send(f"/modules/{MODULE}/aloud"))
    assert "Look away, read aloud" in words(lead.get(who))
    place(lead.send(who, everyone="y", on="2026-11-20"))
    assert "Look away, read aloud, Friday 20 November 2026" in words(lead.get("/record"))
    assert Visitor(app).get(f"/vote/{code(app)}").status_code == 404
    assert lead.get(who.replace("/who", "/show")).status_code == 404


def test_a_module_that_is_not_adopted_can_be_read_but_nobody_recorded(app: Flask) -> None:
    lead = Learner(app, open_school(app, adopted=False, assigned=False)[1])
    assert "Adopt this module first" in words(lead.get(f"/modules/{MODULE}/aloud"))
    assert lead.send(f"/modules/{MODULE}/aloud").status_code == 404


def test_meetings_are_for_leads_and_for_their_own_school(
    app: Flask, lead: Learner, school: tuple[int, Person]
) -> None:
    meeting = open_meeting(lead)
    other = Learner(app, open_school(app, assigned=False)[1])
    for path in (f"{meeting}/show", f"{meeting}/who", f"{meeting}/count"):
        assert other.get(path).status_code == 404
    for path in ("begin", "close-vote", "go-on", "end", "who"):
        assert other.send(f"{meeting}/{path}", place="gate", everyone="y", on="2026-11-23").status_code == 404
    for role in (Role.STAFF, Role.ADMINISTRATOR, Role.GOVERNOR):
        person = join(app, school[0], role)
        assert person.get("/meetings").status_code == 403
        assert person.send(f"{meeting}/end").status_code == 403
    with app.app_context():
        stranger = make_person(make_school("Hillside"), Role.STAFF)
    assert stranger.school_id != school[0]


def test_the_pages_cost_the_same_for_one_and_for_many(
    app: Flask, lead: Learner, school: tuple[int, Person]
) -> None:
    meeting = open_meeting(lead)
    lead.get("/meetings")
    costs = []
    for _ in range(2):
        counts = []
        for path in (
            "/meetings",
            f"/meetings/new/{SCENARIO}",
            f"{meeting}/show",
            f"{meeting}/who",
            f"/modules/{MODULE}/aloud",
        ):
            with count_queries(app) as sent:
                lead.get(path)
            counts.append(len(sent))
        costs.append(counts)
        with app.app_context():
            for _n in range(120):
                make_person(school[0], with_account=False)
        for _n in range(6):
            vote(app, "now")
    assert costs[0] == costs[1] and max(costs[0]) <= 8
    phone = Visitor(app)
    for path in (f"/vote/{code(app)}", f"/vote/{code(app)}/state"):
        with count_queries(app) as sent:
            phone.get(path)
        assert len(sent) == 1
    assert "Page 2" in words(lead.get(f"{meeting}/who"))


@pytest.mark.both_databases
def test_a_meeting_left_open_is_ended_and_its_votes_forgotten(app: Flask, lead: Learner) -> None:
    open_meeting(lead)
    vote(app, "now")
    clock = app.extensions["clock"]
    clock.pass_minutes(12 * 60)
    assert Visitor(app).get(f"/vote/{code(app)}").status_code == 404
    with app.app_context():
        clock.pass_minutes(1)
        assert dict(tidy(clock.now))["votes of meetings left open"] == 1
    assert votes(app) == [] and meeting_row(app).closed_at is not None


def test_somebody_ticked_by_mistake_is_taken_off_and_the_evidence_says_so(
    app: Flask, school: tuple[int, Person], lead: Learner
) -> None:
    join(app, school[0], given_name="Ines")
    meeting = open_meeting(lead)
    lead.send(f"{meeting}/end")
    with app.app_context():
        ines = db.session.scalars(select(StaffMember.public_id).where(StaffMember.given_name == "Ines")).one()
    lead.send(f"{meeting}/who", person=ines, on="2026-11-23")
    assert place(lead.send(f"{meeting}/who/take-off", off=ines)) == f"{meeting}/who"
    assert lead.send(f"{meeting}/who/take-off", off=ines).status_code == 404
    with app.app_context():
        assert db.session.scalars(select(Discussion)).all() == []
        said, corrected = db.session.scalars(select(EvidenceEntry).order_by(EvidenceEntry.n.desc()).limit(2))
        assert (corrected.kind, said.kind) == ("discussion", "correction")
        assert json.loads(said.payload)["corrects"] == corrected.n
        assert evidence.verify(school[0]).whole
