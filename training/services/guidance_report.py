"""`flask guidance diff`: what changed between two states, in lines to read, with the staff it touches."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from training.content.library import load_library
from training.content.model import Library
from training.content.snapshot import snapshot_of
from training.errors import NotFoundError
from training.extensions import db
from training.models import GuidanceEffect, School, StaffMember
from training.rules.changes import Changes
from training.services.guidance_changes import find_change
from training.services.guidance_states import find_states, get_state, note_state, store_state


def report(before: str | None, after: str | None, library: Library, now: datetime) -> Iterator[str]:
    """`before` and `after` as the command takes them. Stores what it finds. Raises NotFoundError, ContentError."""
    new = note_state(library, now) if after is None else _state(after, now)
    old = _state(before, now) if before else _last_but(new)
    found = find_change(old, new, now)
    yield f"From {old[:12]} to {new[:12]}"
    yield from _parts(found.changes)
    if found.change_id is None:
        yield "Nothing changed, so nobody is touched."
        return
    yield from _people(found.change_id)
    yield f"{found.people} people in all. Their leads see this under “What changed”."


def _state(named: str, now: datetime) -> str:
    folder = Path(named)
    if (folder / "guidance").is_dir():
        return store_state(snapshot_of(load_library(folder)), now, label=folder.resolve().name)
    return get_state(named)


def _last_but(digest: str) -> str:
    found = next((state.digest for state in find_states() if state.digest != digest), None)
    if found is None:
        raise NotFoundError(
            "There is no earlier state of guidance to compare with. Give a folder that holds the older content."
        )
    return found


def _parts(changes: Changes) -> Iterator[str]:
    for fact in changes.facts:
        yield f"  {fact.id}"
        if fact.before:
            yield f"    before: {fact.before}"
        yield f"    now:    {fact.after or '(gone)'}"
    for what, parts in (("page", changes.pages), ("item", changes.items)):
        for part in parts:
            facts = f" ({', '.join(part.facts)})" if part.facts else ""
            yield f"  {what} {part.name}: {part.why.label.lower()}{facts}"


def _people(change_id: int) -> Iterator[str]:
    rows = db.session.execute(
        select(School.name, StaffMember, GuidanceEffect)
        .join(StaffMember, StaffMember.school_id == School.id)
        .join(GuidanceEffect, GuidanceEffect.staff_member_id == StaffMember.id)
        .where(GuidanceEffect.change_id == change_id)
        .order_by(School.name, StaffMember.family_name, StaffMember.given_name, GuidanceEffect.module)
    )
    for school, person, effect in rows:
        parts = ", ".join([*effect.pages, *effect.items])
        yield f"  {school}: {person.name}, {effect.module}: {parts}"
