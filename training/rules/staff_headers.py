"""What the headings of staff lists mean, gathered from the sources a school exports from.

Microsoft School Data Sync (UK and v2.1), Google Workspace, SIMS, Arbor, Bromcom, Wonde, Kolibri, other
training systems, and lists typed by hand. None is a promise, so this only ever feeds a guess that is shown.
"""

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache


class StaffField(StrEnum):
    """What we can take from a staff list."""

    GIVEN_NAME = "given-name"
    FAMILY_NAME = "family-name"
    FULL_NAME = "full-name"
    EMAIL = "email"
    USERNAME = "username"
    JOB_TITLE = "job-title"
    ROLE = "role"
    DEPARTMENT = "department"
    SITE = "site"
    CONTRACT = "contract"
    STARTS_ON = "starts-on"
    UNSUPERVISED_ON = "unsupervised-on"
    LEAVES_ON = "leaves-on"
    REGULATED = "regulated-activity"
    EXTERNAL_ID = "external-id"
    STEADY_ID = "steady-id"
    STATUS = "status"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    StaffField.GIVEN_NAME: "First name",
    StaffField.FAMILY_NAME: "Last name",
    StaffField.FULL_NAME: "Full name",
    StaffField.EMAIL: "Work email",
    StaffField.USERNAME: "Username",
    StaffField.JOB_TITLE: "Job title",
    StaffField.ROLE: "Role in Steady",
    StaffField.DEPARTMENT: "Department",
    StaffField.SITE: "Site",
    StaffField.CONTRACT: "Contract type",
    StaffField.STARTS_ON: "Start date",
    StaffField.UNSUPERVISED_ON: "First day alone with pupils",
    StaffField.LEAVES_ON: "Leaving date",
    StaffField.REGULATED: "Regulated activity (yes or no)",
    StaffField.EXTERNAL_ID: "Staff ID in the other system",
    StaffField.STEADY_ID: "steady-id",
    StaffField.STATUS: "Working here now (yes or no)",
}


def listed(text: str) -> tuple[str, ...]:
    """A list written with commas, which may be broken over lines anywhere."""
    return tuple(" ".join(name.split()) for name in text.split(","))


# Per field, the best heading first: where two columns fit, the earlier wins (preferred before legal names,
# a system's own key before a payroll number).
_HEADINGS: dict[StaffField, tuple[str, ...]] = {
    StaffField.GIVEN_NAME: listed("""
        preferred forename, preferred first name, known as first name, known as, first name,
        forename, given name, first, firstname, givenname, forename s, forenames, first names,
        name first, legal forename, legal first name, christian name, enw cyntaf
    """),
    StaffField.FAMILY_NAME: listed("""
        preferred surname, preferred last name, known as last name, last name, surname, family
        name, last, lastname, familyname, second name, name last, legal surname, legal last
        name, legal family name, cyfenw
    """),
    StaffField.FULL_NAME: listed("""
        full name, display name, staff name, employee name, name, staff member, employee,
        teacher, teacher name, fullname, displayname, preferred name, member of staff, staff,
        person, surname forename, surname and forename, legal full name, enw
    """),
    StaffField.EMAIL: listed("""
        work email, work email address, school email, school email address, email address,
        email, e mail, e mail address, emailaddress, mail, staff email, employee email, primary
        email, default email, main email, office email, work e mail, user principal name, upn
        email, email address work, email work, contact email, ebost, secondary email
    """),
    StaffField.USERNAME: listed("""
        username, user name, login, login name, logon, logon name, network username, user id,
        sam account name, login id, active directory match id
    """),
    StaffField.JOB_TITLE: listed("""
        job title, job, post title, position, post, business role, business roles, employee
        title, jobtitle, job role, position title, occupation, role title, main role, contract
        post, current post, service term post, swydd, current role, staff role, title,
        qualification title
    """),
    StaffField.ROLE: listed("""
        steady role, role in steady, safeguarding role, role, roles, user type, user role,
        access level, account type, system role
    """),
    StaffField.DEPARTMENT: listed("""
        department, dept, departments, faculty, team, subject, subject area, curriculum area,
        area, org unit path, organisational unit, organizational unit, staff group, group, adran
    """),
    StaffField.SITE: listed("""
        site, campus, school, school name, location, building, academy, base, work location,
        building name, main site, org sourced id, school dfe number, establishment, safle
    """),
    StaffField.CONTRACT: listed("""
        contract type, contract, employment type, employee type, employment status, staff type,
        contract category, basis, fte type, hours type, staff category, teaching staff, post
        category, teaching or support
    """),
    StaffField.STARTS_ON: listed("""
        start date, date of arrival, employment start date, employment start, date started,
        starts on, joining date, date joined, start, startdate, contract start date, contract
        start, hire date, arrival date, date of joining, role start date, continuous service
        start date, started, dyddiad dechrau
    """),
    StaffField.UNSUPERVISED_ON: listed("""
        first day alone with pupils, first unsupervised day, unsupervised from, first day
        unsupervised
    """),
    StaffField.REGULATED: listed("""
        regulated activity, in regulated activity, regulated activity with children,
        works in regulated activity
    """),
    StaffField.LEAVES_ON: listed("""
        leaving date, date of leaving, employment end date, employment end, end date, leave
        date, date left, leaves on, termination date, contract end date, contract end, enddate,
        last working day, role end date, left, leaver date, dyddiad gadael
    """),
    StaffField.EXTERNAL_ID: listed("""
        sourced id, user sourced id, staff id, employee id, person id, mis id, id, id number,
        upi, external id, staff code, employee number, employee no, staff number, teacher
        number, staff reference, payroll number, payroll no, personnel number, reference, ref,
        user sourcedid, sourcedid, unique id, trn, teacher reference number
    """),
    StaffField.STEADY_ID: listed("""
        steady id
    """),
    StaffField.STATUS: listed("""
        working here now, status, active, current, is active, account status, user status, staff
        status, current staff, leaver, is current, enabled, employed
    """),
}

