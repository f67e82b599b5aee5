"""What reminders say: minutes, a day, where to begin. Never the topic, and no module by name: phones show the first
lines of a message to whoever stands near."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from training.rules.school_time import in_words

_WEEKDAY = timedelta(days=6)  # so far ahead a day is named by its weekday alone
_YEAR = timedelta(days=300)
ENTRY_NOTE = "You can stop at any point; your place is kept."


@dataclass(frozen=True, slots=True)
class Waiting:
    """One module that waits for somebody. `now`: this message is about it."""

    minutes: int
    due_on: date | None
    now: bool = True

    def has_passed(self, day: date) -> bool:
        return self.due_on is not None and self.due_on < day


@dataclass(frozen=True, slots=True)
class Letter:
    subject: str
    body: str


REMINDER = """Hello {name},

This training is waiting for you:

{lines}

Begin here. You can stop at any point, and your place is kept:
{link}
{help}
Would you rather do this another way? Nobody asks why:
{other_way}

We write once a week at the most, on working days. Choose how often:
{how_often}

{school}
"""
READING_SUBJECT = "Your training: one thing to read"
READING = """Hello {name},

{lead} has asked us to write to you. There is one thing your school asks you to read, and to say that you have:

{link}

If you have read it already, it takes one press. If something stands in the way, a word with {lead} is enough.

{school}
"""
NUDGE = """Hello {name},

{lead} has asked us to write to you. This training is still waiting:

{lines}

Begin here. You can stop at any point, and your place is kept:
{link}

If something stands in the way, a word with {lead} is enough. There can be more time.

Would you rather do this another way? Nobody asks why:
{other_way}

{school}
"""
HELP = """
If something stands in the way, please say so at school. There can be more time.
"""


def reminder(name: str, school: str, base_url: str, waiting: Sequence[Waiting], day: date) -> Letter:
    """`waiting`: everything that does, the modules of this message (`now`) among it."""
    late = any(each.has_passed(day) and each.now for each in waiting)
    body = REMINDER.format(
        name=name, lines=lines(waiting, day), help=HELP if late else "", school=school, **links(base_url)
    )
    return Letter(subject(waiting, day), body)


def nudge(name: str, lead: str, school: str, base_url: str, waiting: Sequence[Waiting], day: date) -> Letter:
    body = NUDGE.format(name=name, lead=lead, lines=lines(waiting, day), school=school, **links(base_url))
    return Letter(subject(waiting, day), body)


def reading(name: str, lead: str, school: str, link: str) -> Letter:
    """Of something to read; not what it is."""
    return Letter(READING_SUBJECT, READING.format(name=name, lead=lead, school=school, link=link))


def links(base_url: str) -> dict[str, str]:
    """Addresses that name no module either."""
    return {
        "link": f"{base_url}/my-training",
        "other_way": f"{base_url}/another-way",
        "how_often": f"{base_url}/account#reminders",
    }


def subject(waiting: Sequence[Waiting], day: date) -> str:
    """Minutes of what has to be done by the first day that the message is about."""
    told = [each for each in waiting if each.now]
    late = [each for each in waiting if each.has_passed(day)]
    if any(each.has_passed(day) for each in told):
        return f"{title(late)}, still waiting"
    due = min((each.due_on for each in told if each.due_on is not None), default=None)
    if due is None:
        return title(told)
    by_then = [each for each in waiting if each.due_on is not None and each.due_on <= due]
    return f"{title(by_then)}, due {_when(due, day)}"


def title(waiting: Iterable[Waiting]) -> str:
    """Also that of an entry in somebody's calendar."""
    return f"Your training: {minutes(sum(each.minutes for each in waiting))}"


def lines(waiting: Sequence[Waiting], day: date) -> str:
    """One for each day on which something is or was due, earliest first."""
    days = sorted({each.due_on for each in waiting}, key=lambda due: due or date.max)
    return "\n".join(_line([each for each in waiting if each.due_on == due], due, day) for due in days)


def minutes(n: int) -> str:
    return f"{n} minute{'' if n == 1 else 's'}"


def _line(waiting: Sequence[Waiting], due: date | None, day: date) -> str:
    many = minutes(sum(each.minutes for each in waiting))
    if due is None:
        return f"- {many}, whenever it suits you"
    if due < day:
        return f"- {many}, due since {_day(due, day)}"
    if due == day:
        return f"- {many}, due today"
    return f"- {many}, due on {due:%A} {_day(due, day)}"


def _when(due: date, day: date) -> str:
    if due == day:
        return "today"
    return f"{due:%A}" if day < due <= day + _WEEKDAY else _day(due, day)


def _day(due: date, day: date) -> str:
    return in_words(due) if abs(due - day) > _YEAR else f"{due.day} {due:%B}"
