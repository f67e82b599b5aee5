"""Which column of a staff list is what: a guess from headings and values, which a person then confirms."""

import re
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from training.rules.staff_headers import StaffField, header_scores, normalise_header
from training.rules.staff_table import Table
from training.rules.staff_values import ROLE_WORDS, STATUS_WORDS, TITLES

ENOUGH = 5.0
_SAMPLE = 200
_DATE = re.compile(r"\d{1,4}[/.\-\s]\w{1,9}[/.\-\s,]+\d{1,4}\b")
_EMAIL = re.compile(r"\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*")


@dataclass(frozen=True)
class Mapping:
    """What a school saves: fields by normalised heading, and what the file cannot say for itself."""

    columns: dict[str, StaffField]
    source_system: str = ""  # whose staff ids these are; without it ids are not used to match
    date_order: str = ""  # "day", "month", or empty: as the column itself proves
    name_order: str = ""  # for full names without a comma: "forename" (or empty) or "surname" first

    def to_dict(self) -> dict[str, Any]:
        return {
            "columns": {header: str(field) for header, field in self.columns.items()},
            "source_system": self.source_system,
            "date_order": self.date_order,
            "name_order": self.name_order,
        }

    @classmethod
    def from_dict(cls, saved: AnyMapping[str, Any]) -> "Mapping":
        """Whatever is no longer understood is left out: an old preset must not break an import."""
        known = {str(each): each for each in StaffField}
        columns = saved.get("columns")
        pairs = columns.items() if isinstance(columns, dict) else ()
        return cls(
            columns={str(header): known[value] for header, value in pairs if value in known},
            source_system=str(saved.get("source_system") or "")[:40],
            date_order=saved["date_order"] if saved.get("date_order") in ("day", "month") else "",
            name_order=saved["name_order"] if saved.get("name_order") in ("forename", "surname") else "",
        )

    def places(self, headers: Sequence[str]) -> dict[StaffField, int]:
        """Where each field stands in this file. Of two headings that read the same, the first."""
        places: dict[StaffField, int] = {}
        for index, header in enumerate(headers):
            wanted = self.columns.get(normalise_header(header))
            if wanted is not None:
                places.setdefault(wanted, index)
        return places

    def problem(self, headers: Sequence[str]) -> str:
        """Why nobody can be imported this way, or an empty string."""
        found = self.places(headers)
        named = (
            StaffField.FULL_NAME in found or {StaffField.GIVEN_NAME, StaffField.FAMILY_NAME} <= found.keys()
        )
        if named or StaffField.STEADY_ID in found:
            return ""
        return "Say which column holds the name: first and last name, or the full name."


@dataclass(frozen=True)
class Guess:
    mapping: Mapping
    preset: str = ""  # the slug of the preset whose headings the file has
    notices: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Preset:
    """A known source. `needs` are the headings it always has; `columns` say only what the headings alone do not."""

    slug: str
    name: str
    source_system: str
    needs: frozenset[str]
    columns: dict[str, StaffField]
    notice: str = ""


def _heads(*headers: str) -> frozenset[str]:
    return frozenset(normalise_header(header) for header in headers)


PRESETS = (
    Preset("steady", "Steady’s own export", "", _heads("steady-id"), {}),
    Preset(
        "sds-uk",
        "Microsoft School Data Sync (UK)",
        "microsoft-sds",
        _heads("ID", "School DfE Number", "First Name", "Last Name", "Username"),
        {
            "id": StaffField.EXTERNAL_ID,
            "first name": StaffField.GIVEN_NAME,
            "last name": StaffField.FAMILY_NAME,
            "username": StaffField.USERNAME,
            "secondary email": StaffField.EMAIL,
            "school dfe number": StaffField.SITE,
            "status": StaffField.STATUS,
        },
    ),
    Preset(
        "sds-v2.1",
        "Microsoft School Data Sync v2.1 (users.csv)",
        "microsoft-sds",
        _heads("sourcedId", "username", "givenName", "familyName"),
        {
            "sourced id": StaffField.EXTERNAL_ID,
            "username": StaffField.USERNAME,
            "given name": StaffField.GIVEN_NAME,
            "family name": StaffField.FAMILY_NAME,
            "email": StaffField.EMAIL,
        },
        "A users.csv may list pupils as well as staff and does not say which is which. "
        "Check that this one holds staff only.",
    ),
    Preset(
        "google",
        "Google Workspace users",
        "google-workspace",
        _heads("First Name", "Last Name", "Email Address", "Org Unit Path"),
        {
            "first name": StaffField.GIVEN_NAME,
            "last name": StaffField.FAMILY_NAME,
            "email address": StaffField.EMAIL,
            "employee id": StaffField.EXTERNAL_ID,
            "employee title": StaffField.JOB_TITLE,
            "employee type": StaffField.CONTRACT,
            "department": StaffField.DEPARTMENT,
        },
        "Google Workspace may list pupils’ accounts too. Check that this file holds staff only.",
    ),
    Preset("mis", "A report from SIMS, Arbor, Bromcom or another MIS", "mis", frozenset(), {}),
    Preset("plain", "A plain list", "", frozenset(), {}),
)
_MIS_HEADINGS = _heads(
    "Legal Surname", "Legal Forename", "Preferred Surname", "Preferred Forename", "Staff Code", "Business Role",
    "Legal Last Name", "Legal First Name", "Preferred Last Name", "MIS ID", "UPI", "Person ID", "Post Title",
)  # fmt: skip


