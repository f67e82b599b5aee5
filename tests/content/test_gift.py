"""Questions in GIFT: read as they are meant, carried where they have a kind here, and nothing lost unsaid."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.content.example_trees import VALID
from training.content.__main__ import main
from training.content.gift import Answer, Form, Question, read_gift
from training.content.gift_draft import import_gift
from training.content.library import check_tree, load_available
from training.content.problems import errors
from training.errors import InvalidInputError

FILES = Path(__file__).resolve().parents[1] / "files" / "gift"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    tree = Path(shutil.copytree(VALID, tmp_path / "tree"))
    assert main(["--root", str(tree), "new", "module", "after-the-bell"]) == 0
    return tree


def sample(name: str) -> bytes:
    return (FILES / f"{name}.gift").read_bytes()


def read(text: str) -> Question:
    gift = read_gift(text.encode())
    assert not gift.faults
    (question,) = gift.questions
    return question


def test_every_form_of_a_moodle_export_is_told_apart() -> None:
    gift = read_gift(sample("from-moodle"))
    assert [(q.line, q.form) for q in gift.questions] == [
        (5, Form.CHOICE),
        (13, Form.CHOICE),
        (16, Form.TRUE_FALSE),
        (19, Form.MATCHING),
        (26, Form.MATCHING),
        (34, Form.SHORT_ANSWER),
        (37, Form.NUMERICAL),
        (40, Form.ESSAY),
        (43, Form.CHOICE),
        (46, Form.CHOICE),
        (48, Form.CHOICE),
        (52, Form.DESCRIPTION),
    ]
    assert {q.category for q in gift.questions} == {"$course$/top/Safeguarding"}
    assert [(fault.line, fault.what) for fault in gift.faults] == [
        (50, "the answers do not stand between one { and one }")
    ]


def test_weights_feedback_and_escapes_are_read() -> None:
    first = read_gift(sample("from-moodle")).questions[0]
    assert (first.title, first.format, first.general) == (
        "A pupil stays behind",
        "html",
        "<p>The first words matter.</p>",
    )
    assert first.answers[1] == Answer(
        '<p>"Show me."</p>', False, 0, "<p>One more adult would have looked.</p>"
    )
    assert first.answers[2].weight == 50 and "listening: go" in first.answers[2].text
    by_hand = read_gift(sample("by-hand")).questions[0]
    assert by_hand.text == "What do you do with {a phone} that is not yours ~ and why?"
    assert [answer.text for answer in by_hand.answers] == ["Look at it #quickly", "Leave it: it is not yours"]


def test_true_or_false_keeps_which_feedback_is_whose() -> None:
    question = read("It can wait.{FALSE#By Friday it is too late.#It cannot wait.}")
    assert question.answers == (
        Answer("True", False, 0, "By Friday it is too late."),
        Answer("False", True, 100, "It cannot wait."),
    )


def test_a_gap_in_a_sentence_is_shown_as_one() -> None:
    assert read("You tell {=the lead ~the class} first.").text == "You tell _____ first."


def test_text_that_is_not_utf_8_is_refused_with_its_line() -> None:
    gift = read_gift(b"// fine\n" + sample("not-text"))
    assert not gift.questions
    assert [(fault.line, fault.remedy) for fault in gift.faults] == [(2, "save the file as UTF-8")]


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
TEXTS = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)


def plain(text: str) -> bool:
    """What a line of GIFT may begin with without being read as something else."""
    return not text.startswith(("//", "$CATEGORY", "[", "%", "T", "t", "F", "f")) and "->" not in text


ANSWERS = st.builds(
    Answer,
    text=TEXTS.filter(plain),
    sole=st.booleans(),
    weight=st.sampled_from([0.0, 50.0, 33.333, -100.0]),
    feedback=st.one_of(st.just(""), TEXTS.filter(plain)),
)


def escaped(text: str) -> str:
    for char in "\\~=#{}:":
        text = text.replace(char, f"\\{char}")
    return text


def written(question: Question) -> str:
    title = f"::{escaped(question.title)}::" if question.title else ""
    lines = [f"{title}{escaped(question.text)}{{"]
    for answer in question.answers:
        mark = "=" if answer.sole else f"~%{answer.weight:g}%" if answer.weight else "~"
        lines.append(
            f"  {mark}{escaped(answer.text)}" + (f"#{escaped(answer.feedback)}" if answer.feedback else "")
        )
    general = [f"  ####{escaped(question.general)}"] if question.general else []
    return "\n".join([*lines, *general, "}"])


@settings(max_examples=150, deadline=None)
@given(
    title=st.one_of(st.just(""), TEXTS.filter(plain)),
    texts=st.lists(TEXTS.filter(plain), min_size=1, max_size=3),
    answers=st.lists(ANSWERS, min_size=2, max_size=5),
    general=st.one_of(st.just(""), TEXTS.filter(plain)),
    windows=st.booleans(),
)
def test_what_is_written_in_gift_is_read_back(
    title: str, texts: list[str], answers: list[Answer], general: str, windows: bool
) -> None:
    made = tuple(Answer(a.text, a.sole, 100.0 if a.sole else a.weight, a.feedback) for a in answers)
    form = Form.SHORT_ANSWER if all(a.sole for a in made) else Form.CHOICE
    questions = [Question(0, form, text, title, answers=made, general=general) for text in texts]
    text = "// made\n" + "\n\n".join(written(question) for question in questions)
    data = text.replace("\n", "\r\n").encode("utf-8-sig") if windows else text.encode()
    gift = read_gift(data)
    assert gift.faults == ()
    assert [(q.form, q.text, q.title, q.answers, q.general) for q in gift.questions] == [
        (q.form, q.text, q.title, q.answers, q.general) for q in questions
    ]


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("ab {}=~#%5:-> /\\\n[html]TF$"), max_size=80))
def test_no_text_makes_reading_fail(text: str) -> None:
    read_gift(text.encode())


def test_what_has_a_kind_here_is_carried_and_of_the_rest_is_said_why(tree: Path) -> None:
    path, done = import_gift(tree, sample("from-moodle"), "after-the-bell", "from-moodle")
    assert (path, done.carried) == ("quizzes/from-moodle.yaml", 5)
    assert done.report == [
        "line 5: carried as choose-one: z1-a-pupil-stays-behind",
        "line 5: weights are left out: an item is one point, all or nothing",
        "line 5: feedback on the whole question is kept as a comment; give each line its own",
        "line 5: its category is kept as a comment",
        "line 5: HTML is taken out, its words are kept",
        "line 13: carried as choose-several: z1-whom-you-may-tell",
        "line 13: weights are left out: an item is one point, all or nothing",
        "line 13: its category is kept as a comment",
        "line 16: carried as choose-one: z1-wait",
        "line 16: true or false becomes two options; add others that a kind, busy person might choose",
        "line 16: its category is kept as a comment",
        "line 19: carried as sort-into-groups: z1-yours-or-the-lead",
        "line 19: its category is kept as a comment",
        "line 19: Markdown is kept as it stands; outside the story take its signs out",
        "line 19: each right-hand side becomes a group",
        "line 26: not carried (matching): it needs three to six pairs with two or three different "
        "right-hand sides to become groups",
        "line 34: not carried (short answer): write it again with two or more ~ answers: nobody types here",
        "line 37: not carried (numerical): write it again with two or more ~ answers: nobody types here",
        "line 40: not carried (essay): write it again with answers to choose from: nobody types about a case here",
        "line 43: not carried (multiple choice): it holds a picture or a recording; say in words what it is for",
        "line 46: carried as choose-one: z1-you-tell-before-you",
        "line 46: its category is kept as a comment",
        "line 48: not carried (multiple choice): any of its = answers earns the point; leave one =, or give each "
        "right one a weight such as ~%50%",
        "line 50: not carried: the answers do not stand between one { and one }; close each { by }, with no empty "
        "line between, and write \\{ and \\} for the signs themselves",
        "line 52: not carried (text without a question): put its words into the story of a question, or on a page",
        "11 lines of comment are left out",
    ]


def test_the_last_paragraph_is_the_question_and_those_before_it_the_story(tree: Path) -> None:
    data = b"[html]<p>One.</p> <p>Two.</p><p>What now?</p> <br/> {=This ~That}"
    path, _ = import_gift(tree, data, "after-the-bell", "paragraphs")
    text = (tree / path).read_text(encoding="utf-8")
    assert 'story: "One.\\n\\nTwo."' in text and 'stem: "What now?"' in text


def test_the_checker_names_what_only_the_author_knows(tree: Path) -> None:
    import_gift(tree, sample("by-hand"), "after-the-bell", "by-hand")
    said = [str(problem) for problem in errors(check_tree(tree)) if problem.path == "quizzes/by-hand.yaml"]
    for missing in ("intro", "objective", "lesson", "feedback", "facts"):
        assert any(f"`{missing}` is missing" in line for line in said), missing
    assert "quizzes/by-hand" in load_available(tree).unavailable


def test_a_draft_whose_gaps_are_filled_passes(tree: Path) -> None:
    path, _ = import_gift(tree, sample("by-hand"), "after-the-bell", "by-hand")
    text = (tree / path).read_text(encoding="utf-8")
    text = text.replace("pass_mark: 80", "pass_mark: 80\nintro: Two questions.")
    text = text.replace("    stem:", "    objective: z1-first\n    lesson: start\n    stem:")
    lines = []
    for line in text.split("\n"):
        lines.append(line)
        if line.startswith("        text:"):
            lines += ["        feedback: It would help.", "        facts: [F101]"]
    (tree / path).write_text("\n".join(lines), encoding="utf-8")
    module = tree / "modules/after-the-bell/module.yaml"
    module.write_text(
        module.read_text(encoding="utf-8").replace("[after-the-bell]", "[after-the-bell, by-hand]"),
        encoding="utf-8",
    )
    assert [str(problem) for problem in errors(check_tree(tree))] == []
    items = load_available(tree).quizzes["by-hand"].items
    assert [item.stem for item in items][1] == "No title, weights only."
    assert [[option.best for option in item.options] for item in items] == [
        [False, True],
        [True, False, False],
    ]


@pytest.mark.parametrize(
    ("module", "quiz", "said"),
    [
        ("after-the-bell", "walk", "already there"),
        ("after-the-bell", "../outside", "no name for a quiz"),
        ("nowhere", "new-quiz", "no module"),
        ("sample", "new-quiz", "is live"),
    ],
)
def test_nothing_is_written_over_another_quiz_outside_or_into_a_live_module(
    tree: Path, module: str, quiz: str, said: str
) -> None:
    before = sorted(tree.rglob("*"))
    with pytest.raises(InvalidInputError, match=said):
        import_gift(tree, sample("by-hand"), module, quiz)
    assert sorted(tree.rglob("*")) == before


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c"])
def test_no_text_ends_a_comment_and_goes_on_as_yaml(tree: Path, end: str) -> None:
    """Some readers take these for a new line."""
    gift = f"$CATEGORY: a{end}title: Other\n\nA {{=b ~c ####d{end}pass_mark: 0}}".encode()
    path, done = import_gift(tree, gift, "after-the-bell", "new-quiz")
    assert done.carried == 1
    assert not [
        line
        for line in (tree / path).read_text().splitlines()
        if line.startswith(("title: O", "pass_mark: 0"))
    ]


def test_the_command_tells_what_it_did_and_what_comes_next(
    tree: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--root", str(tree), "gift", "--module", "after-the-bell", "--quiz", "by-hand"]
    assert main([*arguments, str(FILES / "by-hand.gift")]) == 0
    said = capsys.readouterr().out
    assert "by-hand.gift: line 3: carried as choose-one" in said
    assert "list `by-hand` in modules/after-the-bell/module.yaml" in said
    assert main([*arguments, str(FILES / "nothing.gift")]) == 2
    assert "cannot be read" in capsys.readouterr().err
    arguments[-1] = "not-text"
    assert main([*arguments, str(FILES / "not-text.gift")]) == 1
    assert "Nothing was written" in capsys.readouterr().out
