"""Reading age of each lesson: Flesch–Kincaid grade 7.0 at most (DECISIONS 33), which is about age 12."""

from training.content.build import build_terms
from training.content.draft import Draft
from training.content.problems import Report
from training.content.reading_age import measure
from training.content.terms import term_words
from training.content.weave import weave

MOST_GRADE = 7.0
FEWEST_WORDS = 100  # below that the measure says little


def check_reading(draft: Draft, report: Report) -> None:
    terms = build_terms(draft.guidance).values()
    for module in draft.modules.values():
        words = term_words(terms, module.file.nations[0])
        for lesson in module.lessons:
            measured = measure(weave("\n".join(block.text for block in lesson.blocks), words))
            if measured.words >= FEWEST_WORDS and measured.grade > MOST_GRADE:
                what = f"the reading grade is {measured.grade:.1f}, over {MOST_GRADE} (age 12)"
                hardest = ", ".join(measured.hardest)
                report.warning(lesson.path, 1, what, f"shorten sentences; plainer words for: {hardest}")
