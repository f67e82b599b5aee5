"""What may be done to many people at once, in words: what it is, whom it leaves out and why, what undoing would do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class BulkKind(StrEnum):
    MORE_TIME = "more-time"
    WAIVER = "waiver"
    NUDGE = "nudge"
    ASSIGN = "assign"
    INVITE = "invite"
    GROUP = "group"
    LEAVE = "leave"

    @property
    def label(self) -> str:
        return {
            "more-time": "Give more time for a module",
            "waiver": "Waive a module",
            "nudge": "Nudge them about what is overdue",
            "assign": "Assign a module",
            "invite": "Send invitations by email",
            "group": "Put them in a group",
            "leave": "Mark them as leaving",
        }[self.value]

    @property
    def can_be_undone(self) -> bool:
        """What was sent cannot be called back."""
        return self not in (BulkKind.NUDGE, BulkKind.INVITE)

    @property
    def undoing(self) -> str:
        """What undoing does, in one sentence; why it cannot be done where it cannot."""
        return {
            "more-time": "Undoing ends the extra time: what was due before is due again, and both stay on record.",
            "waiver": "Undoing ends the waiver: the module counts again, and both stay on record.",
            "nudge": "This cannot be undone: what is written is on its way.",
            "assign": "Undoing ends the assignment. What people have completed by then stays on their record.",
            "invite": "This cannot be undone: an invitation that was sent cannot be called back.",
            "group": "Undoing takes them out of the group again, with what they were given because of it.",
            "leave": "Undoing lets them back as they were. Whoever came back meanwhile is left alone.",
        }[self.value]


class LeftOut(StrEnum):
    """Why something is not done to somebody who was chosen."""

    GONE = "gone"
    NOT_GIVEN = "not-given"
    COMPLETE = "complete"
    LONG_ENOUGH = "long-enough"
    HAVE_IT = "have-it"
    NOT_FOR_THEM = "not-for-them"
    NOTHING_LATE = "nothing-late"
    NO_ADDRESS = "no-address"
    NOT_LET_IN = "not-let-in"
    JUST_WRITTEN = "just-written"
    INVITED = "invited"
    ONE_BY_ONE = "one-by-one"
    IN_GROUP = "in-group"
    LEAVING = "leaving"
    NOT_BEGUN = "not-begun"

    @property
    def label(self) -> str:
        return {
            "gone": "not at the school any more",
            "not-given": "never given this module",
            "complete": "completed already",
            "long-enough": "at least as much time already",
            "have-it": "given this module already",
            "not-for-them": "not a module for their role",
            "nothing-late": "nothing overdue",
            "no-address": "no address to write to",
            "not-let-in": "not invited yet",
            "just-written": "written to in the last three days",
            "invited": "invited or joined already",
            "one-by-one": "leads, deputies and yourself, who are seen to one by one",
            "in-group": "in this group already",
            "leaving": "marked as leaving already",
            "not-begun": "first day after that day",
        }[self.value]


@dataclass(frozen=True, slots=True)
class What:
    """What is to be done. `until`: by, until or on which day, as the kind says; `months`: after how many the module
    is asked for again, if ever."""

    kind: BulkKind
    module: str = ""
    until: date | None = None
    reason: str = ""
    note: str = ""
    group: int | None = None
    months: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "module": self.module,
            "until": self.until.isoformat() if self.until else None,
            "reason": self.reason,
            "note": self.note,
            "group": self.group,
            "months": self.months,
        }

    @classmethod
    def from_json(cls, kind: str, args: Mapping[str, Any]) -> "What":
        until = date.fromisoformat(args["until"]) if args["until"] else None
        return cls(
            BulkKind(kind), args["module"], until, args["reason"], args["note"], args["group"], args["months"]
        )
