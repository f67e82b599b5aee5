"""A list of names or addresses that somebody typed or pasted, held against the staff list. Nobody is guessed."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from training.rules.staff_names import fold_name, split_full_name

MOST_LINES = 500
MOST_CANDIDATES = 6
_ALIKE = 0.75  # “Browne” and “Brown”, “Davis” and “Davies”; not “Khan” and “Kaur”
_NUMBERED = re.compile(r"^(?:[•\-*–·\s]|\d{1,3}[.)]\s)+")  # before a name in a list
NOBODY = "Nobody of this name is on your staff list. Check the spelling, or take the line out."
NO_ADDRESS = "Nobody on your staff list has this address. Type the name instead, or take the line out."


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on the staff list."""

    id: int
    public_id: str
    given_name: str
    family_name: str
    name: str
    email: str
    job_title: str


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line that names nobody for certain: `candidates` are those it may mean."""

    text: str
    problem: str
    candidates: tuple[Listed, ...] = ()


@dataclass(frozen=True, slots=True)
class Matched:
    people: tuple[str, ...]  # public ids, each once, in the order of the lines
    open: tuple[OpenLine, ...]
    twice: tuple[str, ...]  # names that more than one line gave


def match_lines(lines: Sequence[str], people: Iterable[Listed]) -> Matched:
    """By address, then by full name however it is spelled or turned round; by less than that only as a question."""
    book = _Book(people)
    found: dict[str, Listed] = {}
    twice: dict[str, None] = {}
    unsure = []
    for line in lines:
        exact, problem, candidates = book.look_up(line)
        if exact is None:
            unsure.append(OpenLine(line, problem, tuple(candidates[:MOST_CANDIDATES])))
        elif exact.public_id in found:
            twice[exact.name] = None
        else:
            found[exact.public_id] = exact
    return Matched(tuple(found), tuple(unsure), tuple(twice))


def lines_of(text: str | None) -> list[str]:
    """Each line, or each piece between semicolons, that says something; bullets and numbers before it are left off."""
    pieces = (text or "").replace(";", "\n").replace("\t", " ").splitlines()
    tidied = (_NUMBERED.sub("", " ".join(piece.split())) for piece in pieces)
    return [piece for piece in tidied if piece]


class _Book:
    def __init__(self, people: Iterable[Listed]) -> None:
        self.by_email: dict[str, list[Listed]] = defaultdict(list)
        self.by_name: dict[str, list[Listed]] = defaultdict(list)
        self.by_family: dict[str, list[Listed]] = defaultdict(list)
        self.by_initials: dict[tuple[str, str], list[Listed]] = defaultdict(list)
        for person in people:
            if person.email:
                self.by_email[person.email.casefold()].append(person)
            given, family = fold_name(person.given_name), fold_name(person.family_name)
            self.by_family[family].append(person)
            self.by_initials[given[:1], family[:1]].append(person)
            for name in {person.name, f"{person.family_name} {person.given_name}"}:
                self.by_name[fold_name(name)].append(person)

    def look_up(self, line: str) -> tuple[Listed | None, str, list[Listed]]:
        """Whom it names for certain; or why nobody, and whom it may mean."""
        if "@" in line:
            address = next((word.strip("<>(),") for word in line.split() if "@" in word), "").casefold()
            known = self.by_email.get(address, [])
            if len(known) == 1:
                return known[0], "", []
            return (
                (None, "More than one person has this address. Which one?", known)
                if known
                else (None, NO_ADDRESS, [])
            )
        same = self._unique(self.by_name.get(fold_name(name), []) for name in _readings(line))
        if len(same) == 1:
            return same[0], "", []
        if same:
            return None, "More than one person has this name. Which one?", same
        near = self._near(line) or self._spelled_nearly(line)
        return (None, "Is this one of these?", near) if near else (None, NOBODY, [])

    def _near(self, line: str) -> list[Listed]:
        """Of the same surname, whose first name begins alike; or of the same surname, if that is all there is."""
        given, family, _guess = split_full_name(line)
        for surname in (family, line):
            known = self.by_family.get(fold_name(surname), []) if fold_name(surname) else []
            alike = (
                [p for p in known if fold_name(p.given_name)[:1] == fold_name(given)[:1]] if given else known
            )
            if alike:
                return alike
        return []

    def _spelled_nearly(self, line: str) -> list[Listed]:
        """A letter more or less, an initial for the first name, a word beside the name as registers have it.

        Only names with both initials of the line are compared: 500 lines against 2,000 people stay quick.
        """
        words = [word[:40] for part in re.split(r"[\s,()]+", line)[:8] if (word := fold_name(part))]
        pairs = {(one[0], other[0]) for one in words for other in words if one is not other}
        near = self._unique(self.by_initials.get(pair, []) for pair in sorted(pairs))
        return [p for p in near if _alike(p.family_name, words) and _alike(p.given_name, words, initial=True)]

    @staticmethod
    def _unique(lists: Iterable[list[Listed]]) -> list[Listed]:
        return list({person.public_id: person for each in lists for person in each}.values())


def _readings(line: str) -> Iterator[str]:
    """The line as a name, and without a title before it; “Surname, Forename” is known by its letters either way."""
    yield line
    given, family, _guess = split_full_name(line)
    yield f"{given} {family}"


def _alike(name: str, words: Iterable[str], *, initial: bool = False) -> bool:
    folded = fold_name(name)
    return any(
        (initial and word == folded[:1])
        or (word[0] == folded[:1] and SequenceMatcher(None, folded, word).ratio() >= _ALIKE)
        for word in words
    )
