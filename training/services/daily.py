"""What is due each day, in one place: `flask run-due` and the worker run these steps, as often as they like.

A step works for every school, says in a few words what it did, and may be run again at once without doing anything
twice. It opens `writing()` itself, in short pieces. A step that fails is told of, and the others run.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from training.content.model import Library
from training.extensions import db
from training.services import lead_digest, leaving, refreshers, reminders, renewals, statistics_publishing
from training.services.tidy import tidy


@dataclass(frozen=True, slots=True)
class Due:
    """What a step may need to know. `base_url` is what links in messages begin with."""

    now: datetime
    today: date
    base_url: str
    library: Library


@dataclass(frozen=True, slots=True)
class Ran:
    """What became of a step. `error` is for the log; `words` are fit to be printed."""

    step: str
    words: str
    error: Exception | None = None

    def __str__(self) -> str:
        return f"{self.step}: {self.words}"


Step = tuple[str, Callable[[Due], str]]


def see_off_leavers(due: Due) -> str:
    return f"{leaving.see_off_leavers(due.now, due.today)} have left"


def begin_renewals(due: Due) -> str:
    return f"{sum(begun for _school, begun in renewals.renew_all(due.today, due.now))} begun"


def plan_refreshers(_due: Due) -> str:
    return f"{sum(planned for _school, planned in refreshers.plan_all())} planned"


def tell_people(due: Due) -> str:
    return f"{reminders.tell(due.library, due.now, due.base_url)} messages written"


def tell_leads(due: Due) -> str:
    return f"{lead_digest.tell(due.library, due.now, due.base_url)} messages written"


def tell_refreshers(due: Due) -> str:
    return f"{refreshers.tell(due.base_url, due.now)} messages written"


def publish_statistics(due: Due) -> str:
    return f"{statistics_publishing.publish_all(due.library, due.now, due.today)} items with something new to show"


def forget(due: Due) -> str:
    gone = [f"{number} {what}" for what, number in tidy(due.now) if number]
    return ", ".join(gone) or "nothing to forget"


# In this order: what falls due is known before anybody is written to.
STEPS: tuple[Step, ...] = (
    ("leavers", see_off_leavers),
    ("renewals", begin_renewals),
    ("refreshers", plan_refreshers),
    ("reminders", tell_people),  # before refreshers: nobody is written to twice in a week
    ("messages about refreshers", tell_refreshers),
    ("leads’ weekly digest", tell_leads),
    ("what to teach next", publish_statistics),
    ("tidy", forget),
)


def run_due(now: datetime, today: date, base_url: str, library: Library) -> Iterator[Ran]:
    """Every step, as it is done."""
    due = Due(now, today, base_url, library)
    for name, work in STEPS:
        try:
            ran = Ran(name, work(due))
        except Exception as error:
            ran = Ran(name, f"failed ({type(error).__name__}); the log says where", error)
        finally:
            db.session.remove()  # nothing read for one step is carried to the next
        yield ran
