"""UK telephone numbers as schools type them: kept as typed, and turned into what a phone can dial."""

import re
from dataclasses import dataclass

from training.errors import InvalidInputError

_EXTENSION = re.compile(r"[,;\s]*(?:extension|extn|ext|x)\.?:?\s*\d{1,6}$", re.IGNORECASE)
_TYPED = re.compile(r"[0-9\s()./+‐‑–-]+")  # the digits a phone has, not those of every script
_SHORT = frozenset({"999", "112", "101", "111", "116000", "116006", "116111", "116123"})
_ENOUGH = "Give a UK number with its area code, such as 01632 960 001."
LONGEST = 40
_LENGTHS = {"1": {10, 11}, "8": {8, 10, 11}}  # where not eleven digits


@dataclass(frozen=True, slots=True)
class Phone:
    """`dial` is for a `tel:` link; an extension stays in words, because most phones cannot dial one."""

    shown: str
    dial: str
    is_mobile: bool


def read_phone(typed: str) -> Phone:
    """Raises InvalidInputError in words for whoever typed it."""
    shown = " ".join(typed.split())
    if len(shown) > LONGEST:
        raise InvalidInputError("Give one number only; this is too long for one.")
    number = _EXTENSION.sub("", shown)
    if not _TYPED.fullmatch(number) or "+" in number[1:]:
        raise InvalidInputError(_ENOUGH)
    digits = re.sub(r"\D", "", number.replace("(0)", "") if number.startswith("+") else number)
    if digits in _SHORT:
        return Phone(shown, digits, False)
    digits = _at_home(digits, abroad=number.startswith("+"))
    _check_length(digits)
    # the shortest freephone numbers are not reached from abroad
    dial = digits if len(digits) == 8 else "+44" + digits[1:]
    return Phone(shown, dial, digits.startswith("07"))


def find_phone(typed: str) -> Phone | None:
    """The same for what is stored already: None where it is empty or cannot be dialled."""
    try:
        return read_phone(typed)
    except InvalidInputError:
        return None


def has_phone_in_it(words: str) -> bool:
    """Whether a number to ring hides among the words, where nobody marks who may see it."""
    return re.search(r"(?:\d[\s()./+‐‑–-]*){7,}", words) is not None


def _at_home(digits: str, *, abroad: bool) -> str:
    if digits.startswith("0044"):
        return "0" + digits[4:].removeprefix("0")
    if abroad:
        if not digits.startswith("44"):
            raise InvalidInputError("This is a number abroad. " + _ENOUGH)
        return "0" + digits[2:].removeprefix("0")
    return digits


def _check_length(digits: str) -> None:
    if not digits.startswith("0"):
        raise InvalidInputError("The area code is missing. " + _ENOUGH)
    if digits[1:2] in {"0", "4", "6", "9"}:
        raise InvalidInputError("A number that staff can ring in a hurry begins 01, 02, 03, 07 or 08.")
    lengths = _LENGTHS.get(digits[1:2], {11})
    if len(digits) < min(lengths):
        raise InvalidInputError("A digit is missing. " + _ENOUGH)
    if len(digits) not in lengths:
        raise InvalidInputError("There are too many digits or too few. " + _ENOUGH)
