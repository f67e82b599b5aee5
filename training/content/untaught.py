"""The table of facts that are taught nowhere, and why: `docs/facts-not-taught.md`."""

from pathlib import Path

from training.content.checks.untaught import facts_taught
from training.content.draft import Draft
from training.content.library import read_tree
from training.words import NotTaught

PAGE = "docs/facts-not-taught.md"
COMMAND = "python -m training.content untaught --write"

_HEAD = """\
# Facts that are not taught

`guidance/facts.yaml` holds {facts} facts. Lessons, questions, the right-now card, its situations and the ways to get a
picture taken down teach {taught} of them. The other {left} stand here, each with its reason.

The checker refuses a fact that is neither taught nor here, and one that is both. The reasons are kept in
`guidance/untaught.yaml`; this page is written by `{command}`.
"""


def untaught_page(root: Path) -> str:
    draft, _ = read_tree(root)
    rows = draft.guidance.untaught
    taught = facts_taught(draft).keys() & draft.guidance.facts.keys()
    parts = [
        _HEAD.format(facts=len(draft.guidance.facts), taught=len(taught), left=len(rows), command=COMMAND)
    ]
    for reason in NotTaught:
        ids = sorted(name for name, (row, _) in rows.items() if row.reason is reason)
        if ids:
            table = "\n".join(_line(draft, name) for name in ids)
            head = "| fact | what it says | why it is not taught |\n| --- | --- | --- |"
            parts.append(f"\n## {reason.label}\n\n{head}\n{table}\n")
    return "".join(parts)


def _line(draft: Draft, name: str) -> str:
    fact = draft.guidance.facts.get(name)
    said = fact[0].statement if fact else "(there is no such fact)"
    return f"| {name} | {_cell(said)} | {_cell(draft.guidance.untaught[name][0].why)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
