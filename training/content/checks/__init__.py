"""What has to hold across files, and what readers are owed: facts, kind words, plain words."""

from datetime import date

from training.content.draft import Draft
from training.content.problems import Report


def check_draft(draft: Draft, report: Report, today: date | None) -> None:
    pass
