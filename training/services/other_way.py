"""“I’d rather do this another way.” One button; no reason is asked or kept.

Leads see that somebody would like it and who is to get in touch. Done together, the completion is a record like
everyone's and the request is gone.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import cast

from sqlalchemy import Table, select

from training.content.model import Library
from training.errors import ConflictError, NotAllowedError, NotFoundError
from training.extensions import db
from training.models import OtherWay, StaffMember, Standing
from training.services import access_log, completions, mail, other_way_request, people, standing
from training.services.completions import Completer
from training.services.dialect import insert
from training.services.locks import lock_people
from training.services.progress import get_progress, published_module
from training.services.viewer import Viewer
from training.services.writing import writing
from training.words import LEADS, Role

SUBJECT = "A colleague would like a word"
BODY = """Hello {name},

A member of staff would like to do a piece of training another way. They have asked that {contact} gets in touch.
Please do not ask why; it may be close to home.

Sign in to see who it is: {link}
"""


class Contact(StrEnum):
    """Who gets in touch."""

    LEAD = "lead"
    DEPUTY = "deputy"
    HR = "hr"
    HEAD = "head"

    @property
    def label(self) -> str:
        return {
            "lead": "the safeguarding lead",
            "deputy": "a deputy safeguarding lead",
            "hr": "HR, or whoever looks after staff",
            "head": "the head",
        }[self.value]


def ask(
    viewer: Viewer, library: Library, module: str, contact: Contact, base_url: str, now: datetime, today: date
) -> list[int]:
    """Answers the messages to send. Asked again it only changes who gets in touch."""
    if get_progress(viewer, library, module, today)[0].practising:
        raise ConflictError("You have finished this module, so nothing is left to do in any way.")
    with writing():
        lock_people(viewer.school_id, [viewer.staff_member_id])
        statement = insert(cast(Table, OtherWay.__table__)).values(
            school_id=viewer.school_id,
            staff_member_id=viewer.staff_member_id,
            module=module,
            contact=contact.value,
            asked_at=now,
        )
        key = list(OtherWay.__table__.primary_key)
        db.session.execute(
            statement.on_conflict_do_update(index_elements=key, set_={"contact": contact.value})
        )
        standing.refresh(viewer.school_id, [viewer.staff_member_id], module)
        return [
            message_id
            for person in _told(viewer, contact)
            if (message_id := _message(viewer, person, module, contact, base_url, now)) is not None
        ]


def take_back(viewer: Viewer, module: str) -> None:
    """The person will do it here after all."""
    with writing():
        lock_people(viewer.school_id, [viewer.staff_member_id])
        other_way_request.forget(viewer.school_id, viewer.staff_member_id, module)
        standing.refresh(viewer.school_id, [viewer.staff_member_id], module)


def find_mine(viewer: Viewer, module: str) -> Contact | None:
    found = db.session.scalar(
        select(OtherWay.contact).where(
            OtherWay.school_id == viewer.school_id,
            OtherWay.staff_member_id == viewer.staff_member_id,
            OtherWay.module == module,
        )
    )
    return Contact(found) if found else None


def record_done(by: Viewer, library: Library, public_id: str, module: str, now: datetime) -> None:
    """A lead has gone through the module with this person. Raises NotFoundError when nobody asked for it."""
    if not by.is_lead:
        raise NotAllowedError("Only a safeguarding lead or deputy can record this.")
    content = published_module(library, module)
    person = people.get_person(by, public_id)
    if person.id == by.staff_member_id:
        raise NotAllowedError("Another lead or deputy has to record this for you.")
    with writing():
        lock_people(by.school_id, [person.id])
        if not other_way_request.settle(by.school_id, person.id, module):
            raise NotFoundError(
                "That person has not asked to do this module another way, or it is done already."
            )
        core = db.session.scalar(
            select(Standing.core).where(
                Standing.school_id == by.school_id,
                Standing.staff_member_id == person.id,
                Standing.module == module,
            )
        )
        completer = Completer(by.school_id, person.id, person.public_id)
        completions.complete_together(completer, content, bool(core), by.public_id, now)
        # of whom is known to the evidence alone: the log would tell who could not do it like the others
        access_log.add(by.school_id, by.staff_member_id, "done-together", "", now)


def _told(viewer: Viewer, contact: Contact) -> list[StaffMember]:
    """Leads hear of it, and deputies when one of them was chosen: somebody has to pass it on to HR or the head."""
    roles = LEADS if contact is Contact.DEPUTY else {Role.LEAD}
    return list(
        db.session.scalars(
            select(StaffMember).where(
                StaffMember.school_id == viewer.school_id,
                StaffMember.role.in_([role.value for role in roles]),
                StaffMember.left_on.is_(None),
                StaffMember.email.is_not(None),
                StaffMember.id != viewer.staff_member_id,
            )
        )
    )


def _message(
    viewer: Viewer, to: StaffMember, module: str, contact: Contact, base_url: str, now: datetime
) -> int | None:
    about = other_way_request.message_key(viewer.staff_member_id, module)
    key = f"{about}{contact.value}-{to.id}-{now:%Y%m%d}"
    if mail.is_queued(key):
        return None
    body = BODY.format(name=to.given_name, contact=contact.label, link=f"{base_url}/")
    return mail.queue(viewer.school_id, to.id, key, SUBJECT, body, now)
