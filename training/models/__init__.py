"""The tables, one file per noun. Only `training.services` reads and writes them."""

from training.models.account import Account, OneTimeLink, RateCount, SignIn
from training.models.assignments import Assignment, AssignmentRule, Exemption, Standing, StandingCount
from training.models.changes import GuidanceChange, GuidanceEffect, GuidanceState, Update
from training.models.content import Adoption, Edition
from training.models.evidence import Declaration, EvidenceEntry, EvidenceHead, EvidenceSalt
from training.models.imports import ImportPreset, ImportRow, ImportRun
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
from training.models.school import Acknowledgement, School, SchoolDetails, Term
from training.models.staff import StaffAlias, StaffGroup, StaffGroupMember, StaffMember
from training.models.statistics import ItemCell, OptionCell
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
    "ItemCell",
    "Meeting",
    "MeetingVote",
    "OneTimeLink",
    "OptionCell",
    "OtherWay",
    "OutboxMessage",
    "PageReport",
    "PageView",
    "RateCount",
    "Recognition",
    "Refresher",
    "Response",
    "School",
    "SchoolDetails",
    "SignIn",
    "StaffAlias",
    "StaffGroup",
    "StaffGroupMember",
    "StaffMember",
    "Standing",
    "StandingCount",
    "Term",
    "Update",
]
