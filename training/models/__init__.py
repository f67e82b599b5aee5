"""The tables, one file per noun. Only `training.services` reads and writes them."""

from training.models.account import Account, OneTimeLink, RateCount, SignIn
from training.models.assignments import Assignment, AssignmentRule, Exemption, Standing
from training.models.changes import GuidanceChange, GuidanceEffect, GuidanceState, Update
from training.models.content import Adoption, Edition
from training.models.documents import Certificate, IssuedDocument
from training.models.elsewhere import OutsideTraining, Reading, ReadingEdition
from training.models.evidence import Declaration, EvidenceEntry, EvidenceHead, EvidenceSalt
from training.models.imports import ImportPreset, ImportRow, ImportRun
from training.models.jobs import BulkAction, Job, WorkerBeat
from training.models.learning import (
    Attempt,
    Completion,
    OtherWay,
    PageView,
    Recognition,
    Refresher,
    Response,
)
from training.models.messages import AccessEntry, OutboxMessage, PageReport
from training.models.reminders import Nudge, Reminder
from training.models.school import Acknowledgement, ClosedDay, School, SchoolDetails, Term
from training.models.staff import (
    NameChange,
    StaffAlias,
    StaffGroup,
    StaffGroupMember,
    StaffMember,
    StaffStint,
)
from training.models.statistics import ItemCell, OptionCell, PublishedCells, TeachingAction
from training.models.together import Briefing, BriefingDay, Discussion, Meeting, MeetingVote

__all__ = [
    "AccessEntry",
    "Account",
    "Acknowledgement",
    "Adoption",
    "Assignment",
    "AssignmentRule",
    "Attempt",
    "Briefing",
    "BriefingDay",
    "BulkAction",
    "Certificate",
    "ClosedDay",
    "Completion",
    "Declaration",
    "Discussion",
    "Edition",
    "EvidenceEntry",
    "EvidenceHead",
    "EvidenceSalt",
    "Exemption",
    "GuidanceChange",
    "GuidanceEffect",
    "GuidanceState",
    "ImportPreset",
    "ImportRow",
    "ImportRun",
    "IssuedDocument",
    "ItemCell",
    "Job",
    "Meeting",
    "MeetingVote",
    "NameChange",
    "Nudge",
    "OneTimeLink",
    "OptionCell",
    "OtherWay",
    "OutboxMessage",
    "OutsideTraining",
    "PageReport",
    "PageView",
    "PublishedCells",
    "RateCount",
    "Reading",
    "ReadingEdition",
    "Recognition",
    "Refresher",
    "Reminder",
    "Response",
    "School",
    "SchoolDetails",
    "SignIn",
    "StaffAlias",
    "StaffGroup",
    "StaffGroupMember",
    "StaffMember",
    "StaffStint",
    "Standing",
    "TeachingAction",
    "Term",
    "Update",
    "WorkerBeat",
]
