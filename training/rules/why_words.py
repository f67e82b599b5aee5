"""Why somebody has a module, and why it is due when it is, in sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from training.rules import renewing
from training.rules.assigning import NEW_STARTER_DAYS, falls_due
from training.rules.causes import Extension, Given
from training.rules.off_words import off_words
from training.rules.renewing import Window
from training.rules.school_days import SchoolCalendar
from training.rules.school_time import school_date, with_weekday
from training.rules.standing import Dates


@dataclass(frozen=True, slots=True)
class Known:
    """What is on record of one person and one module. `dates` is their standing, which follows from the rest."""

    given: Sequence[Given]
    dates: Dates
    extension: Extension | None = None
    asked_other_way_at: datetime | None = None
    unsupervised_on: date | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One assignment: the day it asks for it, how that came about, and whether it is the one that counts."""

    given: Given
    falls_on: date | None
    how: str  # empty where the day is the one its rule names
    counts: bool
    renews: bool


def reasons(known: Known, calendar: SchoolCalendar) -> list[Reason]:
    """Earliest first. Where it was put off none of them counts."""
    put_off = _put_off(known)
    days = {id(given): _falls(given, calendar) for given in known.given}
    first = min((day for day in days.values() if day is not None), default=None)
    renewal = _renewal(known, calendar)
    found = [
        Reason(
            given=given,
            falls_on=days[id(given)],
            how=" ".join(_how(given, known, calendar)),
            counts=put_off is None and first is not None and days[id(given)] == first,
            renews=renewal is not None and renewal[1] is given,
        )
        for given in known.given
    ]
    return sorted(found, key=lambda reason: (reason.falls_on or date.max, reason.given.rule.id))


def due_words(known: Known, calendar: SchoolCalendar) -> list[str]:
    """Why it is due on the day of its standing. Once it is completed, only its renewal matters."""
    if known.dates.completed_at is not None:
        return []
    if not known.given:
        return ["Nothing asks for it now, so nothing falls due."]
    said: list[str] = []
    put_off = _put_off(known)
    if put_off is not None:
        said.append(
            f"They were given more time, until {with_weekday(put_off.until)}. That counts instead of any assignment."
        )
        said += _moved(put_off.until, calendar.on_or_after(put_off.until), calendar)
    elif len(known.given) > 1:
        said.append("Of several assignments the earliest day counts.")
    base = calendar.on_or_after(put_off.until) if put_off else _first(known, calendar)
    if known.asked_other_way_at and base and known.dates.due_on and known.dates.due_on > base:
        asked = with_weekday(school_date(known.asked_other_way_at))
        said.append(
            f"They asked to learn it another way on {asked}, so nothing is due in the two weeks after."
        )
    return said


def waiver_words(known: Known, today: date) -> list[str]:
    until = known.dates.waived_until
    if until is None or until < today:
        return []
    return [f"It is waived until {with_weekday(until)}: until then nobody asks for it."]


def renewal_reasons(known: Known, calendar: SchoolCalendar, today: date) -> list[str]:
    """From what was completed to when it runs out."""
    if known.dates.completed_at is None:
        return []
    done = school_date(known.dates.completed_at)
    expires, opens, lapses = known.dates.expires_on, known.dates.renew_from, known.dates.lapses_on
    if expires is None or opens is None or lapses is None:
        return [f"Completed on {with_weekday(done)}. No assignment asks for it again."]
    can = "could" if opens <= today else "can"
    said = [
        f"Completed on {with_weekday(done)}. It {'ran' if expires < today else 'runs'} out on {with_weekday(expires)}.",
        f"It {can} be renewed from {with_weekday(opens)}, and counts as overdue after {with_weekday(lapses)}.",
    ]
    found = _renewal(known, calendar)
    if found and found[0].expires_on < expires:
        said.append("They were given more time for the renewal.")
    return said


def _put_off(known: Known) -> Extension | None:
    """As `causes.work_out`: more time that was given before it was asked for anew counts no more."""
    asked_on = min((given.assigned_on for given in known.given), default=None)
    put_off = known.extension
    return put_off if put_off and asked_on and put_off.until >= asked_on else None


def _falls(given: Given, calendar: SchoolCalendar) -> date | None:
    if given.due_on is None:
        return None
    return falls_due(given.rule.due, given.due_on, given.assigned_on, given.start_on, calendar)


def _first(known: Known, calendar: SchoolCalendar) -> date | None:
    days = [_falls(given, calendar) for given in known.given]
    return min((day for day in days if day is not None), default=None)


def _how(given: Given, known: Known, calendar: SchoolCalendar) -> Iterator[str]:
    """Each step from the day in the rule to the day it falls on."""
    named, falls = given.due_on, _falls(given, calendar)
    if named is None or falls is None:
        return
    asked_on = max(given.assigned_on, given.start_on or given.assigned_on)
    if "on" in given.rule.due and named != date.fromisoformat(given.rule.due["on"]):
        yield f"They started later, so they have two weeks from their first day: {with_weekday(named)}."
    if "before_unsupervised" in given.rule.due:
        yield from _alone(named, known)
    elif named < asked_on:
        two_weeks = asked_on + timedelta(days=NEW_STARTER_DAYS)
        yield f"That day had passed when it was given, so they have two weeks: {with_weekday(two_weeks)}."
        named = two_weeks
    yield from _moved(named, falls, calendar)


def _alone(named: date, known: Known) -> Iterator[str]:
    if known.unsupervised_on is None:
        yield f"Their first day alone with pupils is not known, so they have two weeks: {with_weekday(named)}."
    else:
        yield f"Their first day alone with pupils is {with_weekday(known.unsupervised_on)}."


def _moved(named: date, falls: date, calendar: SchoolCalendar) -> Iterator[str]:
    why = off_words(calendar, named)
    if falls != named and why:
        which = "first school day after" if falls > named else "last school day before"
        yield f"{with_weekday(named)} is {why}: due on {with_weekday(falls)}, the {which}."


def _renewal(known: Known, calendar: SchoolCalendar) -> tuple[Window, Given] | None:
    if known.dates.completed_at is None or known.dates.expires_on is None:
        return None
    done = school_date(known.dates.completed_at)
    windows = [
        (renewing.window(given.rule.renewal, done, calendar, given.rule.effective_from), given)
        for given in known.given
        if given.rule.renewal
    ]
    return min(windows, key=lambda pair: (pair[0].expires_on, pair[1].rule.id), default=None)
