"""A school in another nation, the core of a module, a retake and the refresher, on both databases."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from flask import Flask

from tests.content.tailored import FACTS, block, item, lesson, module, quiz
from tests.factories import NOW, TODAY, make_person, make_school, make_sign_in
from training.content.model import Library, RightNowCard
from training.errors import NotFoundError
from training.extensions import db
from training.models import Adoption, Completion, Standing
from training.services import assignments, evidence
from training.services.attempts import get_sitting, start_attempt
from training.services.certificates import get_mine
from training.services.lessons import get_lesson, read_page
from training.services.progress import get_progress, progress_of
from training.services.record import get_record
from training.services.responses import finish_attempt, submit_response
from training.services.viewer import Viewer, find_viewer
from training.services.writing import writing
from training.words import CriticalCode, Nation, Setting, Status

C1, C2, C8 = CriticalCode.C1, CriticalCode.C2, CriticalCode.C8
PAGES = (
    lesson("first", block("For all", "F1"), block("In England", "F2"), block("In Wales", "F3")),
    lesson("second", block("More", "F1")),
    lesson("england", block("Only in England", "F2")),
)
QUIZ = quiz(
    "questions",
    [
        item("look", code=C1, family="look"),
        item("look-again", code=C1, family="look"),
        item("english", "F2"),
        item("later", lesson="module/second"),
    ],
)
REFRESHER = replace(
    quiz("yearly", [item("own", lesson="yearly/first"), *QUIZ.items, item("not-here", lesson="elsewhere/x")]),
    module="yearly",
    count=3,
    always=(C1,),
)
MODULE = module(PAGES, ["questions"], core=("first",))
YEARLY = replace(module(PAGES[:1], ["yearly"]), slug="yearly", id="A8")
LIBRARY = Library(
    modules={"module": MODULE, "yearly": YEARLY},
    quizzes={"questions": QUIZ, "yearly": REFRESHER},
    facts=FACTS,
    sources={},
    codes={},
    card=RightNowCard((), (), (), ()),
    digest="tailored",
)
RIGHT, WRONG = {"option": ["right"]}, {"option": ["wrong"]}


def join(nation: Nation = Nation.ENGLAND, core: bool | None = None) -> Viewer:
    school = make_school(nation=nation.value)
    person = make_person(school)
    with writing():
        evidence.begin_chain(school)
        for slug in LIBRARY.modules:
            db.session.add(
                Adoption(
                    school_id=school,
                    module=slug,
                    module_digest="d",
                    facts=[],
                    adopted_by=person.staff_member_id,
                    adopted_name="A lead",
                    adopted_at=NOW,
                )
            )
    found = find_viewer(make_sign_in(person, NOW), NOW, TODAY)
    assert found is not None
    if core is not None:
        assign(found, core)
    return found


def assign(who: Viewer, core: bool) -> None:
    due = {"on": (TODAY + timedelta(days=9)).isoformat()}
    assignments.add_rule(
        who.school_id, who.staff_member_id, "module", {"everyone": True}, due, None, NOW, TODAY, core
    )


@pytest.fixture
def teacher(app: Flask) -> Iterator[Viewer]:
    with app.app_context():
        yield join()


@pytest.fixture
def given_the_core(app: Flask) -> Iterator[Viewer]:
    with app.app_context():
        yield join(core=True)


def read(who: Viewer, slug: str = "module") -> None:
    for page in get_progress(who, LIBRARY, slug, TODAY)[0].module.lessons:
        read_page(who, LIBRARY, slug, page.slug, NOW, TODAY)


def start(who: Viewer, slug: str = "module", name: str = "questions", seed: int = 1) -> int:
    begun = start_attempt(who, LIBRARY, slug, name, NOW, TODAY, Random(seed))
    assert isinstance(begun, int)
    return begun


def finish(who: Viewer, attempt: int, wrong: tuple[str, ...] = ()) -> None:
    while name := get_sitting(who, attempt).standpoint.item_id:
        point = get_sitting(who, attempt).standpoint
        values: Mapping[str, list[str]] = WRONG if name in wrong and not point.repairing else RIGHT
        submit_response(who, attempt, name, point.seq, values, NOW)
    finish_attempt(who, LIBRARY, attempt, NOW, TODAY)


def status_of(who: Viewer) -> Status:
    return get_progress(who, LIBRARY, "module", TODAY)[0].status


def test_a_welsh_school_reads_and_is_asked_what_holds_in_wales(app: Flask) -> None:
    with app.app_context():
        welsh = join(Nation.WALES)
        page = get_lesson(welsh, LIBRARY, "module", "first", TODAY)
        assert [each.html for each in page.view.blocks] == ["<p>For all</p>", "<p>In Wales</p>"]
        assert page.total == 2 and {why.id for why in page.view.why} == {"F1", "F3"}
        with pytest.raises(NotFoundError):
            get_lesson(welsh, LIBRARY, "module", "england", TODAY)
        read(welsh)
        assert "english" not in get_sitting(welsh, start(welsh)).drawn


def test_a_module_not_written_for_the_nation_is_not_there_though_adopted(app: Flask) -> None:
    english = replace(MODULE, nations=(Nation.ENGLAND,))
    library = replace(LIBRARY, modules={"module": english})
    with app.app_context():
        welsh = join(Nation.WALES)
        assert progress_of(welsh, library, TODAY) == []
        with pytest.raises(NotFoundError, match="not ready for schools in Wales"):
            get_progress(welsh, library, "module", TODAY)


def test_an_attempt_keeps_as_whom_it_was_begun(teacher: Viewer) -> None:
    read(teacher)
    reader = get_sitting(teacher, start(teacher)).reader
    assert (reader.nation, reader.setting, reader.on) == (Nation.ENGLAND, Setting.SECONDARY, TODAY)


def test_a_retake_asks_another_form(teacher: Viewer) -> None:
    read(teacher)
    first = start(teacher)
    finish(teacher, first, wrong=("look", "look-again", "english"))
    second = start(teacher)
    forms = {"look", "look-again"}
    assert (forms & {*get_sitting(teacher, first).drawn}) != (forms & {*get_sitting(teacher, second).drawn})


def test_whoever_has_the_core_reads_and_is_asked_the_core(given_the_core: Viewer) -> None:
    found, _ = get_progress(given_the_core, LIBRARY, "module", TODAY)
    assert [page.slug for page in found.module.lessons] == ["first"]
    read(given_the_core)
    attempt = start(given_the_core)
    assert "later" not in get_sitting(given_the_core, attempt).drawn
    finish(given_the_core, attempt)
    assert status_of(given_the_core) is Status.COMPLETE
    done = db.session.query(Completion).one()
    assert done.core
    assert get_mine(given_the_core, done.code).paper.title == "A module (core pages)"
    assert get_record(given_the_core).completions[0].title == "A module (core pages)"


def test_given_the_whole_later_the_module_is_open_again_for_the_rest(given_the_core: Viewer) -> None:
    read(given_the_core)
    finish(given_the_core, start(given_the_core))
    assign(given_the_core, core=False)
    found, _ = get_progress(given_the_core, LIBRARY, "module", TODAY)
    assert found.status is Status.IN_PROGRESS
    assert found.next_step.slug == "second" and found.read == {"first"}
    assert not found.quiz("questions").passed, "its questions about the rest were not asked"
    read(given_the_core)
    finish(given_the_core, start(given_the_core))
    assert status_of(given_the_core) is Status.COMPLETE
    assert [row.core for row in db.session.query(Completion).order_by(Completion.id)] == [True, False]


def test_a_whole_completion_counts_for_the_core(app: Flask) -> None:
    with app.app_context():
        teacher = join(core=False)
        read(teacher)
        finish(teacher, start(teacher))
        assign(teacher, core=True)
        assert status_of(teacher) is Status.COMPLETE
        assert not db.session.query(Standing).filter_by(module="module").one().core, "one rule asks for all"


def test_a_completed_core_stays_complete_when_nothing_is_asked_any_more(given_the_core: Viewer) -> None:
    read(given_the_core)
    finish(given_the_core, start(given_the_core))
    who = given_the_core
    (rule,) = assignments.rules_of(who.school_id)
    assignments.end_rule(who.school_id, who.staff_member_id, rule.id, NOW, TODAY)
    assert status_of(who) is Status.COMPLETE


def test_the_refresher_asks_adopted_modules_codes_and_new_items_and_no_form_of_last_time(
    teacher: Viewer,
) -> None:
    read(teacher)
    finish(teacher, first := start(teacher))
    met = set(get_sitting(teacher, first).drawn)
    read(teacher, "yearly")
    drawn = get_sitting(teacher, start(teacher, "yearly", "yearly")).drawn
    assert len(drawn) == 3 and "own" in drawn and "not-here" not in drawn
    (form,) = {"look", "look-again"} & set(drawn)
    assert form not in met


def test_the_refresher_asks_again_what_this_person_missed_and_nobody_else_did(app: Flask) -> None:
    missed = item("tell", code=C8)
    asked = replace(QUIZ, items=(*QUIZ.items, missed))
    yearly = replace(REFRESHER, items=(*(item(f"own-{n}", lesson="yearly/first") for n in range(9)), missed))
    library = replace(LIBRARY, quizzes={"questions": asked, "yearly": replace(yearly, always=())})
    with app.app_context():
        slipped, steady = join(), join()
        for who, wrong in ((slipped, ("tell",)), (steady, ())):
            for page in PAGES:
                read_page(who, library, "module", page.slug, NOW, TODAY)
            begun = start_attempt(who, library, "module", "questions", NOW, TODAY, Random(1))
            assert isinstance(begun, int)
            finish(who, begun, wrong)
            read_page(who, library, "yearly", "first", NOW, TODAY)
            yearly_id = start_attempt(who, library, "yearly", "yearly", NOW, TODAY, Random(1))
            assert isinstance(yearly_id, int)
            assert ("tell" in get_sitting(who, yearly_id).drawn) is (who is slipped)
