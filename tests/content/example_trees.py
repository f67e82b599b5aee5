"""The small example trees: `valid` has one piece of every feature; each file in `broken` has one fault.

A broken file takes the place that the first word of its name says in a copy of the valid tree.
"""

import shutil
from pathlib import Path

TREES = Path(__file__).parent / "trees"
VALID = TREES / "valid"
BROKEN = TREES / "broken"

PLACES = {
    "facts": "guidance/facts.yaml",
    "sources": "guidance/sources.yaml",
    "codes": "guidance/codes.yaml",
    "terms": "guidance/terms.yaml",
    "card": "guidance/card.yaml",
    "situations": "guidance/situations.yaml",
    "routes": "guidance/routes.yaml",
    "practice": "guidance/practice.yaml",
    "untaught": "guidance/untaught.yaml",
    "module": "modules/sample/module.yaml",
    "lesson": "modules/sample/lessons/first.md",
    "quiz": "quizzes/sample.yaml",
    "scenario": "quizzes/walk.yaml",
    "extra-file": "modules/sample/notes.txt",
    "extra-module": "modules/extra/module.yaml",
    "extra-quiz": "quizzes/extra.yaml",
}


def place_of(name: str) -> str:
    return next(place for kind, place in PLACES.items() if name.startswith(f"{kind}-"))


def tree_with(name: str, into: Path) -> Path:
    """A copy of the valid tree at `into` in which this broken file stands in its place."""
    shutil.copytree(VALID, into)
    (file,) = BROKEN.glob(f"{name}.*")
    target = into / place_of(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)
    if name.startswith("extra-module-"):
        (into / "modules/extra/lessons").mkdir()
        shutil.copyfile(into / "modules/sample/lessons/second.md", into / "modules/extra/lessons/start.md")
    if name.startswith("extra-quiz-"):
        module = into / "modules/sample/module.yaml"
        text = module.read_text(encoding="utf-8")
        module.write_text(text.replace("[sample, walk]", "[sample, walk, extra]"), encoding="utf-8")
    return into
