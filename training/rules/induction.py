"""Who has finished the modules that the school gives its new staff first. Nothing follows from it by itself."""

from collections.abc import Iterable, Mapping
from datetime import date

from training.rules.standing import Dates, add_months

NEW_FOR_MONTHS = 12


def new_since(today: date) -> date:
    """Whoever started on this day or later, or is still to start, is on the list."""
    return add_months(today, -NEW_FOR_MONTHS)


def is_settled(dates: Dates, today: date) -> bool:
    """Done once, however long ago, or waived for now."""
    return dates.completed_at is not None or (dates.waived_until is not None and today <= dates.waived_until)


def missing(modules: Iterable[str], dates: Mapping[str, Dates], today: date) -> tuple[str, ...]:
    """Of the induction modules those that somebody has not finished yet, in their order."""
    return tuple(slug for slug in modules if not is_settled(dates.get(slug, Dates()), today))
