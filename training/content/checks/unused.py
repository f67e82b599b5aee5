"""No file lies about unread: a lesson nobody lists is a lesson somebody believes is taught."""

from pathlib import PurePosixPath

from training.content.draft import Draft, LessonDraft
from training.content.files import FOLDERS, PICTURES
from training.content.guidance import FILES as GUIDANCE_FILES
from training.content.problems import Report


def check_unused(draft: Draft, report: Report) -> None:
    used = {f"{folder}/README.md" for folder in FOLDERS} | set(GUIDANCE_FILES)
    for module in draft.modules.values():
        used.add(module.path)
        used.update(f"modules/{module.slug}/lessons/{name}.md" for name in module.file.lessons)
        if len(module.lessons) < len(set(module.file.lessons)):  # one could not be read: who knows its images
            used.update(p for p in draft.files if p.startswith(f"modules/{module.slug}/images/"))
        for lesson in module.lessons:
            used.update(_pictures(draft, lesson, report))
    for path in draft.files:
        if path in used or _is_quiz(path) or _is_in_broken_module(draft, path):
            continue
        what = "nothing uses this file"
        report.error(path, 1, what, "list it in its module, or delete it")


def _is_quiz(path: str) -> bool:
    """Whether a module lists it is said by the check of links."""
    return PurePosixPath(path).match("quizzes/*.yaml")


def _is_in_broken_module(draft: Draft, path: str) -> bool:
    parts = path.split("/")
    return parts[0] == "modules" and len(parts) > 2 and parts[1] not in draft.modules


def _pictures(draft: Draft, lesson: LessonDraft, report: Report) -> set[str]:
    """The files of a lesson's images, which stand in the `images` folder of its module."""
    found = set()
    for address, line in lesson.pictures:
        path = PurePosixPath(lesson.path).parent.parent / address
        fits = address.startswith("images/") and ".." not in path.parts and path.suffix in PICTURES
        if not fits or path.as_posix() not in draft.files:
            what = f"there is no image `{address}` of this module"
            remedy = f"put it in `images/` as one of {', '.join(sorted(PICTURES))}"
            report.error(lesson.path, line, what, remedy)
        found.add(path.as_posix())
    return found
