"""Supply staff join for one day: a code on the staff-room wall that works until midnight, and a name."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from training.errors import NotFoundError
from training.extensions import db
from training.models import Account, OneTimeLink, School, StaffGroup, StaffGroupMember, StaffMember
from training.rules.school_time import LONDON
from training.services import access_log, assignments, limits, links, people, sessions
from training.services.ids import new_id
from training.services.limits import Limit, Try
from training.services.links import LinkKind
from training.services.viewer import Viewer
from training.services.writing import writing
from training.words import GroupKind, Role

GROUP = "Supply for a day"
PER_PLACE = Limit("join-day", 60, timedelta(hours=1))
_DEAD = "This code worked for one day only. Ask at the office for today’s code."


def open_day(viewer: Viewer, now: datetime, today: date) -> str:
    """A new code for today, answered once; one made before it works no more."""
    ends_at = datetime.combine(today + timedelta(days=1), time(), LONDON)
    with writing():
        access_log.add(viewer.school_id, viewer.staff_member_id, "join-day-opened", "", now)
        return links.make(LinkKind.JOIN_DAY, viewer.school_id, None, now, typed=True, expires_at=ends_at)


def close_day(viewer: Viewer, now: datetime) -> None:
    with writing():
        links.void(LinkKind.JOIN_DAY, viewer.school_id, None, now)
        access_log.add(viewer.school_id, viewer.staff_member_id, "join-day-closed", "", now)


def open_until(viewer: Viewer, now: datetime) -> datetime | None:
    """Until when today's code works; None when there is none."""
    return db.session.execute(
        select(OneTimeLink.expires_at).where(
            OneTimeLink.kind == LinkKind.JOIN_DAY.value,
            OneTimeLink.school_id == viewer.school_id,
            OneTimeLink.used_at.is_(None),
            OneTimeLink.expires_at > now,
        )
    ).scalar_one_or_none()


def count_join(address: str | None, now: datetime) -> Try:
    return limits.count_try([(PER_PLACE, limits.network_of(address))], now)


def find_day(token: str, now: datetime) -> str:
    """The name of the school. Raises NotFoundError when the code does not work (any more)."""
    return _school(token, now)[0].name


def _school(token: str, now: datetime) -> tuple[School, datetime]:
    link = links.find(LinkKind.JOIN_DAY, token, now)
    if link is None or link.school_id is None:
        raise NotFoundError(_DEAD)
    return db.session.get_one(School, link.school_id), link.expires_at


def join_for_the_day(token: str, given_name: str, family_name: str, now: datetime, today: date) -> str:
    """Puts somebody on the list until the day ends and answers the key of their sign-in.

    Their account has no password and a name nobody can type: the day's cookie is their only way in.
    """
    with writing():
        school, ends_at = _school(token, now)
        account = Account(
            sign_in_name=people.unreachable_name("day"),
            password_hash=None,
            password_set_at=None,
            created_at=now,
        )
        db.session.add(account)
        db.session.flush()
        person = StaffMember(
            school_id=school.id,
            public_id=new_id(),
            account_id=account.id,
            role=Role.STAFF.value,
            given_name=given_name,
            family_name=family_name,
            job_title="Supply",
            start_on=today,
            leave_on=today,
            created_at=now,
        )
        db.session.add(person)
        db.session.flush()
        db.session.add(
            StaffGroupMember(school_id=school.id, staff_member_id=person.id, group_id=_group(school.id))
        )
        assignments.apply_rules(school.id, [person.id], today, now)
        access_log.add(school.id, person.id, "joined-for-the-day", person.public_id, now)
        return sessions.start(person, now, until=ends_at)


def _group(school_id: int) -> int:
    group = db.session.execute(
        select(StaffGroup).where(
            StaffGroup.school_id == school_id,
            StaffGroup.kind == GroupKind.CONTRACT.value,
            StaffGroup.name == GROUP,
        )
    ).scalar_one_or_none()
    if group is None:
        group = StaffGroup(school_id=school_id, kind=GroupKind.CONTRACT.value, name=GROUP)
        db.session.add(group)
        db.session.flush()
    return group.id
