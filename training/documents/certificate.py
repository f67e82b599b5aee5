"""A certificate as a PDF."""

from typing import Any

from training.documents import typeset
from training.documents.qr import qr_code
from training.rules.certificate import NOTE, Paper, in_fours, pairs

TEMPLATE = "certificate"


def as_pdf(paper: Paper, address: str) -> bytes:
    """`address` is where anybody may check it. The same bytes whenever it is asked for."""
    return typeset.pdf(TEMPLATE, data_of(paper, address), paper.issued_at)


def missing_letters(paper: Paper) -> str:
    """Letters of the names that the PDF cannot write here."""
    return typeset.missing_letters(paper.name + paper.school)


def data_of(paper: Paper, address: str) -> dict[str, Any]:
    square = qr_code(address)
    return {
        "heading": f"Certificate: {paper.title}",
        "school": paper.school,
        "name": paper.name,
        "module": paper.title,
        "pairs": pairs(paper),
        "address": address,
        "code": in_fours(paper.code),
        "entry": paper.entry,
        "head": paper.head,
        "note": NOTE,
        "qr": {"path": square.path, "size": square.size},
    }
