"""Facts: each one cited is known, has its sources, holds for its readers, and is looked at again in time."""

from datetime import date

from training.content.checks.citations import Citation, citations
from training.content.draft import Draft, Row
from training.content.guidance import FACTS, SOURCES
from training.content.problems import Report
from training.content.schema import FactRow
from training.words import Audience, FactStatus, Publication

# Facts for pupils are what staff may pass on to a pupil, so they belong in any module.
_READABLE = {
    Audience.ALL_STAFF: {Audience.ALL_STAFF, Audience.PUPILS},
    Audience.GOVERNORS: {Audience.ALL_STAFF, Audience.PUPILS, Audience.DSL},
}


def check_facts(draft: Draft, report: Report, today: date | None) -> None:
    _check_sources(draft, report)
    if FACTS not in draft.guidance.trees:
        return  # one broken file, told once: not every citation of every lesson
    cited: dict[str, Citation] = {}
    untailored = set()  # the card and the codes are the same for everybody, on every day
    for citation in sorted(citations(draft), key=lambda c: (c.path, c.line)):
        _check_citation(draft, citation, report)
        if citation.module is None or citation.module.file.publication is Publication.PUBLISHED:
            cited.setdefault(citation.fact, citation)
        if citation.module is None:
            untailored.add(citation.fact)
    for name, (fact, row) in draft.guidance.facts.items():
        if fact.status is FactStatus.UNVERIFIED and name in cited:
            first = cited[name]
            what = f"{name} is unverified, and taught first in {first.path}:{first.line}"
            report.warning(row.path, row.line, what, "find a source, or leave it for each lead to adopt")
        if today is not None:
            _check_dates(name, fact, row, name in cited, name in untailored, today, report)


def _check_sources(draft: Draft, report: Report) -> None:
    if SOURCES not in draft.guidance.trees:
        return
    tree = draft.guidance.trees.get(FACTS)
    for place, source in tree.strings() if tree else ():
        if "sources" in place[-2:] and source not in draft.guidance.sources:
            line = tree.line(*place) if tree else 1
            report.error(
                FACTS, line, f"there is no source `{source}`", f"add it to {SOURCES}, or correct the name"
            )


def _check_citation(draft: Draft, cited: Citation, report: Report) -> None:
    known = draft.guidance.facts.get(cited.fact)
    if known is None:
        if cited.fact not in draft.guidance.broken:
            what = f"there is no fact {cited.fact}"
            report.error(cited.path, cited.line, what, f"correct the number, or add the fact to {FACTS}")
        return
    fact = known[0]
    if fact.status is FactStatus.SEEDS_ONLY and not cited.old_advice:
        what = f"{cited.fact} is old advice, and is taught here as if it held"
        report.error(cited.path, cited.line, what, "cite it only inside an `::: old-advice` block")
        return
    if cited.module is None:
        return
    module = cited.module.file
    readers = _READABLE.get(module.audience)
    if readers and fact.audience not in readers and not cited.old_advice:
        what = (
            f"{cited.fact} is written for {fact.audience.value}, and this module for {module.audience.value}"
        )
        report.warning(cited.path, cited.line, what, "cite the fact for these readers, or write one")


def _check_dates(
    name: str, fact: FactRow, row: Row, is_cited: bool, is_untailored: bool, today: date, report: Report
) -> None:
    """In a module what does not hold yet waits for its day by itself."""
    if fact.review_by < today:
        what = f"{name} was to be looked at again by {fact.review_by.isoformat()}"
        report.warning(row.path, row.line, what, "read its source again and set `checked_on` and `review_by`")
    if is_cited and fact.effective_to is not None and fact.effective_to < today:
        what = f"{name} stopped holding on {fact.effective_to.isoformat()} and is still taught"
        report.warning(row.path, row.line, what, "cite what holds now")
    if is_untailored and fact.effective_from is not None and fact.effective_from > today:
        what = f"{name} holds only from {fact.effective_from.isoformat()} and is taught already"
        report.warning(row.path, row.line, what, "take it out until then")
