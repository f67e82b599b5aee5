"""What a lead's home page tells them: how the school stands, who needs a nudge, what is not set up yet."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from training.content.model import Library
from training.content.weave import NAMES
from training.services import details
from training.services.board import Totals, totals_of
from training.services.board_people import BoardFilter, Sort, find_people
from training.services.rules_desk import adopted_modules
from training.services.viewer import Viewer
from training.words import Status

NUDGED = 5


@dataclass(frozen=True, slots=True)
class Nudge:
    """Somebody with a module overdue; `since` is the oldest date they let pass."""

    public_id: str
    name: str
    job_title: str
    since: date | None


@dataclass(frozen=True, slots=True)
class LeadSummary:
    totals: Totals
    nudges: tuple[Nudge, ...]  # the longest overdue
    more_overdue: int
    not_adopted: tuple[str, ...]  # titles
    details_missing: tuple[str, ...]  # labels


def lead_summary(viewer: Viewer, library: Library, today: date) -> LeadSummary:
    """Three queries, however many people."""
    modules = [m for m in library.published() if viewer.nation in m.nations]
    wanted = BoardFilter(sort=Sort.DUE)
    people = find_people(viewer.school_id, [m.slug for m in library.published()], wanted, today)
    overdue = [p for p in people if p.worst is Status.OVERDUE]
    adopted = adopted_modules(viewer.school_id)
    given = details.find_details(viewer.school_id).names
    return LeadSummary(
        totals=totals_of(Counter(person.worst for person in people)),
        nudges=tuple(
            Nudge(p.public_id, f"{p.given_name} {p.family_name}".strip(), p.job_title, p.due)
            for p in overdue[:NUDGED]
        ),
        more_overdue=max(0, len(overdue) - NUDGED),
        not_adopted=tuple(m.title for m in modules if m.slug not in adopted),
        details_missing=tuple(name.label for key, name in NAMES.items() if key not in given),
    )
