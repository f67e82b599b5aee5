"""The kinds of background work, by the word a job keeps.

A maker yields (done, total) between its pieces, and may be stopped there or begun again from the start by another
worker. It keeps no cursor and no row of the database across a yield. What it returns is kept for whoever asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from training.content.model import Library
from training.services import board_export, bulk_job, lists, summary_making
from training.services.making import Making, Run
from training.words import KEEPERS, LEADS, Role

Maker = Callable[[Run, Library], Making]


@dataclass(frozen=True, slots=True)
class Kind:
    """`title` is what the file is called on pages; who has none of the `roles` any more cannot fetch it."""

    title: str
    roles: frozenset[Role]
    make: Maker


KINDS: Mapping[str, Kind] = {
    board_export.KIND: Kind("The board as a spreadsheet", LEADS, board_export.make),
    bulk_job.KIND: Kind("What is done to many people at once", LEADS, bulk_job.make),
    lists.KIND: Kind("A list", LEADS, lists.make),
    lists.KEEPERS_KIND: Kind("A list", KEEPERS, lists.make),
    summary_making.KIND: Kind("The Safeguarding training summary", LEADS, summary_making.make),
}
