"""What was read, still tied to its files and lines: the checks work on this, the library is built from it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from training.content import schema
from training.content.model import Block
from training.content.practice_schema import PracticeFile
from training.content.yamlfile import Path, Tree

AnyItem = schema.ChooseRow | schema.OrderRow | schema.SortRow | schema.NodeRow


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a guidance file, or one heading of another: where it stands."""

    path: str
    line: int


@dataclass(frozen=True, slots=True)
class LessonDraft:
    path: str
    slug: str
    title: str
    source: str  # the whole file
    blocks: tuple[Block, ...]
    pictures: tuple[tuple[str, int], ...]  # path as written, line


@dataclass(frozen=True, slots=True)
class ModuleDraft:
    path: str
    slug: str
    file: schema.ModuleFile
    tree: Tree
    lessons: tuple[LessonDraft, ...]


@dataclass(frozen=True, slots=True)
class QuizDraft:
    path: str
    slug: str
    file: schema.QuizFile | schema.ScenarioFile | schema.RefresherFile
    tree: Tree

    def rows(self) -> Iterator[tuple[Path, AnyItem]]:
        """Every item or node with the place where it stands."""
        if isinstance(self.file, schema.ScenarioFile):
            for number, node in enumerate(self.file.nodes):
                yield ("nodes", number), node
        else:
            for number, item in enumerate(self.file.items):
                yield ("items", number), item

    def line(self, *place: str | int) -> int:
        return self.tree.line(*place)


@dataclass(slots=True)
class GuidanceDraft:
    facts: dict[str, tuple[schema.FactRow, Row]] = field(default_factory=dict)
    sources: dict[str, tuple[schema.SourceRow, Row]] = field(default_factory=dict)
    codes: dict[str, tuple[schema.CodeRow, Row]] = field(default_factory=dict)
    terms: dict[str, tuple[schema.TermRow, Row]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)  # ids of rows that are there but cannot be used
    card: schema.CardFile | None = None
    situations: dict[str, tuple[schema.SituationRow, Row]] = field(default_factory=dict)
    routes: schema.RoutesFile | None = None
    practice: PracticeFile | None = None
    untaught: dict[str, tuple[schema.UntaughtRow, Row]] = field(default_factory=dict)
    trees: dict[str, Tree] = field(
        default_factory=dict
    )  # by path; a file that could not be read is not there


@dataclass(slots=True)
class Draft:
    """All that could be read. What could not is only in the report."""

    files: tuple[str, ...]
    guidance: GuidanceDraft
    modules: dict[str, ModuleDraft] = field(default_factory=dict)
    quizzes: dict[str, QuizDraft] = field(default_factory=dict)
