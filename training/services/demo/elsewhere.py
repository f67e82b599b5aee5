"""What the sample school asks its staff to read, who has declared it, and what they learned somewhere else."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert

from training.content.model import Library
from training.extensions import db
from training.models import Declaration, OutsideTraining, Reading, ReadingEdition
from training.rules.outside import OutsideKind
from training.rules.readings import GUIDANCE, POLICY, in_force
from training.rules.school_time import LONDON, in_words
from training.services.declaring import SELF, payload_of
from training.services.demo.history import Rows
from training.services.demo.stories import Story, school_day
from training.services.outside_training import Happening
from training.services.outside_training import payload_of as outside_payload
from training.services.readings import Version, as_asked
from training.words import Nation

PART_ONE_ASKED, POLICY_ASKED = 45, 10  # days ago
DECLARED, DECLARED_POLICY = 0.85, 0.35  # of those who were here when it was asked
INSET = 80  # days ago
RUNS_OUT = 40  # days ahead


@dataclass(slots=True)
class Kept:
    """Rows that wait for the number of their entry in the evidence, which `link` writes into the first of each pair."""

    declarations: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)
    outside: list[tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=list)

    def insert(self) -> None:
        for table, pairs in ((Declaration, self.declarations), (OutsideTraining, self.outside)):
            rows = [row | entry for entry, row in pairs]
            if rows:
                db.session.execute(insert(table), rows)


def tell(
    school_id: int,
    library: Library,
    lead: int,
    ids: dict[int, str],
    stories: dict[int, Story],
    leads: list[int],
    rows: Rows,
    today: date,
    random: Random,
) -> Kept:
    """`stories`: of those who do not try the sample out themselves; they find it on their home. Their leads have."""
    kept = Kept()
    here = {id_: story.start_on for id_, story in stories.items() if story.left_on is None}
    asked = school_day(today - timedelta(days=PART_ONE_ASKED))
    for reading, source in in_force(library.sources.values(), Nation.ENGLAND, asked).values():
        version = Version(reading.edition, source.address or "", None, school_day(asked + timedelta(days=14)))
        people = [id_ for id_, began in here.items() if began <= asked and random.random() < DECLARED]
        _read(
            kept,
            rows,
            school_id,
            lead,
            ids,
            (GUIDANCE, reading.title, reading.id),
            version,
            asked,
            people + leads,
            random,
        )
    asked = school_day(today - timedelta(days=POLICY_ASKED))
    version = Version(
        f"Version 7, approved {in_words(asked - timedelta(days=6))}",
        "https://riverbank.example/policies/child-protection",
        None,
        school_day(today + timedelta(days=11)),
    )
    people = [id_ for id_, began in here.items() if began <= asked and random.random() < DECLARED_POLICY]
    policy = (POLICY, "Child protection policy", None)
    _read(kept, rows, school_id, lead, ids, policy, version, asked, people + leads[:1], random)
    inset = school_day(today - timedelta(days=INSET))
    update = Happening(
        OutsideKind.INSET, "Safeguarding update for all staff", "Our safeguarding lead", inset, 180, None
    )
    _attended(
        kept,
        rows,
        school_id,
        lead,
        ids,
        update,
        [id_ for id_, began in here.items() if began <= inset],
        random,
    )
    course = Happening(
        OutsideKind.COURSE,
        "Safer recruitment",
        "Riverside Council",
        today - timedelta(days=3 * 365 - RUNS_OUT),
        360,
        today + timedelta(days=RUNS_OUT),
    )
    _attended(kept, rows, school_id, lead, ids, course, leads, random, inset)
    return kept


def _read(
    kept: Kept,
    rows: Rows,
    school_id: int,
    lead: int,
    ids: dict[int, str],
    what: tuple[str, str, str | None],
    version: Version,
    asked_on: date,
    people: list[int],
    random: Random,
) -> None:
    kind, title, source = what
    at = _at(asked_on)
    reading = Reading(
        school_id=school_id,
        public_id=f"{random.getrandbits(96):024x}",
        kind=kind,
        title=title,
        source=source,
        who={"everyone": True},
        created_at=at,
        created_by=lead,
        ended_at=None,
    )
    db.session.add(reading)
    db.session.flush()
    edition = ReadingEdition(
        school_id=school_id,
        reading_id=reading.id,
        label=version.label,
        address=version.address,
        digest=version.fingerprint,
        asked_on=asked_on,
        due_on=version.due_on,
        recorded_at=at,
        recorded_by=lead,
    )
    db.session.add(edition)
    db.session.flush()
    asked = as_asked(reading, edition)
    for id_ in people:
        moment = at + timedelta(days=random.randint(1, 9), minutes=random.randint(0, 400))
        entry: dict[str, Any] = {}
        payload = {**payload_of(asked, SELF, moment.date()), "person": ids[id_]}
        rows.chain.append((moment, "declaration", payload, entry))
        row = {
            "school_id": school_id,
            "staff_member_id": id_,
            "what": title,
            "edition": version.label,
            "reading_edition_id": edition.id,
            "how": SELF,
            "effective_on": moment.date(),
            "recorded_at": moment,
            "recorded_by": id_,
        }
        kept.declarations.append((entry, row))


def _attended(
    kept: Kept,
    rows: Rows,
    school_id: int,
    lead: int,
    ids: dict[int, str],
    what: Happening,
    people: list[int],
    random: Random,
    entered_on: date | None = None,
) -> None:
    event = f"{random.getrandbits(96):024x}"
    entry: dict[str, Any] = {}
    at = _at(entered_on or what.taken_on) + timedelta(hours=7)
    rows.chain.append((at, "elsewhere", outside_payload(event, what, [ids[id_] for id_ in people]), entry))
    for id_ in people:
        row = {
            "school_id": school_id,
            "staff_member_id": id_,
            "event": event,
            "kind": what.kind.value,
            "title": what.title,
            "provider": what.provider,
            "taken_on": what.taken_on,
            "minutes": what.minutes,
            "expires_on": what.expires_on,
            "recorded_at": at,
            "recorded_by": lead,
            "withdrawn_at": None,
        }
        kept.outside.append((entry, row))


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), LONDON)
