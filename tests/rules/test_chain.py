from dataclasses import replace

from training.rules.chain import START, Entry, digest_of, responses_digest, verify


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
