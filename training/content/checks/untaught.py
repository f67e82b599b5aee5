"""Every fact is taught, or it stands in `untaught.yaml` with its reason: never forgotten, never both."""

from training.content.checks.citations import citations
from training.content.draft import Draft
from training.content.guidance import FACTS, TERMS, UNTAUGHT
from training.content.modules import module_slugs
from training.content.problems import Report
from training.content.quizzes import quiz_slugs
from training.words import Publication


def check_untaught(draft: Draft, report: Report) -> None:
    guidance = draft.guidance
    if FACTS not in guidance.trees or UNTAUGHT not in guidance.trees:
        return
    for name, (_, row) in guidance.untaught.items():
        if name not in guidance.facts and name not in guidance.broken:
            report.error(row.path, row.line, f"there is no fact {name}", "correct the number, or delete it")
    taught = facts_taught(draft)
    for name in taught.keys() & guidance.untaught.keys():
        row = guidance.untaught[name][1]
        what = f"{name} is taught in {taught[name]}, and listed here as not taught"
        report.error(row.path, row.line, what, "take it out of this list")
    if not _all_is_read(draft):
        return  # who knows what the rest teaches: the faults found so far come first
    named = facts_taught(draft, Publication.PUBLISHED, Publication.DRAFT).keys() | guidance.untaught.keys()
    for name, (_, row) in guidance.facts.items():
        if name not in named and name not in guidance.broken:
            what = f"{name} is taught nowhere"
            report.error(row.path, row.line, what, f"teach it, or give the reason in {UNTAUGHT}")


def facts_taught(draft: Draft, *publications: Publication) -> dict[str, str]:
    """Each fact cited by such modules (said nothing: published ones), card, routes, codes or terms, and where."""
    found: dict[str, str] = {}
    for cited in citations(draft):
        if cited.module is None or cited.module.file.publication in (publications or [Publication.PUBLISHED]):
            found.setdefault(cited.fact, f"{cited.path}:{cited.line}")
    terms = draft.guidance.trees.get(TERMS)
    for place, text in terms.strings() if terms else ():
        if terms and "facts" in place:
            found.setdefault(text, f"{TERMS}:{terms.line(*place)}")
    return found


def _all_is_read(draft: Draft) -> bool:
    modules = draft.modules.values()
    return (
        set(module_slugs(draft.files)) == draft.modules.keys()
        and set(quiz_slugs(draft.files)) == draft.quizzes.keys()
        and all(len(module.lessons) == len(set(module.file.lessons)) for module in modules)
        and all(lesson.blocks for module in modules for lesson in module.lessons)
    )
