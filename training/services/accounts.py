"""Who may sign in: first lead, invitations, sign-in and sign-out."""

from datetime import datetime


def first_lead_path(now: datetime) -> str | None:
    return None


def new_lead_path(now: datetime) -> str:
    return ""
