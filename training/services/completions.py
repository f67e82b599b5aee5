"""Completing a module: computed from what was read and passed, never posted."""

from dataclasses import dataclass
from datetime import date, datetime

from training.content.model import Library, Module
from training.extensions import db
from training.models import Completion
from training.rules.chain import paper_digest
from training.services import certificates, evidence, other_way_request, refreshers, standing
from training.services.ids import new_code
from training.services.locks import lock_people
from training.services.progress import find_done, judge
from training.services.standing_causes import find_asked
from training.services.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Completer:
    """Whose completion it is. `public_id` is the random id that evidence knows them by."""

    school_id: int
    staff_member_id: int
    public_id: str


def complete_if_finished(viewer: Viewer, library: Library, module: str, now: datetime, today: date) -> bool:
    """Adds a completion when every page is read and every quiz passed in this cycle. Inside `writing()`.

    Asked again it adds nothing: from the completion on the module is complete until its renewal begins.
    """
    content = library.modules[module]
    db.session.flush()
    lock_people(viewer.school_id, [viewer.staff_member_id])  # the last page and the last quiz, in two tabs
    done = find_done(viewer, [module], today)
    found = judge(library, content, done, today)
    if found is None or found.practising or not found.finished:
        return False
    person = Completer(viewer.school_id, viewer.staff_member_id, viewer.public_id)
    _add(person, content, done.readers[module].core, {}, now)
    return True


def complete_together(
    person: Completer, content: Module, core: bool, with_public_id: str, now: datetime
) -> None:
    """A completion of what a person and their lead went through together: a record like everyone's.

    The evidence says with whom, by their random id. Inside `writing()`, with the person locked.
    """
    _add(person, content, core, {"with": with_public_id}, now)


def _add(person: Completer, content: Module, core: bool, more: dict[str, str], now: datetime) -> None:
    asked = find_asked(person.school_id, person.staff_member_id, content.slug, core, now)
    expires_on = asked.expires_on
    code = new_code()
    shown = certificates.shown_for(person.school_id, person.staff_member_id, content, core, now, expires_on)
    payload = {
        "person": person.public_id,
        "module": content.slug,
        "edition": content.digest,
        "completed_at": now.isoformat(),
        "expires_on": expires_on.isoformat() if expires_on else None,
        "code": code,
        "paper": paper_digest(shown),
        **({"core": True} if core else {}),
        **more,
    }
    done = Completion(
        school_id=person.school_id,
        staff_member_id=person.staff_member_id,
        module=content.slug,
        module_title=content.title,
        module_digest=content.digest,
        completed_at=now,
        due_on=asked.due_on,
        expires_on=expires_on,
        core=core,
        code=code,
        evidence_n=evidence.append(person.school_id, "completion", payload, now),
    )
    db.session.add(done)
    certificates.issue(done, shown, now)
    other_way_request.settle(person.school_id, person.staff_member_id, content.slug)
    standing.refresh(person.school_id, [person.staff_member_id], content.slug)
    db.session.flush()
    refreshers.plan(person.school_id, only=person.staff_member_id)
