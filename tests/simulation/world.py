"""The simulated school as it runs: where it is kept, who is who, and what it has done so far."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import select, update

from tests.factories import Person, make_person, make_school, make_sign_in
from tests.simulation import calendar
from tests.simulation.calendar import FIRST, HALF_TERMS, INSET, TERMS
from tests.simulation.library import MODULES, library_on
from tests.simulation.school import LEAD, Hand, Plan
from tests.support.accounts import PASSWORD
from training.content.model import Library
from training.extensions import db
from training.models import Adoption, School, StaffMember
from training.rules.calendar_lines import Entry, EntryKind
from training.rules.school_time import LONDON
from training.services import calendar_desk, evidence, guidance_changes, passwords
from training.services.viewer import Viewer, find_viewer
from training.services.writing import writing
from training.words import Role

BASE = "https://steady.example"
BEFORE = FIRST - timedelta(days=1)


@dataclass
class Who:
    """A hand once they are on the staff list."""

    hand: Hand
    staff_member_id: int
    public_id: str
    joined: bool = False
    link: str = ""  # of the invitation not used yet

    @property
    def name(self) -> str:
        return f"{self.hand.given_name} {self.hand.family_name} (no. {self.hand.number})"


@dataclass
class MadeRule:
    id: int
    module: str
    who: dict[str, object]
    renewal: dict[str, object] | None
    core: bool
    ended: bool = False


@dataclass
class World:
    school_id: int
    plan: Plan
    dice: Random
    library: Library
    people: dict[int, Who] = field(default_factory=dict)
    by_id: dict[int, Who] = field(default_factory=dict)
    rules: dict[str, MadeRule] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    done: Counter[str] = field(default_factory=Counter)  # what was carried out, how often
    asked_another_way: set[tuple[int, str]] = field(default_factory=set)
    were_joined: set[int] = field(
        default_factory=set
    )  # staff_member ids of records joined and taken apart again
    issues: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)  # INSET days entered
    mail_is_away: bool = False

    def named(self, staff_member_id: int | None) -> str:
        who = self.by_id.get(staff_member_id or 0)
        return who.name if who else f"staff member {staff_member_id}"

    def viewer(self, number: int, now: datetime, today: date) -> Viewer | None:
        """As if they had just signed in; None when they cannot."""
        who = self.people.get(number)
        row = db.session.get(StaffMember, who.staff_member_id) if who else None
        if row is None or row.account_id is None:
            return None
        key = make_sign_in(Person(row.id, self.school_id, row.account_id, None), now)
        return find_viewer(key, now, today)

    def lead(self, now: datetime, today: date) -> Viewer:
        found = self.viewer(LEAD, now, today)
        assert found is not None, f"{today}: the lead cannot sign in"
        return found

    def add(self, hand: Hand, staff_member_id: int, public_id: str) -> Who:
        who = Who(hand, staff_member_id, public_id)
        self.people[hand.number] = self.by_id[staff_member_id] = who
        return who


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """That time by the clock in London."""
    return datetime.combine(day, time(hour, minute), LONDON)


def open_world(plan: Plan, seed: int) -> World:
    """The school on the eve: a calendar for four years, modules adopted, a lead with a way in."""
    now = at(BEFORE, 12)
    school_id = make_school("Millbrook School")
    hand = plan.hands[LEAD]
    lead = make_person(
        school_id,
        Role.LEAD,
        hand.given_name,
        hand.family_name,
        email="lead@millbrook.example",
        password_hash=passwords.hash_password(PASSWORD),
    )
    library = library_on(FIRST)
    world = World(school_id, plan, Random(seed), library)
    with writing():
        evidence.begin_chain(school_id)
        db.session.execute(update(School).where(School.id == school_id).values(created_at=now))
        db.session.execute(update(StaffMember).values(created_at=now, joined_at=now))
        for module in MODULES:
            db.session.add(
                Adoption(
                    school_id=school_id,
                    module=module,
                    module_digest=library.modules[module].digest,
                    facts=[],
                    adopted_by=lead.staff_member_id,
                    adopted_name=f"{hand.given_name} {hand.family_name}",
                    adopted_at=now,
                )
            )
    guidance_changes.follow(library, now)
    public_id = db.session.execute(
        select(StaffMember.public_id).where(StaffMember.id == lead.staff_member_id)
    ).scalar_one()
    world.add(hand, lead.staff_member_id, public_id).joined = True
    added, _moved, problems = calendar_desk.add_lines(world.lead(now, BEFORE), _entries(), now)
    assert added == len(_entries()), problems
    return world


def _entries() -> list[Entry]:
    return [
        *(Entry(EntryKind.TERM, name, first, last) for name, first, last in TERMS),
        *(Entry(EntryKind.HOLIDAY, "Half-term", first, last) for first, last in HALF_TERMS),
        *(Entry(EntryKind.INSET, "INSET", day, day) for day in INSET),
    ]


def works(day: date, today: date) -> bool:
    return calendar.staff_are_in(day, today)
