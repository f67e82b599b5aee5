"""Every place where content cites a fact."""

from collections.abc import Iterator
from dataclasses import dataclass

from training.content.draft import Draft, ModuleDraft
from training.content.guidance import CARD, CODES, PRACTICE, ROUTES, SITUATIONS


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
    practice = draft.guidance.trees.get(PRACTICE)
    for place, text in practice.strings() if practice else ():
        if practice and "facts" in place:
            part = practice.data.get(place[0])
            owner = draft.modules.get(str(part.get("module"))) if isinstance(part, dict) else None
            yield Citation(text, PRACTICE, practice.line(*place), owner)
    for path in (CARD, CODES, SITUATIONS, ROUTES):
        tree = draft.guidance.trees.get(path)
        for place, text in tree.strings() if tree else ():
            if "facts" in place:
                yield Citation(text, path, tree.line(*place) if tree else 1, None)
