"""A quiz asks what a person knows, not which line looks like the answer."""

from training.content.draft import Draft, QuizDraft
from training.content.problems import Report
from training.content.schema import ChooseRow, NodeRow
from training.content.weave import weave

_FEWEST_ITEMS = 4


def check_fairness(draft: Draft, report: Report) -> None:
    for quiz in draft.quizzes.values():
        lengths = [_best_is_longest(row) for _, row in quiz.rows() if _asks_for_one(row)]
        if len(lengths) >= _FEWEST_ITEMS and sum(lengths) * 2 > len(lengths):
            what = f"the best option is the longest in {sum(lengths)} of {len(lengths)} items"
            report.warning(quiz.path, 1, what, "shorten right options, or lengthen others")
        _check_marks(quiz, report)


def _asks_for_one(row: object) -> bool:
    return isinstance(row, NodeRow | ChooseRow) and sum(option.best for option in row.options) == 1


def _best_is_longest(row: object) -> bool:
    """As it is read: a name of the school is longer than the mark that stands for it."""
    assert isinstance(row, NodeRow | ChooseRow)
    best = max(len(weave(option.text, {})) for option in row.options if option.best)
    return all(len(weave(option.text, {})) < best for option in row.options if not option.best)


def _check_marks(quiz: QuizDraft, report: Report) -> None:
    """Only stories are Markdown; elsewhere its marks would be read as they stand."""
    for place, text in quiz.tree.strings():
        if place[-1] not in {"story", "repair"} and ("**" in text or "](" in text or text.startswith("# ")):
            what = f"`{place[-1]}` holds Markdown, which is shown as it stands here"
            report.error(quiz.path, quiz.line(*place), what, "write plain words")
