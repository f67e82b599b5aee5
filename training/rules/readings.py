"""What staff declare having read: which edition is in force, by when, and in which words."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from urllib.parse import urlsplit

from training.content.model import Source, SourceReading
from training.errors import InvalidInputError
from training.rules.assigning import NEW_STARTER_DAYS
from training.words import Nation

GUIDANCE, POLICY = "guidance", "policy"
LONGEST_ADDRESS = 300
FURTHEST = timedelta(days=366)  # nobody is asked to read something by a day further away
_DIGEST = re.compile(r"[0-9a-f]{64}")


def in_force(sources: Iterable[Source], nation: Nation, day: date) -> dict[str, tuple[SourceReading, Source]]:
    """Of every reading that is asked in this nation the edition that holds on `day`."""
    found: dict[str, tuple[SourceReading, Source]] = {}
    for source in sources:
        reading = source.reading
        if reading is None or reading.nation is not nation or reading.in_force_on > day:
            continue
        known = found.get(reading.id)
        if known is None or known[0].in_force_on < reading.in_force_on:
            found[reading.id] = (reading, source)
    return found


def declaration_words(title: str, label: str) -> str:
    """Exactly what is declared, on the screen and on a paper that is signed."""
    return f"I have read all of “{title}”: {label}."


def due_for(due_on: date, asked_on: date, start_on: date | None) -> date:
    """Whoever starts after it was asked has two weeks. Not yet moved to a school day."""
    if start_on is None or start_on <= asked_on:
        return due_on
    return max(due_on, start_on + timedelta(days=NEW_STARTER_DAYS))


def read_address(text: str | None) -> str:
    """Where staff read it; may be empty. Raises InvalidInputError for anything but an https address."""
    address = (text or "").strip()
    if not address:
        return ""
    if len(address) > LONGEST_ADDRESS:
        raise InvalidInputError(f"Use an address of at most {LONGEST_ADDRESS} letters.", "address")
    try:
        parts = urlsplit(address)
        sound = parts.scheme == "https" and bool(parts.hostname) and parts.username is None
    except ValueError:
        sound = False
    if not sound or any(letter.isspace() or not letter.isprintable() for letter in address):
        raise InvalidInputError("Give an address that begins with https:// and has no spaces.", "address")
    return address


def read_fingerprint(text: str | None) -> str | None:
    """A SHA-256, however it was copied: with capitals, spaces or colons. None where there is none."""
    digest = re.sub(r"[\s:]", "", text or "").lower()
    if not digest:
        return None
    if not _DIGEST.fullmatch(digest):
        raise InvalidInputError(
            "A fingerprint has 64 figures and letters from a to f. Choose the file again, or leave this empty.",
            "fingerprint",
        )
    return digest


def check_due(due_on: date | None, today: date) -> date:
    """Raises InvalidInputError."""
    if due_on is None:
        raise InvalidInputError("Give the day by which it should be read.", "due_on")
    if due_on < today:
        raise InvalidInputError("That day has passed. Choose today or a later day.", "due_on")
    if due_on > today + FURTHEST:
        raise InvalidInputError("Choose a day within the next year.", "due_on")
    return due_on
