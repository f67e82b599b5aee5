"""YAML 1.2 as authors expect it: words stay words, and every value knows its line."""

import pytest

from training.content.problems import Report
from training.content.yamlfile import Tree, read_yaml


def read(text: str) -> tuple[Tree | None, list[str]]:
    report = Report()
    return read_yaml(text, "file.yaml", report), [str(problem) for problem in report.problems]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("No", "No"),
        ("yes", "yes"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("12", 12),
        ("'12'", "12"),
        ("012", 12),
        ("1.5", "1.5"),
        ("2026-09-01", "2026-09-01"),
        ("“Quoted”", "“Quoted”"),
        ("0800 1111", "0800 1111"),
    ],
)
def test_a_plain_word_is_what_it_looks_like(written: str, value: object) -> None:
    tree, problems = read(f"key: {written}\n")
    assert tree is not None and not problems
    assert tree.data["key"] == value and type(tree.data["key"]) is type(value)


def test_every_value_knows_its_line() -> None:
    tree, _ = read("a: 1\nlist:\n  - b: 2\n  -\n    c: >-\n      folded\n      text\n    d: [x,\n      y]\n")
    assert tree is not None
    assert tree.data == {"a": 1, "list": [{"b": 2}, {"c": "folded text", "d": ["x", "y"]}]}
    assert tree.line("a") == 1
    assert tree.line("list", 0, "b") == 3
    assert tree.line("list", 1, "c") == 5
    assert tree.line("list", 1, "d", 1) == 9
    assert tree.line("list", 1, "missing") == 5


def test_all_repeated_keys_are_told() -> None:
    tree, problems = read("a: 1\na: 2\nb: 3\nb: 4\n")
    assert tree is not None
    assert [problem.split(";")[0] for problem in problems] == [
        "file.yaml:2: `a` stands here twice",
        "file.yaml:4: `b` stands here twice",
    ]


def test_what_is_nested_too_deeply_is_refused() -> None:
    assert read("a: " + "[" * 10 + "]" * 10)[1] == []
    tree, problems = read("a: " + "[" * 20 + "]" * 20)
    assert tree is None and "nested too deeply" in problems[0]
