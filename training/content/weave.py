"""Weaves the school's own people and numbers into text: `[[lead]]` → “Mrs Lim (safeguarding lead)”.

Content stays unwoven in files, editions and digests; only what is shown is woven. A detail the school has not
given falls back to plain words that read well in the same place. A capital, `[[Lead]]`, starts a sentence.
Names that differ by nation, `[[term:dsl]]`, are given beside them by `terms.term_words`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, slots=True)
class Name:
    """One detail of the school. `post` follows a person's name, in brackets, where text first gives it.

    `spoken` stands in for the fallback inside speech, where “your” would be the pupil's.
    """

    label: str
    fallback: str
    post: str = ""
    spoken: str = ""


NAMES: Mapping[str, Name] = {
    "lead": Name("Safeguarding lead", "your safeguarding lead", "safeguarding lead", "the safeguarding lead"),
    "deputies": Name("Deputy safeguarding leads", "a deputy safeguarding lead", "deputy safeguarding lead"),
    "head": Name("Head teacher", "the head teacher", "head teacher"),
    "chair": Name("Chair of governors", "the chair of governors", "chair of governors"),
    "recording-system": Name("Recording system", "your school’s recording system"),
    "out-of-hours": Name("Out-of-hours number", "your school’s out-of-hours number"),
    "switchboard": Name("Switchboard", "the school office"),
    "social-care": Name("Children’s social care", "children’s social care"),
    "lado": Name("Local authority designated officer", "the local authority’s designated officer"),
    "safer-schools": Name(
        "Safer schools officer", "the police officer who works with your school", "safer schools officer"
    ),
}

TERM = "term:"  # begins the mark of a name that differs by nation
_MARK = re.compile(r"\[\[([^\[\]\n]{1,40})\]\]")
_QUOTE = re.compile("[“”]")


def weave(text: str, names: Mapping[str, str], *, html: bool = False) -> str:
    """`text` with every known name put in; with `html` the names are escaped, for text that is HTML already.

    A person's post is added once, at the first mention outside speech: nobody says “Mrs Lim, safeguarding
    lead” aloud to a pupil. A name that is not known stays as it stands; the checker refuses it in content.
    """
    told: set[str] = set()
    parts: list[str] = []
    end = 0
    speaking = False
    for mark in _MARK.finditer(text):
        between = text[end : mark.start()]
        for quote in _QUOTE.findall(between):
            speaking = quote == "“"
        parts.append(between)
        parts.append(_woven(mark, names, told, speaking, html))
        end = mark.end()
    return "".join(parts) + text[end:]


def _woven(mark: re.Match[str], names: Mapping[str, str], told: set[str], speaking: bool, html: bool) -> str:
    key = _key(mark)
    if key.startswith(TERM) and key in names:
        word = names[key]
        word = word[0].upper() + word[1:] if mark[1][0].isupper() else word
        return escape(word) if html else word
    name = NAMES.get(key)
    if name is None:
        return mark[0]
    given = " ".join(names.get(key, "").split())
    if not given:
        shown = (speaking and name.spoken) or name.fallback
        if mark[1][0].isupper():
            shown = shown[0].upper() + shown[1:]
        return escape(shown) if html else shown
    if name.post and not speaking and key not in told and name.post not in given.lower():
        told.add(key)
        given = f"{given} ({name.post})"
    return escape(given) if html else given


def names_in(texts: Iterable[str]) -> tuple[str, ...]:
    """The known names woven into these texts, in the order of `NAMES`."""
    used = {key for text in texts for key in marks_in(text)}
    return tuple(name for name in NAMES if name in used)


def marks_in(text: str) -> set[str]:
    """What stands in double brackets, known or not, in small letters at its beginning."""
    return {_key(mark) for mark in _MARK.finditer(text)}


def without_marks(text: str) -> str:
    return _MARK.sub("", text)


def unknown_names(text: str, terms: Iterable[str] = ()) -> list[tuple[int, str]]:
    """Marks that name nothing, each with the number of line ends before it."""
    known = {*NAMES, *(TERM + term for term in terms)}
    return [
        (text[: mark.start()].count("\n"), mark[1])
        for mark in _MARK.finditer(text)
        if _key(mark) not in known
    ]


def _key(mark: re.Match[str]) -> str:
    return mark[1][:1].lower() + mark[1][1:]
