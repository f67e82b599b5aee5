"""The way in to “Before you start” without an account: one for each school, for a day or a week."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from training.content.tailor import Reader
from training.content.weave import NAMES
from training.errors import ConflictError, NotFoundError, TooManyTriesError
from training.extensions import db
from training.models import BriefingDay, School, SchoolDetails
from training.rules.briefing import MODULE, Lasting
from training.rules.school_time import school_date
from training.services import access_log, limits
from training.services.details import Details, Show, of_row
from training.services.limits import Limit
from training.services.locks import lock_school
from training.services.progress import find_readers
from training.services.viewer import Viewer
from training.services.writing import writing
from training.words import Nation, Setting

ENDED = "This way in has ended, or its address is not right. Ask at reception for today’s."
NAMED = ("lead", "deputies")  # whom everybody who works here may know by name, whatever the card shows
RUNG = ("lead", "deputies", "switchboard", "out-of-hours", "social-care")
PIN_TRIES = Limit("briefing-pin", 20, timedelta(minutes=15))  # from one network; right ones are not counted
_PIN_LENGTH = 6


@dataclass(frozen=True, slots=True)
class Way:
    """What the lead sees of the way in that is open."""

    key: str
    pin: str
    opened_at: datetime
    expires_at: datetime

    @property
    def last_day(self) -> date:
        return school_date(self.expires_at - timedelta(seconds=1))

    @property
    def shown_pin(self) -> str:
        return f"{self.pin[:3]} {self.pin[3:]}"


@dataclass(frozen=True, slots=True)
class Place:
    """The school as somebody meets it who is there without an account."""

    key: str
    school_id: int
    school_name: str
    colour: str | None
    nation: Nation
    setting: Setting
    card_key: str | None  # of the right-now card, when it is open to strangers
    details: Details  # with nothing in it that is not for them

    @property
    def names(self) -> dict[str, str]:
        return self.details.names

    @property
    def numbers(self) -> tuple[tuple[str, str], ...]:
        """Whom to ring, in the order in which to try them. Only with a number that visitors may have."""
        found = []
        for name in RUNG:
            entry = self.details.entry(name)
            label = (entry.value and NAMES[name].post) or NAMES[name].label
            if entry.phone:
                found.append(
                    (f"{entry.value}, {label[0].lower()}{label[1:]}" if entry.value else label, entry.phone)
                )
        return tuple(found)

    def reader(self, on: date) -> Reader:
        return Reader(self.nation, self.setting, on)


def find_way(viewer: Viewer, now: datetime) -> Way | None:
    row = db.session.execute(
        select(BriefingDay).where(BriefingDay.school_id == viewer.school_id, BriefingDay.expires_at > now)
    ).scalar_one_or_none()
    return Way(row.key, row.pin, row.opened_at, row.expires_at) if row else None


def is_adopted(viewer: Viewer, today: date) -> bool:
    """Nobody is briefed with what no lead of the school has taken on."""
    return MODULE in find_readers(viewer, [MODULE], today)


def open_way(viewer: Viewer, lasting: Lasting, now: datetime, today: date) -> None:
    """A new address and PIN; the ones before them work no more. Raises ConflictError before the module is adopted."""
    if not is_adopted(viewer, today):
        raise ConflictError("Adopt the module “Before you start” first; then it can be opened to visitors.")
    with writing():
        lock_school(viewer.school_id)
        db.session.execute(delete(BriefingDay).where(BriefingDay.school_id == viewer.school_id))
        db.session.add(
            BriefingDay(
                school_id=viewer.school_id,
                key=secrets.token_urlsafe(18),
                pin=_free_pin(),
                opened_at=now,
                expires_at=lasting.ends_at(today),
            )
        )
        access_log.add(viewer.school_id, viewer.staff_member_id, "briefing-opened", lasting.value, now)


def end_way(viewer: Viewer, now: datetime) -> None:
    """A second click finds nothing to end, and that is no error."""
    with writing():
        ended = db.session.execute(
            delete(BriefingDay).where(BriefingDay.school_id == viewer.school_id).returning(BriefingDay.key)
        ).first()
        if ended:
            access_log.add(viewer.school_id, viewer.staff_member_id, "briefing-ended", "", now)


def forget_ended(now: datetime) -> int:
    """Addresses and PINs that work no more; answers how many."""
    with writing():
        gone = db.session.scalars(
            delete(BriefingDay).where(BriefingDay.expires_at <= now).returning(BriefingDay.school_id)
        ).all()
    return len(gone)


def find_place(key: str, now: datetime) -> Place:
    """Raises NotFoundError when the way in does not work (any more). One query."""
    row = db.session.execute(
        select(BriefingDay, School, SchoolDetails)
        .join(School, School.id == BriefingDay.school_id)
        .outerjoin(SchoolDetails, SchoolDetails.school_id == School.id)
        .where(BriefingDay.key == key, BriefingDay.expires_at > now)
        .order_by(SchoolDetails.version.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise NotFoundError(ENDED)
    return _place(*row)


def find_key(pin: str, address: str | None, now: datetime) -> str | None:
    """The key of the way in with this PIN. Raises TooManyTriesError for one who tries out PINs."""
    tried = limits.count_try([(PIN_TRIES, limits.network_of(address))], now)
    if not tried.allowed:
        raise TooManyTriesError(
            "Too many PINs were tried from here. Scan the square on the poster, or wait a little.",
            tried.retry_after,
        )
    with writing():
        key: str | None = db.session.execute(
            select(BriefingDay.key).where(BriefingDay.pin == pin, BriefingDay.expires_at > now)
        ).scalar_one_or_none()
        if key is not None:
            limits.take_back(tried)
    return key


def for_visitors(details: Details) -> Details:
    """What somebody on site for a while may read: what is marked for everybody, and who the leads are.

    Of what is not public only the name is taken, never its number.
    """
    entries = {}
    for name in details.entries:
        entry = details.entry(name)
        if entry.show is Show.PUBLIC:
            entries[name] = details.entries[name]
        elif name in NAMED:
            entries[name] = {"value": entry.value, "show": entry.show.value}
    return Details(details.id, details.version, entries, details.recorded_at)


def _place(day: BriefingDay, school: School, details: SchoolDetails | None) -> Place:
    return Place(
        key=day.key,
        school_id=school.id,
        school_name=school.name,
        colour=school.colour,
        nation=Nation(school.nation),
        setting=Setting(school.setting),
        card_key=school.now_key if school.now_open else None,
        details=for_visitors(of_row(details)),
    )


def _free_pin() -> str:
    """One that no other school has just now: the PIN alone says which school it is."""
    taken = set(db.session.scalars(select(BriefingDay.pin)))
    return next(pin for _ in range(1000) if (pin := f"{secrets.randbelow(10**_PIN_LENGTH):06}") not in taken)
