"""How a name to sign in with is written down, so that one person has one name however it is typed."""

import re
import unicodedata

LONGEST = 254
_NOT_IN_A_USERNAME = re.compile(r"[^a-z0-9]+")


def normalise(text: str) -> str:
    """Case, full-width letters and surrounding space make no difference."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


def username_for(given_name: str, family_name: str) -> str:
    """“siân.o-neill” → “sian.oneill”: typed on any keyboard. May be taken already."""
    parts = [_plain(given_name), _plain(family_name)]
    return ".".join(part for part in parts if part)[:60] or "staff"


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return _NOT_IN_A_USERNAME.sub("", letters)
