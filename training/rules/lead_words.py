"""What leads are written to once a week: numbers, where to look, and the end of the evidence chain. Nobody's name."""

from dataclasses import dataclass

from training.rules.reminder_words import Letter

BODY = """Hello {name},

This is how your school stands today:

{lines}

{board}
{trouble}
The chain of evidence ends at entry {n}:
{hash}
Please keep this message. If the chain ever ends earlier, or says something else here, records were altered.

{school}
"""
TROUBLE = """
{n} could not be delivered. What to do about it:
{link}
"""


@dataclass(frozen=True, slots=True)
class Week:
    """`newly_late`: people with something that has been overdue for a week and was not told of before."""

    ready: int
    due: int
    overdue: int
    newly_late: int
    undelivered: int
    head: tuple[int, str]  # number and hash


def digest(name: str, school: str, base_url: str, week: Week) -> Letter:
    lines = [
        f"- {_people(week.ready)} ready",
        f"- {_people(week.due)} with something to do",
        f"- {_people(week.overdue)} with something overdue",
    ]
    if week.newly_late:
        lines.append(
            f"- {_people(week.newly_late)} with something that has now been overdue for a week: yours to ask"
        )
    trouble = ""
    if week.undelivered:
        many = f"{week.undelivered} message{'' if week.undelivered == 1 else 's'}"
        trouble = TROUBLE.format(n=many, link=f"{base_url}/reminders/trouble")
    n, digest_of_head = week.head
    body = BODY.format(
        name=name,
        lines="\n".join(lines),
        board=f"{base_url}/reminders",
        trouble=trouble,
        n=n,
        hash=digest_of_head,
        school=school,
    )
    return Letter(f"Staff training: {week.ready} ready, {week.due} due, {week.overdue} overdue", body)


def _people(n: int) -> str:
    return f"{n} {'person' if n == 1 else 'people'}"