def find_preset(headers: Sequence[str]) -> Preset:
    present = {normalise_header(header) for header in headers}
    for preset in PRESETS:
        if preset.needs and preset.needs <= present:
            return preset
    return PRESETS[-2] if len(present & _MIS_HEADINGS) >= 2 else PRESETS[-1]


def guess(table: Table, preset: Preset | None = None) -> Guess:
    """The best reading of the headings and values. A preset's own columns stand above the guess."""
    preset = preset or find_preset(table.headers)
    claimed: dict[int, StaffField] = {}
    for index, header in enumerate(table.headers):
        wanted = preset.columns.get(normalise_header(header))
        if wanted is not None and wanted not in claimed.values():
            claimed[index] = wanted
    candidates = [
        (score, -index, fields)
        for index, header in enumerate(table.headers)
        for fields, score in _scores(header, _sample(table, index)).items()
        if score >= ENOUGH
    ]
    for _score, negative, wanted in sorted(candidates, key=lambda each: each[:2], reverse=True):
        if -negative in claimed or wanted in claimed.values() or _named_already(wanted, claimed):
            continue
        claimed[-negative] = wanted
    both = {StaffField.GIVEN_NAME, StaffField.FAMILY_NAME} <= set(claimed.values())
    columns = {
        normalise_header(table.headers[index]): wanted
        for index, wanted in sorted(claimed.items(), reverse=True)
        if not (both and wanted is StaffField.FULL_NAME)
    }
    mapping = Mapping(columns, source_system=preset.source_system)
    return Guess(mapping, preset.slug, (preset.notice,) if preset.notice else ())


def _named_already(wanted: StaffField, claimed: dict[int, StaffField]) -> bool:
    """Half a name beside a full name is no help: `Known as` next to `Full name` is left alone."""
    taken = set(claimed.values())
    if wanted is StaffField.FULL_NAME:
        return {StaffField.GIVEN_NAME, StaffField.FAMILY_NAME} <= taken
    return False


def _sample(table: Table, index: int) -> list[str]:
    step = max(1, len(table.rows) // _SAMPLE)
    return [cell for row in table.rows[::step] if (cell := row.cells[index].strip())]


def _scores(header: str, values: list[str]) -> dict[StaffField, float]:
    scores = dict(header_scores(header))
    if not values:
        return {wanted: score - 3 for wanted, score in scores.items()}
    share = _shares(values)
    if share["email"] >= 0.6:
        scores[StaffField.EMAIL] = scores.get(StaffField.EMAIL, ENOUGH - 3) + 3
    refused = {
        StaffField.EMAIL: share["email"] < 0.2,
        StaffField.STARTS_ON: share["date"] < 0.5,
        StaffField.LEAVES_ON: share["date"] < 0.5,
        StaffField.UNSUPERVISED_ON: share["date"] < 0.5,
        StaffField.JOB_TITLE: share["title"] > 0.5 or share["email"] > 0.5 or share["number"] > 0.5,
        StaffField.GIVEN_NAME: share["number"] > 0.5 or share["email"] > 0.5,
        StaffField.FAMILY_NAME: share["number"] > 0.5 or share["email"] > 0.5,
        StaffField.FULL_NAME: share["two words"] < 0.5 or share["email"] > 0.5,
        StaffField.STATUS: share["status"] < 0.5,
        StaffField.CONTRACT: share["status"] > 0.5,
        StaffField.EXTERNAL_ID: share["distinct"] < 0.95 or share["two words"] > 0.2,
        StaffField.USERNAME: share["two words"] > 0.2,
        StaffField.DEPARTMENT: share["email"] > 0.5 or share["date"] > 0.5,
        StaffField.SITE: share["email"] > 0.5 or share["date"] > 0.5,
    }
    scores = {wanted: score for wanted, score in scores.items() if not refused.get(wanted)}
    if StaffField.ROLE in scores and share["role"] < 0.5:  # "Role" that says Teacher, Cook, Caretaker
        scores[StaffField.JOB_TITLE] = max(
            scores.get(StaffField.JOB_TITLE, 0), scores.pop(StaffField.ROLE) - 1
        )
    return scores


def _shares(values: list[str]) -> dict[str, float]:
    folded = [value.casefold() for value in values]
    count = len(values)
    return {
        "email": sum(1 for value in values if _EMAIL.fullmatch(value)) / count,
        "date": sum(1 for value in values if _DATE.match(value)) / count,
        "title": sum(1 for value in folded if value.rstrip(".") in TITLES) / count,
        "number": sum(1 for value in values if value.isdigit()) / count,
        "two words": sum(1 for value in values if len(value.replace(",", " ").split()) > 1) / count,
        "status": sum(1 for value in folded if value in STATUS_WORDS) / count,
        "role": sum(1 for value in folded if value in ROLE_WORDS) / count,
        "distinct": len(set(folded)) / count,
    }
