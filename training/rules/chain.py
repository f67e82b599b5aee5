"""The evidence chain: each entry's hash covers the one before it, so a change anywhere shows everywhere after."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from training.content.editions import canonical

START = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    n: int
    kind: str
    payload: str
    prev_hash: str
    hash: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """`broken_at` is the number of the first entry that does not fit, `words` says how; None when all fit.

    `entries` and `head` are how far the chain is whole.
    """

    entries: int
    head: str
    broken_at: int | None
    words: str = ""

    @property
    def whole(self) -> bool:
        return self.broken_at is None


def digest_of(prev_hash: str, n: int, kind: str, payload: str) -> str:
    """SHA-256 over the four, in canonical JSON, so that no two different entries read the same."""
    return hashlib.sha256(canonical([prev_hash, n, kind, payload]).encode()).hexdigest()


def responses_digest(salt: str, responses: list[tuple[int, str, Any]]) -> str:
    """What the chain keeps of an attempt's answers: without the salt nothing can be guessed from it."""
    return hashlib.sha256(canonical([salt, responses]).encode()).hexdigest()


def paper_digest(shown: Mapping[str, Any]) -> str:
    """What the chain keeps of a certificate. `shown` has a salt in it, so that no name can be guessed from this."""
    return hashlib.sha256(canonical(dict(shown)).encode()).hexdigest()


def verify(entries: Iterable[Entry], head_n: int, head_hash: str) -> Verdict:
    """Walks the chain from its start. A missing tail shows because the stored head does not match."""
    hash_so_far, n = START, 0
    rest = iter(entries)
    for entry in rest:
        if not fits(entry, n + 1, hash_so_far):
            return Verdict(n, hash_so_far, *_what_is_wrong(entry, n + 1, hash_so_far, rest))
        hash_so_far, n = entry.hash, entry.n
    if n < head_n:
        return Verdict(n, hash_so_far, n + 1, f"{_missing(n + 1, head_n)} The end was cut off.")
    if n > head_n:
        return Verdict(n, hash_so_far, head_n + 1, f"Entry {head_n + 1} was added after the recorded end.")
    if hash_so_far != head_hash:
        return Verdict(n, hash_so_far, n + 1, f"Entry {n} is not the one that was recorded as the last.")
    return Verdict(n, hash_so_far, None)


def fits(entry: Entry, n: int, before: str) -> bool:
    """Whether it is number `n`, follows the entry with hash `before`, and its content gives its own hash."""
    return entry.n == n and entry.prev_hash == before and _is_itself(entry)


def _is_itself(entry: Entry, n: int | None = None) -> bool:
    """Whether the hash is that of its content, numbered `n`."""
    return entry.hash == digest_of(entry.prev_hash, n or entry.n, entry.kind, entry.payload)


def _what_is_wrong(entry: Entry, n: int, before: str, rest: Iterator[Entry]) -> tuple[int, str]:
    """The number of the entry to look at, and a sentence. `entry` stands where `n` is expected."""
    if entry.n > n:
        if any(later.n == n for later in rest):
            return n, f"Entry {n} is out of order: entry {entry.n} stands in its place."
        return n, _missing(n, entry.n - 1)
    if entry.n < n:
        return entry.n, f"A second entry {entry.n} was added after entry {n - 1}."
    if _is_itself(entry):
        return n, f"Entry {n} does not follow entry {n - 1}: one of the two was put in place of another."
    if n > 1 and _is_itself(entry, n - 1):
        return n - 1, f"An entry was added before entry {n}, and what follows was numbered anew."
    if entry.prev_hash == before:
        return n, f"Entry {n} was altered: its content no longer gives its hash."
    if _is_itself(entry, n + 1):
        following = next(rest, None)
        if following is not None and following.prev_hash == before:
            return n, f"Entries {n} and {n + 1} were put in each other’s place."
        return n, f"The entry that was number {n} is missing, and what followed was numbered anew."
    return n, f"Entry {n} was altered: neither its content nor what it follows gives its hash."


def _missing(first: int, last: int) -> str:
    return f"Entry {first} is missing." if first == last else f"Entries {first} to {last} are missing."
