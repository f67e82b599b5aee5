from dataclasses import replace

import pytest

from training.rules.chain import START, Entry, digest_of, paper_digest, responses_digest, verify


def chain_of(n: int) -> list[Entry]:
    entries, previous = [], START
    for i in range(1, n + 1):
        payload = f'{{"what":{i}}}'
        entries.append(
            Entry(i, "completion", payload, previous, digest_of(previous, i, "completion", payload))
        )
        previous = entries[-1].hash
    return entries


def test_an_untouched_chain_is_whole() -> None:
    entries = chain_of(5)
    assert verify(entries, 5, entries[-1].hash).whole
    assert verify([], 0, START).whole


def test_a_changed_entry_shows_where_it_was_changed() -> None:
    entries = chain_of(5)
    altered = [*entries[:2], replace(entries[2], payload='{"what":99}'), *entries[3:]]
    assert verify(altered, 5, entries[-1].hash).broken_at == 3


def test_an_entry_rewritten_with_its_own_hash_breaks_the_next_link() -> None:
    entries = chain_of(5)
    payload = '{"what":99}'
    forged = replace(
        entries[2], payload=payload, hash=digest_of(entries[2].prev_hash, 3, "completion", payload)
    )
    assert verify([*entries[:2], forged, *entries[3:]], 5, entries[-1].hash).broken_at == 4


def test_a_removed_entry_or_tail_shows() -> None:
    entries = chain_of(5)
    assert verify([*entries[:2], *entries[3:]], 5, entries[-1].hash).broken_at == 3
    assert verify(entries[:4], 5, entries[-1].hash).broken_at == 5


def test_the_digest_of_responses_depends_on_the_salt() -> None:
    responses = [(1, "a1-maya", {"options": ["thank"]})]
    assert responses_digest("a", responses) != responses_digest("b", responses)


def renumbered(entries: list[Entry]) -> list[Entry]:
    return [replace(entry, n=n) for n, entry in enumerate(entries, start=1)]


def forged(n: int, previous: str, payload: str = '{"what":99}') -> Entry:
    return Entry(n, "completion", payload, previous, digest_of(previous, n, "completion", payload))


GOOD = chain_of(6)
TAMPERED = {
    "altered": ([*GOOD[:2], replace(GOOD[2], payload="{}"), *GOOD[3:]], 3, "Entry 3 was altered"),
    "altered in what it follows": (
        [*GOOD[:2], replace(GOOD[2], prev_hash="f" * 64), *GOOD[3:]],
        3,
        "Entry 3 was altered",
    ),
    "altered in its kind": (
        [*GOOD[:2], replace(GOOD[2], kind="waiver"), *GOOD[3:]],
        3,
        "Entry 3 was altered",
    ),
    "put in another’s place": (
        [*GOOD[:2], forged(3, GOOD[1].hash), *GOOD[3:]],
        4,
        "Entry 4 does not follow entry 3",
    ),
    "missing": ([*GOOD[:2], *GOOD[3:]], 3, "Entry 3 is missing."),
    "several missing": ([*GOOD[:2], *GOOD[5:]], 3, "Entries 3 to 5 are missing."),
    "the first missing": (GOOD[1:], 1, "Entry 1 is missing."),
    "missing and numbered anew": (
        renumbered([*GOOD[:2], *GOOD[3:]]),
        3,
        "The entry that was number 3 is missing",
    ),
    "the end cut off": (GOOD[:4], 5, "Entries 5 to 6 are missing. The end was cut off."),
    "added at the end": ([*GOOD, forged(7, GOOD[-1].hash)], 7, "Entry 7 was added after the recorded end."),
    "added in the middle": (
        renumbered([*GOOD[:2], forged(3, GOOD[1].hash), *GOOD[2:]]),
        3,
        "An entry was added before entry 4",
    ),
    "written twice": ([*GOOD[:4], GOOD[1], *GOOD[4:]], 2, "A second entry 2 was added after entry 4."),
    "out of order": ([*GOOD[:2], GOOD[3], GOOD[2], *GOOD[4:]], 3, "Entry 3 is out of order: entry 4"),
    "out of order and numbered anew": (
        renumbered([*GOOD[:2], GOOD[3], GOOD[2], *GOOD[4:]]),
        3,
        "Entries 3 and 4 were put in each other’s place.",
    ),
    "the last put in another’s place": (
        [*GOOD[:5], forged(6, GOOD[4].hash)],
        7,
        "Entry 6 is not the one that was recorded as the last.",
    ),
}


@pytest.mark.parametrize("how", TAMPERED)
def test_the_first_entry_that_does_not_fit_is_named_with_what_is_wrong_with_it(how: str) -> None:
    entries, at, words = TAMPERED[how]
    found = verify(entries, 6, GOOD[-1].hash)
    assert (found.broken_at, found.words[: len(words)]) == (at, words)


def test_the_digest_of_a_paper_tells_nothing_without_its_salt() -> None:
    paper = {"name": "Ada Alcott", "title": "Look away"}
    assert paper_digest(paper | {"salt": "a"}) != paper_digest(paper | {"salt": "b"})
    assert paper_digest(paper | {"salt": "a"}) == paper_digest({"salt": "a", **paper})
