"""Reads GIFT, Moodle's plain text for questions, as plain data. Nothing is decided here about our own kinds.

A question that breaks the rules of GIFT becomes a `Fault` with its line; the others are read all the same.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

_ESCAPED = "\\~=#{}:"
_HIDE = {f"\\{char}": chr(0xE000 + number) for number, char in enumerate(_ESCAPED)} | {"\\n": chr(0xE010)}
_SHOW = {ord(hidden): "\n" if shown == "\\n" else shown[1] for shown, hidden in _HIDE.items()}
_ESCAPE = re.compile(r"\\[\\~=#{}:n]")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_TITLE = re.compile(r"\s*::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_TRUE_FALSE = re.compile(r"(T|TRUE|F|FALSE)\s*(?:#(.*))?", re.IGNORECASE | re.DOTALL)
_WEIGHT = re.compile(r"\s*%(-?[0-9]+(?:\.[0-9]+)?)%")
GAP = "_____"


class Form(StrEnum):
    CHOICE = "multiple choice"
    TRUE_FALSE = "true or false"
    MATCHING = "matching"
    SHORT_ANSWER = "short answer"
    NUMERICAL = "numerical"
    ESSAY = "essay"
    DESCRIPTION = "text without a question"


@dataclass(frozen=True, slots=True)
class Answer:
    """`sole` is what stands behind `=`, the rest behind `~`. `weight` in per cent; `match` of a pair only."""

    text: str
    sole: bool
    weight: float
    feedback: str = ""
    match: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    line: int
    form: Form
    text: str
    title: str = ""
    format: str = ""  # html, markdown, moodle or plain; empty when it is not said
    category: str = ""
    answers: tuple[Answer, ...] = ()
    general: str = ""  # feedback on the question as a whole


@dataclass(frozen=True, slots=True)
class Fault:
    line: int
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Gift:
    questions: tuple[Question, ...]
    faults: tuple[Fault, ...]
    comments: int  # lines


class _Broken(Exception):  # noqa: N818 - never leaves this file
    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


def read_gift(data: bytes) -> Gift:
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return Gift((), (Fault(line, "this is not UTF-8 text", "save the file as UTF-8"),), 0)
    questions, faults = [], []
    for line, category, chunk in _chunks(text):
        try:
            questions.append(_question(line, category, chunk))
        except _Broken as broken:
            faults.append(Fault(line, broken.what, broken.remedy))
    comments = sum(row.lstrip().startswith("//") for row in text.split("\n"))
    return Gift(tuple(questions), tuple(faults), comments)


def _chunks(text: str) -> Iterator[tuple[int, str, str]]:
    """What stands between empty lines: its first line, the category it stands in, and its text."""
    category, first, rows = "", 0, list[str]()
    for number, row in enumerate([*text.split("\n"), ""], start=1):
        bare = row.strip()
        if bare.startswith("//"):
            continue
        if bare.startswith("$CATEGORY:") or not bare:
            if rows:
                yield first, category, "\n".join(rows)
            rows = []
            if bare:
                category = bare.removeprefix("$CATEGORY:").strip()
        else:
            first = first if rows else number
            rows.append(row)


def _question(line: int, category: str, chunk: str) -> Question:
    if _PRIVATE.search(chunk):
        raise _Broken("there is an invisible character here", "delete it")
    rest = _ESCAPE.sub(lambda found: _HIDE[found[0]], chunk)
    title, rest = _taken(_TITLE, rest)
    form_of_text, rest = _taken(_FORMAT, rest)
    before, answers, after = _braces(rest)
    if answers is None:
        return Question(line, Form.DESCRIPTION, _shown(before), title, form_of_text.lower(), category)
    text = f"{before.rstrip()} {GAP} {after.strip()}" if after.strip() else before
    answers, _, general = answers.partition("####")
    form, found = _answers(answers.strip())
    return Question(line, form, _shown(text), title, form_of_text.lower(), category, found, _shown(general))


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """What the pattern finds at the beginning, and the text after it."""
    found = pattern.match(text)
    return (_shown(found[1]), text[found.end() :]) if found else ("", text)


def _braces(text: str) -> tuple[str, str | None, str]:
    before, opened, rest = text.partition("{")
    inside, closed, after = rest.partition("}")
    if not opened and "}" not in before:
        return before, None, ""
    if not opened or not closed or "{" in inside:
        remedy = (
            "close each { by }, with no empty line between, and write \\{ and \\} for the signs themselves"
        )
        raise _Broken("the answers do not stand between one { and one }", remedy)
    if "{" in after or "}" in after:
        remedy = "put an empty line between two questions, and make one question of each pair"
        raise _Broken("there is more than one pair of { }", remedy)
    return before, inside, after


def _answers(text: str) -> tuple[Form, tuple[Answer, ...]]:
    if not text:
        return Form.ESSAY, ()
    if text.startswith("#"):
        return Form.NUMERICAL, (Answer(_shown(text[1:]), True, 100),)
    truth = _TRUE_FALSE.fullmatch(text)
    if truth:
        return Form.TRUE_FALSE, _true_false(truth)
    parts = re.split("([=~])", text)
    if parts[0].strip():
        raise _Broken(
            "an answer begins without = or ~", "write = before what is right and ~ before the others"
        )
    found = tuple(_answer(mark, said) for mark, said in zip(parts[1::2], parts[2::2], strict=True))
    if all(answer.sole for answer in found):
        pairs = sum(bool(answer.match) for answer in found)
        if pairs not in {0, len(found)}:
            raise _Broken("only some of the answers are pairs", "write -> in each of them, or in none")
        return (Form.MATCHING if pairs else Form.SHORT_ANSWER), found
    return Form.CHOICE, found


def _answer(mark: str, said: str) -> Answer:
    weight, sole = 100.0 if mark == "=" else 0.0, mark == "="
    percent = _WEIGHT.match(said)
    if percent:
        weight, said = float(percent[1]), said[percent.end() :]
    text, _, feedback = said.partition("#")
    _, text = _taken(_FORMAT, text)
    _, feedback = _taken(_FORMAT, feedback)
    text, arrow, match = text.partition("->") if sole else (text, "", "")
    if not text.strip() or (arrow and not match.strip()):
        raise _Broken("an answer is empty", "write its words, or take its = or ~ out")
    return Answer(_shown(text), sole, weight, _shown(feedback), _shown(match))


def _true_false(found: re.Match[str]) -> tuple[Answer, ...]:
    """Feedback stands in the order of GIFT: first for the wrong answer, then for the right one."""
    is_true = found[1].upper().startswith("T")
    wrong, _, right = (found[2] or "").partition("#")
    told = {is_true: _shown(right), not is_true: _shown(wrong)}
    return tuple(
        Answer(name, value is is_true, 100.0 if value is is_true else 0.0, told[value])
        for name, value in (("True", True), ("False", False))
    )


def _shown(text: str) -> str:
    """Escapes undone; a line end of the file is a space, one that was asked for (`\\n`) stays."""
    return " ".join(text.split()).translate(_SHOW)
