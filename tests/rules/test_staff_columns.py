"""Columns guessed from headings and values; the guess can be kept as a plain dict."""

import pytest

from training.interchange.staff_file import read_table
from training.rules.staff_columns import PRESETS, Mapping, find_preset, guess
from training.rules.staff_headers import StaffField, normalise_header

F = StaffField


def guessed(text: str) -> dict[str, str]:
    """Heading as in the file → field."""
    table = read_table(text.encode())
    places = guess(table).mapping.places(table.headers)
    return {table.headers[index]: str(wanted) for wanted, index in places.items()}


SOURCES = {
    "sds-uk": (
        "ID,School Dfe Number,First Name,Last Name,Username,Password,State ID,Teacher Number,Status,Middle Name,"
        "Secondary Email,Title,Qualification\n"
        "14001,10001,Craig,Beane,CBeane,P@ssw0rd,WA,101,Active,James,,,\n",
        {"ID": F.EXTERNAL_ID, "First Name": F.GIVEN_NAME, "Last Name": F.FAMILY_NAME, "Username": F.USERNAME,
         "Status": F.STATUS, "School Dfe Number": F.SITE, "Secondary Email": F.EMAIL},
    ),
    "sds-v2.1": (
        "sourcedId,username,givenName,familyName,password,activeDirectoryMatchId,email,phone,sms\n"
        "114001,jcraig@r.example,Jack,Craig,P@ss,jcraig@r.example,,,\n",
        {"sourcedId": F.EXTERNAL_ID, "givenName": F.GIVEN_NAME, "familyName": F.FAMILY_NAME,
         "username": F.USERNAME, "email": F.EMAIL},
    ),
    "google": (
        "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],"
        "Password Hash Function [UPLOAD ONLY],Org Unit Path [Required],Employee ID,Employee Type,Employee Title,"
        "Manager Email,Department\n"
        "Ada,Osei,ada@r.example,x,,/Staff/Science,E7,Permanent,Teacher,boss@r.example,Science\n",
        {"First Name [Required]": F.GIVEN_NAME, "Last Name [Required]": F.FAMILY_NAME,
         "Email Address [Required]": F.EMAIL, "Employee ID": F.EXTERNAL_ID, "Employee Type": F.CONTRACT,
         "Employee Title": F.JOB_TITLE, "Department": F.DEPARTMENT},
    ),
    "mis": (
        "Title,Legal Forename,Legal Surname,Preferred Forename,Preferred Surname,Staff Code,Work Email,Post Title,"
        "Employment Start Date,Employment End Date\n"
        "Mrs,Adaeze,Osei,Ada,Osei,AOS,ada@r.example,Teacher of Music,01/09/2024,\n",
        {"Preferred Forename": F.GIVEN_NAME, "Preferred Surname": F.FAMILY_NAME, "Staff Code": F.EXTERNAL_ID,
         "Work Email": F.EMAIL, "Post Title": F.JOB_TITLE, "Employment Start Date": F.STARTS_ON,
         "Employment End Date": F.LEAVES_ON},
    ),
    "plain": (
        "Name,Email,Role,Dept,Start\nAda Osei,ada@r.example,Teacher,Music,1 Sep 26\nBo Li,bo@r.example,Cook,,\n",
        {"Name": F.FULL_NAME, "Email": F.EMAIL, "Role": F.JOB_TITLE, "Dept": F.DEPARTMENT, "Start": F.STARTS_ON},
    ),
}  # fmt: skip


