"""Names that differ by nation, as the words of one: what `weave` puts where text holds `[[term:dsl]]`."""

from collections.abc import Iterable, Mapping

from training.content.model import Term
from training.content.weave import TERM, marks_in
from training.words import Nation


def term_words(terms: Iterable[Term], nation: Nation) -> dict[str, str]:
    """To be woven beside the school's own names. A term without a word for this nation is left out."""
    return {f"{TERM}{term.id}": term.words[nation] for term in terms if nation in term.words}


def terms_in(text: str, terms: Mapping[str, Term]) -> tuple[Term, ...]:
    """The known terms that this text holds, in the order of their ids."""
    used = {mark.removeprefix(TERM) for mark in marks_in(text) if mark.startswith(TERM)}
    return tuple(terms[name] for name in sorted(used) if name in terms)
