"""Names and addresses as people typed them: kept letter for letter, with what misleads the eye taken out or shown."""

import re
import unicodedata

from training.rules.staff_values import TITLES

LONGEST_NAME = 100
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u2060\u2061-\u2064\ufeff\u00ad\u180e\u115f\u1160\u3164]")
_JOINER = re.compile("[\u200c\u200d]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MARKS_IN_A_ROW = 4  # Vietnamese and pointed Hebrew need two or three on one letter
_QUOTE_GUARD = re.compile(r"'(?='*[=+\-@\t\r\x00])")
_PARTICLES = frozenset(
    ["de", "da", "do", "dos", "das", "del", "della", "di", "du", "la", "le", "van", "von", "der", "den", "ter",
     "ten", "al", "el", "bin", "binti", "bint", "ibn", "ap", "ab", "ferch", "ní", "nic", "ó", "mac", "mc", "st",
     "st.", "san", "santa", "e", "y", "zu", "af"]
)  # fmt: skip
_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)
_USERNAME = re.compile(r"[^\s@<>\"/\\]+(?:@[^\s@<>\"/\\]+)?")
_BAD_CELL = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA)")


class TextProblemError(ValueError):
    """Why a cell is not taken, and what to do."""


def tidy(cell: str, notes: list[str]) -> str:
    """Trimmed, composed (NFC), one space between words. What cannot be seen goes, and the row says so."""
    if cell.isascii() and cell.isprintable():  # nearly every cell
        text = cell
    else:
        if _BIDI.search(cell):
            raise TextProblemError(
                "There is a hidden character that reverses the direction of writing. Type the cell anew."
            )
        if _CONTROL.search(cell):
            raise TextProblemError("There is a character that cannot be shown. Type the cell anew.")
        text = _without_invisible(cell, notes)
    if text.startswith("'"):
        text = _QUOTE_GUARD.sub("", text, count=1) if _QUOTE_GUARD.match(text) else text
    text = " ".join(text.split())
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        _refuse_stacked_marks(text)
    if text.startswith("#") and _BAD_CELL.fullmatch(text):
        raise TextProblemError(
            f"“{text}” is a spreadsheet’s error message. Mend the formula or type the value."
        )
    return text


def _without_invisible(cell: str, notes: list[str]) -> str:
    text = _INVISIBLE.sub("", cell)

    def keep_between_letters(match: re.Match[str]) -> str:
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        return "" if before.isascii() or after.isascii() or not after else match[0]

    joined = _JOINER.sub(keep_between_letters, text)  # Persian and emoji need joiners; English never does
    if joined != cell:
        notes.append("An invisible character was taken out.")
    return joined


def _refuse_stacked_marks(text: str) -> None:
    run = 0
    for letter in text:
        run = run + 1 if unicodedata.combining(letter) else 0
        if run > _MARKS_IN_A_ROW:
            raise TextProblemError("Too many accents stand on one letter. Type the cell anew.")


def clean_name(cell: str, what: str, notes: list[str]) -> str:
    text = tidy(cell, notes)
    if len(text) > LONGEST_NAME:
        raise TextProblemError(f"The {what} has {len(text)} letters; the most is {LONGEST_NAME}. Shorten it.")
    if not text.isascii():
        alphabets = {
            name
            for letter in text
            if letter.isalpha() and (name := unicodedata.name(letter, "").partition(" ")[0]) in _LOOKALIKES
        }
        if len(alphabets) > 1:
            listed = " and ".join(sorted(alphabet.title() for alphabet in alphabets))
            notes.append(f"The {what} mixes letters of {listed}: check that it is what it seems.")
    return text


_LOOKALIKES = frozenset(["LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"])


def clean_email(cell: str, notes: list[str]) -> str:
    """Case-folded, full-width letters made ordinary: one person, however the address was typed."""
    text = tidy(cell, notes)
    if not text:
        return ""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.casefold().replace(" ", "").removeprefix("mailto:").strip("<>;,").rstrip(".")
    if len(text) > 254 or not _EMAIL.fullmatch(text) or len(text.partition("@")[0]) > 64:
        raise TextProblemError(
            f"“{cell.strip()[:60]}” is not an email address. Correct it, or leave the cell empty and give a username."
        )
    return text


def clean_username(cell: str, notes: list[str]) -> str:
    text = unicodedata.normalize("NFKC", tidy(cell, notes)).casefold()
    if text and (len(text) > 254 or not _USERNAME.fullmatch(text)):
        raise TextProblemError(f"“{text[:60]}” cannot be a username: leave out spaces and slashes.")
    return text


def full_name(given: str | None, family: str | None) -> str:
    """As it is shown: some people have one name only. Empty where nobody is there."""
    return f"{given or ''} {family or ''}".strip()


def split_full_name(text: str, surname_first: bool = False) -> tuple[str, str, bool]:
    """Forename, surname, and whether the split was a guess. “SURNAME, Forename” says so itself."""
    if "," in text:
        family, _, given = text.partition(",")
        words = _without_title(given.replace(",", " ").split())
        return " ".join(words), " ".join(_without_title(family.split())), False
    words = _without_title(text.split())
    if len(words) < 2:
        return "", " ".join(words), True
    capitals = [word.isupper() and len(word.replace(".", "")) > 1 for word in words]
    if not all(capitals) and any(capitals):
        if capitals[0] and not capitals[-1]:  # SMITH Jane Ann
            at = capitals.index(False)
            return " ".join(words[at:]), " ".join(words[:at]), False
        if capitals[-1] and not capitals[0]:  # Jane Ann SMITH
            at = len(words) - capitals[::-1].index(False)
            return " ".join(words[:at]), " ".join(words[at:]), False
    if surname_first:
        at = 1
        while at < len(words) - 1 and words[at - 1].casefold() in _PARTICLES:
            at += 1
        return " ".join(words[at:]), " ".join(words[:at]), len(words) > 2
    at = len(words) - 1
    while at > 1 and words[at - 1].casefold() in _PARTICLES:
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:]), len(words) - at > 1 or at > 1


def _without_title(words: list[str]) -> list[str]:
    while len(words) > 1 and words[0].casefold().rstrip(".") in TITLES:
        words = words[1:]
    return words


def title_case(surname: str) -> str:
    """For a column that shouts all its surnames: SMITH-JONES, O'NEILL and McDONALD as people write them."""
    if not surname.isupper() and not re.fullmatch(r"Ma?c[A-Z\s'’-]+", surname):
        return surname
    words = []
    for word in surname.split(" "):
        if word.casefold() in _PARTICLES and len(surname.split(" ")) > 1:
            words.append(word.lower())
            continue
        parts = re.split(r"([-'’])", word.lower())
        made = "".join(part[:1].upper() + part[1:] for part in parts)
        words.append(re.sub(r"^Mc(\w)", lambda match: "Mc" + match[1].upper(), made))
    return " ".join(words)


_OTHER = re.compile(r"[\W_]+")


def fold_name(name: str) -> str:
    """For comparing only: O’Neill, O'NEILL and Oneill are one surname, and so are Siân and Sian."""
    if not name.isascii():
        name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return _OTHER.sub("", name.casefold())
