"""Loads the whole of content once: strictly for authors and tests, tolerantly for the service.

`load_library` refuses a tree with any error. `load_available` never raises for what stands in a file: a
module, quiz or guidance file that cannot be used is left out and named in `Library.unavailable`, so one
damaged file hurts no other page.
"""

import logging
from datetime import date
from pathlib import Path

from training.content.build import (
    build_card,
    build_codes,
    build_facts,
    build_modules,
    build_quizzes,
    build_sources,
    build_terms,
)
from training.content.build_practice import build_practice
from training.content.build_right_now import build_routes, build_situations
from training.content.cache import checker_digest, kept_check
from training.content.checks import check_draft
from training.content.draft import Draft
from training.content.files import list_files, tree_digest
from training.content.guidance import FILES as GUIDANCE_FILES
from training.content.guidance import read_guidance
from training.content.model import Library
from training.content.modules import module_slugs, read_module
from training.content.problems import Problem, Report, errors
from training.content.quizzes import quiz_slugs, read_quiz
from training.errors import ContentError

_LOG = logging.getLogger(__name__)


def load_library(root: Path, today: date | None = None) -> Library:
    """Raises ContentError, with every finding, when the tree below `root` has errors. Warnings pass.

    Without `today` nothing is said of dates; only warnings depend on it.
    """
    draft, report = read_tree(root)
    check_draft(draft, report, today)
    found = errors(report.problems)
    if found:
        raise ContentError(
            f"The content has {len(found)} errors. Correct the files named, or restore them.",
            tuple(str(problem) for problem in sorted(found)),
        )
    return _library(root, draft, report)


def load_available(root: Path) -> Library:
    """What can be used of the tree, and why the rest cannot. Runs no checks of style, dates or sources."""
    draft, report = read_tree(root)
    return _library(root, draft, report)


def open_library(root: Path, instance: Path) -> Library:
    """The library for the service. What the full check finds goes to the log and is kept in `instance`."""
    library = load_available(root)
    cache = instance / "content-check.json"
    for problem in errors(kept_check(cache, library.digest, checker_digest(), lambda: check_tree(root))):
        _LOG.error("%s", problem)
    return library


def check_tree(root: Path, today: date | None = None) -> list[Problem]:
    """Every problem of the tree, by file and line."""
    draft, report = read_tree(root)
    check_draft(draft, report, today)
    return sorted(set(report.problems))


def read_tree(root: Path) -> tuple[Draft, Report]:
    """Reads all files; what is broken in itself is reported and, when it cannot be used, left out."""
    report = Report()
    draft = Draft(list_files(root), read_guidance(root, report))
    for slug in module_slugs(draft.files):
        module = read_module(root, slug, report)
        if module is not None:
            draft.modules[slug] = module
    for slug in quiz_slugs(draft.files):
        quiz = read_quiz(root, slug, report)
        if quiz is not None:
            draft.quizzes[slug] = quiz
    return draft, report


def _library(root: Path, draft: Draft, report: Report) -> Library:
    unavailable: dict[str, str] = {}
    for slug in module_slugs(draft.files):
        _leave_out(report, f"modules/{slug}/", f"modules/{slug}", unavailable)
    for slug in quiz_slugs(draft.files):
        _leave_out(report, f"quizzes/{slug}.yaml", f"quizzes/{slug}", unavailable)
    for path in GUIDANCE_FILES:
        _leave_out(report, path, path, unavailable)
    usable = Draft(draft.files, draft.guidance)
    usable.modules = {s: m for s, m in draft.modules.items() if f"modules/{s}" not in unavailable}
    usable.quizzes = {s: q for s, q in draft.quizzes.items() if f"quizzes/{s}" not in unavailable}
    quizzes = build_quizzes(usable.quizzes)
    return Library(
        modules=build_modules(usable, quizzes),
        quizzes=quizzes,
        facts=build_facts(draft.guidance),
        sources=build_sources(draft.guidance),
        codes=build_codes(draft.guidance),
        terms=build_terms(draft.guidance),
        card=build_card(draft.guidance),
        digest=tree_digest(root),
        situations=build_situations(draft.guidance),
        routes=build_routes(draft.guidance),
        practice=build_practice(draft.guidance.practice),
        unavailable=unavailable,
    )


def _leave_out(report: Report, prefix: str, name: str, into: dict[str, str]) -> None:
    found = report.errors_under(prefix)
    if found:
        into[name] = str(found[0])
