"""Papers as tagged PDF (PDF/UA-1): a template of `typst/`, filled with plain data.

Data goes in as JSON and is never read as markup; templates can open nothing outside their folder and no network.
The same data and moment give the same bytes within a release.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from training.rules.school_time import in_words, school_date

FOLDER = Path(__file__).resolve().parent / "typst"
LARGEST = 2_000_000  # letters of data; a table of 10,000 short rows has 660,000 and takes 2.4 s and 0.6 GB
INSTEAD = "□"  # stands for a letter no font here can draw

# Written out by typst's own fonts (a test holds it): Latin, with everything Welsh, Polish or Vietnamese needs.
_KNOWN = re.compile("[\n -~\u00a0-\u017f\u1e00-\u1ef9\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2026]*")
# Turn the writing direction of what follows, or are no text at all. Marks and joiners within a word may stay.
_UNWANTED = re.compile(
    "[\u202a-\u202e\u2066-\u2069\ud800-\udfff\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]"
)


class TooLargeError(ValueError):
    """More than a paper can hold."""


def pdf(template: str, data: Mapping[str, Any], made_at: datetime) -> bytes:
    """`template` without its ending. Letters that no font here can draw come out as “□”: see `missing_letters`."""
    return _compile(template, data, made_at, "pdf")


def picture(template: str, data: Mapping[str, Any], made_at: datetime) -> bytes:
    """The first page as a PNG, to look at."""
    return _compile(template, data, made_at, "png")


def forget() -> None:
    """Gives back the memory of a large paper: typst remembers what it made until it has made ten others.

    Without this, ten summaries of 2,000 people in a row take 3 GB; with it they take what one does.
    """
    import typst

    for _paper in range(11):
        typst.Compiler(b".", font_paths=_fonts()).compile(format="pdf")


def missing_letters(text: str) -> str:
    """The letters of `text` that would come out as “□” on this machine, each once; mostly none.

    The bundled fonts write Latin, Greek, Cyrillic, Arabic; for other scripts a system font has to be there.
    """
    return "".join(dict.fromkeys(letter for letter in _clean(text) if not _drawable(letter)))


def _compile(template: str, data: Mapping[str, Any], made_at: datetime, to: Literal["pdf", "png"]) -> bytes:
    import typst  # 81 MB of library that few requests need (DECISIONS 23)

    text = json.dumps(_printable(data), ensure_ascii=False)
    if len(text) > LARGEST:
        raise TooLargeError(f"{len(text)} letters of data for one paper; at most {LARGEST} go in.")
    compiler = typst.Compiler(
        FOLDER / f"{template}.typ",
        root=FOLDER,
        font_paths=_fonts(),
        sys_inputs={"data": text, "made": in_words(school_date(made_at))},
        package_path=FOLDER,
        package_cache_path=FOLDER,
    )
    made = compiler.compile(
        format=to, timestamp=int(made_at.timestamp()), pdf_standards="ua-1" if to == "pdf" else []
    )
    first = made[0] if isinstance(made, list) else made
    assert first is not None  # no output file was asked for
    return first


@lru_cache(maxsize=1)
def _fonts() -> Any:
    """Read once: looking for system fonts takes 50 ms."""
    import typst

    return typst.Fonts()


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        text = _clean(value)
        if _KNOWN.fullmatch(text):
            return text
        return "".join(letter if _drawable(letter) else INSTEAD for letter in text)
    if isinstance(value, Mapping):
        return {key: _printable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(one) for one in value]
    return value


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text))


@lru_cache(maxsize=20_000)
def _drawable(letter: str) -> bool:
    """PDF/UA refuses a letter that no font has, so a page of that one letter tells; 2 ms, once for each letter."""
    if _KNOWN.fullmatch(letter):
        return True
    import typst

    page = typst.Compiler(
        b'#set document(title: "letter")\n#sys.inputs.letter',
        font_paths=_fonts(),
        sys_inputs={"letter": letter},
    )
    try:
        page.compile(format="pdf", pdf_standards="ua-1")
    except typst.TypstError:
        return False
    return True
