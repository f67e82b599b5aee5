"""What must hold, and when it is looked at: cheap things each day, dear ones at the end of each month or less often."""

from datetime import date

from tests.simulation import calendar
from tests.simulation.of_messages import Messages
from tests.simulation.of_records import Records
from tests.simulation.of_standing import Standings
from tests.simulation.of_statistics import Statistics
from tests.simulation.world import World
from training.extensions import db

QUARTERS = (2, 5, 8, 11)  # months at whose end papers are looked at again


class Invariants:
    """`daily`: everything on every day; else standing once a week, the rest at the end of each month."""

    def __init__(self, world: World, daily: bool) -> None:
        self.daily = daily
        self.messages, self.standings = Messages(world), Standings(world)
        self.records, self.statistics = Records(world), Statistics(world)

    def check(self, on: date) -> None:
        self.records.leavers(on)
        if self.daily or on.weekday() == 2 or on.day == 29:  # Wednesdays, and 29 February
            self.standings.check(on)
        if on.day in (10, 25):
            self.standings.note(on)
            self.records.note_head(on)
        if self.daily:
            self.standings.rebuilt(on)
            self.records.unchanged(on)
        if calendar.is_month_end(on):
            self._month(on)
        if on == calendar.LAST or (calendar.is_month_end(on) and on.month in QUARTERS):
            self._quarter(on)
        db.session.remove()

    def _month(self, on: date) -> None:
        self.standings.rebuilt(on)
        self.records.unchanged(on)
        self.records.chain(on)
        self.records.returners(on)
        self.statistics.check(on)

    def _quarter(self, on: date) -> None:
        self.standings.as_at(on, sample=12 if self.daily else 3)
        self.records.issued(on)
        self.records.certified(on, every=1 if self.daily or on == calendar.LAST else 5)
        self.statistics.page(on)
