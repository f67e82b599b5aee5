"""Ids and names: each means one thing in the whole bank, and what it points at is there."""

from training.content.build import full_lesson
from training.content.draft import Draft, ModuleDraft, QuizDraft
from training.content.problems import Report
from training.content.schema import QuizFile, RefresherFile


def check_links(draft: Draft, report: Report) -> None:
    _check_unique(draft, report)
    for module in draft.modules.values():
        _check_quizzes_of(draft, module, report)
        for number, name in enumerate(module.file.core or ()):
            if name not in module.file.lessons:
                line = module.tree.line("core", number)
                what = f"the core page `{name}` is not one of the lessons"
                report.error(module.path, line, what, "name lessons of this module")
    for quiz in draft.quizzes.values():
        _check_module_of(draft, quiz, report)
        _check_items(draft, quiz, report)
        _check_pool(draft, quiz, report)


def _check_unique(draft: Draft, report: Report) -> None:
    """Ids of modules, objectives and items. Nodes of a scenario are only unique within it."""
    seen: dict[tuple[str, str], tuple[str, int]] = {}

    def see(kind: str, name: str, path: str, line: int) -> None:
        first, first_line = seen.setdefault((kind, name), (path, line))
        if first != path:  # twice in one file is said where the file is read
            what = f"the {kind} id `{name}` is already used in {first}:{first_line}"
            report.error(path, line, what, "ids are never used twice: choose another")

    for module in draft.modules.values():
        see("module", module.file.id, module.path, module.tree.line("id"))
        for number, objective in enumerate(module.file.objectives):
            see("objective", objective.id, module.path, module.tree.line("objectives", number))
    for quiz in draft.quizzes.values():
        for place, row in quiz.rows():
            if place[0] == "items":
                see("item", row.id, quiz.path, quiz.line(*place))


def _check_pool(draft: Draft, quiz: QuizDraft, report: Report) -> None:
    if not isinstance(quiz.file, RefresherFile):
        return
    for number, name in enumerate(quiz.file.pool):
        other = draft.quizzes.get(name)
        if f"quizzes/{name}.yaml" not in draft.files or name == quiz.slug:
            what = f"there is no quiz `{name}` to draw from"
            report.error(quiz.path, quiz.line("pool", number), what, "correct the name")
        elif other is not None and not isinstance(other.file, QuizFile):
            what = f"`{name}` is a story or a refresher, which no question can be drawn from"
            report.error(quiz.path, quiz.line("pool", number), what, "name a quiz with `items`")


def _check_quizzes_of(draft: Draft, module: ModuleDraft, report: Report) -> None:
    for number, name in enumerate(module.file.quizzes):
        line = module.tree.line("quizzes", number)
        if f"quizzes/{name}.yaml" not in draft.files:
            report.error(module.path, line, f"there is no quiz `{name}`", f"write quizzes/{name}.yaml")
        elif name in draft.quizzes and draft.quizzes[name].file.module != module.slug:
            other = draft.quizzes[name].file.module
            what = f"the quiz `{name}` says it belongs to `{other}`"
            report.error(module.path, line, what, "list it in that module, or correct its `module:`")


def _check_module_of(draft: Draft, quiz: QuizDraft, report: Report) -> None:
    name = quiz.file.module
    if f"modules/{name}/module.yaml" not in draft.files:
        report.error(quiz.path, quiz.line("module"), f"there is no module `{name}`", "correct `module:`")
    elif name in draft.modules and quiz.slug not in draft.modules[name].file.quizzes:
        what = f"the module `{name}` does not list this quiz, so nobody meets it"
        report.error(quiz.path, quiz.line("module"), what, f"add it to modules/{name}/module.yaml")


def _check_items(draft: Draft, quiz: QuizDraft, report: Report) -> None:
    if quiz.file.module not in draft.modules:
        return
    own = {objective.id for objective in draft.modules[quiz.file.module].file.objectives}
    every = {objective.id for module in draft.modules.values() for objective in module.file.objectives}
    lessons = {f"{m.slug}/{name}" for m in draft.modules.values() for name in m.file.lessons}
    for place, row in quiz.rows():
        allowed = every if place[0] == "nodes" else own  # a scenario may look back at earlier modules
        if row.objective is not None and row.objective not in allowed:
            what = f"there is no objective `{row.objective}`"
            report.error(quiz.path, quiz.line(*place, "objective"), what, "use one that module.yaml lists")
        if row.lesson is None:
            continue
        lesson = full_lesson(row.lesson, quiz.file.module)
        unread = f"modules/{lesson.split('/')[0]}/module.yaml" in draft.files
        if lesson not in lessons and not (unread and lesson.split("/")[0] not in draft.modules):
            what = f"there is no lesson `{row.lesson}` to look at again"
            report.error(quiz.path, quiz.line(*place, "lesson"), what, "name a lesson as module/lesson")
