"""The closed sets of words that code, content, tables and screens share.

Imports nothing of ours and may be imported by all. A value is what is stored and what stands in
content files and addresses; `label` is what people read.
"""

from enum import StrEnum


class Role(StrEnum):
    """What a person may do in a school. One role each; all may be given training, governors only as governors."""

    STAFF = "staff"
    LEAD = "lead"
    DEPUTY = "deputy"
    GOVERNOR = "governor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return _ROLE_LABELS[self]


_ROLE_LABELS = {
    Role.STAFF: "Staff member",
    Role.LEAD: "Safeguarding lead",
    Role.DEPUTY: "Deputy safeguarding lead",
    Role.GOVERNOR: "Governor",
    Role.ADMINISTRATOR: "Administrator",
}

LEADS = frozenset({Role.LEAD, Role.DEPUTY})
KEEPERS = LEADS | {Role.ADMINISTRATOR}  # who look after the staff list and accounts


class Setting(StrEnum):
    """The kind of school, which chooses the examples. All-through schools meet primary and secondary ones."""

    PRIMARY = "primary"
    SECONDARY = "secondary"
    SPECIAL = "special"
    POST_16 = "post-16"
    ALL_THROUGH = "all-through"

    @property
    def label(self) -> str:
        named = {Setting.SPECIAL: "Special school", Setting.POST_16: "Sixth form or college"}
        return named.get(self, self.value.capitalize())

    @property
    def meets(self) -> "frozenset[Setting]":
        """The settings whose examples are shown in a school of this kind."""
        if self is Setting.ALL_THROUGH:
            return frozenset({Setting.PRIMARY, Setting.SECONDARY})
        return frozenset({self})


EXAMPLES = frozenset(Setting) - {Setting.ALL_THROUGH}  # settings that content may be written for


class Status(StrEnum):
    """Where one person stands with one module on one day (DECISIONS 9). Never stored."""

    NOT_ASSIGNED = "not-assigned"
    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    COMPLETE = "complete"
    DUE_FOR_RENEWAL = "due-for-renewal"
    OVERDUE = "overdue"
    WAIVED = "waived"

    @property
    def label(self) -> str:
        return "" if self is Status.NOT_ASSIGNED else self.value.replace("-", " ").capitalize()


class ItemKind(StrEnum):
    CHOOSE_ONE = "choose-one"
    CHOOSE_SEVERAL = "choose-several"
    PUT_IN_ORDER = "put-in-order"
    SORT_INTO_GROUPS = "sort-into-groups"
    DECISION = "decision"  # one node of a scenario


class CriticalCode(StrEnum):
    """What must never be done, whatever the score. What each one says is in `guidance/codes.yaml`."""

    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"
    C6 = "C6"
    C7 = "C7"
    C8 = "C8"
    C9 = "C9"
    C10 = "C10"
    C11 = "C11"
    C12 = "C12"


class Nation(StrEnum):
    ENGLAND = "england"
    WALES = "wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"

    @property
    def label(self) -> str:
        return self.value.replace("-", " ").title()


class Audience(StrEnum):
    ALL_STAFF = "all-staff"
    DSL = "dsl"
    GOVERNORS = "governors"
    PARENTS = "parents"
    PUPILS = "pupils"


class FactStatus(StrEnum):
    """How well a fact is known. SEEDS_ONLY may be cited only for what old advice says (DECISIONS 29)."""

    CONFIRMED = "confirmed"
    PUBLISHED_TEXT = "published-text"
    SECOND_HAND = "second-hand"
    UNVERIFIED = "unverified"
    SEEDS_ONLY = "seeds-only"


class NotTaught(StrEnum):
    """Why a fact is kept and stands on no page."""

    OTHER_NATION = "other-nation"
    SUPERSEDED = "superseded"
    BACKGROUND = "background"
    FIGURE = "figure"
    OPENING_HOURS = "opening-hours"
    UNVERIFIED = "unverified"
    CORRECTED = "corrected"

    @property
    def label(self) -> str:
        return _NOT_TAUGHT_LABELS[self]


_NOT_TAUGHT_LABELS = {
    NotTaught.OTHER_NATION: "Waits until its nation can be chosen",
    NotTaught.SUPERSEDED: "Another fact says it better now",
    NotTaught.BACKGROUND: "Background for leads and authors",
    NotTaught.FIGURE: "Figures that a page does not need",
    NotTaught.OPENING_HOURS: "Opening hours are not printed",
    NotTaught.UNVERIFIED: "Not verified, and not needed",
    NotTaught.CORRECTED: "Old advice, put right without being repeated",
}


class Publication(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class GroupKind(StrEnum):
    """The kinds of tag a school puts on its staff."""

    DEPARTMENT = "department"
    SITE = "site"
    CONTRACT = "contract"

    @property
    def label(self) -> str:
        return {"department": "Department", "site": "Site", "contract": "Contract type"}[self.value]
