"""Reads quizzes/: each file one quiz or scenario, and holds it to what can be answered and marked."""

from collections import Counter
from pathlib import Path

from training.content.draft import QuizDraft
from training.content.files import read_text
from training.content.markdown import check_prose
from training.content.problems import Report
from training.content.routes import check_routes
from training.content.schema import (
    BranchRow,
    ChooseRow,
    NodeRow,
    OptionRow,
    OrderRow,
    QuizFile,
    RefresherFile,
    ScenarioFile,
    SortRow,
)
from training.content.validate import validate
from training.content.yamlfile import Path as Place
from training.content.yamlfile import Tree, read_yaml

AnyQuizFile = QuizFile | RefresherFile | ScenarioFile


def quiz_slugs(files: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        path.removeprefix("quizzes/").removesuffix(".yaml")
        for path in files
        if path.startswith("quizzes/") and path.endswith(".yaml") and path.count("/") == 1
    )


def read_quiz(root: Path, slug: str, report: Report) -> QuizDraft | None:
    path = f"quizzes/{slug}.yaml"
    text = read_text(root, path, report)
    tree = None if text is None else read_yaml(text, path, report)
    if tree is None:
        return None
    file: AnyQuizFile | None = validate(_schema_of(tree), tree, path, report)
    if file is None:
        return None
    draft = QuizDraft(path, slug, file, tree)
    _Checker(draft, report).check()
    return draft


def _schema_of(tree: Tree) -> type[QuizFile] | type[RefresherFile] | type[ScenarioFile]:
    kind = tree.data.get("kind") if isinstance(tree.data, dict) else None
    if kind is None:
        return QuizFile
    return RefresherFile if kind == "refresher" else ScenarioFile


class _Checker:
    """What has to hold inside one file before anybody can answer it."""

    def __init__(self, draft: QuizDraft, report: Report) -> None:
        self.draft, self.report = draft, report

    def error(self, place: Place, what: str, remedy: str) -> None:
        self.report.error(self.draft.path, self.draft.line(*place), what, remedy)

    def check(self) -> None:
        rows = list(self.draft.rows())
        self._no_repeats([(place, row.id) for place, row in rows], "an item")
        for place, row in rows:
            if row.story:
                line = self.draft.line(*place, "story")
                check_prose(row.story, self.draft.path, line, self.report)
            if isinstance(row, OrderRow):
                self._no_repeats([((*place, "steps", n), s.id) for n, s in enumerate(row.steps)], "a step")
            elif isinstance(row, SortRow):
                self._sorting(place, row)
            elif isinstance(row, ChooseRow):
                self._choosing(place, row)
            elif not row.ending:
                self._decision(place, row)
        if isinstance(self.draft.file, ScenarioFile):
            check_routes(self.draft, self.report)

    def _no_repeats(self, ids: list[tuple[Place, str]], what: str) -> None:
        seen = Counter[str]()
        for place, name in ids:
            seen[name] += 1
            if seen[name] == 2:
                self.error(place, f"`{name}` is already the id of {what} here", "give each its own id")

    def _sorting(self, place: Place, row: SortRow) -> None:
        self._no_repeats([((*place, "groups", n), g.id) for n, g in enumerate(row.groups)], "a group")
        self._no_repeats([((*place, "cards", n), c.id) for n, c in enumerate(row.cards)], "a card")
        groups = {group.id for group in row.groups}
        for number, card in enumerate(row.cards):
            if card.group not in groups:
                where = (*place, "cards", number, "group")
                remedy = f"write one of {', '.join(sorted(groups))}"
                self.error(where, f"there is no group `{card.group}`", remedy)
        for number, group in enumerate(row.groups):
            if group.id not in {card.group for card in row.cards}:
                where = (*place, "groups", number)
                self.error(where, f"no card belongs in `{group.id}`", "add one, or take the group out")

    def _choosing(self, place: Place, row: ChooseRow) -> None:
        best = self._options(place, row.options)
        if row.kind == "choose-several" and (best < 2 or best == len(row.options)):
            self.error(
                (*place, "options"),
                f"{best} of {len(row.options)} options are best",
                "mark two or more with `best: true`, and leave at least one without",
            )
        elif row.kind == "choose-one":
            self._one_best((*place, "options"), best)

    def _decision(self, place: Place, row: NodeRow) -> None:
        for key in ("stem", "objective", "lesson"):
            if getattr(row, key) is None:
                remedy = f"add `{key}:`, or `ending: true` if the story stops here"
                self.error(place, f"`{key}` is missing", remedy)
        if len(row.options) < 2:
            self.error(place, "this decision has fewer than two options", "add options, or `ending: true`")
            return
        self._one_best((*place, "options"), self._options(place, row.options))

    def _one_best(self, place: Place, best: int) -> None:
        if best == 0:
            self.error(place, "no option is best", "mark the right one with `best: true`")
        elif best > 1:
            self.error(place, f"{best} options are best", "leave `best: true` on one, or ask for several")

    def _options(self, place: Place, options: list[OptionRow] | list[BranchRow]) -> int:
        self._no_repeats([((*place, "options", n), o.id) for n, o in enumerate(options)], "an option")
        for number, option in enumerate(options):
            where = (*place, "options", number)
            if option.critical and option.best:
                self.error(where, "an option cannot be both critical and best", "take one of the two out")
            if option.critical and not option.instead:
                what = "a critical option needs the one sentence to say instead"
                self.error(where, what, "add `instead:`")
            if option.instead and not option.critical:
                what = "`instead` stands only with a critical option"
                self.error((*where, "instead"), what, "put the words into `feedback`, or add `critical:`")
            repair = getattr(option, "repair", None)
            if repair:
                check_prose(repair, self.draft.path, self.draft.line(*where, "repair"), self.report)
        return sum(option.best for option in options)
