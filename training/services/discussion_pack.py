"""A pack for the next staff meeting, made from the school's own weak spots: the rule, the words, a case, the ways on.

Without anything published it is made from the five nevers, and says so. It names nobody but the school's contacts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from training.content import tailor
from training.content.editions import cited
from training.content.model import Item, Library
from training.content.render import Why, why
from training.content.terms import term_words
from training.content.weave import NAMES, weave
from training.documents import typeset
from training.services.details import Details, find_details
from training.services.teach_next import RuleLine, TeachNext, codes_of_item, get_teach_next, page_title
from training.services.viewer import Viewer
from training.words import Audience, CriticalCode, ItemKind

RULES = 3
SENTENCES = 4
ASK = (
    "What would you say first, in your own words?",
    "What makes the other answers tempting when you are busy, or want to be kind?",
    "Whom would you go to here, and where would you write it down?",
)
NEEDED = ("lead", "deputies", "out-of-hours", "recording-system")


@dataclass(frozen=True, slots=True)
class Case:
    """One question to talk through. `helps` is the answer that helps, with why."""

    story: tuple[str, ...]  # paragraphs
    stem: str
    options: tuple[str, ...]
    helps: str
    because: str
    facts: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class Part:
    code: CriticalCode
    never: str
    counts: str  # why it is here; empty when not from the school's own answers
    say: tuple[str, ...]
    case: Case | None
    pages: tuple[tuple[str, str], ...]  # “module/lesson”, title


@dataclass(frozen=True, slots=True)
class Pack:
    school: str
    own: bool  # made from the school's own answers
    term: str
    parts: tuple[Part, ...]
    ask: tuple[str, ...]
    people: tuple[tuple[str, str], ...]  # post, name and number


def get_pack(viewer: Viewer, library: Library, today: date) -> Pack:
    """Four queries."""
    found = get_teach_next(viewer, library, "", today)
    details = find_details(viewer.school_id)
    names = details.names | term_words(library.terms.values(), viewer.nation)
    rules = {line.code: line for line in found.rules[:RULES]}
    codes = list(rules) or [never.code for never in library.card.nevers]
    cases = _Cases(viewer, library, found, names, today)
    return Pack(
        school=viewer.school_name,
        own=bool(rules),
        term=found.term.label if found.term and rules else "",
        parts=tuple(_part(code, rules.get(code), library, cases) for code in codes if code in library.codes),
        ask=ASK,
        people=_people(details),
    )


def why_here(pack: Pack) -> str:
    """Where the pack comes from, in one sentence."""
    if pack.own:
        return (
            f"Made from what staff here found hardest ({pack.term}). It is about rules, never about people."
        )
    return (
        "Made from the five things that must never be done, because there is nothing yet that may be shown of this "
        "school’s own answers."
    )


def as_pdf(pack: Pack, now: datetime) -> bytes:
    data: dict[str, Any] = {
        "title": "For the next staff meeting",
        "school": pack.school,
        "why": why_here(pack),
        "parts": [
            {
                "never": f"Never {part.never}",
                "counts": part.counts,
                "say": list(part.say),
                "case": _case_data(part.case) if part.case else None,
                "pages": [title for _, title in part.pages],
            }
            for part in pack.parts
        ],
        "ask": list(pack.ask),
        "people": [list(pair) for pair in pack.people],
    }
    return typeset.pdf("discussion_pack", data, now)


def _case_data(case: Case) -> dict[str, Any]:
    return {
        "story": list(case.story),
        "stem": case.stem,
        "options": list(case.options),
        "helps": case.helps,
        "because": case.because,
        "facts": [{"statement": fact.statement, "title": fact.title} for fact in case.facts],
    }


def _part(code: CriticalCode, line: RuleLine | None, library: Library, cases: "_Cases") -> Part:
    item = cases.choose(code)
    counts = ""
    if line and line.critical:
        counts = f"{line.critical.k} of {line.critical.n} first answers would have broken this rule."
    elif line:
        counts = f"{line.missed.k} of {line.missed.n} first answers to questions about this rule were not the best."
    pages = line.pages if line else ()
    if not pages and item is not None:
        pages = ((item.lesson, page_title(library, item.lesson)),)
    return Part(code, library.codes[code].never, counts, cases.sentences(code), cases.shown(item), pages)


class _Cases:
    """The questions that can be talked about: this school's kind and nation, and none that is for one person alone."""

    def __init__(
        self, viewer: Viewer, library: Library, found: TeachNext, names: dict[str, str], today: date
    ) -> None:
        self.library, self.names = library, names
        self.hardest = [question.id for question in found.questions]
        self.items: dict[str, Item] = {}
        reader = viewer.reader(today)
        for module in library.published():
            if module.audience is not Audience.ALL_STAFF:
                continue
            for slug in module.quizzes:
                quiz = library.quizzes.get(slug)
                if quiz is None or quiz.alone or quiz.is_scenario or quiz.is_refresher:
                    continue
                for item in tailor.askable(quiz, library, reader):
                    self.items[f"{slug}/{item.lineage}"] = item
        self.used: set[str] = set()

    def choose(self, code: CriticalCode) -> Item | None:
        """The hardest of the school's own about this rule, or else the first there is; none of them twice."""
        about = [
            name
            for name, item in self.items.items()
            if item.kind is ItemKind.CHOOSE_ONE and code in codes_of_item(item) and name not in self.used
        ]
        own = [name for name in self.hardest if name in about]
        name = next(iter([*own, *about]), None)
        if name is None:
            return None
        self.used.add(name)
        return self.items[name]

    def sentences(self, code: CriticalCode) -> tuple[str, ...]:
        """What to say instead, as the questions about this rule have it."""
        found = (
            weave(option.instead, self.names)
            for item in self.items.values()
            for option in item.options
            if option.critical is code and option.instead
        )
        return tuple(dict.fromkeys(found))[:SENTENCES]

    def shown(self, item: Item | None) -> Case | None:
        if item is None:
            return None
        best = next(option for option in item.options if option.best)
        facts = cited(best.facts, self.library.facts, self.library.sources)
        return Case(
            story=tuple(_paragraphs(weave(item.story, self.names))),
            stem=weave(item.stem, self.names),
            options=tuple(weave(option.text, self.names) for option in item.options),
            helps=weave(best.text, self.names),
            because=weave(best.feedback, self.names),
            facts=why(best.facts, facts),
        )


def _paragraphs(text: str) -> Iterable[str]:
    return (" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def _people(details: Details) -> tuple[tuple[str, str], ...]:
    rows = []
    for name in NEEDED:
        entry = details.entry(name)
        said = ", ".join(filter(None, (entry.value, entry.phone)))
        rows.append((NAMES[name].label, said or NAMES[name].fallback))
    return tuple(rows)
