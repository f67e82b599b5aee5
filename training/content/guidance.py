"""Reads guidance/: facts, sources, critical codes and the card. A bad row is left out and reported."""

from pathlib import Path

from training.content import schema
from training.content.draft import GuidanceDraft, Row
from training.content.files import read_text
from training.content.problems import Report
from training.content.validate import validate, validate_rows
from training.content.yamlfile import Tree, read_yaml
from training.words import CriticalCode

FACTS, SOURCES = "guidance/facts.yaml", "guidance/sources.yaml"
CODES, CARD = "guidance/codes.yaml", "guidance/card.yaml"
FILES = (FACTS, SOURCES, CODES, CARD)
NEVERS = 5  # DECISIONS 30


def read_guidance(root: Path, report: Report) -> GuidanceDraft:
    draft = GuidanceDraft()
    trees = {path: _tree(root, path, report) for path in FILES}
    draft.unreadable = {path for path, tree in trees.items() if tree is None}
    _rows(draft.facts, schema.FactRow, trees[FACTS], FACTS, report, "facts")
    _rows(draft.sources, schema.SourceRow, trees[SOURCES], SOURCES, report, "sources")
    _rows(draft.codes, schema.CodeRow, trees[CODES], CODES, report, "codes")
    card = trees[CARD]
    if card is not None:
        draft.card_tree = card
        draft.card = validate(schema.CardFile, card, CARD, report)
    _check_nevers(draft, report)
    _check_codes(draft, report)
    return draft


def _tree(root: Path, path: str, report: Report) -> Tree | None:
    text = read_text(root, path, report)
    return None if text is None else read_yaml(text, path, report)


def _rows(
    into: dict[str, tuple[schema.AnyRow, Row]],
    row_schema: type[schema.AnyRow],
    tree: Tree | None,
    path: str,
    report: Report,
    key: str,
) -> None:
    if tree is None:
        return
    for row, place in validate_rows(row_schema, tree, path, report, key):
        line = tree.line(*place)
        name = str(row.id)
        if name in into:
            first = into[name][1].line
            report.error(path, line, f"`{name}` is already used on line {first}", "give this row its own id")
        else:
            into[name] = (row, Row(path, line))


def _check_nevers(draft: GuidanceDraft, report: Report) -> None:
    if draft.card is None:
        return
    line = draft.card_tree.line("nevers")
    nevers = draft.card.nevers
    if len(nevers) != NEVERS:
        report.error(CARD, line, f"there are {len(nevers)} nevers", "there are exactly five, everywhere")
    for number, never in enumerate(nevers):
        if never.id in {n.id for n in nevers[:number]}:
            place = draft.card_tree.line("nevers", number)
            report.error(CARD, place, f"`{never.id}` is already used", "give this never its own id")


def _check_codes(draft: GuidanceDraft, report: Report) -> None:
    missing = [code.value for code in CriticalCode if code not in draft.codes]
    if missing and CODES not in draft.unreadable:
        report.error(CODES, 1, f"{', '.join(missing)} has no row", "say what must never be done")
