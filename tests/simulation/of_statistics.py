"""What must hold of figures about answers: nothing is shown of fewer than five people, nor follows by comparing.

It looks at what a lead’s page holds, each month, and keeps all of it, as a patient reader would.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import combinations

from tests.simulation.broken import broken
from tests.simulation.world import World, at
from training.rules.suppression import Shown, may_show
from training.services.statistics_counting import Key
from training.services.statistics_publishing import find_published_cells
from training.services.teach_next import Question, Share, get_teach_next

FEW = range(1, 5)


class Statistics:
    def __init__(self, world: World) -> None:
        self.world = world
        self.published: dict[Key, list[Shown]] = {}
        self.pages: dict[
            tuple[str, str], list[Question]
        ] = {}  # term and question → as it was shown, each once
        self.numbers = 0

    def check(self, day: date) -> None:
        for key, (shown, _cells) in find_published_cells(self.world.school_id, day).items():
            seen = self.published.setdefault(key, [])
            if not seen or seen[-1] != shown:
                self._one(day, key, shown)
                for before in seen:
                    self._two(day, key, before, shown)
                seen.append(shown)
        self._side_by_side(day)

    def page(self, day: date) -> None:
        """Every choice the page offers: each term, with and without what was answered before reading."""
        lead, library = self.world.lead(at(day, 16), day), self.world.library
        shown = get_teach_next(lead, library, "", day)
        for term in shown.terms:
            found = get_teach_next(lead, library, term.key, day)
            for question in found.questions:
                self._question(day, term.key, question)
            for line in found.rules:
                for share in (line.missed, line.critical, *(share for _label, share in line.terms)):
                    self._share(day, f"rule {line.code}", share)

    # ── What is published ────────────────────────────────────────────────────────────────────────

    def _one(self, day: date, key: Key, shown: Shown) -> None:
        self.numbers += shown.right is not None
        if shown.n < 10:
            broken(day, "school", "nothing is shown before ten have answered", (key, shown))
        if shown.right is not None and not may_show(shown.right, shown.n):
            broken(day, "school", "a number is about five on each side", (key, shown))
        held = shown.n - sum(shown.options.values())
        if shown.options and (held in FEW or any(n < 5 for n in shown.options.values())):
            broken(
                day, "school", "an option shown, and the rest together, are five people or more", (key, shown)
            )
        hidden = set(shown.counts.options) - set(shown.options)
        if shown.options and len(hidden) == 1:
            broken(day, "school", "no option held back follows from the others", (key, shown))

    def _two(self, day: date, key: Key, before: Shown, after: Shown) -> None:
        """Everything that can be subtracted: people, right, wrong, and each option."""
        if before.right is not None and after.right is not None:
            steps = (after.n - before.n, after.right - before.right)
            if any(abs(step) in FEW for step in (*steps, steps[0] - steps[1])):
                broken(
                    day, "school", "two publications never differ by one to four people", (key, before, after)
                )
        for option in before.options.keys() & after.options.keys():
            if abs(after.options[option] - before.options[option]) in FEW:
                broken(day, "school", "two publications never differ by one to four people", (key, option))

    def _side_by_side(self, day: date) -> None:
        """Items of one quiz are answered by the same people: how many may not differ by a few."""
        newest = {key: shown[-1] for key, shown in self.published.items()}
        for (one, first), (two, second) in combinations(sorted(newest.items(), key=lambda each: each[0]), 2):
            if one[:3] == two[:3] and abs(first.n - second.n) in FEW:
                broken(day, "school", "no two items side by side differ by one to four people", (one, two))

    # ── What the page holds ──────────────────────────────────────────────────────────────────────

    def _question(self, day: date, term: str, question: Question) -> None:
        for share in (question.share, question.before):
            self._share(day, question.id, share)
        if question.choices:
            numbers = [choice.n for choice in question.choices]
            self._counts(day, question.id, [n for n in numbers if n is not None])
            if question.held_back in FEW or numbers.count(None) == 1:
                broken(day, "school", "what is held back does not follow from the rest", question.id)
        seen = self.pages.setdefault((term, question.id), [])
        if question in seen:
            return
        for before in seen:
            self._differ(day, question.id, _numbers(before), _numbers(question))
        seen.append(question)

    def _differ(self, day: date, name: str, one: Mapping[str, int], two: Mapping[str, int]) -> None:
        for what in one.keys() & two.keys():
            if abs(one[what] - two[what]) in FEW:
                broken(day, "school", "what a page showed twice differs by five or more", (name, what))

    def _share(self, day: date, name: str, share: Share | None) -> None:
        if share is not None:
            self._counts(day, name, (share.n, share.n - share.k))

    def _counts(self, day: date, name: str, counts: Iterable[int]) -> None:
        if any(count in FEW for count in counts):
            broken(day, "school", "no number on the page is about one to four people", (name, counts))


def _numbers(question: Question) -> dict[str, int]:
    found = {"n": question.share.n, "right": question.share.k} if question.share else {}
    if question.share:
        found["wrong"] = question.share.n - question.share.k
    if question.before:
        found |= {"n before": question.before.n, "right before": question.before.k}
    for number, choice in enumerate(question.choices):
        if choice.n is not None:
            found[f"option {number}"] = choice.n
    return found
