"""What a person chooses for themselves."""

from sqlalchemy import update

from training.extensions import db
from training.models import Account
from training.services.viewer import Viewer
from training.services.writing import writing


def ask_confidence(viewer: Viewer, on: bool) -> None:
    """Whether each question also asks how sure they are. The wish is kept; what they answer never is."""
    with writing():
        db.session.execute(update(Account).where(Account.id == viewer.account_id).values(asks_confidence=on))
