"""Parallel items: the members of a family ask the same of everybody, and every critical code has two of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from training.content.draft import Draft, QuizDraft
from training.content.guidance import CODES
from training.content.problems import Report
from training.content.readiness import SETTINGS
from training.content.schema import ChooseRow, NodeRow, OrderRow, RefresherFile, SortRow
from training.words import CriticalCode, Publication, Setting

FORMS = 2


@dataclass(frozen=True, slots=True)
class _Member:
    quiz: QuizDraft
    number: int
    row: ChooseRow | OrderRow | SortRow

    @property
    def line(self) -> int:
        return self.quiz.line("items", self.number)

    @property
    def codes(self) -> frozenset[CriticalCode]:
        options = self.row.options if isinstance(self.row, ChooseRow) else []
        return frozenset(option.critical for option in options if option.critical)

    def is_for(self, setting: Setting) -> bool:
        return all(not named or setting in named for named in (self.row.settings, self.quiz.file.settings))


def check_families(draft: Draft, report: Report) -> None:
    families: dict[str, list[_Member]] = {}
    for quiz in draft.quizzes.values():
        for number, row in enumerate(row for _, row in quiz.rows()):
            if not isinstance(row, NodeRow) and row.family:
                families.setdefault(row.family, []).append(_Member(quiz, number, row))
    for name, members in families.items():
        _check_family(name, members, report)
    _check_forms(draft, families.values(), report)


def _check_family(name: str, members: list[_Member], report: Report) -> None:
    first = members[0]
    if len(members) == 1:
        what = f"the family `{name}` has one member"
        report.error(first.quiz.path, first.line, what, "write another, or take `family` out")
    for member in members[1:]:
        if member.row.objective != first.row.objective:
            what = f"the family `{name}` has another objective at {first.quiz.path}:{first.line}"
            report.error(member.quiz.path, member.line, what, "members of a family share their objective")
        if member.codes != first.codes:
            what = f"the family `{name}` carries other critical codes at {first.quiz.path}:{first.line}"
            report.error(member.quiz.path, member.line, what, "members of a family carry the same codes")
    without = [
        setting
        for setting in SETTINGS
        if any(not m.quiz.file.settings or setting in m.quiz.file.settings for m in members)
        and not any(member.is_for(setting) for member in members)
    ]
    if without:
        what = f"the family `{name}` has no member for {', '.join(without)}"
        report.error(first.quiz.path, first.line, what, "write one, or open a member to these schools")


def _check_forms(draft: Draft, families: Iterable[list[_Member]], report: Report) -> None:
    """Where there is a refresher, what matters most is asked again: each code needs another form to ask it in."""
    published = [q for q in draft.quizzes.values() if _is_published(draft, q)]
    if CODES not in draft.guidance.trees or not any(isinstance(q.file, RefresherFile) for q in published):
        return
    used = {
        option.critical
        for quiz in published
        for _, row in quiz.rows()
        if isinstance(row, ChooseRow | NodeRow)
        for option in row.options
        if option.critical
    }
    twice = {
        code
        for members in families
        for code in members[0].codes
        if sum(code in member.codes and _is_published(draft, member.quiz) for member in members) >= FORMS
    }
    for code in sorted(used - twice):
        if code in draft.guidance.codes:
            line = draft.guidance.codes[code][1].line
            report.error(
                CODES, line, f"{code} is asked in one form only", "write a second item of one `family`"
            )


def _is_published(draft: Draft, quiz: QuizDraft) -> bool:
    owner = draft.modules.get(quiz.file.module)
    return owner is not None and owner.file.publication is Publication.PUBLISHED
