"""Names that differ by nation: each word rests on a fact of its nation, and is there wherever it is read."""

from collections.abc import Iterable, Iterator

from training.content.draft import Draft
from training.content.guidance import CARD, FACTS, PRACTICE, ROUTES, SITUATIONS, TERMS
from training.content.problems import Report
from training.content.weave import TERM, marks_in
from training.words import Nation

_UNWOVEN = (CARD, SITUATIONS, ROUTES, PRACTICE)  # read the same in every nation


def check_terms(draft: Draft, report: Report) -> None:
    tree = draft.guidance.trees.get(TERMS)
    if tree is None:
        return
    for row, place in draft.guidance.terms.values():
        for nation, word in row.words.items():
            for name in word.facts if FACTS in draft.guidance.trees else ():
                fact = draft.guidance.facts.get(name)
                if fact is None and name not in draft.guidance.broken:
                    what = f"there is no fact {name}"
                    report.error(place.path, place.line, what, "correct the number, or add the fact")
                elif fact is not None and nation not in fact[0].nations:
                    what = f"{name} does not hold in {nation.label}, where it carries `{row.id}`"
                    report.error(place.path, place.line, what, "name a fact of that nation")
    for path, line, text, nations in _texts(draft):
        for mark in sorted(marks_in(text)):
            known = draft.guidance.terms.get(mark.removeprefix(TERM)) if mark.startswith(TERM) else None
            missing = [n.label for n in nations if known and n not in known[0].words]
            if missing:
                what = f"[[{mark}]] has no word for {', '.join(missing)}"
                report.error(path, line, what, f"give it one in {TERMS}, or say it in other words")
    for path in _UNWOVEN:
        other = draft.guidance.trees.get(path)
        for at, text in other.strings() if other else ():
            if other and any(mark.startswith(TERM) for mark in marks_in(text)):
                what = "a name that differs by nation is not put in here"
                report.error(path, other.line(*at), what, "write words that fit every nation")


def _texts(draft: Draft) -> Iterator[tuple[str, int, str, Iterable[Nation]]]:
    for module in draft.modules.values():
        for at, text in module.tree.strings():
            yield module.path, module.tree.line(*at), text, module.file.nations
        for lesson in module.lessons:
            yield lesson.path, 2, lesson.title, module.file.nations
            for block in lesson.blocks:
                yield lesson.path, block.line, f"{block.html} {block.label}", module.file.nations
    for quiz in draft.quizzes.values():
        owner = draft.modules.get(quiz.file.module)
        for at, text in quiz.tree.strings() if owner else ():
            yield quiz.path, quiz.line(*at), text, owner.file.nations if owner else ()
