"""Begins a new module: a draft with one lesson and one quiz item that already pass the checker.

What an author must still write stands there in words to be replaced. A draft is shown to nobody but leads.
"""

from pathlib import Path

from training.content.library import load_available
from training.content.schema import SLUG
from training.errors import InvalidInputError

_MODULE = """\
id: {id}
title: {title}
summary: Say in one sentence what staff will be able to do.
minutes: 5
audience: all-staff
publication: draft          # then published; retired when it is no longer used
nations: [england]
content_note: Say gently what this module is about, and that people can stop at any point.
objectives:
  - {{id: {letter}-first, text: Say what staff will be able to do after it.}}
lessons: [start]
# core: [start]              # the pages everyone needs whatever their job; nothing said: all of them
quizzes: [{slug}]
"""

_LESSON = """\
---
title: The first page
---
Replace this with one idea, in short sentences. End each paragraph with the facts it rests on. {{{fact}}}

::: say
“Replace this with words to say.” {{{fact}}}
:::
"""

_QUIZ = """\
title: {title}
module: {slug}
pass_mark: 80
minutes: 2
intro: Say in one sentence what comes.
items:
  - id: {letter}-first-item
    kind: choose-one
    objective: {letter}-first
    lesson: start            # the page to look at again
    # family: {letter}-first-case  # two or three items that ask the same of another case; a sitting asks one
    # settings: [primary]    # only for these kinds of school: primary, secondary, special, post-16
    stem: Replace this with a question.
    options:
      - id: first
        text: Replace this with what a kind, busy person might do.
        feedback: Replace this with what it would mean for the pupil.
        facts: [{fact}]
      - id: second
        text: Replace this with what helps.
        best: true
        feedback: Replace this with why it works.
        facts: [{fact}]
"""


def new_module(root: Path, slug: str) -> list[str]:
    """Writes the files and returns their paths. Refuses, before writing anything, to touch what is there."""
    if not SLUG.fullmatch(slug):
        raise InvalidInputError(
            f"“{slug}” is no name for a module. Use small letters and hyphens: after-the-bell."
        )
    library = load_available(root)
    number = 1 + max([int(m.id[1:]) for m in library.modules.values() if m.id.startswith("Z")], default=0)
    words = {
        "id": f"Z{number}",
        "letter": f"z{number}",
        "slug": slug,
        "title": slug.replace("-", " ").capitalize(),
        "fact": next(iter(library.facts), "F101"),
    }
    files = {
        f"modules/{slug}/module.yaml": _MODULE,
        f"modules/{slug}/lessons/start.md": _LESSON,
        f"quizzes/{slug}.yaml": _QUIZ,
    }
    for path in (f"modules/{slug}", f"quizzes/{slug}.yaml"):
        if (root / path).exists():
            raise InvalidInputError(f"{path} is already there. Choose another name.")
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text.format(**words), encoding="utf-8")
    return list(files)
