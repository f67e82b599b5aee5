"""Turns questions in GIFT into a draft quiz: what has a kind here is carried, of the rest the report says why not.

What only an author knows is left out of the file (what staff are told first, objective, lesson, facts, and feedback
where there is none), so that the checker names each gap by its line. Nobody meets the quiz before they are filled.
"""

import json
import re
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from training.content.gift import Answer, Form, Question, read_gift
from training.content.library import load_available
from training.content.model import Library, Module
from training.content.schema import SLUG
from training.errors import InvalidInputError
from training.words import Publication

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_PARAGRAPH = re.compile(r"</(?:p|div|li)>|<br\s*/?>", re.IGNORECASE)
_PICTURE = re.compile(r"<img\b|!\[|@@PLUGINFILE@@|<object\b|<video\b|<audio\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+")
_MOST_OPTIONS, _CARDS, _GROUPS = 8, range(3, 7), range(2, 4)
_NO_KIND = {
    Form.SHORT_ANSWER: "write it again with two or more ~ answers: nobody types here",
    Form.NUMERICAL: "write it again with two or more ~ answers: nobody types here",
    Form.ESSAY: "write it again with answers to choose from: nobody types about a case here",
    Form.DESCRIPTION: "put its words into the story of a question, or on a page",
}


@dataclass(slots=True)
class Import:
    """`report` holds one line for each thing that is not as it was, by line of the GIFT file."""

    text: str = ""
    carried: int = 0
    report: list[str] = field(default_factory=list)

    def say(self, line: int, what: str) -> None:
        self.report.append(f"line {line}: {what}")


def import_gift(root: Path, data: bytes, module: str, quiz: str) -> tuple[str, Import]:
    """Writes the draft beside the other quizzes and gives its path. Refuses before writing anything."""
    library = load_available(root)
    path = f"quizzes/{quiz}.yaml"
    if not SLUG.fullmatch(quiz):
        raise InvalidInputError(f"“{quiz}” is no name for a quiz. Use small letters and hyphens.")
    if (root / path).exists():
        raise InvalidInputError(f"{path} is already there. Choose another name.")
    if module not in library.modules:
        raise InvalidInputError(f"There is no module `{module}`. Begin it with: new module {module}")
    if library.modules[module].publication is not Publication.DRAFT:
        what = (
            f"The module `{module}` is live. Import into a draft, and move the questions when they are ready."
        )
        raise InvalidInputError(what)
    done = draft_of(data, library.modules[module], quiz, library)
    if done.carried:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(done.text, encoding="utf-8")
    return path, done


def draft_of(data: bytes, module: Module, quiz: str, library: Library) -> Import:
    gift = read_gift(data)
    done = Import()
    taken = {item.id for other in library.quizzes.values() for item in other.items}
    items = []
    for question in gift.questions:
        name = _unused(f"{module.id.lower()}-{_slug(question.title or question.text)}", taken)
        lines = _item(question, name, done)
        if lines:
            items += lines
    for fault in gift.faults:
        done.say(fault.line, f"not carried: {fault.what}; {fault.remedy}")
    if gift.comments:
        done.report.append(f"{gift.comments} lines of comment are left out")
    done.report.sort(key=_line_of)
    head = [
        f"title: {_quoted(quiz.replace('-', ' ').capitalize())}",
        f"module: {module.slug}",
        "pass_mark: 80",
        f"minutes: {max(1, round(done.carried * 0.75))}",
        "items:",
    ]
    done.text = "\n".join([*head, *items]) + "\n"
    return done


def _line_of(said: str) -> int:
    found = re.match(r"line (\d+):", said)
    return int(found[1]) if found else 10**9


def _item(question: Question, name: str, done: Import) -> list[str]:
    """The lines of one item; none for a question that has no kind here."""
    refusal = _refusal(question)
    if refusal:
        done.say(question.line, f"not carried ({question.form}): {refusal}")
        return []
    kind = _kind(question)
    done.carried += 1
    done.say(question.line, f"carried as {kind}: {name}")
    for note in _changes(question, kind):
        done.say(question.line, note)
    parts = _plain(question.text, question.format).split("\n")
    *before, stem = [part.strip() for part in parts if part.strip()]
    lines = [f"  - id: {name}", f"    kind: {kind}"]
    if question.category:
        lines.append(f"    # category: {_one_line(question.category)}")
    if question.general:
        lines.append(f"    # feedback on the whole question: {_one_line(question.general, question.format)}")
    if before:
        story = "\n\n".join(before)
        lines.append(f"    story: {_quoted(story)}")
    lines.append(f"    stem: {_quoted(stem)}")
    return lines + (_sorting(question) if kind == "sort-into-groups" else _options(question))