@pytest.mark.parametrize("source", SOURCES)
def test_each_source_is_recognised_with_its_columns(source: str) -> None:
    text, expected = SOURCES[source]
    table = read_table(text.encode())
    assert find_preset(table.headers).slug == source
    assert guessed(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("First Name,Last Name,EmailAddress,Job Title,Department,Role,Start Date\n"
         "Ada,Osei,a@r.example,Cook,Kitchen,Staff,1 Sep 26\n",
         {"First Name": F.GIVEN_NAME, "Last Name": F.FAMILY_NAME, "EmailAddress": F.EMAIL, "Job Title": F.JOB_TITLE,
          "Department": F.DEPARTMENT, "Role": F.ROLE, "Start Date": F.STARTS_ON}),
        ("Email,First,Last,Active (1/0)\na@r.example,Ada,Osei,1\n",
         {"Email": F.EMAIL, "First": F.GIVEN_NAME, "Last": F.FAMILY_NAME, "Active (1/0)": F.STATUS}),
        ("Username,Password,Full name,User type,ID number,Birth year,Gender\nada,x,Ada Osei,Coach,7,1980,F\n",
         {"Username": F.USERNAME, "Full name": F.FULL_NAME, "User type": F.ROLE, "ID number": F.EXTERNAL_ID}),
        ("upi,id,mis_id,title,forename,surname,gender,email,phone,staff_code,teaching_staff\n"
         "x1,1,9,Mr,Bo,Li,M,bo@r.example,1,BLI,TRUE\ny2,2,8,Dr,Ada,Osei,F,a@r.example,2,AOS,FALSE\n",
         {"mis_id": F.EXTERNAL_ID, "forename": F.GIVEN_NAME, "surname": F.FAMILY_NAME, "email": F.EMAIL}),
        ("Staff,Contact\n\"OSEI, Ada\",ada@r.example\n\"LI, Bo\",bo@r.example\n",
         {"Staff": F.FULL_NAME, "Contact": F.EMAIL}),
    ],
    ids=["citation", "ihasco", "kolibri", "wonde", "typed"],
)  # fmt: skip
def test_lists_of_other_systems_are_guessed(text: str, expected: dict[str, str]) -> None:
    assert guessed(text) == expected


def test_mr_and_mrs_are_not_job_titles_but_teacher_is() -> None:
    assert "Title" not in guessed("Forename,Surname,Title\nAda,Osei,Mrs\nBo,Li,Mr.\n")
    assert guessed("Forename,Surname,Title\nAda,Osei,Cook\nBo,Li,Teacher\n")["Title"] == F.JOB_TITLE


def test_half_a_name_in_the_name_column_is_not_a_full_name() -> None:
    assert "Teacher" not in guessed("Forename,Surname,Teacher\nAda,Osei,Yes\nBo,Li,No\n")


def test_a_manager_or_home_address_is_not_the_work_email() -> None:
    mapped = guessed("Name,Line Manager Email,Work Email\nAda Osei,boss@r.example,ada@r.example\n")
    assert mapped["Work Email"] == F.EMAIL
    assert "Line Manager Email" not in mapped


def test_sources_that_may_hold_pupils_say_so() -> None:
    table = read_table(SOURCES["sds-v2.1"][0].encode())
    assert "staff only" in guess(table).notices[0]


def test_headings_are_one_however_they_are_written() -> None:
    assert {
        normalise_header(h) for h in ["First Name [Required]", "first_name", "firstName", " FIRST  NAME "]
    } == {"first name"}


def test_a_mapping_survives_being_saved_and_read_back() -> None:
    mapping = Mapping({"forename": F.GIVEN_NAME, "x": F.EMAIL}, "mis", "day", "surname")
    assert Mapping.from_dict(mapping.to_dict()) == mapping


def test_a_saved_mapping_that_is_no_longer_understood_breaks_nothing() -> None:
    saved = {"columns": {"a": "shoe-size", "b": "email"}, "date_order": "year", "name_order": 7, "other": 1}
    assert Mapping.from_dict(saved) == Mapping({"b": F.EMAIL})
    assert Mapping.from_dict({"columns": ["a"]}) == Mapping({})


def test_a_mapping_without_names_says_what_is_missing() -> None:
    assert "name" in Mapping({"email": F.EMAIL}).problem(["Email"])
    assert Mapping({"name": F.FULL_NAME}).problem(["Name"]) == ""
    assert Mapping({"first": F.GIVEN_NAME}).problem(["First"]) != ""


def test_every_preset_has_its_own_slug() -> None:
    assert len({preset.slug for preset in PRESETS}) == len(PRESETS)
