"""Passwords: how they are kept, which are too easy to guess. Slow on purpose: never in `writing()`."""

import re
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 128
STRONG_ENOUGH = 3  # of zxcvbn's 0 to 4: safe from ten thousand guesses a second for years
_WORD = re.compile(r"\w{3,}")
_LOOKED_AT = 72  # zxcvbn reads no more; its time grows with the length

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    return _hasher.hash(password)


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password is right. With no hash it takes just as long and says no."""
    try:
        return _hasher.verify(password_hash or _dummy(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _dummy() -> str:
    return _hasher.hash("nobody has this password")


def problem_with(password: str, context: Iterable[str] = ()) -> str | None:
    """What is wrong with a new password, in words for the person; None when it will do.

    `context` are words an attacker would try first: the person's names, the school.
    """
    if len(password) < SHORTEST:
        return (
            f"Use at least {SHORTEST} characters. Three or four words that do not belong together work well."
        )
    if len(password) > LONGEST:
        return f"Use at most {LONGEST} characters."
    from zxcvbn import zxcvbn  # its word lists take a tenth of a second to load

    words = {"steady", *(word for text in context for word in _WORD.findall(text.casefold()))}
    bare = password.casefold()
    for word in sorted(words, key=len, reverse=True):
        bare = bare.replace(word, "")  # what is left must be hard to guess by itself
    if zxcvbn(bare[:_LOOKED_AT] or "a")["score"] < STRONG_ENOUGH:
        return (
            "That password is easy to guess. Use three or four words that do not belong together, "
            "and leave out names and the school."
        )
    return None
