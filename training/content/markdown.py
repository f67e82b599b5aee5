"""Markdown to blocks: a small part of Markdown, raw HTML off, each block with the facts it rests on.

Only the marks listed in `_ALLOWED` may stand in content; nh3 is a second wall behind the parser.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from training.content.model import Block
from training.content.problems import Report
from training.words import EXAMPLES, Setting

CONTAINERS = ("say", "not-this", "pupil", "old-advice", "example")
_ALLOWED = frozenset(
    {"text", "softbreak", "hardbreak", "strong", "em", "link", "image", "paragraph", "heading", "inline"}
    | {"bullet_list", "ordered_list", "list_item"}
    | {f"container_{name}" for name in CONTAINERS}
)
_INTRODUCED = frozenset(
    {"bullet_list_open", "ordered_list_open"} | {f"container_{n}_open" for n in CONTAINERS}
)
_EMPTY_ENDS = frozenset({"text", "softbreak", "hardbreak"})
_BRACES = re.compile(r"\s*\{([^{}]*)\}\s*$")
_FACTS = re.compile(r"F[0-9]{3}(?: F[0-9]{3})*")
_HTML = re.compile(r"</?[A-Za-z!]")


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).disable(["reference", "code"])
    for name in CONTAINERS:
        container_plugin(parser, name)
    return parser


_MARKDOWN = _parser()


@dataclass(frozen=True, slots=True)
class Page:
    blocks: tuple[Block, ...]
    pictures: tuple[tuple[str, int], ...]


def read_blocks(source: str, path: str, first_line: int, report: Report) -> Page:
    """The blocks of a lesson's body, whose first line is line `first_line` of the file."""
    reader = _Reader(path, first_line, report)
    return Page(tuple(reader.blocks(_MARKDOWN.parse(source))), tuple(reader.pictures))


def check_prose(source: str, path: str, line: int, report: Report) -> None:
    """Reports marks that a story may not use. Its paragraphs carry no facts: its options do."""
    reader = _Reader(path, line, report)
    for token in _MARKDOWN.parse(source):
        reader.refuse_strange(token)
        if _is_braced(token):
            report.error(path, line, "a story carries no facts in braces", "put the facts with the options")


@lru_cache(maxsize=512)
def prose_html(source: str) -> str:
    """Safe, unwoven HTML of a story or a repair scene."""
    return _clean(_MARKDOWN.render(source))


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags={"p", "h2", "h3", "ul", "ol", "li", "strong", "em", "br", "a", "img"},
        attributes={"*": set(), "a": {"href"}, "img": {"src", "alt"}},
        url_schemes={"https", "tel"},
    ).strip()


def _words(inline: Token) -> str:
    parts = [" " if c.type in {"softbreak", "hardbreak"} else c.content for c in inline.children or []]
    return "".join(parts).strip()


def _is_braced(token: Token) -> bool:
    return token.type == "inline" and bool(_BRACES.search(token.content))


def _lend_basis(blocks: list[Block]) -> list[Block]:
    """A line that ends with a colon says nothing yet: it rests on what the block after it rests on."""
    for number in reversed(range(len(blocks) - 1)):
        if blocks[number].basis == "next":
            after = blocks[number + 1]
            blocks[number] = replace(blocks[number], basis=after.basis)
    return blocks


@dataclass(frozen=True, slots=True)
class _Ending:
    basis: str  # facts, story, ours, none, or unread
    facts: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()


