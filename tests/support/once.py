"""What is compiled once a process: every test makes an application of its own, and this is most of what that costs.

Nothing of ours is replaced. Templates and routes are compiled by Jinja and Werkzeug as ever; a result is taken again
only for the same source.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule


class Templates(BytecodeCache):
    """Kept in memory, by name and a digest of the source: a template that was edited is compiled anew."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self.kept.get(bucket.key, ("", b""))
        if checksum == bucket.checksum:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = (bucket.checksum, bucket.bytecode_to_string())


def _routes(compile_builder: Callable[[Rule, bool], Any]) -> Callable[[Rule, bool], Any]:
    """The function that makes an address is made of the route’s text alone; it is given the route when called."""
    kept: dict[tuple[Any, ...], Any] = {}

    def once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in kept:
            kept[key] = compile_builder(rule, append_unknown)
        return kept[key]

    return once


@cache
def compile_once() -> None:
    Flask.jinja_options["bytecode_cache"] = Templates()
    Rule._compile_builder = _routes(Rule._compile_builder)  # type: ignore[method-assign]
