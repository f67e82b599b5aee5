"""A lead takes modules on for the school, having been shown what nobody has confirmed yet."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from training.content.model import Library, Module
from training.content.readiness import is_ready
from training.errors import ConflictError, InvalidInputError, NotAllowedError
from training.extensions import db
from training.models import Adoption
from training.rules.adopted_parts import is_changed, parts_of
from training.rules.adopting import open_facts
from training.rules.school_time import school_date
from training.services import evidence
from training.services.adoption import Adopted, find_adoptions, published, seal_of
from training.services.contacts import Contacts, find_contacts
from training.services.locks import lock_school
from training.services.viewer import Viewer
from training.services.writing import writing
from training.words import Nation


def adopt(by: Viewer, library: Library, slugs: Sequence[str], seal: str, now: datetime, today: date) -> int:
    """Records who, when and which facts, a row for each module, and adds each to the evidence.

    Answers how many were added; a second click adds none. Raises ConflictError when a module is not what was shown
    any more, InvalidInputError when one cannot be adopted: then none is.
    """
    if not by.is_lead:
        raise NotAllowedError("Only a safeguarding lead or deputy can take a module on for the school.")
    if not slugs:
        raise InvalidInputError("Choose at least one module.")
    modules = [published(library, slug) for slug in slugs]
    contacts = find_contacts(by.school_id, today)
    for module in modules:
        _check(by, module, library, contacts, today)
    if seal != seal_of(modules, library, by.nation, today):
        raise ConflictError(
            "What you were shown has changed since you opened this page. Read again what is listed, then adopt it."
        )
    rows = [_row(by, module, library, now, today) for module in modules]
    added = 0
    with writing():
        # one after the other: whether this is a second click depends on the newest adoption
        lock_school(by.school_id)
        newest: dict[str, Adopted] = {}
        for slug, adopted in find_adoptions(by.school_id, slugs):
            newest.setdefault(slug, adopted)
        for module, row in zip(modules, rows, strict=True):
            if not _is_second_click(by, module, library, newest.get(module.slug), today):
                db.session.add(row)
                evidence.append(by.school_id, "adoption", payload(by.public_id, row), now)
                added += 1
    return added


def adoption_row(
    school_id: int,
    module: Module,
    library: Library,
    nation: Nation,
    by: tuple[int, str],
    now: datetime,
    today: date,
) -> Adoption:
    """`by`: who, as the id of the person and their name."""
    listed = open_facts(module, library.facts, nation, today)
    return Adoption(
        school_id=school_id,
        module=module.slug,
        module_digest=module.digest,
        facts=[{"id": fact.id, "status": fact.status.value} for fact in listed],
        parts=parts_of(module, library, nation),
        adopted_by=by[0],
        adopted_name=by[1],
        adopted_at=now,
    )


def payload(public_id: str, row: Adoption) -> dict[str, Any]:
    """Names nobody: who it was is the random id of the person."""
    return {
        "by": public_id,
        "module": row.module,
        "module_digest": row.module_digest,
        "facts": row.facts,
    }


def _row(by: Viewer, module: Module, library: Library, now: datetime, today: date) -> Adoption:
    who = (by.staff_member_id, by.name)
    return adoption_row(by.school_id, module, library, by.nation, who, now, today)


def _check(by: Viewer, module: Module, library: Library, contacts: Contacts, today: date) -> None:
    if not is_ready(module, library, by.nation, today):
        raise InvalidInputError(
            f"“{module.title}” is not ready for {by.nation.label} yet, so it cannot be adopted."
        )
    doubtful = contacts.doubtful(module.needs)
    if doubtful:
        names = ", ".join(contact.label for contact in doubtful).lower()
        raise InvalidInputError(
            f"“{module.title}” cannot be adopted yet: it names people or numbers of your school that are not given, "
            f"or that nobody has checked this term ({names}). Check them under School, then come back."
        )


def _is_second_click(by: Viewer, module: Module, library: Library, last: Adopted | None, today: date) -> bool:
    """The same person on the same day, with nothing new. A year later it is another look."""
    if last is None or last.by_id != by.staff_member_id or school_date(last.at) != today:
        return False
    return last.taken.parts is not None and not is_changed(module, library, by.nation, last.taken, today)