_PRIVATE = {
    "password": listed("""
        password, passcode, pin, password hash function, initial password, temp password,
        temporary password, pwd, new password, change password at next sign in, cyfrinair,
        passwords, user password, login password
    """),
    "personal": listed("""
        national insurance number, ni number, nino, national insurance, ni no, gender, sex,
        birth year, year of birth, age, ethnicity, ethnic origin, religion, disability,
        nationality, salary, pay scale, bank account, sort code, account number, marital status,
        sexual orientation, home address, address, home email, personal email, home phone, home
        telephone, postcode, post code, home postcode, mobile, phone, sms, mobile phone,
        telephone, home mobile, passport number, dbs number, next of kin, emergency contact,
        recovery email, home secondary email, recovery phone, work phone, medical, medical
        notes, sickness, car registration
    """),
}

_MARKS = re.compile(r"\[[^\]]*\]|\((?:required|optional|upload only|1/0|y/n|yes/no|dd[^)]*)\)", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_OTHER = re.compile(r"[\W_]+")


@lru_cache(maxsize=4096)
def normalise_header(header: str) -> str:
    """`First Name [Required]`, `first_name` and `firstName` are one heading. Saved mappings hang on this."""
    text = unicodedata.normalize("NFKC", header)
    text = _CAMEL.sub(" ", _MARKS.sub(" ", text))
    return " ".join(_OTHER.sub(" ", text.casefold()).split())


_SCORES: dict[str, dict[StaffField, float]] = {}
for _field, _headings in _HEADINGS.items():
    for _place, _name in enumerate(_headings):
        _SCORES.setdefault(normalise_header(_name), {})[_field] = 10 - 4 * _place / len(_headings)
_PRIVATE_KIND = {normalise_header(name): kind for kind, names in _PRIVATE.items() for name in names}


def header_scores(header: str) -> dict[StaffField, float]:
    """How well the heading alone fits each field: 10 is the best there is, 6 only just."""
    name = normalise_header(header)
    exact = _SCORES.get(name)
    if exact is not None:
        return exact
    scores: dict[StaffField, float] = {}
    padded = f" {name} "
    for known, fields in _SCORES.items():
        if len(known) > 4 and f" {known} " in padded:  # "Main Site Name", "Staff Work Email"
            for field, score in fields.items():
                scores[field] = max(scores.get(field, 0), score - 4)
    return scores


def is_known(header: str) -> bool:
    name = normalise_header(header)
    return bool(name) and len(header) < 60 and (name in _SCORES or name in _PRIVATE_KIND)


def private_kind(header: str) -> str:
    """`password` or `personal` for a column that is never read; empty for all others."""
    name = normalise_header(header)
    kind = _PRIVATE_KIND.get(name, "")
    if not kind and ("password" in name.split() or "passwd" in name.split()):
        return "password"
    return kind
