"""Where an attempt stands: a replay of its stored responses, and nothing else (DECISIONS 4).

In a quiz a person may leave an item and come back. In a scenario the choices lead the way. In both, after a
critical answer only that item is open until it is answered right. A stored row that does not fit the place
where the replay has got to is passed over, so that no order of arrival can change what went before it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from training.content.model import Item, Quiz
from training.rules.answers import Answer, chosen_options, critical_codes, is_right
from training.words import CriticalCode


class Given(NamedTuple):
    """One stored response. A plain tuple of the three does as well."""

    seq: int
    item_id: str
    answer: Answer


Responses = Iterable[Given | tuple[int, str, Answer]]


@dataclass(frozen=True, slots=True)
class Turn:
    """A response that counted for the route: the first to its item `scores`, after a critical `repairs`."""

    seq: int
    item_id: str
    answer: Answer
    right: bool
    codes: tuple[CriticalCode, ...]
    scores: bool
    repairs: bool


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Where the attempt stands. `item_id` is what to show next; None when there is nothing left to answer."""

    seq: int  # the number the next response must carry
    item_id: str | None
    repairing: bool  # `item_id` had a critical answer that is not put right yet
    gaps: tuple[str, ...]  # what is not answered yet; in a scenario only the node reached
    path: tuple[str, ...]  # scenario: nodes in the order they were met, the ending too; quiz: items answered
    ending: str | None  # scenario: the ending reached
    turns: tuple[Turn, ...]

    @property
    def can_finish(self) -> bool:
        return not self.gaps and not self.repairing

    def accepts(self, item_id: str) -> bool:
        """Whether a response to this item would count now."""
        return item_id == self.item_id if self.repairing else item_id in self.gaps

    def turns_of(self, item_id: str) -> tuple[Turn, ...]:
        return tuple(turn for turn in self.turns if turn.item_id == item_id)


def where(quiz: Quiz, drawn: Sequence[str], responses: Responses) -> Standpoint:
    """`quiz` is the one of the attempt's edition; `drawn` its item ids in the order they are asked."""
    rows = sorted((Given(*row) for row in responses), key=lambda row: row.seq)
    walk = _Scenario(quiz) if quiz.is_scenario else _Linear(quiz, drawn)
    for row in rows:
        walk.take(row)
    return walk.standpoint(rows[-1].seq + 1 if rows else 1)


class _Walk(ABC):
    """What a quiz and a scenario have in common: who is asked, and the repair."""

    def __init__(self, items: dict[str, Item]) -> None:
        self.items = items
        self.turns: list[Turn] = []
        self.repair: str | None = None

    @abstractmethod
    def is_open(self, item_id: str) -> bool: ...

    def take(self, row: Given) -> None:
        if row.item_id not in self.items or not self.is_open(row.item_id):
            return
        item = self.items[row.item_id]
        right, codes = is_right(item, row.answer), critical_codes(item, row.answer)
        repairs = self.repair is not None
        first = all(turn.item_id != row.item_id for turn in self.turns)
        self.turns.append(Turn(row.seq, row.item_id, row.answer, right, codes, first, repairs))
        if right:
            self.repair = None
        elif codes:
            self.repair = row.item_id
        if self.repair is None:
            self.move_on(item, row.answer)

    @abstractmethod
    def move_on(self, item: Item, answer: Answer) -> None: ...


class _Linear(_Walk):
    def __init__(self, quiz: Quiz, drawn: Sequence[str]) -> None:
        items = {item.id: item for item in quiz.items}
        super().__init__({item_id: items[item_id] for item_id in drawn if item_id in items})

    def _answered(self) -> dict[str, None]:
        return dict.fromkeys(turn.item_id for turn in self.turns)

    def is_open(self, item_id: str) -> bool:
        return item_id == self.repair if self.repair else item_id not in self._answered()

    def move_on(self, item: Item, answer: Answer) -> None:
        """Nothing to do: the next gap is next."""

    def standpoint(self, seq: int) -> Standpoint:
        answered = self._answered()
        gaps = tuple(item_id for item_id in self.items if item_id not in answered)
        current = self.repair or next(iter(gaps), None)
        return Standpoint(
            seq, current, self.repair is not None, gaps, tuple(answered), None, tuple(self.turns)
        )


class _Scenario(_Walk):
    def __init__(self, quiz: Quiz) -> None:
        super().__init__({item.id: item for item in quiz.items})
        assert quiz.start is not None
        self.endings = {ending.id for ending in quiz.endings}
        self.path = [quiz.start]

    def is_open(self, item_id: str) -> bool:
        return item_id == self.path[-1]

    def move_on(self, item: Item, answer: Answer) -> None:
        chosen = chosen_options(item, answer)
        target = chosen[0].next if len(chosen) == 1 else None
        if target in self.items or target in self.endings:
            assert target is not None
            self.path.append(target)

    def standpoint(self, seq: int) -> Standpoint:
        last = self.path[-1]
        ended = last in self.endings
        return Standpoint(
            seq=seq,
            item_id=None if ended else last,
            repairing=self.repair is not None,
            gaps=() if ended else (last,),
            path=tuple(self.path),
            ending=last if ended else None,
            turns=tuple(self.turns),
        )
