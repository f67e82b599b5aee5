"""What has to hold across files, and what readers are owed: facts, kind words, plain words.

A check takes the draft, the report and, where it matters, the day; it adds to the report and returns nothing.
What one file must satisfy to be used at all is checked where it is read.
"""

from datetime import date

from training.content.checks.alone import check_alone
from training.content.checks.basis import check_basis
from training.content.checks.facts import check_facts
from training.content.checks.fairness import check_fairness
from training.content.checks.families import check_families
from training.content.checks.links import check_links
from training.content.checks.nations import check_nations
from training.content.checks.practice import check_practice
from training.content.checks.reading import check_reading
from training.content.checks.readings import check_readings
from training.content.checks.right_now import check_right_now
from training.content.checks.terms import check_terms
from training.content.checks.untaught import check_untaught
from training.content.checks.unused import check_unused
from training.content.checks.wording import check_wording
from training.content.draft import Draft
from training.content.problems import Report


def check_draft(draft: Draft, report: Report, today: date | None) -> None:
    """Runs every check. Without `today` nothing is said of review dates."""
    check_links(draft, report)
    check_unused(draft, report)
    check_facts(draft, report, today)
    check_untaught(draft, report)
    check_basis(draft, report)
    check_wording(draft, report)
    check_terms(draft, report)
    check_reading(draft, report)
    check_readings(draft, report)
    check_fairness(draft, report)
    check_families(draft, report)
    check_nations(draft, report, today)
    check_alone(draft, report)
    check_right_now(draft, report)
    check_practice(draft, report)
