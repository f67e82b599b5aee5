"""A small library for tests of services and pages: one module, a quiz with every kind of item, a scenario.

Apart from the real content, so that a reworded lesson breaks no test.
"""

from datetime import date

from training.content.model import (
    Block,
    Card,
    Ending,
    Fact,
    Group,
    Item,
    Lesson,
    Library,
    Module,
    Objective,
    Option,
    Quiz,
    RightNowCard,
    Source,
    Step,
)
from training.words import Audience, CriticalCode, FactStatus, ItemKind, Nation, Publication

MODULE, QUIZ, SCENARIO = "look-away", "look-away", "at-the-gate"
FACT = "F1"


def library(*, publication: Publication = Publication.PUBLISHED) -> Library:
    quiz, scenario = sample_quiz(), sample_scenario()
    return Library(
        modules={MODULE: sample_module(publication)},
        quizzes={QUIZ: quiz, SCENARIO: scenario},
        facts={
            FACT: Fact(
                id=FACT,
                statement="Staff do not look at the image.",
                audience=Audience.ALL_STAFF,
                nations=frozenset({Nation.ENGLAND}),
                status=FactStatus.CONFIRMED,
                sources=("s1",),
                checked_on=date(2026, 11, 22),
                review_by=date(2027, 9, 1),
            )
        },
        sources={"s1": Source("s1", "A guide", "A publisher", "2026", "primary", None, None)},
        codes={},
        card=RightNowCard((), (), (), ()),
        digest="sample",
    )


def sample_module(publication: Publication = Publication.PUBLISHED) -> Module:
    lessons = tuple(
        Lesson(
            slug,
            title,
            (
                Block(
                    kind="text",
                    html=f"<p>{title} with [[lead]].</p>",
                    text=title,
                    facts=(FACT,),
                    basis="facts",
                    line=1,
                ),
            ),
            (FACT,),
            f"digest-{slug}",
        )
        for slug, title in (("stop", "Stop and look away"), ("go", "Go together now"))
    )
    return Module(
        slug=MODULE,
        id="A1",
        title="Look away",
        summary="What to do with your eyes.",
        minutes=10,
        audience=Audience.ALL_STAFF,
        publication=publication,
        nations=(Nation.ENGLAND,),
        content_note="You can stop at any point.",
        objectives=(Objective("o1", "Look away"),),
        lessons=lessons,
        quizzes=(QUIZ, SCENARIO),
        needs=("lead",),
        facts=(FACT,),
        digest="module-digest",
    )


def option(
    name: str, best: bool = False, critical: CriticalCode | None = None, leads_to: str | None = None
) -> Option:
    return Option(
        id=name,
        text=f"Option {name}",
        best=best,
        feedback=f"What {name} would mean.",
        facts=(FACT,),
        critical=critical,
        instead="Please keep it turned away." if critical else None,
        next=leads_to,
    )


def item(name: str, kind: ItemKind = ItemKind.CHOOSE_ONE, **parts: object) -> Item:
    return Item(
        id=name,
        kind=kind,
        story="",
        stem=f"What about {name}?",
        objective="o1",
        lesson=f"{MODULE}/stop",
        lineage=name,
        **parts,  # type: ignore[arg-type]
    )


def sample_quiz() -> Quiz:
    return Quiz(
        slug=QUIZ,
        title="Look away: the quiz",
        module=MODULE,
        pass_mark=80,
        minutes=3,
        intro="Five questions.",
        items=(
            item(
                "phone",
                options=(option("away", best=True), option("look", critical=CriticalCode.C1), option("wait")),
            ),
            item("tell", options=(option("lead", best=True), option("later"))),
            item(
                "several",
                ItemKind.CHOOSE_SEVERAL,
                options=(option("thank", best=True), option("listen", best=True), option("doubt")),
            ),
            item(
                "order",
                ItemKind.PUT_IN_ORDER,
                steps=(
                    Step("first", "First", "It comes first.", (FACT,)),
                    Step("then", "Then", "It follows.", (FACT,)),
                ),
            ),
            item(
                "sort",
                ItemKind.SORT_INTO_GROUPS,
                groups=(Group("fact", "Fact"), Group("opinion", "Opinion")),
                cards=(
                    Card("said", "She said it.", "fact", "Her words.", (FACT,)),
                    Card("upset", "She is upset.", "opinion", "A guess.", (FACT,)),
                ),
            ),
        ),
        facts=(FACT,),
        digest="quiz-digest",
    )


def sample_scenario() -> Quiz:
    return Quiz(
        slug=SCENARIO,
        title="At the gate",
        module=MODULE,
        pass_mark=80,
        minutes=3,
        intro="A story.",
        start="gate",
        items=(
            item(
                "gate",
                ItemKind.DECISION,
                options=(
                    option("now", best=True, leads_to="talk"),
                    option("tomorrow", critical=CriticalCode.C8),
                ),
            ),
            item(
                "talk",
                ItemKind.DECISION,
                options=(option("lead", best=True, leads_to="better"), option("note", leads_to="better")),
            ),
        ),
        endings=(Ending("better", "Weeks later she is doing better."),),
        facts=(FACT,),
        digest="scenario-digest",
    )


RIGHT: dict[str, dict[str, list[str]]] = {
    "phone": {"option": ["away"]},
    "tell": {"option": ["lead"]},
    "several": {"option": ["thank", "listen"]},
    "order": {"place-first": ["1"], "place-then": ["2"]},
    "sort": {"group-said": ["fact"], "group-upset": ["opinion"]},
    "gate": {"option": ["now"]},
    "talk": {"option": ["lead"]},
}
