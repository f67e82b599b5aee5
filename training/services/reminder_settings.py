"""Whether and when a school's reminders go out, and how each message would look."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from training.errors import InvalidInputError
from training.extensions import db
from training.models import School
from training.rules import lead_words, reminder_words
from training.rules.chain import START
from training.rules.lead_words import Week
from training.rules.reminder_settings import EARLIEST, LATEST, ReminderSettings, read_settings
from training.rules.reminder_words import Letter, Waiting
from training.services import access_log, evidence, refreshers
from training.services.school_days import get_calendar
from training.services.viewer import Viewer
from training.services.writing import writing

COLLEAGUE = "Sam"  # whom the previews are written to: nobody


@dataclass(frozen=True, slots=True)
class Preview:
    when: str
    letter: Letter


def get_settings(school_id: int) -> ReminderSettings:
    return read_settings(
        db.session.execute(select(School.reminders).where(School.id == school_id)).scalar_one()
    )


def save_settings(viewer: Viewer, settings: ReminderSettings, now: datetime) -> None:
    """Raises InvalidInputError for hours that are none."""
    if not EARLIEST <= settings.hours.begins < settings.hours.ends <= LATEST:
        raise InvalidInputError("The last hour comes after the first.", "ends")
    with writing():
        db.session.execute(
            update(School).where(School.id == viewer.school_id).values(reminders=settings.stored())
        )
        access_log.add(
            viewer.school_id, viewer.staff_member_id, "reminders", "on" if settings.on else "off", now
        )


def previews(viewer: Viewer, base_url: str, today: date) -> list[Preview]:
    """Each message as a made-up colleague would have it on the next working day, about training made up too."""
    calendar = get_calendar(viewer.school_id)
    day = calendar.on_or_after(today)
    late = calendar.on_or_before(day - timedelta(days=1))

    def ahead(days: int) -> date:
        return calendar.on_or_after(day + timedelta(days=days))

    def reminder(when: str, *waiting: tuple[int, date]) -> Preview:
        waits = [Waiting(minutes, due) for minutes, due in waiting]
        return Preview(when, reminder_words.reminder(COLLEAGUE, viewer.school_name, base_url, waits, day))

    nudge = reminder_words.nudge(
        COLLEAGUE, viewer.name, viewer.school_name, base_url, [Waiting(10, late)], day
    )
    question = refreshers.BODY.format(name=COLLEAGUE, link=f"{base_url}/refreshers/1")
    head = evidence.find_head(viewer.school_id) or (0, START)
    week = Week(ready=42, due=6, overdue=3, newly_late=1, undelivered=1, head=head)
    digest = lead_words.digest(viewer.given_name, viewer.school_name, base_url, week)
    return [
        reminder("When training is given", (10, ahead(30))),
        reminder("A fortnight before it is due", (10, ahead(14))),
        reminder("The working day before it is due, or on the day", (10, ahead(1))),
        reminder("The first working day after it was due", (10, late)),
        reminder("Once a week, for those who would rather", (10, ahead(3)), (15, ahead(12))),
        Preview("When you send a nudge", nudge),
        Preview("One question now and then, after passing", Letter(refreshers.SUBJECT, question)),
        Preview("To leads and deputies, each week", digest),
    ]
