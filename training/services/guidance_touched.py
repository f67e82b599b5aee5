"""Whose completions rest on what changed in guidance. Looks at one school at a time."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import func, select

from training.content.editions import read_edition
from training.content.snapshot import Snapshot, item_seal
from training.extensions import db
from training.models import Attempt, Completion, Edition, PageView, StaffMember
from training.rules.changes import Changes

Touched = dict[tuple[int, str], tuple[list[str], list[str]]]  # (person, module) → lessons, “quiz/item”


def find_touched(school_id: int, changes: Changes, new: Snapshot) -> Touched:
    """Who has completed a module and has not met a changed part of it as it stands now.

    A page was met when its new edition was read; an item when the newest sitting that was passed, or an update since,
    asked it with the same words and facts. People who have left are not disturbed.
    """
    modules = changes.modules
    completed = _completed(school_id, modules)
    read = _read(school_id, modules)
    asked, updated = _asked(school_id, modules), _updated(school_id, modules)
    found: Touched = defaultdict(lambda: ([], []))
    for page in changes.pages:
        edition, slug = new.pages[page.name].edition, page.name.split("/", 1)[1]
        for person in completed[page.module]:
            if edition not in read[person, page.name]:
                found[person, page.module][0].append(slug)
    for item in changes.items:
        quiz, name = item.name.split("/", 1)
        seal = new.items[item.name].seal
        for person in completed[item.module]:
            if asked[person, quiz].get(name, seal) != seal and (name, seal) not in updated[person]:
                found[person, item.module][1].append(item.name)
    return dict(found)


def _completed(school_id: int, modules: Sequence[str]) -> dict[str, list[int]]:
    people: dict[str, list[int]] = defaultdict(list)
    for module, person in db.session.execute(
        select(Completion.module, Completion.staff_member_id)
        .join(StaffMember, StaffMember.id == Completion.staff_member_id)
        .where(
            Completion.school_id == school_id,
            Completion.module.in_(modules),
            StaffMember.left_on.is_(None),
        )
        .distinct()
        .order_by(Completion.staff_member_id)
    ):
        people[module].append(person)
    return people


def _read(school_id: int, modules: Sequence[str]) -> dict[tuple[int, str], set[str]]:
    """(person, “module/lesson”) → editions read."""
    read: dict[tuple[int, str], set[str]] = defaultdict(set)
    for row in db.session.execute(
        select(PageView.staff_member_id, PageView.module, PageView.lesson, PageView.edition).where(
            PageView.school_id == school_id, PageView.module.in_(modules)
        )
    ):
        read[row.staff_member_id, f"{row.module}/{row.lesson}"].add(row.edition)
    return read


def _asked(school_id: int, modules: Sequence[str]) -> dict[tuple[int, str], dict[str, str]]:
    """(person, quiz) → item → its seal, in the newest sitting they passed."""
    newest = (
        select(func.max(Attempt.id))
        .where(
            Attempt.school_id == school_id,
            Attempt.module.in_(modules),
            Attempt.practice.is_(False),
            Attempt.passed.is_(True),
        )
        .group_by(Attempt.staff_member_id, Attempt.quiz)
    )
    asked: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    for row in db.session.execute(
        select(Attempt.staff_member_id, Attempt.quiz, Attempt.drawn, Attempt.edition).where(
            Attempt.id.in_(newest)
        )
    ):
        seals = _seals(row.edition)
        asked[row.staff_member_id, row.quiz] = {name: seals[name] for name in row.drawn if name in seals}
    return asked


def _updated(school_id: int, modules: Sequence[str]) -> dict[int, set[tuple[str, str]]]:
    """Person → (item, its seal), as met in updates that were finished."""
    met: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for person, edition in db.session.execute(
        select(Attempt.staff_member_id, Attempt.edition).where(
            Attempt.school_id == school_id,
            Attempt.module.in_(modules),
            Attempt.kind == "update",
            Attempt.finished_at.is_not(None),
        )
    ):
        met[person].update(_seals(edition).items())
    return met


@lru_cache(maxsize=64)
def _seals(digest: str) -> dict[str, str]:
    """An edition never changes, so neither does this."""
    text = db.session.scalar(select(Edition.content).where(Edition.digest == digest))
    if text is None:
        return {}
    edition = read_edition(text)
    return {item.id: item_seal(item, edition.facts) for item in edition.quiz.items}
