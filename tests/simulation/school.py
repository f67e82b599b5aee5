"""The plan: who works at the school when, and what its lead and its staff do on which day. A seed decides all of it.

The plan knows no database. `days` carries it out, and decides only who sits down to learn on a day.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.simulation import calendar
from tests.simulation.calendar import FIRST, LAST, TERMS, on_or_after
from tests.simulation.library import CALM, CARE, CHANGES, LOOK
from training.words import Role

GIVEN = ("Amira", "Ben", "Ciara", "Dev", "Efua", "Finlay", "Harpreet", "Iwan", "Jo", "Kofi", "Lena", "Marek")
FAMILY = (
    "Abbott",
    "Begum",
    "Carr",
    "Davies",
    "Evans",
    "Farah",
    "Green",
    "Hughes",
    "Iqbal",
    "Jones",
    "O’Neill",
)
DEPARTMENTS = ("English", "Science", "Support")
LEAD, DEPUTY = 0, 1
DUTIES = (Role.LEAD, Role.DEPUTY, Role.ADMINISTRATOR, Role.GOVERNOR)


@dataclass(frozen=True)
class Hand:
    """One person of the plan. `pace`: how likely they sit down to learn on a working day when something waits."""

    number: int
    given_name: str
    family_name: str
    role: Role
    department: str
    added_on: date
    start_on: date | None
    has_email: bool
    pace: float
    regulated: bool | None
    unsupervised_on: date | None


@dataclass(frozen=True)
class Event:
    """`what` names a method of `deeds.Deeds`; `who` is the number of a hand, where it is about one."""

    what: str
    who: int = LEAD
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    hands: Sequence[Hand]
    events: dict[date, list[Event]]


def make_plan(staff: int, seed: int = 7) -> Plan:
    return _Planner(staff, Random(seed)).make()


class _Planner:
    def __init__(self, staff: int, dice: Random) -> None:
        self.staff, self.dice = staff, dice
        self.events: dict[date, list[Event]] = defaultdict(list)
        self.hands: list[Hand] = []

    def make(self) -> Plan:
        self._people()
        self._rules()
        self._changes_of_people()
        self._wishes()
        self._exemptions()
        self._papers()
        self._guidance()
        return Plan(self.hands, dict(self.events))

    def on(self, day: date, what: str, who: int = LEAD, **args: Any) -> date:
        """On that day, or the next on which somebody is in."""
        day = on_or_after(day, LAST)
        if day <= LAST:
            self.events[day].append(Event(what, who, args))
        return day

    def some_day(self, first: date = FIRST, last: date = LAST) -> date:
        return first + timedelta(days=self.dice.randrange((last - first).days))

    # ── People ───────────────────────────────────────────────────────────────────────────────────

    def _people(self) -> None:
        """Two thirds are there from the beginning; the others join on any day, some weeks before their start."""
        founders = max(len(DUTIES) + 4, self.staff * 2 // 3)
        for number in range(self.staff):
            if number < founders:
                start = None if number % 3 == 0 else date(2020, 9, 1) + timedelta(days=number)
                self._add(self._hand(number, FIRST, start))
                continue
            added = on_or_after(self.some_day(FIRST + timedelta(days=30), LAST - timedelta(days=200)), LAST)
            self._add(self._hand(number, added, added + timedelta(days=self.dice.choice((-3, 0, 12, 21)))))

    def _add(self, hand: Hand) -> int:
        self.hands.append(hand)
        self.on(hand.added_on, "add", hand.number)
        if hand.number > DEPUTY:
            self.on(hand.added_on + timedelta(days=self.dice.choice((0, 1, 5))), "invite", hand.number)
            self.on(hand.added_on + timedelta(days=self.dice.choice((6, 7, 16))), "set_password", hand.number)
        return hand.number

    def _hand(self, number: int, added: date, start: date | None) -> Hand:
        role = DUTIES[number] if number < len(DUTIES) else Role.STAFF
        alone = self.dice.choice((None, 0, 7, 30)) if start and added > FIRST else None
        return Hand(
            number=number,
            given_name=GIVEN[number % len(GIVEN)],
            family_name=FAMILY[number % len(FAMILY)],
            role=role,
            department=DEPARTMENTS[number % 3],
            added_on=added,
            start_on=start,
            has_email=number <= DEPUTY or number % 7 != 6,
            pace=self.dice.choice((0.03, 0.2, 0.4, 0.6)),
            regulated=self.dice.choice((True, True, False, None)),
            unsupervised_on=start + timedelta(days=alone) if start and alone is not None else None,
        )

    def _changes_of_people(self) -> None:
        """Leaving (told beforehand, or on the day), coming back, marrying, moving, being entered twice."""
        goers = self.dice.sample(range(len(DUTIES), self.staff), max(4, self.staff // 3))
        for n, who in enumerate(goers):
            last = on_or_after(
                self.some_day(self.hands[who].added_on + timedelta(days=90), LAST - timedelta(days=60)), LAST
            )
            told = last - timedelta(days=(0, 21)[n % 2])
            self.on(told, "leave", who, last_day=last)
            if n % 2 == 0 and last + timedelta(days=120) < LAST:
                back = last + timedelta(days=self.dice.choice((40, 120)))
                self.on(back - timedelta(days=7), "come_back", who, first_day=back)
        stayers = [n for n in range(len(DUTIES), self.staff) if n not in goers]
        for who in stayers[:2]:
            married = self.on(self.some_day(FIRST + timedelta(days=300)), "rename", who, family_name="Novak")
            self.on(married + timedelta(days=30), "paper_in_present_name", who)
        for who in stayers[1:4]:
            to = DEPARTMENTS[(DEPARTMENTS.index(self.hands[who].department) + 1) % 3]
            self.on(self.some_day(self.hands[who].added_on), "move", who, department=to)
        for who in stayers[2:4]:
            self._entered_twice(who, apart=who == stayers[2])

    def _entered_twice(self, who: int, apart: bool) -> None:
        """As somebody new, with no address; some weeks later the two records are joined, and maybe taken apart."""
        day = on_or_after(self.some_day(self.hands[who].added_on, LAST - timedelta(days=250)), LAST)
        double = replace(
            self.hands[who],
            number=len(self.hands),
            added_on=day,
            start_on=day,
            unsupervised_on=None,
            has_email=False,
            pace=0.3,
        )
        self.hands.append(double)
        self.on(day, "add", double.number)
        self.on(day + timedelta(days=1), "invite", double.number)
        self.on(day + timedelta(days=8), "set_password", double.number)
        joined = self.on(day + timedelta(days=70), "join_records", who, other=double.number)
        if apart:
            self.on(joined + timedelta(days=45), "take_records_apart", who, other=double.number)

    # ── What is asked ────────────────────────────────────────────────────────────────────────────

    def _rules(self) -> None:
        """Everyone but administrators each September, who get the core; a group, regulated work, new starters."""
        each_september = {"window": ["09-01", "09-30"]}
        but = {"everyone": True, "but": {"roles": ["administrator"]}}
        on = {"on": "2026-09-25"}
        self._rule("look", FIRST, LOOK, but, on, each_september)
        self._rule("core", FIRST, LOOK, {"role": "administrator"}, on, each_september, core=True)
        months = {"months": 6, "early": 30, "grace": 14}
        support = {"group": "Support"}
        self._rule("calm", date(2026, 9, 10), CALM, support, {"days_after_start": 21}, months)
        regulated = {"everyone": True, "regulated": True}
        self._rule("care", date(2026, 10, 5), CARE, regulated, {"before_unsupervised": True}, None)
        starters = {"everyone": True, "started_from": "2026-09-01"}
        self._rule("new", date(2026, 11, 3), CARE, starters, {"days_after_start": 14}, {"months": 12})
        self.on(date(2027, 11, 9), "end_rule", name="care")
        english = {"group": "English", "but": {"roles": ["deputy"]}}
        self._rule(
            "english", date(2028, 1, 20), CALM, english, {"on": "2028-02-17"}, {"months": 1, "early": 20}
        )
        self.on(date(2028, 9, 11), "end_rule", name="english")
        yearly = {"months": 12, "early": 45, "grace": 21}
        self._rule("calm again", date(2028, 9, 12), CALM, {"everyone": True}, {"on": "2028-10-25"}, yearly)
        self._rule(
            "deputies", date(2028, 2, 29), CARE, {"role": "deputy"}, {"on": "2028-03-10"}, {"months": 12}
        )

    def _rule(
        self,
        name: str,
        day: date,
        module: str,
        who: dict[str, Any],
        due: dict[str, Any],
        renewal: dict[str, Any] | None,
        core: bool = False,
    ) -> None:
        args = {"name": name, "module": module, "who": who, "due": due, "renewal": renewal, "core": core}
        self.on(day, "make_rule", args=args)

    def _exemptions(self) -> None:
        staff = range(len(DUTIES), self.staff)
        for n in range(self.staff):
            kind = ("waiver", "extension")[n % 2]
            day = self.on(
                self.some_day(),
                "exempt",
                self.dice.choice(staff),
                kind=kind,
                days=self.dice.choice((10, 45, 200)),
                module=self.dice.choice((LOOK, LOOK, CALM, CARE)),
            )
            if n % 4 == 0:
                self.on(day + timedelta(days=5), "end_a_waiver")

    def _wishes(self) -> None:
        """The weekly digest, and another way of doing it: gone through together, done after all, or left open."""
        staff = range(len(DUTIES), self.staff)
        for n, who in enumerate(self.dice.sample(staff, len(staff) // 3)):
            begins = self.hands[who].added_on + timedelta(days=20)
            day = self.on(self.some_day(begins, begins + timedelta(days=40)), "weekly", who, on=True)
            if n % 2:
                self.on(day + timedelta(days=200), "weekly", who, on=False)
        for n in range(4 + self.staff // 2):
            who = self.dice.choice(staff)
            september = date(2026 + n // 2 % 3, 9, 3 + n % 4)  # when something waits for most
            asked = self.on(september if n % 2 else self.some_day(), "ask_another_way", who)
            if n % 3 < 2:
                self.on(asked + timedelta(days=9), ("done_together", "do_it_here")[n % 3], who)

    # ── What the lead does through the year ──────────────────────────────────────────────────────

    def _papers(self) -> None:
        """Readings each September, INSET days, nudges, a summary as each term ends and another of a day gone by."""
        self.on(date(2026, 9, 3), "ask_reading", title="Keeping children safe", label="2026")
        self.on(date(2026, 11, 12), "ask_reading", title="Phones policy", label="1")
        for year in (2027, 2028):
            self.on(date(year, 9, 3), "ask_reading_anew", title="Keeping children safe", label=str(year))
        self.on(date(2028, 3, 1), "ask_reading_anew", title="Phones policy", label="2")
        for day in calendar.INSET:
            self.on(day, "inset")
        self.on(calendar.INSET[2] + timedelta(days=6), "withdraw_inset")
        self.on(calendar.HEARD_ON, "close_a_day")
        for _name, first, last in TERMS:
            if last > LAST:
                continue
            self.on(last - timedelta(days=2), "issue", back=0, names=True)
            if last.month == 7:
                self.on(last - timedelta(days=1), "issue", back=self.dice.choice((40, 90)), names=False)
            self.on(first + timedelta(days=40), "nudge_everyone")
            self.on(first + timedelta(days=43), "nudge_everyone")
        for away, back in ((date(2026, 11, 3), date(2026, 11, 7)), (date(2028, 9, 12), date(2028, 9, 16))):
            self.events[away].append(Event("mail_away"))
            self.events[back].append(Event("mail_back"))  # on a Saturday: what waits may not go before Monday

    def _guidance(self) -> None:
        for day in CHANGES:
            self.on(day, "give_update", days=30)
