"""Reads modules/: each folder one module, its `module.yaml` naming the lessons in their order."""

from pathlib import Path

from training.content.draft import ModuleDraft
from training.content.files import read_text
from training.content.lessons import read_lesson
from training.content.problems import Report
from training.content.schema import ModuleFile
from training.content.validate import validate
from training.content.yamlfile import Tree, read_yaml


def module_slugs(files: tuple[str, ...]) -> tuple[str, ...]:
    """The folders below modules/ that hold anything at all."""
    parts = [path.split("/") for path in files if path.startswith("modules/")]
    return tuple(dict.fromkeys(p[1] for p in parts if len(p) > 2))


def read_module(root: Path, slug: str, report: Report) -> ModuleDraft | None:
    """The module, or None when its own file cannot be used. A lesson that cannot be is left out of it."""
    path = f"modules/{slug}/module.yaml"
    text = read_text(root, path, report)
    tree = None if text is None else read_yaml(text, path, report)
    if tree is None:
        return None
    file = validate(ModuleFile, tree, path, report)
    if file is None:
        return None
    _check_repeats(file, tree, path, report)
    lessons = [
        read_lesson(root, f"modules/{slug}/lessons/{name}.md", name, report)
        for name in dict.fromkeys(file.lessons)
    ]
    return ModuleDraft(path, slug, file, tree, tuple(lesson for lesson in lessons if lesson is not None))


def _check_repeats(file: ModuleFile, tree: Tree, path: str, report: Report) -> None:
    for key, names in (("lessons", file.lessons), ("quizzes", file.quizzes)):
        for number, name in enumerate(names):
            if name in names[:number]:
                report.error(path, tree.line(key, number), f"`{name}` is listed twice", "list it once")
    ids = [objective.id for objective in file.objectives]
    for number, name in enumerate(ids):
        if name in ids[:number]:
            line = tree.line("objectives", number)
            report.error(path, line, f"the objective `{name}` stands here twice", "give each its own id")
