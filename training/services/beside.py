"""What home tells a person beside their modules: short things asked of them, and what is new at their school."""

from datetime import date

from sqlalchemy import true

from training.extensions import db
from training.services.asks import Ask, asks_query, read_asks
from training.services.contacts import Contacts, contacts_query, read_contacts
from training.services.viewer import Viewer


def find_beside(viewer: Viewer, today: date) -> tuple[list[Ask], Contacts]:
    """Both in one query: the asks stand beside the two or three rows of the school's details."""
    asks = asks_query(viewer, today)
    rows = db.session.execute(
        contacts_query(viewer, today).add_columns(*asks.c).outerjoin(asks, true())
    ).all()
    return read_asks(viewer, rows), read_contacts(rows, today)
