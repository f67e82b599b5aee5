"""“What to do right now”: the national words with the school's people, each shown only as it is marked."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import select

from training.content.model import Library, Service
from training.content.right_now import CardLine, Situation
from training.content.weave import NAMES, weave
from training.extensions import db
from training.models import School, SchoolDetails
from training.rules.phones import find_phone
from training.services.details import NUMBERS, Details, Entry, Show, of_row
from training.services.viewer import Viewer
from training.words import Audience

# whom to call, in the order in which to try them; the recording system is for afterwards and rings nowhere
CALLED = (
    "lead",
    "deputies",
    "switchboard",
    "head",
    "chair",
    "social-care",
    "out-of-hours",
    "lado",
    "safer-schools",
)
WHEN = {
    "deputies": "If the lead is not there.",
    "head": "If it is about the safeguarding lead.",
    "chair": "If it is about the head.",
    "lado": "If it is about the head, as well as the chair.",
    "social-care": "If nobody at school can be reached. Anyone can ring.",
}
ROOMY = 400  # letters of names that one side of paper takes at its usual size
_SEVERAL = re.compile(r"[,;/&]|\band\b|\bor\b")


@dataclass(frozen=True, slots=True)
class Contact:
    """`name` and `phone` as the school typed them; `dial` for the link, empty where there is nothing to dial."""

    id: str  # of `content.weave.NAMES`
    label: str
    name: str
    phone: str
    dial: str
    when: str
    for_all: bool  # marked for anybody with the address


@dataclass(frozen=True, slots=True)
class NationalService:
    name: str
    what: str
    phone: str | None
    dial: str
    address: str | None
    site: str  # the address as people say it

    @property
    def short(self) -> str:
        """Its first sentence, for paper."""
        return self.what.split(". ")[0].rstrip(".")


@dataclass(frozen=True, slots=True)
class NowSituation:
    id: str
    title: str
    for_leads: bool
    say: tuple[str, ...]
    steps: tuple[str, ...]
    never: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NowCard:
    """Ready to show. `school_name` is None on the national card, which names nobody."""

    nevers: tuple[str, ...]
    say: tuple[str, ...]
    steps: tuple[str, ...]
    services: tuple[NationalService, ...]
    situations: tuple[NowSituation, ...]
    contacts: tuple[Contact, ...] = ()
    hidden: tuple[str, ...] = ()  # labels of what this reader is not shown
    key: str | None = None
    school_name: str | None = None
    colour: str | None = None
    changed_at: datetime | None = None  # of the school's details
    is_open: bool = True  # to strangers
    lead: str = ""  # the name alone, for a poster

    def situation(self, name: str) -> NowSituation | None:
        return next((situation for situation in self.situations if situation.id == name), None)

    @property
    def is_crowded(self) -> bool:
        """Whether one side of paper needs the smallest type: long names, and all of them."""
        return sum(len(contact.name + contact.when) for contact in self.contacts) > ROOMY


def national_card(library: Library) -> NowCard:
    """Without names and without a query: it must show whatever else has failed."""
    return _card(library, {})


def find_card(library: Library, key: str, reader: Viewer | None) -> NowCard | None:
    """The school's card at this address. None where there is none, or it is switched off for strangers.

    Its own staff, signed in, see it even when it is switched off, with what is marked for them. One query.
    """
    found = _find(key)
    if found is None:
        return None
    school, details = found
    is_ours = reader is not None and reader.school_id == school.id
    if not (school.now_open or is_ours):
        return None
    return _school_card(library, school, details, {Show.PUBLIC, *([Show.SIGNED_IN] if is_ours else [])})


def find_printed_card(library: Library, reader: Viewer) -> NowCard:
    """For paper: everything the school has given. Only for people who are signed in there."""
    return _own_card(library, reader, set(Show))


def find_worn_card(library: Library, reader: Viewer) -> NowCard:
    """For paper that pupils and visitors see: every name, but only the numbers that are for everybody."""
    card = _own_card(library, reader, set(Show))
    worn = [c if c.for_all else replace(c, phone="", dial="") for c in card.contacts]
    return replace(card, contacts=tuple(c for c in worn if c.phone or (c.name and c.id not in NUMBERS)))


def _own_card(library: Library, reader: Viewer, may_see: set[Show]) -> NowCard:
    found = _find(reader.now_key)
    if found is None or found[0].id != reader.school_id:
        return national_card(library)
    return _school_card(library, *found, may_see)


def _find(key: str) -> tuple[School, Details] | None:
    row = db.session.execute(
        select(School, SchoolDetails)
        .outerjoin(SchoolDetails, SchoolDetails.school_id == School.id)
        .where(School.now_key == key)
        .order_by(SchoolDetails.version.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row[0], of_row(row[1]))


def _school_card(library: Library, school: School, details: Details, may_see: set[Show]) -> NowCard:
    shown = {name: entry for name in NAMES if (entry := details.entry(name)).given and entry.show in may_see}
    visible = Details(entries={name: details.entries[name] for name in shown})
    return _card(
        library,
        visible.names,
        contacts=tuple(_contact(name, shown[name]) for name in CALLED if name in shown),
        hidden=tuple(NAMES[name].label for name in CALLED if name not in shown and details.entry(name).given),
        key=school.now_key,
        school_name=school.name,
        colour=school.colour,
        changed_at=details.recorded_at,
        is_open=school.now_open,
        lead=visible.names.get("lead", ""),
    )


def _card(library: Library, names: dict[str, str], **rest: object) -> NowCard:
    card = library.card
    return NowCard(
        nevers=tuple(never.text for never in card.nevers),
        say=tuple(weave(line.text, names) for line in card.say),
        steps=tuple(weave(line.text, names) for line in card.steps),
        services=tuple(_service(service) for service in card.services),
        situations=tuple(_situation(situation, names) for situation in library.situations),
        **rest,  # type: ignore[arg-type]
    )


def _situation(situation: Situation, names: dict[str, str]) -> NowSituation:
    def woven(lines: tuple[CardLine, ...]) -> tuple[str, ...]:
        return tuple(weave(line.text, names) for line in lines)

    return NowSituation(
        situation.id,
        situation.title,
        situation.audience is Audience.DSL,
        woven(situation.say),
        woven(situation.steps),
        woven(situation.never),
    )


def _called(name: str, value: str) -> str:
    """“Deputy safeguarding leads”, but “Deputy safeguarding lead” of one person named."""
    post = NAMES[name].post
    one = bool(value and post) and not _SEVERAL.search(value)
    return post[0].upper() + post[1:] if one else NAMES[name].label


def _contact(name: str, entry: Entry) -> Contact:
    phone = find_phone(entry.phone)
    return Contact(
        id=name,
        label=_called(name, entry.value),
        name=entry.value,
        phone=entry.phone,
        dial=phone.dial if phone else "",
        when=WHEN.get(name, ""),
        for_all=entry.show is Show.PUBLIC,
    )


def _service(service: Service) -> NationalService:
    phone = find_phone(service.phone or "")
    site = (urlsplit(service.address or "").hostname or "").removeprefix("www.")
    return NationalService(
        service.name, service.what, service.phone, phone.dial if phone else "", service.address, site
    )