def _refusal(question: Question) -> str:
    words = [question.text, *(part for a in question.answers for part in (a.text, a.feedback, a.match))]
    if any(_PICTURE.search(part) for part in words):
        return "it holds a picture or a recording; say in words what it is for"
    if question.form in _NO_KIND:
        return _NO_KIND[question.form]
    if not all(
        _plain(part, question.format).strip() for part in (question.text, *(a.text for a in question.answers))
    ):
        return "its text or one of its answers is empty"
    if question.form is Form.MATCHING:
        groups = len({answer.match for answer in question.answers})
        if len(question.answers) not in _CARDS or groups not in _GROUPS:
            return "it needs three to six pairs with two or three different right-hand sides to become groups"
        return ""
    right = [answer for answer in question.answers if answer.weight > 0]
    if sum(answer.sole for answer in question.answers) > 1:
        return (
            "any of its = answers earns the point; leave one =, or give each right one a weight such as ~%50%"
        )
    if not right or len(right) == len(question.answers):
        return "it needs at least one right answer and one wrong one"
    if len(question.answers) > _MOST_OPTIONS:
        return f"it has more than {_MOST_OPTIONS} answers; take some out"
    return ""


def _kind(question: Question) -> str:
    if question.form is Form.MATCHING:
        return "sort-into-groups"
    return "choose-several" if sum(_is_best(a, question) for a in question.answers) > 1 else "choose-one"


def _is_best(answer: Answer, question: Question) -> bool:
    """Beside an answer with = a part of the mark makes no other answer right."""
    return answer.sole or (answer.weight > 0 and not any(other.sole for other in question.answers))


def _changes(question: Question, kind: str) -> list[str]:
    said = []
    if any(a.weight not in {0, 100} for a in question.answers):
        said.append("weights are left out: an item is one point, all or nothing")
    if question.form is Form.TRUE_FALSE:
        said.append("true or false becomes two options; add others that a kind, busy person might choose")
    if question.general:
        said.append("feedback on the whole question is kept as a comment; give each line its own")
    if question.category:
        said.append("its category is kept as a comment")
    texts = (
        question.text,
        question.general,
        *(p for a in question.answers for p in (a.text, a.feedback, a.match)),
    )
    if question.format == "html" and any(_TAG.search(text) for text in texts):
        said.append("HTML is taken out, its words are kept")
    if question.format == "markdown":
        said.append("Markdown is kept as it stands; outside the story take its signs out")
    if kind == "sort-into-groups":
        said.append("each right-hand side becomes a group")
    return said


def _options(question: Question) -> list[str]:
    lines, taken = ["    options:"], set[str]()
    for answer in question.answers:
        lines += _part(answer, question, taken)
        if _is_best(answer, question):
            lines.append("        best: true")
        lines += _feedback(answer, question)
    return lines


def _sorting(question: Question) -> list[str]:
    names: dict[str, str] = {}
    taken = set[str]()
    for answer in question.answers:
        if answer.match not in names:
            names[answer.match] = _unused(_slug(answer.match), taken)
    lines = ["    groups:"]
    for label, name in names.items():
        lines += [f"      - id: {name}", f"        label: {_quoted(_plain(label, question.format))}"]
    lines.append("    cards:")
    taken = set()
    for answer in question.answers:
        lines += _part(answer, question, taken)
        lines.append(f"        group: {names[answer.match]}")
        lines += _feedback(answer, question)
    return lines


def _part(answer: Answer, question: Question, taken: set[str]) -> list[str]:
    name = _unused(_slug(answer.text), taken)
    return [
        f"      - id: {name}",
        f"        text: {_quoted(' '.join(_plain(answer.text, question.format).split()))}",
    ]


def _feedback(answer: Answer, question: Question) -> list[str]:
    told = " ".join(_plain(answer.feedback, question.format).split())
    return [f"        feedback: {_quoted(told)}"] if told else []


def _plain(text: str, written_in: str = "") -> str:
    """Without HTML, and with typographic quote marks."""
    if written_in == "html":
        text = unescape(_TAG.sub("", _PARAGRAPH.sub("\n", text)))
    text = re.sub(r"(^|[\s(\[“‘])\"", r"\1“", text).replace('"', "”")
    return re.sub(r"(^|[\s(\[“])'", r"\1‘", text).replace("'", "’")


def _one_line(text: str, written_in: str = "") -> str:
    """For a comment: nothing in the text can end it, not even what only some readers take for a new line."""
    return " ".join(_plain(text, written_in).split())


def _slug(text: str) -> str:
    """Its first words as an id, beginning with a letter."""
    words = _WORD.findall(_TAG.sub(" ", text).lower())[:4]
    slug = "-".join(words)[:40].strip("-")
    return slug if slug[:1].isalpha() else f"answer-{slug}".strip("-")


def _unused(name: str, taken: set[str]) -> str:
    number = 1
    while (found := name if number == 1 else f"{name}-{number}") in taken:
        number += 1
    taken.add(found)
    return found


def _quoted(text: str) -> str:
    """YAML in double quote marks, which JSON is as well: nothing in the text can end it."""
    return json.dumps(text, ensure_ascii=False)
