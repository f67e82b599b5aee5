"""Markdown: a small part of it, and never anything that could run."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.content.markdown import prose_html, read_blocks
from training.content.problems import Report

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[press](javascript:alert(1))",
    "[press](data:text/html,x)",
    "[press](vbscript:x)",
    '![x](x "onerror=alert(1)")',
    '<a href="https://x" style="color:red">x</a>',
    "<https://x.example/?a=<script>>",
    "&lt;script&gt;",
    '[x](https://x.example/"onclick=alert(1))',
]


ALLOWED: dict[str, set[str]] = {
    **{tag: set() for tag in ("p", "h2", "h3", "ul", "ol", "li", "strong", "em", "br")},
    "a": {"href", "rel"},
    "img": {"src", "alt"},
}


class Wall(HTMLParser):
    """Sees what a browser would see, and objects to anything but plain text marks."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED
        assert {name for name, _ in attrs} <= ALLOWED[tag]
        href = dict(attrs).get("href")
        assert href is None or not re.match(r"\s*[a-z]+:", href) or href.startswith(("https:", "tel:"))


def harmless(html: str) -> None:
    wall = Wall(convert_charrefs=True)
    wall.feed(html)
    wall.close()


@pytest.mark.parametrize("source", HOSTILE)
def test_nothing_hostile_becomes_markup(source: str) -> None:
    harmless(prose_html(source))


@settings(max_examples=200)
@given(st.text(alphabet=st.sampled_from("<>[]()!*_#:{}`\"'&/ \n-abFjs1x.=\\|~"), max_size=80))
def test_no_text_breaks_the_reader_or_gets_a_tag_past_it(source: str) -> None:
    page = read_blocks(source, "x.md", 1, Report())
    harmless(prose_html(source) + "".join(block.html for block in page.blocks))


def test_html_is_shown_as_the_words_it_is_written_with() -> None:
    assert prose_html("<b>bold</b>") == "<p>&lt;b&gt;bold&lt;/b&gt;</p>"


def test_a_link_tells_the_other_site_nothing() -> None:
    assert 'rel="noopener noreferrer"' in prose_html("[guide](https://guide.example/)")


def test_a_name_in_brackets_is_text_and_no_link() -> None:
    assert prose_html("Tell [[lead]] now.") == "<p>Tell [[lead]] now.</p>"


def test_braces_may_stand_on_a_line_of_their_own_below_the_text() -> None:
    report = Report()
    (block,) = read_blocks("Look away.\n{F108 F110}\n", "x.md", 1, report).blocks
    assert (block.html, block.facts) == ("<p>Look away.</p>", ("F108", "F110"))
    assert not report.problems


def test_a_list_may_name_its_facts_point_by_point() -> None:
    report = Report()
    (block,) = read_blocks("- one {F101}\n- two {F102}\n- three {F101}\n", "x.md", 1, report).blocks
    assert block.facts == ("F101", "F102")
    assert block.text == "one\ntwo\nthree"
    assert not report.problems


def test_a_line_that_only_introduces_rests_on_what_follows() -> None:
    report = Report()
    blocks = read_blocks("Do this:\n\n- stop {F101}\n", "x.md", 1, report).blocks
    assert [(block.basis, block.facts) for block in blocks] == [("facts", ()), ("facts", ("F101",))]
    assert not report.problems


def test_a_colon_at_the_end_of_a_lesson_introduces_nothing() -> None:
    report = Report()
    read_blocks("Do this:\n", "x.md", 1, report)
    assert "does not say what it rests on" in report.problems[0].what
