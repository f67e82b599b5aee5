"""`python -m training.content`: checks everything, draws a scenario, begins a module, says what nations lack.

Exit status 0 when there is no error (warnings may be there), 1 when there is, 2 when asked for what is not.
"""

import argparse
import sys
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from training.content.gift_draft import import_gift
from training.content.graph import scenario_graph
from training.content.library import check_tree, load_available
from training.content.model import Library, Module
from training.content.problems import Level, errors, warnings
from training.content.readiness import gaps
from training.content.skeleton import new_module
from training.content.untaught import PAGE, untaught_page
from training.errors import InvalidInputError
from training.words import CriticalCode, Nation

_ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None) -> int:
    chosen = _parser().parse_args(arguments)
    root: Path = chosen.root
    if chosen.command == "graph":
        return _graph(root, chosen.quiz, chosen.text)
    if chosen.command == "new":
        return _new(root, chosen.slug)
    if chosen.command == "nations":
        return _nations(root, chosen.today or _today())
    if chosen.command == "gift":
        return _gift(root, chosen.file, chosen.module, chosen.quiz)
    if chosen.command == "untaught":
        return _untaught(root, chosen.write)
    return _check(root, chosen.today)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.content", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--root", type=Path, default=_ROOT, help="the folder that holds modules/ and quizzes/"
    )
    parser.add_argument("--today", type=date.fromisoformat, default=None, help="check as on this day")
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("check", help="check every file (the default)")
    graph = commands.add_parser("graph", help="draw a scenario as SVG")
    graph.add_argument("quiz", help="its name: the file's, without .yaml")
    graph.add_argument("--text", action="store_true", help="in words instead")
    commands.add_parser("nations", help="which modules are ready for which nation, and what is missing")
    untaught = commands.add_parser("untaught", help="list the facts that are taught nowhere, and why")
    untaught.add_argument("--write", action="store_true", help=f"write the list to {PAGE}")
    gift = commands.add_parser("gift", help="begin a quiz from questions in Moodle’s GIFT format")
    gift.add_argument("file", type=Path)
    gift.add_argument("--module", required=True, help="the draft module it is for")
    gift.add_argument("--quiz", required=True, help="the name of the quiz to write")
    new = commands.add_parser("new", help="begin a module")
    new.add_argument("what", choices=["module"])
    new.add_argument("slug", help="its name, in small letters and hyphens")
    return parser


def _check(root: Path, today: date | None) -> int:
    problems = check_tree(root, today or _today())
    for problem in problems:
        mark = "warning: " if problem.level is Level.WARNING else ""
        print(f"{problem.path}:{problem.line}: {mark}{problem.what}; {problem.remedy}")
    library = load_available(root)
    lessons = sum(len(module.lessons) for module in library.modules.values())
    items = sum(len(quiz.items) for quiz in library.quizzes.values())
    print(
        f"{len(library.modules)} modules, {lessons} lessons, {len(library.quizzes)} quizzes, {items} items, "
        f"{len(library.facts)} facts, {len(library.sources)} sources: "
        f"{len(errors(problems))} errors, {len(warnings(problems))} warnings."
    )
    return 1 if errors(problems) else 0


def _nations(root: Path, today: date) -> int:
    library = load_available(root)
    for module in library.modules.values():
        print(f"{module.id} {module.title}")
        for nation in Nation:
            print(f"  {nation.label:<17} {_state(module, library, nation, today)}")
    return 0


def _state(module: Module, library: Library, nation: Nation, today: date) -> str:
    found = gaps(module, library, nation, today)
    missing = [f"page {slug}" for slug in found.pages]
    quizzes: dict[str, list[str]] = {}
    for quiz, name in found.questions:
        quizzes.setdefault(quiz, []).append(name)
    missing += [
        f"story {q}" if names == [q] else f"quiz {q} ({_named(names)})" for q, names in quizzes.items()
    ]
    if missing:
        return f"not ready: no facts for {'; '.join(missing)}"
    return "ready" if nation in module.nations else "nothing is missing; `nations` does not name it yet"


def _named(names: list[str]) -> str:
    """The codes by name, which weigh most; families by their number."""
    codes = [name for name in names if name in set(CriticalCode)]
    families = len(names) - len(codes)
    return ", ".join([*codes, *([f"{families} families"] if families else [])])


def _today() -> date:
    return datetime.now(ZoneInfo("Europe/London")).date()


def _graph(root: Path, slug: str, as_text: bool) -> int:
    library = load_available(root)
    quiz = library.quizzes.get(slug)
    if quiz is None or not quiz.is_scenario:
        scenarios = [q.slug for q in library.quizzes.values() if q.is_scenario]
        why = library.unavailable.get(f"quizzes/{slug}", f"There is no scenario `{slug}`.")
        print(f"{why} Scenarios: {', '.join(scenarios) or 'none'}.", file=sys.stderr)
        return 2
    graph = scenario_graph(quiz)
    sys.stdout.write(graph.text if as_text else graph.svg)
    return 0


def _untaught(root: Path, write: bool) -> int:
    page = untaught_page(root)
    if write:
        (root / PAGE).parent.mkdir(parents=True, exist_ok=True)
        (root / PAGE).write_text(page, encoding="utf-8")
        print(f"Written: {PAGE}")
    else:
        sys.stdout.write(page)
    return 0


def _gift(root: Path, file: Path, module: str, quiz: str) -> int:
    try:
        path, done = import_gift(root, file.read_bytes(), module, quiz)
    except OSError as error:
        print(f"{file} cannot be read: {error.strerror}. Check its name and folder.", file=sys.stderr)
        return 2
    except InvalidInputError as error:
        print(error, file=sys.stderr)
        return 2
    print("\n".join(f"{file.name}: {line}" for line in done.report))
    if not done.carried:
        print("Nothing was written: no question could be carried.")
        return 1
    print(f"Written: {path}, a draft of {done.carried} questions.")
    print(
        f"Now list `{quiz}` in modules/{module}/module.yaml. The checker names what each question still needs."
    )
    return 0


def _new(root: Path, slug: str) -> int:
    try:
        paths = new_module(root, slug)
    except InvalidInputError as error:
        print(error, file=sys.stderr)
        return 2
    print(
        "\n".join(
            [
                "Written:",
                *paths,
                "Give the module its own id in module.yaml, and the ids that begin with z; then check again.",
            ]
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
