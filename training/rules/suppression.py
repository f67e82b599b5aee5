"""What leads may see of one item, so that nobody learns anything about fewer than five people, now or by comparing.

The counts of an item in one term are looked at when ten have answered, again each time they have doubled, and once
more when the term is over: moments that follow from how many have answered, never from what. While the term runs only
how many were right may be shown, and afterwards how often each option was chosen. A number is exact or not shown at
all, and all that is not shown looks the same. For any four people or fewer, and any set of answers, it stays possible
that all of them chose within it and that none did; `tests/rules/test_suppression.py` tries every history of small
cases, as somebody would who knows these rules, when each person answered, and everything that was ever shown.

Whatever else is shown is worked out from what is shown here, so it tells nothing more. There is no filter by person,
role or group, and none may be added.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from training.rules.disclosure import FEWEST

RIGHT, NOT_RIGHT = "right", "not-right"  # of ordering and sorting, which have no options
FIRST_LOOK = 2 * FEWEST


@dataclass(frozen=True, slots=True)
class Counts:
    """The first answers of `n` people; `right` of them were right.

    `options` only where each chose one: counts of several at once would tell, together, of what few did.
    """

    n: int
    right: int
    options: Mapping[str, int] = field(default_factory=dict)
    best: str = ""  # the option that is right


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of an item: how many of `counts.n` people were right (None: `words` only), and options' counts.

    `counts` are those this rests on, as they stood then; they are never shown themselves. `looked_at`: how many had
    answered at the last look, which may have changed nothing. `final`: the term is over, and nothing changes any more.
    """

    looked_at: int
    counts: Counts
    right: int | None = None
    options: Mapping[str, int] = field(default_factory=dict)
    final: bool = False

    @property
    def n(self) -> int:
        return self.counts.n

    @property
    def commonest(self) -> str:
        """The option that most chose of those held back, without its number; only where ten or more chose them."""
        if not self.options:
            return ""
        held_back = {o: k for o, k in self.counts.options.items() if o not in self.options}
        first = max(held_back, key=lambda o: held_back[o], default=self.counts.best)
        if sum(held_back.values()) < 2 * FEWEST or held_back.get(first, 0) < FEWEST:
            return ""
        return first if first != self.counts.best else ""

    @property
    def words(self) -> str:
        """For a facility that cannot be shown as a number."""
        if self.right is not None:
            return ""
        if self.counts.right < FEWEST:
            return "Hardly anyone chose what helps"
        return "Nearly everyone chose what helps"


def look(before: Shown | None, now: Counts, *, over: bool = False) -> Shown | None:
    """What is shown from now on, or None while nothing changes. `over`: so is the term.

    Where the step from what was shown could tell of fewer than five people, what was shown stays; so it does where
    there would again be no number, which must not differ.
    """
    if before is not None and before.final:
        return None
    found = before
    if now.n >= _next_look(before, over):
        new = Shown(now.n, now, _right(now))
        wide = before is None or _step_is_wide(before, new)
        found = new if before is None or wide else replace(before, looked_at=now.n)
    if over and found is not None:
        return replace(found, options=_options(found.counts), final=True)
    return found if found is not before else None


def may_show(k: int, n: int) -> bool:
    """At least five did, and at least five did not."""
    return FEWEST <= k <= n - FEWEST


def _next_look(before: Shown | None, over: bool) -> int:
    """How many must have answered. Twice as many each time: at least half of what is looked at is then new."""
    if before is None:
        return FIRST_LOOK
    return before.looked_at + FEWEST if over else 2 * before.looked_at


def _right(now: Counts) -> int | None:
    return now.right if may_show(now.right, now.n) else None


def _step_is_wide(before: Shown, after: Shown) -> bool:
    """Whether the newer number leaves open who of the newest was right, whatever is known of those before."""
    newest = after.n - before.looked_at
    if after.right is None:
        return False
    if before.right is None:  # words have said which side was the small one; now all of it may be new
        was_small = after.right if before.counts.right < FEWEST else after.n - after.right
        return was_small <= newest
    more, step = after.n - before.n, after.right - before.right
    return may_show(step, more) and min(step, more - step) <= newest


def _options(now: Counts) -> dict[str, int]:
    """Each person counts once, so the counts add up: those held back have to be five or more together.

    To get there the smallest others are held back too, the best one last.
    """
    if sum(now.options.values()) != now.n or now.options.get(now.best, 0) != now.right:
        return {}  # the item has changed under these counts
    held_back = {option for option, k in now.options.items() if k < FEWEST}
    others = sorted(
        now.options.keys() - held_back, key=lambda o: (o == now.best, now.options[o], o), reverse=True
    )
    while held_back and others and sum(now.options[o] for o in held_back) < FEWEST:
        held_back.add(others.pop())
    return {option: k for option, k in now.options.items() if option not in held_back}
