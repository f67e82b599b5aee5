"""What the checker has to say: one line a problem, all of them at once, nothing raised on the way."""

from dataclasses import dataclass, field
from enum import StrEnum


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """`what` is wrong at `path:line`, and the `remedy` that puts it right. Lines count from 1."""

    path: str
    line: int
    what: str
    remedy: str
    level: Level = Level.ERROR

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}; {self.remedy}"


@dataclass(slots=True)
class Report:
    """Collects problems. Every reader and every check is handed one and adds to it."""

    problems: list[Problem] = field(default_factory=list)

    def error(self, path: str, line: int, what: str, remedy: str) -> None:
        self.problems.append(Problem(path, max(line, 1), what, remedy))

    def warning(self, path: str, line: int, what: str, remedy: str) -> None:
        self.problems.append(Problem(path, max(line, 1), what, remedy, Level.WARNING))

    def errors_under(self, prefix: str) -> list[Problem]:
        """The errors in one file, or in all files of one folder when `prefix` ends with a slash."""
        whole_folder = prefix.endswith("/")
        return [
            p
            for p in self.problems
            if p.level is Level.ERROR and (p.path.startswith(prefix) if whole_folder else p.path == prefix)
        ]


def errors(problems: list[Problem]) -> list[Problem]:
    return [p for p in problems if p.level is Level.ERROR]


def warnings(problems: list[Problem]) -> list[Problem]:
    return [p for p in problems if p.level is Level.WARNING]
