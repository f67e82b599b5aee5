"""Reads one lesson: a title between `---` lines, then Markdown."""

from pathlib import Path

from training.content.draft import LessonDraft
from training.content.files import read_text
from training.content.markdown import read_blocks
from training.content.problems import Report
from training.content.schema import LessonHead
from training.content.validate import validate
from training.content.yamlfile import read_yaml


def read_lesson(root: Path, path: str, slug: str, report: Report) -> LessonDraft | None:
    text = read_text(root, path, report)
    if text is None:
        return None
    lines = text.split("\n")
    if lines[0].strip() != "---" or "---" not in (line.strip() for line in lines[1:]):
        report.error(path, 1, "a lesson begins with its title between two `---` lines", "add them")
        return None
    end = next(number for number, line in enumerate(lines) if number and line.strip() == "---")
    tree = read_yaml("\n".join(lines[1:end]), path, report, first_line=2)
    head = validate(LessonHead, tree, path, report) if tree is not None else None
    page = read_blocks("\n".join(lines[end + 1 :]), path, end + 2, report)
    if not any(block.kind != "heading" for block in page.blocks):
        report.error(path, end + 1, "this lesson teaches nothing yet", "write its text below the title")
    if head is None:
        return None
    return LessonDraft(path, slug, head.title, text, page.blocks, page.pictures)
