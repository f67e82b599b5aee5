"""Who is briefed without an account, until when a way in works, and how long it is kept who was."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from training.rules.school_time import LONDON
from training.rules.staff_names import TextProblemError, clean_name
from training.rules.years import SchoolYear, school_year

MODULE = "before-you-start"
MOST_ON_A_SHEET = 40
OLDEST_SHEET = timedelta(days=366)


class VisitorKind(StrEnum):
    """What brings somebody here for a while."""

    AGENCY = "agency"
    SUPPLY = "supply"
    TRAINEE = "trainee"
    VOLUNTEER = "volunteer"
    GOVERNOR = "governor"
    CONTRACTOR = "contractor"
    COACH = "coach"
    HIRER = "hirer"
    INVIGILATOR = "invigilator"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _LABELS.get(self, self.value.capitalize())


_LABELS = {
    VisitorKind.AGENCY: "Agency staff",
    VisitorKind.SUPPLY: "Supply teacher",
    VisitorKind.TRAINEE: "Trainee or student teacher",
    VisitorKind.GOVERNOR: "Visiting governor",
    VisitorKind.COACH: "Coach or club leader",
    VisitorKind.HIRER: "Hirer of rooms or grounds",
    VisitorKind.INVIGILATOR: "Exam invigilator",
    VisitorKind.OTHER: "Another visitor",
}


class How(StrEnum):
    """How it was signed. A sheet entered by mistake is taken back, and says so; its entries in evidence stay."""

    QR = "qr"
    PIN = "pin"
    PAPER = "paper"
    TAKEN_BACK = "taken-back"

    @property
    def label(self) -> str:
        return {"qr": "QR code", "pin": "PIN", "paper": "On paper", "taken-back": "Taken back"}[self.value]


class Lasting(StrEnum):
    """How long a way in is opened for."""

    DAY = "day"
    WEEK = "week"

    def ends_at(self, today: date) -> datetime:
        """At the end of today, or of the same day next week, by the school's clocks."""
        last = today + timedelta(days=7 if self is Lasting.WEEK else 0)
        return datetime.combine(last + timedelta(days=1), time(), LONDON).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line of a sheet as typed; `problem` says why it is not taken."""

    number: int
    name: str
    problem: str = ""


def read_sheet(text: str) -> list[SheetLine]:
    """The names on a sheet, one a line. Empty lines are passed over, and keep their number."""
    lines = []
    for number, typed in enumerate(text.splitlines(), start=1):
        if not typed.strip():
            continue
        try:
            name = clean_name(typed, "name", [])
            lines.append(
                SheetLine(number, name, "" if any(c.isalpha() for c in name) else "This is no name.")
            )
        except TextProblemError as error:
            lines.append(SheetLine(number, typed.strip()[:60], str(error)))
    return lines


def kept_from(today: date) -> date:
    """The oldest day of which it is still kept who was briefed: until the school year after it has ended."""
    return SchoolYear(school_year(today).start - 1).first_day
