"""The tables, one file per noun. Only `training.services` reads and writes them."""

from training.models.account import Account, OneTimeLink, RateCount, SignIn
from training.models.assignments import Assignment, AssignmentRule, Exemption, Standing, StandingCount
from training.models.content import Adoption, Edition
from training.models.evidence import Declaration, EvidenceEntry, EvidenceHead, EvidenceSalt
from training.models.imports import ImportPreset, ImportRow, ImportRun
from training.models.learning import Attempt, Completion, PageView, Recognition, Response
from training.models.messages import AccessEntry, OutboxMessage, PageReport
from training.models.school import School, SchoolDetails, Term
from training.models.staff import StaffAlias, StaffGroup, StaffGroupMember, StaffMember
from training.models.statistics import ItemCell, OptionCell

__all__ = [
    "AccessEntry",
    "Account",
    "Adoption",
    "Assignment",
    "AssignmentRule",
    "Attempt",
    "Completion",
    "Declaration",
    "Edition",
    "EvidenceEntry",
    "EvidenceHead",
    "EvidenceSalt",
    "Exemption",
    "ImportPreset",
    "ImportRow",
    "ImportRun",
    "ItemCell",
    "OneTimeLink",
    "OptionCell",
    "OutboxMessage",
    "PageReport",
    "PageView",
    "RateCount",
    "Recognition",
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
]
