"""The days of the simulated school, written out by hand: nothing here asks the product which day is a school day."""

from datetime import date, timedelta

FIRST, LAST = date(2026, 9, 1), date(2029, 8, 31)  # 29 February 2028 lies between

# name, first and last day; half-terms and INSET days lie within them
TERMS = (
    ("Autumn", date(2026, 9, 1), date(2026, 12, 18)),
    ("Spring", date(2027, 1, 4), date(2027, 3, 25)),
    ("Summer", date(2027, 4, 12), date(2027, 7, 21)),
    ("Autumn", date(2027, 9, 1), date(2027, 12, 17)),
    ("Spring", date(2028, 1, 4), date(2028, 3, 31)),
    ("Summer", date(2028, 4, 18), date(2028, 7, 21)),
    ("Autumn", date(2028, 9, 4), date(2028, 12, 20)),
    ("Spring", date(2029, 1, 3), date(2029, 3, 29)),
    ("Summer", date(2029, 4, 16), date(2029, 7, 20)),
    ("Autumn", date(2029, 9, 3), date(2029, 12, 19)),
    ("Spring", date(2030, 1, 3), date(2030, 4, 5)),
    ("Summer", date(2030, 4, 23), date(2030, 7, 19)),
)
HALF_TERMS = (
    (date(2026, 10, 26), date(2026, 10, 30)),
    (date(2027, 2, 15), date(2027, 2, 19)),
    (date(2027, 5, 31), date(2027, 6, 4)),
    (date(2027, 10, 25), date(2027, 10, 29)),
    (date(2028, 2, 14), date(2028, 2, 18)),
    (date(2028, 5, 29), date(2028, 6, 2)),
    (date(2028, 10, 23), date(2028, 10, 27)),
    (date(2029, 2, 12), date(2029, 2, 16)),
    (date(2029, 5, 28), date(2029, 6, 1)),
    (date(2029, 10, 22), date(2029, 10, 26)),
    (date(2030, 2, 11), date(2030, 2, 15)),
    (date(2030, 5, 27), date(2030, 5, 31)),
)
INSET = (  # staff are in, pupils are not
    date(2026, 9, 1),
    date(2027, 1, 4),
    date(2027, 9, 1),
    date(2028, 1, 4),
    date(2028, 9, 4),
    date(2029, 1, 3),
)
CLOSED_LATER = date(2028, 3, 10)  # a Friday; the school hears of it in January of that year
HEARD_ON = date(2028, 1, 17)

_BANK_HOLIDAYS = {
    2026: "12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
    2028: "01-03 04-14 04-17 05-01 05-29 08-28 12-25 12-26",
    2029: "01-01 03-30 04-02 05-07 05-28 08-27 12-25 12-26",
    2030: "01-01 04-19 04-22 05-06 05-27 08-26 12-25 12-26",
}
BANK_HOLIDAYS = frozenset(
    date.fromisoformat(f"{year}-{day}") for year, listed in _BANK_HOLIDAYS.items() for day in listed.split()
)


def days() -> list[date]:
    return [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]


def staff_are_in(day: date, known_on: date) -> bool:
    """Whether it is a working day of the school, as far as its calendar says on `known_on`."""
    if day.weekday() >= 5 or day in BANK_HOLIDAYS:
        return False
    if day == CLOSED_LATER and known_on >= HEARD_ON:
        return False
    if any(first <= day <= last for first, last in HALF_TERMS):
        return False
    if day < TERMS[0][1] or day > TERMS[-1][2]:  # nobody has entered a term there
        return True
    return any(first <= day <= last for _name, first, last in TERMS)


def on_or_after(day: date, known_on: date) -> date:
    while not staff_are_in(day, known_on):
        day += timedelta(days=1)
    return day


def is_month_end(day: date) -> bool:
    return (day + timedelta(days=1)).day == 1
