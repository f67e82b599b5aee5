"""Reads guidance/: facts, sources, critical codes and the card. A bad row is left out and reported."""

from pathlib import Path as FilePath

from training.content import schema
from training.content.draft import GuidanceDraft, Row
from training.content.files import read_text
from training.content.practice_schema import PracticeFile
from training.content.problems import Report
from training.content.validate import validate, validate_rows
from training.content.yamlfile import Path, Tree, read_yaml
from training.words import CriticalCode

FACTS, SOURCES = "guidance/facts.yaml", "guidance/sources.yaml"
CODES, CARD = "guidance/codes.yaml", "guidance/card.yaml"
SITUATIONS, ROUTES = "guidance/situations.yaml", "guidance/routes.yaml"
PRACTICE = "guidance/practice.yaml"
UNTAUGHT = "guidance/untaught.yaml"
TERMS = "guidance/terms.yaml"
FILES = (FACTS, SOURCES, CODES, CARD, SITUATIONS, ROUTES, TERMS, UNTAUGHT, PRACTICE)
NEVERS = 5  # DECISIONS 30


def read_guidance(root: FilePath, report: Report) -> GuidanceDraft:
    draft = GuidanceDraft()
    for path in FILES:
        tree = _tree(root, path, report)
        if tree is not None:
            draft.trees[path] = tree
    trees = draft.trees
    _rows(draft, draft.facts, schema.FactRow, trees.get(FACTS), FACTS, report, "facts")
    _rows(draft, draft.sources, schema.SourceRow, trees.get(SOURCES), SOURCES, report, "sources")
    _rows(draft, draft.codes, schema.CodeRow, trees.get(CODES), CODES, report, "codes")
    situations = trees.get(SITUATIONS)
    _rows(draft, draft.situations, schema.SituationRow, situations, SITUATIONS, report, "situations")
    _rows(draft, draft.terms, schema.TermRow, trees.get(TERMS), TERMS, report, "terms")
    _rows(draft, draft.untaught, schema.UntaughtRow, trees.get(UNTAUGHT), UNTAUGHT, report, "untaught")
    if CARD in trees:
        draft.card = validate(schema.CardFile, trees[CARD], CARD, report)
    if ROUTES in trees:
        draft.routes = validate(schema.RoutesFile, trees[ROUTES], ROUTES, report)
    if PRACTICE in trees:
        draft.practice = validate(PracticeFile, trees[PRACTICE], PRACTICE, report)
    _check_nevers(draft, report)
    _check_codes(draft, report)
    return draft


def _tree(root: FilePath, path: str, report: Report) -> Tree | None:
    text = read_text(root, path, report)
    return None if text is None else read_yaml(text, path, report)


def _rows(
    draft: GuidanceDraft,
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
        if row is None:
            draft.broken.add(_id_at(tree, place))
            continue
        name = str(row.id)
        if name in into:
            first = into[name][1].line
            report.error(path, line, f"`{name}` is already used on line {first}", "give this row its own id")
        else:
            into[name] = (row, Row(path, line))


def _id_at(tree: Tree, place: Path) -> str:
    row = tree.data
    for step in place:
        row = row[step]
    return str(row.get("id", "")) if isinstance(row, dict) else ""


def _check_nevers(draft: GuidanceDraft, report: Report) -> None:
    if draft.card is None:
        return
    tree = draft.trees[CARD]
    line = tree.line("nevers")
    nevers = draft.card.nevers
    if len(nevers) != NEVERS:
        report.error(CARD, line, f"there are {len(nevers)} nevers", "there are exactly five, everywhere")
    for number, never in enumerate(nevers):
        if never.id in {n.id for n in nevers[:number]}:
            place = tree.line("nevers", number)
            report.error(CARD, place, f"`{never.id}` is already used", "give this never its own id")


def _check_codes(draft: GuidanceDraft, report: Report) -> None:
    missing = [code.value for code in CriticalCode if code not in draft.codes]
    if missing and CODES in draft.trees:
        report.error(CODES, 1, f"{', '.join(missing)} has no row", "say what must never be done")
