"""Every place where content cites a fact."""

from collections.abc import Iterator
from dataclasses import dataclass

from training.content.draft import Draft, ModuleDraft
from training.content.guidance import CARD, CODES, ROUTES, SITUATIONS


@dataclass(frozen=True, slots=True)
class Citation:
    """`module` is None on the card, its situations, the routes and the codes, which every nation and role reads."""

    fact: str
    path: str
    line: int
    module: ModuleDraft | None
    old_advice: bool = False


def citations(draft: Draft) -> Iterator[Citation]:
    for module in draft.modules.values():
        for lesson in module.lessons:
            for block in lesson.blocks:
                for fact in block.facts:
                    yield Citation(fact, lesson.path, block.line, module, block.kind == "old-advice")
    for quiz in draft.quizzes.values():
        for place, text in quiz.tree.strings():
            if "facts" in place:
                yield Citation(text, quiz.path, quiz.line(*place), draft.modules.get(quiz.file.module))
    for path in (CARD, CODES, SITUATIONS, ROUTES):
        tree = draft.guidance.trees.get(path)
        for place, text in tree.strings() if tree else ():
            if "facts" in place:
                yield Citation(text, path, tree.line(*place) if tree else 1, None)
