"""A module that names a nation is whole there: every page and every question that matters, in every kind of school."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from training.content.build import build_facts, build_modules, build_quizzes
from training.content.draft import Draft, ModuleDraft
from training.content.guidance import FACTS
from training.content.model import Fact, Library, RightNowCard
from training.content.problems import Report
from training.content.readiness import SETTINGS, gaps
from training.words import Audience, FactStatus, Nation, Setting

_REMEDY = "cite a fact that holds there, or take the nation out of `nations`"


def check_nations(draft: Draft, report: Report, today: date | None) -> None:
    """Errors for what is missing on any day; with `today` also warnings for what is missing on that one."""
    if FACTS not in draft.guidance.trees:
        return  # one broken file, told once
    library = _library(draft)
    timeless = replace(library, facts={name: _always(fact) for name, fact in library.facts.items()})
    for module in draft.modules.values():
        for nation in dict.fromkeys(module.file.nations):
            missing = _missing(module, timeless, nation, date.min)
            for (path, line, what), settings in missing.items():
                report.error(path, line, f"{what} in {_where(nation, settings)}", _REMEDY)
            if today is None:
                continue
            for (path, line, what), settings in _missing(module, library, nation, today).items():
                if (path, line, what) not in missing:
                    whole = f"{what} in {_where(nation, settings)} on {today.isoformat()}"
                    report.warning(path, line, whole, "cite what holds on that day too")


def _missing(
    module: ModuleDraft, library: Library, nation: Nation, on: date
) -> dict[tuple[str, int, str], list[Setting]]:
    """(path, line, what is missing) → in which kinds of school."""
    found: dict[tuple[str, int, str], list[Setting]] = {}
    for setting in SETTINGS:
        gap = gaps(library.modules[module.slug], library, nation, on, [setting])
        for slug in gap.pages:
            place = (f"modules/{module.slug}/lessons/{slug}.md", 1, "no block that rests on a fact is left")
            found.setdefault(place, []).append(setting)
        for quiz, name in gap.questions:
            what = "the story cannot be told" if quiz == name else f"nothing is left to ask about `{name}`"
            found.setdefault((f"quizzes/{quiz}.yaml", 1, what), []).append(setting)
    return found


def _where(nation: Nation, settings: Iterable[Setting]) -> str:
    schools = list(settings)
    return nation.label if len(schools) == len(SETTINGS) else f"{nation.label} for {', '.join(schools)}"


def _library(draft: Draft) -> Library:
    """What could be read. A fact that is not known holds everywhere here: that it is missing is said elsewhere."""
    quizzes = build_quizzes(draft.quizzes)
    modules = build_modules(draft, quizzes)
    cited = {name for module in modules.values() for name in module.facts}
    facts = {name: _stand_in(name) for name in cited} | build_facts(draft.guidance)
    return Library(modules, quizzes, facts, {}, {}, RightNowCard((), (), (), ()), "")


def _stand_in(name: str) -> Fact:
    return Fact(
        name, "", Audience.ALL_STAFF, frozenset(Nation), FactStatus.UNVERIFIED, (), date.min, date.max
    )


def _always(fact: Fact) -> Fact:
    return replace(fact, effective_from=None, effective_to=None)
