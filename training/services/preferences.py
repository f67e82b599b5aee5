"""What a person chooses for themselves."""

from sqlalchemy import select, update

from training.extensions import db
from training.models import Account, StaffMember
from training.services.viewer import Viewer
from training.services.writing import writing

STEPS, WEEKLY = "steps", "weekly"  # as a step of the ladder is reached, or one digest a week


def ask_confidence(viewer: Viewer, on: bool) -> None:
    """Whether each question also asks how sure they are. The wish is kept; what they answer never is."""
    with writing():
        db.session.execute(update(Account).where(Account.id == viewer.account_id).values(asks_confidence=on))


def wants_weekly(viewer: Viewer) -> bool:
    """Whether they asked for one digest a week instead of messages as they come."""
    chosen = select(StaffMember.reminders).where(StaffMember.id == viewer.staff_member_id)
    return db.session.scalar(chosen) == WEEKLY


def choose_reminders(viewer: Viewer, weekly: bool) -> None:
    mine = update(StaffMember).where(StaffMember.id == viewer.staff_member_id)
    with writing():
        db.session.execute(mine.values(reminders=WEEKLY if weekly else STEPS))
