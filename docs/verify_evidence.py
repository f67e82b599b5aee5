#!/usr/bin/env python3
"""Checks a school's evidence chain with nothing but Python: no Steady, no database, no packages.

    flask evidence export > chain.jsonl          at the school
    python3 verify_evidence.py chain.jsonl       anywhere
    python3 verify_evidence.py chain.jsonl --head 812:3f2a9b10…     a number and hash printed on a certificate

Each line of the file is one entry: its number `n`, its `kind`, its `payload` (what happened, naming nobody), the hash
of the entry before it and its own. An entry's hash is

    SHA-256 of the UTF-8 text of the JSON array [prev_hash, n, kind, payload]

written without spaces after commas, and with letters as they are and not as \\u escapes. The first entry follows
sixty-four zeros. So nothing can be altered, left out, added or moved without every later hash changing; and a hash
that somebody has on paper shows whether the end was cut off and written anew. The last line repeats the number and
hash of the newest entry, as the school's database records them.

Ends with 0 when everything fits, 1 when something does not, 2 when the file cannot be read.
"""

import argparse
import hashlib
import json
import sys

FIELDS = ("n", "kind", "payload", "prev_hash", "hash")


def main():
    ask = argparse.ArgumentParser(description="Checks a school's evidence chain.")
    ask.add_argument("file", help="what “flask evidence export” wrote; - for standard input")
    ask.add_argument(
        "--head", action="append", default=[], metavar="N:HASH", help="from a certificate or summary"
    )
    given = ask.parse_args()
    try:
        entries, recorded = read(given.file)
        printed = [read_head(text) for text in given.head]
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"This file cannot be read as an evidence chain: {error}")
        return 2

    problem = first_problem(entries) or end_problem(entries, recorded)
    if problem:
        print(f"NOT WHOLE. {problem}")
    else:
        print(f"Whole: {len(entries)} entries.")
        print(f"Newest: {recorded[0]}:{recorded[1]}")

    missing = [head for head in printed if not contains(entries, head)]
    for n, digest in missing:
        print(f"NOT IN THE CHAIN: {n}:{digest}")
    for n, digest in printed:
        if (n, digest) not in missing:
            print(f"In the chain: {n}:{digest}")
    return 1 if problem or missing else 0


def read(name):
    """The entries as they stand in the file, and the recorded (number, hash) of the newest."""
    with open(0 if name == "-" else name, encoding="utf-8") as file:  # noqa: PTH123 - 0 is standard input
        lines = [json.loads(line) for line in file if line.strip()]
    if not lines or "head" not in lines[-1]:
        raise ValueError("the last line, with the recorded head, is missing")
    head = lines.pop()["head"]
    return [tuple(line[field] for field in FIELDS) for line in lines], (head["n"], head["hash"])


def read_head(text):
    number, _, digest = text.strip().lower().partition(":")
    if not number.isdecimal() or len(digest) < 12:
        raise ValueError(f"“{text}” is not N:HASH, with at least 12 letters of the hash")
    return int(number), digest


def hash_of(n, kind, payload, prev_hash):
    text = json.dumps([prev_hash, n, kind, payload], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def first_problem(entries):
    """One sentence about the first line that does not fit; nothing when all do."""
    numbers = [entry[0] for entry in entries]
    before = "0" * 64
    for place, (n, kind, payload, prev_hash, digest) in enumerate(entries, start=1):
        if n != place:
            return wrong_number(n, place, numbers)
        if digest != hash_of(n, kind, payload, prev_hash):
            return f"Entry {n} was altered: its content does not give its hash."
        if prev_hash != before:
            return f"Entry {n} does not follow entry {n - 1}: one of the two was put in place of another."
        before = digest
    return ""


def wrong_number(n, place, numbers):
    if n < place:
        return f"Entry {n} stands there a second time."
    if place in numbers:
        return f"Entry {place} is out of order: entry {n} stands in its place."
    return f"Entry {place} is missing." if n == place + 1 else f"Entries {place} to {n - 1} are missing."


def end_problem(entries, recorded):
    """Whether the chain ends where the school's database says that it does."""
    number, digest = recorded
    if len(entries) < number:
        return f"Entries {len(entries) + 1} to {number} are missing: the end was cut off."
    if len(entries) > number:
        return f"Entry {number + 1} was added after the recorded end."
    if digest != (entries[-1][4] if entries else "0" * 64):
        return f"Entry {number} is not the one that was recorded as the last."
    return ""


def contains(entries, head):
    number, digest = head
    return any(entry[0] == number and entry[4].startswith(digest) for entry in entries)


if __name__ == "__main__":
    sys.exit(main())
