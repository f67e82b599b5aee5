"""What a lead's home page tells them: how the school stands, who needs a nudge, what is not set up yet."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from training.content.model import Library
from training.rules.staff_names import full_name
from training.services import adoption
from training.services.adoption import AdoptionState
from training.services.board import Totals, in_order, totals_of
from training.services.board_people import BoardFilter, Sort, find_people
from training.services.contacts import Contacts
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
    by_status: tuple[tuple[Status, int], ...]
    nudges: tuple[Nudge, ...]  # the longest overdue
    more_overdue: int
    not_adopted: tuple[str, ...]  # titles
    changed: tuple[str, ...]  # titles: since the school adopted them their text is another
    contacts: Contacts

    @property
    def beginning(self) -> bool:
        """Nobody has been given a module yet, so there is nothing to count."""
        return self.totals.unassigned == self.totals.people


def lead_summary(viewer: Viewer, library: Library, contacts: Contacts, today: date) -> LeadSummary:
    """Two queries, however many people."""
    wanted = BoardFilter(sort=Sort.DUE)
    people = find_people(viewer.school_id, [m.slug for m in library.published()], wanted, today)
    counts = Counter(person.worst for person in people)
    overdue = [p for p in people if p.worst is Status.OVERDUE]
    modules = adoption.find_modules(viewer.school_id, viewer.nation, library, contacts, today)
    return LeadSummary(
        totals=totals_of(counts),
        by_status=in_order(counts),
        nudges=tuple(
            Nudge(p.public_id, full_name(p.given_name, p.family_name), p.job_title, p.due)
            for p in overdue[:NUDGED]
        ),
        more_overdue=max(0, len(overdue) - NUDGED),
        not_adopted=tuple(m.module.title for m in modules if m.state is AdoptionState.NOT_ADOPTED),
        changed=tuple(m.module.title for m in modules if m.state is AdoptionState.CHANGED),
        contacts=contacts,
    )
