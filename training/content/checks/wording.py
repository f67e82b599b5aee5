"""Kind, plain, well-set words: nothing that blames a pupil, no shouting, typographic quotes, known names."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from training.content.draft import Draft, LessonDraft, QuizDraft
from training.content.guidance import PRACTICE, ROUTES, SITUATIONS
from training.content.problems import Report
from training.content.unkind_words import BLAME, JARGON, VOICE, WORDS, Avoided
from training.content.weave import NAMES, TERM, unknown_names, without_marks
from training.content.yamlfile import Path, Tree
from training.words import Audience

_STRAIGHT = re.compile("[\"']")
_SPOKEN = frozenset({"title", "intro", "story", "stem", "text", "label", "feedback", "instead", "repair"})
_NOT_READ = frozenset(
    {"address", "note", "id", "jurisdiction", "place", "checked_by"}
)  # keys of guidance rows


@dataclass(frozen=True, slots=True)
class _Said:
    """Words that people read. `shown_as_wrong`: they stand there to be recognised as what not to say."""

    path: str
    line: int
    text: str
    jargon_allowed: bool
    shown_as_wrong: bool = False


def check_wording(draft: Draft, report: Report) -> None:
    terms = tuple(draft.guidance.terms)
    for said in (*_all_said(draft), *_in_a_hurry(draft), *_practised(draft)):
        lists: list[Iterable[Avoided]] = [WORDS]
        if not said.shown_as_wrong:
            lists += [BLAME, VOICE]
        if not said.jargon_allowed:
            lists.append(JARGON)
        for avoided in (a for words in lists for a in words):
            found = avoided.pattern.search(without_marks(said.text))
            if found:
                what = f"“{found[0]}” is not our word: {avoided.reason}"
                report.error(said.path, said.line, what, avoided.instead)
        for _, name in unknown_names(said.text, terms):
            remedy = f"use one of {', '.join([*NAMES, *(TERM + term for term in terms)])}"
            report.error(said.path, said.line, f"[[{name}]] is no name that is known", remedy)
    _check_quotes(draft, report)


def _all_said(draft: Draft) -> Iterator[_Said]:
    for module in draft.modules.values():
        expert = module.file.audience is not Audience.ALL_STAFF
        for place, text in module.tree.strings():
            if place[0] in {"title", "summary", "content_note", "objectives"} and place[-1] != "id":
                yield _Said(module.path, module.tree.line(*place), text, expert)
        for lesson in module.lessons:
            yield _Said(lesson.path, 2, lesson.title, expert)
            for block in lesson.blocks:
                yield _Said(lesson.path, block.line, block.text, expert, block.kind == "not-this")
    for quiz in draft.quizzes.values():
        owner = draft.modules.get(quiz.file.module)
        expert = owner is None or owner.file.audience is not Audience.ALL_STAFF
        for place, text in quiz.tree.strings():
            if place[-1] not in _SPOKEN:
                continue
            yield _Said(quiz.path, quiz.line(*place), text, expert, _is_wrong_line(quiz, place))


def _in_a_hurry(draft: Draft) -> Iterator[_Said]:
    """Situations and routes. What is said never to do may hold the words never to say."""
    for path in (SITUATIONS, ROUTES):
        tree = draft.guidance.trees.get(path)
        if tree is None:
            continue
        for place, text in tree.strings():
            if place and place[-1] in {"title", "text", "what"}:
                yield _Said(path, tree.line(*place), text, _is_for_leads(path, place, tree), "never" in place)


def _practised(draft: Draft) -> Iterator[_Said]:
    """The lines of a record that are to be left out stand there to be recognised."""
    tree = draft.guidance.trees.get(PRACTICE)
    for place, text in tree.strings() if tree else ():
        if tree is None or not place or place[-1] in {"id", "module", "phone", "leave_out"}:
            continue
        if {"facts", "meets", "settings"} & set(place):
            continue
        row = tree.data
        for step in place[:-1]:
            row = row[step]
        wrong = place[-1] == "text" and isinstance(row, dict) and "leave_out" in row
        yield _Said(PRACTICE, tree.line(*place), text, False, wrong)


def _is_for_leads(path: str, place: Path, tree: Tree) -> bool:
    """Services are named in full for all, so their words count as the lead’s."""
    row = tree.data
    for step in place[:-1]:
        row = row[step]
        if isinstance(row, dict) and ("audience" in row or "reader" in row):
            return row.get("audience", row.get("reader")) == "dsl"
    return path == ROUTES


def _is_wrong_line(quiz: QuizDraft, place: Path) -> bool:
    """The text of an option that is not best, or of a card: which cards are wrong only people know."""
    if place[-1] != "text":
        return False
    if "cards" in place:
        return True
    row = quiz.tree.data
    for step in place[:-1]:
        row = row[step]
    return "options" in place and row.get("best") is not True


def _check_quotes(draft: Draft, report: Report) -> None:
    trees: list[tuple[str, Tree]] = [(m.path, m.tree) for m in draft.modules.values()]
    trees += [(q.path, q.tree) for q in draft.quizzes.values()]
    trees += list(draft.guidance.trees.items())
    for path, tree in trees:
        for place, text in tree.strings():
            if place and place[-1] not in _NOT_READ and _STRAIGHT.search(text):
                _tell_quote(path, tree.line(*place), report)
    for module in draft.modules.values():
        for lesson in module.lessons:
            for line in _lines_with_straight_quotes(lesson):
                _tell_quote(lesson.path, line, report)


def _lines_with_straight_quotes(lesson: LessonDraft) -> Iterator[int]:
    """In the title the quote marks around the whole are YAML's own."""
    if _STRAIGHT.search(lesson.title):
        yield 2
    lines = lesson.source.split("\n")
    end = next((n for n, line in enumerate(lines) if n and line.strip() == "---"), 0)
    yield from (n for n, line in enumerate(lines[end + 1 :], start=end + 2) if _STRAIGHT.search(line))


def _tell_quote(path: str, line: int, report: Report) -> None:
    report.error(
        path, line, "there is a straight quote mark here", "write “ ” or ‘ ’, and ’ as the apostrophe"
    )
