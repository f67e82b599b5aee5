"""The ways through a scenario: every choice leads somewhere, every node is reached, every story ends."""

from collections.abc import Callable, Iterable, Mapping

from training.content.draft import QuizDraft
from training.content.problems import Report
from training.content.schema import NodeRow, ScenarioFile


def check_routes(draft: QuizDraft, report: Report) -> None:
    assert isinstance(draft.file, ScenarioFile)
    nodes = {node.id: node for node in draft.file.nodes}
    places = {node.id: number for number, node in enumerate(draft.file.nodes)}

    def error(node: NodeRow | None, what: str, remedy: str, *inner: str | int) -> None:
        line = draft.line("nodes", places[node.id], *inner) if node else draft.line("start")
        report.error(draft.path, line, what, remedy)

    if draft.file.start not in nodes:
        error(None, f"there is no node `{draft.file.start}` to start at", "name one of the nodes below")
        return
    for node in nodes.values():
        if node.ending and (node.options or node.stem or node.objective or node.lesson):
            error(node, f"the ending `{node.id}` asks for a decision", "take stem, lesson and options out")
        for number, option in enumerate(node.options):
            inner = ("options", number)
            if option.critical and option.next:
                what = "a critical option leads on, though it has to be put right here"
                error(node, what, "take its `next` out: it comes back to this node", *inner, "next")
            if option.repair and not option.critical:
                error(node, "`repair` stands only with a critical option", "take it out", *inner, "repair")
            if not option.critical and option.next is None:
                error(node, f"the option `{option.id}` leads nowhere", "add `next:` with a node's id", *inner)
            if option.next is not None and option.next not in nodes:
                what = f"there is no node `{option.next}`"
                error(node, what, "correct `next`, or write the node", *inner, "next")
    _check_reach(nodes, draft.file.start, error)


def _check_reach(nodes: Mapping[str, NodeRow], start: str, error: Callable[..., None]) -> None:
    ways = {node.id: {o.next for o in node.options if o.next in nodes} for node in nodes.values()}
    reached = _closure({start}, ways)
    back = {name: {other for other, targets in ways.items() if name in targets} for name in nodes}
    ends = _closure({node.id for node in nodes.values() if node.ending}, back)
    for node in nodes.values():
        if node.id not in reached:
            error(node, f"no choice leads to the node `{node.id}`", "lead a `next` here, or take it out")
        elif node.id not in ends:
            error(node, f"from `{node.id}` the story can never end", "lead one choice towards an ending")
        elif not _best_way_ends(nodes, node):
            error(node, f"the best choices from `{node.id}` go round and never end", "lead one to an ending")


def _best_way_ends(nodes: Mapping[str, NodeRow], node: NodeRow) -> bool:
    """Whether the best choices alone come to an ending: after a critical choice there is no other way on."""
    for _ in nodes:
        if node.ending:
            return True
        best = next((o.next for o in node.options if o.best), None)
        if best is None or best not in nodes:
            return True  # no best option, or it leads nowhere: said elsewhere
        node = nodes[best]
    return node.ending


def _closure(begin: set[str], ways: Mapping[str, Iterable[str | None]]) -> set[str]:
    """Everything that can be reached from `begin` by `ways`."""
    found, waiting = set(begin), list(begin)
    while waiting:
        for name in ways[waiting.pop()]:
            if name is not None and name not in found:
                found.add(name)
                waiting.append(name)
    return found
