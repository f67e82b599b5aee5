"""What is too heavy for a room: a story of extortion or suicide is met by one person at a time, or not at all."""

import re

from training.content.draft import Draft
from training.content.problems import Report
from training.content.schema import NodeRow, ScenarioFile

_HEAVY = re.compile(r"\bsuicide\b|taken their own lives|sextortion|don’t pay", re.IGNORECASE)


def check_alone(draft: Draft, report: Report) -> None:
    """Told by the words of the facts a story cites, not by their numbers: some of that section serve any story."""
    for quiz in draft.quizzes.values():
        if not isinstance(quiz.file, ScenarioFile) or quiz.file.alone:
            continue
        for place, row in quiz.rows():
            assert isinstance(row, NodeRow)
            cited = [name for option in row.options for name in option.facts if name in draft.guidance.facts]
            heavy = [name for name in cited if _HEAVY.search(draft.guidance.facts[name][0].statement)]
            if heavy:
                what = f"{heavy[0]} is about extortion or suicide, and this story may be shown to a room"
                report.warning(quiz.path, quiz.line(*place), what, "add `alone: true` at the top")
                break
