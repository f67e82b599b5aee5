"""What the school learns: three modules of the sample, and how their guidance changes twice."""

from dataclasses import replace
from datetime import date

from tests.support import changing
from tests.support.sample import MODULE, QUIZ, SCENARIO
from training.content.model import Library, Module, Quiz

LOOK, CALM, CARE = MODULE, "keep-calm", "take-care"
MODULES = (LOOK, CALM, CARE)
CHANGES = (date(2027, 2, 24), date(2028, 5, 9))  # from these days on other guidance is served


def library_on(day: date) -> Library:
    """At first “Go together now” rests on one wording of a fact; twice that fact is worded anew."""
    found = _LIBRARIES[0]
    for change, changed in zip(CHANGES, _LIBRARIES[1:], strict=True):
        found = changed if day >= change else found
    return found


def _first() -> Library:
    """The sample's module with its quiz and its story, one with a question, and one that is only read."""
    library = changing.two_facts()
    look = replace(library.modules[LOOK], core=("stop",))
    calm = _module(look, CALM, "Stay calm and listen", (CALM,))
    care = _module(look, CARE, "Take care of yourself", ())
    first = replace(library.quizzes[QUIZ].items[0], lesson=f"{CALM}/stop", id="breathe", lineage="breathe")
    quiz = replace(
        library.quizzes[QUIZ], slug=CALM, title="Breathe first", module=CALM, items=(first,), minutes=1
    )
    quizzes: dict[str, Quiz] = {**library.quizzes, CALM: quiz}
    return replace(library, modules={LOOK: look, CALM: calm, CARE: care}, quizzes=quizzes)


def _module(like: Module, slug: str, title: str, quizzes: tuple[str, ...]) -> Module:
    lesson = replace(like.lessons[0], title=f"{title}: the page", digest=f"digest-{slug}")
    return replace(
        like,
        slug=slug,
        title=title,
        lessons=(lesson,),
        quizzes=quizzes,
        minutes=5,
        core=(),
        facts=lesson.facts,
        digest=f"{slug}-digest",
    )


def _libraries() -> tuple[Library, ...]:
    first = _first()
    second = changing.restated(first, {changing.SECOND: "Staff go to the lead together, at once."})
    third = changing.restated(second, {changing.SECOND: "Staff go to the lead together, at once, on foot."})
    return first, second, third


_LIBRARIES = _libraries()
STORY = SCENARIO