class _Reader:
    def __init__(self, path: str, first_line: int, report: Report) -> None:
        self.path, self.first_line, self.report = path, first_line, report
        self.pictures: list[tuple[str, int]] = []

    def line(self, token: Token) -> int:
        return self.first_line + (token.map[0] if token.map else 0)

    def error(self, token: Token, what: str, remedy: str) -> None:
        self.report.error(self.path, self.line(token), what, remedy)

    def blocks(self, tokens: Sequence[Token]) -> list[Block]:
        found: list[Block] = []
        start = 0
        for number, token in enumerate(tokens):
            if token.level == 0 and token.nesting <= 0:
                part = tokens[start : number + 1]
                start = number + 1
                fit = [
                    self.refuse_strange(t) for t in part
                ]  # a list: every fault is told, not only the first
                if all(fit):
                    introduces = number + 1 < len(tokens) and tokens[number + 1].type in _INTRODUCED
                    found.append(self._block(part, introduces))
        return _lend_basis(found)

    def refuse_strange(self, token: Token) -> bool:
        """False, after saying so, when the token is no part of our small Markdown."""
        kind = re.sub(r"_(open|close)$", "", token.type)
        if kind not in _ALLOWED:
            self.error(token, f"this mark is not used here ({kind.replace('_', ' ')})", "write plain words")
            return False
        if kind == "heading" and token.tag not in {"h2", "h3"}:
            self.error(token, "only `##` and `###` headings are used", "the page’s title stands in `title:`")
            return False
        fit = [self._refuse_inline(token, child) for child in token.children or []]
        return all(fit)

    def _refuse_inline(self, parent: Token, child: Token) -> bool:
        kind = re.sub(r"_(open|close)$", "", child.type)
        if kind not in _ALLOWED:
            self.error(parent, f"this mark is not used here ({kind.replace('_', ' ')})", "write plain words")
            return False
        if child.type == "text" and child.content.strip() == ":::":
            return False  # the end of a block whose beginning is no block
        if child.type == "text" and child.content.startswith(":::"):
            remedy = f"use one of {', '.join(CONTAINERS)}, closed by :::"
            self.error(parent, f"“{child.content}” opens no block that is known", remedy)
            return False
        if child.type == "text" and _HTML.search(child.content):
            self.error(parent, "HTML is not used in content", "write the words without it")
            return False
        if child.type == "image":
            self._picture(parent, child)
        target = str(child.attrs.get("href", ""))
        if child.type == "link_open" and not target.startswith(("https://", "tel:")):
            self.error(parent, "a link has to begin with https:// or tel:", "correct the address")
        return True

    def _picture(self, parent: Token, child: Token) -> None:
        if not child.content.strip():
            self.error(parent, "this image has no alternative text", "describe it in the square brackets")
        self.pictures.append((str(child.attrs.get("src", "")), self.line(parent)))

    def _block(self, part: Sequence[Token], introduces: bool) -> Block:
        first = part[0]
        kind, label = self._kind(part)
        inlines = [t for t in part if t.type == "inline"]
        endings = [self._ending(t) for t in inlines]
        settings = tuple(dict.fromkeys(setting for ending in endings for setting in ending.settings))
        introduces = introduces and kind == "text" and inlines[-1].content.rstrip().endswith(":")
        facts = tuple(dict.fromkeys(fact for ending in endings for fact in ending.facts))
        basis = "next" if introduces else self._basis(kind, first, [ending.basis for ending in endings])
        inner = part[1:-1] if first.type.startswith("container_") else part
        html = _clean(_MARKDOWN.renderer.render(list(inner), _MARKDOWN.options, {}))
        text = "\n".join(filter(None, (_words(t) for t in inlines)))
        if not text.strip() and kind != "figure":
            self.error(first, "this block has no words", "write them, or delete the block")
        return Block(kind, html, text, facts, basis, self.line(first), label, settings)

    def _kind(self, part: Sequence[Token]) -> tuple[str, str]:
        first = part[0]
        if first.type.startswith("container_"):
            kind, _, label = first.info.strip().partition(" ")
            if label and kind != "pupil":
                self.error(first, f"“::: {kind}” takes no further words", "put them inside the block")
            if kind == "pupil" and not label:
                self.error(first, "this pupil has no name", "write `::: pupil Maya, 14`")
            if any(t.type.startswith("container_") for t in part[1:-1]):
                self.error(first, "one block stands inside another here", "close the first with :::")
            return kind, label.strip()
        if first.type == "heading_open":
            return "heading", ""
        if first.type in {"bullet_list_open", "ordered_list_open"}:
            return "list", ""
        children = [child for token in part for child in token.children or []]
        words = any(
            c.content.strip() and not _BRACES.fullmatch(c.content) for c in children if c.type == "text"
        )
        return ("figure" if not words and any(c.type == "image" for c in children) else "text"), ""

    def _ending(self, inline: Token) -> _Ending:
        """Takes the braces off one paragraph and reads them."""
        children = inline.children or []
        last = children[-1] if children else None
        found = _BRACES.search(last.content) if last is not None and last.type == "text" else None
        if last is None or found is None:
            return _Ending("none")
        last.content = last.content[: found.start()]
        while children and children[-1].type in _EMPTY_ENDS and not children[-1].content:
            children.pop()
        words = re.split(r"[ ,]+", found[1].strip())
        settings = tuple(Setting(word) for word in words if word in EXAMPLES)
        inside = " ".join(word for word in words if word not in EXAMPLES)
        if inside in {"story", "ours"}:
            return _Ending(inside, settings=settings)
        if not _FACTS.fullmatch(inside):
            what = f"the braces {{{found[1].strip()}}} cannot be read"
            self.error(inline, what, "write {F108 F110}, {story} or {ours}")
            return _Ending("unread")
        return _Ending("facts", tuple(inside.split(" ")), settings)

    def _basis(self, kind: str, first: Token, endings: list[str]) -> str:
        if kind == "heading":
            if endings != ["none"]:
                self.error(first, "a heading takes no braces", "put them at the end of the paragraph")
            return "none"
        if not endings or endings[-1] == "none":
            self.error(
                first,
                "this block does not say what it rests on",
                "end it with its facts in braces, such as {F108}, or with {ours} or {story}",
            )
            return "none"
        return next((basis for basis in ("facts", "ours", "story") if basis in endings), "none")
