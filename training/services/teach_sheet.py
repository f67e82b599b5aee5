"""“What to teach next” as a table: the numbers of the page and no others."""

from training.documents.spreadsheet import Value, csv_bytes
from training.services.teach_next import Question, RuleLine, Share, TeachNext

HEADERS = ("Term", "What", "About", "Choice", "People", "Of", "Per cent", "At least", "At most", "In words")
HELD_BACK = "Not shown"


def as_csv(found: TeachNext) -> bytes:
    term = found.term.label if found.term else ""
    rows: list[tuple[Value, ...]] = []
    for line in found.rules:
        rows += _of_rule(term, line)
    for question in found.questions:
        rows += _of_question(term, question)
    return csv_bytes(HEADERS, rows)


def _of_rule(term: str, line: RuleLine) -> list[tuple[Value, ...]]:
    about = f"Never {line.never}"
    rows: list[tuple[Value, ...]] = [
        (term, "Rule: first answer was not the best", about, "", *_numbers(line.missed), "")
    ]
    if line.critical:
        rows.append((term, "Rule: first answer broke it", about, "", *_numbers(line.critical), ""))
    rows += [
        (label, "Rule: first answer was not the best", about, "", *_numbers(share), "")
        for label, share in line.terms[1:]
        if share
    ]
    return rows


def _of_question(term: str, question: Question) -> list[tuple[Value, ...]]:
    about = question.title
    rows: list[tuple[Value, ...]] = []
    if question.share:
        rows.append((term, "Question: chose what helps first", about, "", *_numbers(question.share), ""))
    if question.before:
        what = "Question: the same before the pages were read"
        rows.append((term, what, about, "", *_numbers(question.before), ""))
    for choice in question.choices:
        if choice.n is None:
            rows.append(
                (
                    term,
                    "Question: chose this first",
                    about,
                    choice.text,
                    "",
                    question.n,
                    "",
                    "",
                    "",
                    HELD_BACK,
                )
            )
        else:
            shown = _numbers(Share(choice.n, question.n))
            rows.append((term, "Question: chose this first", about, choice.text, *shown, ""))
    if question.held_back:
        together = _numbers(Share(question.held_back, question.n))
        what = "Question: chose one of the answers not shown"
        rows.append(
            (term, what, about, "", *together, question.commonest and f"Commonest: {question.commonest}")
        )
    return rows


def _numbers(share: Share) -> tuple[int, int, int, int, int]:
    return share.k, share.n, share.per_cent, *share.between
