"""The evidence chain: each entry's hash covers the one before it, so a change anywhere shows everywhere after."""

import hashlib
from collections.abc import Iterable
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
    """`broken_at` is the number of the first entry that does not fit; None when the chain is whole."""

    entries: int
    head: str
    broken_at: int | None

    @property
    def whole(self) -> bool:
        return self.broken_at is None


def digest_of(prev_hash: str, n: int, kind: str, payload: str) -> str:
    """SHA-256 over the four, in canonical JSON, so that no two different entries read the same."""
    return hashlib.sha256(canonical([prev_hash, n, kind, payload]).encode()).hexdigest()


def responses_digest(salt: str, responses: list[tuple[int, str, Any]]) -> str:
    """What the chain keeps of an attempt's answers: without the salt nothing can be guessed from it."""
    return hashlib.sha256(canonical([salt, responses]).encode()).hexdigest()


def verify(entries: Iterable[Entry], head_n: int, head_hash: str) -> Verdict:
    """Walks the chain from its start. A missing tail shows because the stored head does not match."""
    hash_so_far, n = START, 0
    for entry in entries:
        fits = entry.n == n + 1 and entry.prev_hash == hash_so_far
        if not fits or entry.hash != digest_of(entry.prev_hash, entry.n, entry.kind, entry.payload):
            return Verdict(n, hash_so_far, n + 1)
        hash_so_far, n = entry.hash, entry.n
    if (n, hash_so_far) != (head_n, head_hash):
        return Verdict(n, hash_so_far, n + 1)
    return Verdict(n, hash_so_far, None)
