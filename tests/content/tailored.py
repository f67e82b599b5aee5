"""Pages, items and modules made in code, with facts that hold here and not there, now and not then."""

from collections.abc import Iterable
from datetime import date

from training.content.model import (
    Block,
    Ending,
    Fact,
    Item,
    Lesson,
    Library,
    Module,
    Option,
    Quiz,
    RightNowCard,
)
from training.content.tailor import Reader
from training.words import (
    Audience,
    CriticalCode,
    FactStatus,
    ItemKind,
    Nation,
    Publication,
    Setting,
)

ON = date(2026, 11, 23)
ENGLAND = Reader(Nation.ENGLAND, Setting.SECONDARY, ON)
WALES = Reader(Nation.WALES, Setting.SECONDARY, ON)


def fact(
    name: str,
    *nations: Nation,
    begins: date | None = None,
    ends: date | None = None,
) -> Fact:
    return Fact(
        id=name,
        statement=f"Fact {name}.",
        audience=Audience.ALL_STAFF,
        nations=frozenset(nations or Nation),
        status=FactStatus.CONFIRMED,
        sources=("s1",),
        checked_on=ON,
        review_by=date(2027, 9, 1),
        effective_from=begins,
        effective_to=ends,
    )


FACTS = {
    "F1": fact("F1"),
    "F2": fact("F2", Nation.ENGLAND),
    "F3": fact("F3", Nation.WALES),
    "F4": fact("F4", begins=date(2026, 9, 1), ends=date(2026, 12, 31)),
}


def block(text: str, *facts: str, kind: str = "text", settings: tuple[Setting, ...] = ()) -> Block:
    tag = {"heading": "h2", "sub": "h3"}.get(kind, "p")
    basis = "facts" if facts else "none" if kind in {"heading", "sub"} else "story"
    shown = "heading" if kind == "sub" else kind
    return Block(shown, f"<{tag}>{text}</{tag}>", text, facts, basis, 1, settings=settings)


def lesson(slug: str, *blocks: Block) -> Lesson:
    facts = tuple(dict.fromkeys(name for each in blocks for name in each.facts))
    return Lesson(slug, slug.capitalize(), blocks, facts, f"digest-{slug}")


def item(
    name: str,
    *facts: str,
    lesson: str = "module/first",
    code: CriticalCode | None = None,
    family: str = "",
    settings: tuple[Setting, ...] = (),
    kind: ItemKind = ItemKind.CHOOSE_ONE,
) -> Item:
    cited = facts or ("F1",)
    options = (
        Option("right", "Right", True, "Good.", cited, next="end"),
        Option("wrong", "Wrong", False, "Not so.", cited, critical=code, next=None if code else "end"),
    )
    return Item(
        name, kind, "", "What?", "o1", lesson, name, options=options, family=family, settings=settings
    )


def quiz(slug: str, items: Iterable[Item], **parts: object) -> Quiz:
    made = tuple(items)
    if parts.get("start"):
        parts["endings"] = (Ending("end", "She is doing better."),)
    return Quiz(slug, slug.capitalize(), "module", 80, 4, "", made, **parts)  # type: ignore[arg-type]


def module(lessons: Iterable[Lesson], quizzes: Iterable[str] = (), core: tuple[str, ...] = ()) -> Module:
    made = tuple(lessons)
    return Module(
        slug="module",
        id="A1",
        title="A module",
        summary="",
        minutes=20,
        audience=Audience.ALL_STAFF,
        publication=Publication.PUBLISHED,
        nations=tuple(Nation),
        content_note="",
        objectives=(),
        lessons=made,
        quizzes=tuple(quizzes),
        needs=(),
        facts=tuple(dict.fromkeys(name for each in made for name in each.facts)),
        digest="whole",
        core=core,
    )


def library(one: Module, *quizzes: Quiz) -> Library:
    return Library(
        modules={one.slug: one},
        quizzes={each.slug: each for each in quizzes},
        facts=FACTS,
        sources={},
        codes={},
        card=RightNowCard((), (), (), ()),
        digest="made",
    )
