"""Who works at the sample school. Nobody here exists; the domain is one that never can."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from training.words import Role

DOMAIN = "riverbank.example"
PASSWORD = "demo-password-only"  # noqa: S105 (published on purpose; the demo refuses a service configuration)


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """`story` names how far they have come (`history.STORIES`). `sign_in`: only these few have a password."""

    given_name: str
    family_name: str
    job_title: str
    department: str
    site: str
    contract: str
    story: str
    role: Role = Role.STAFF
    email: str | None = None
    sign_in: bool = False


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


KNOWN = (
    DemoPerson(
        "Grace",
        "Lim",
        "Assistant head",
        "Senior leadership",
        "Main site",
        "Full time",
        "steady",
        Role.LEAD,
        "lead",
    ),
    DemoPerson(
        "Daniel",
        "Osei",
        "Head of year 9",
        "Humanities",
        "Main site",
        "Full time",
        "steady",
        Role.DEPUTY,
        "deputy",
    ),
    DemoPerson(
        "Ruth",
        "Adeyemi",
        "Teacher of science",
        "Science",
        "Main site",
        "Full time",
        "part-way",
        email="teacher",
    ),
    DemoPerson(
        "Sam",
        "Whitfield",
        "Teaching assistant",
        "Learning support",
        "Main site",
        "Part time",
        "new",
        email="newstarter",
    ),
    DemoPerson(
        "Helen",
        "Pryce",
        "Office manager",
        "Office",
        "Main site",
        "Full time",
        "begun",
        Role.ADMINISTRATOR,
        "admin",
    ),
)

# job title, department, how many
TEACHING = (
    ("Teacher of English", "English", 4),
    ("Teacher of maths", "Maths", 4),
    ("Teacher of science", "Science", 3),
    ("Teacher of history", "Humanities", 3),
    ("Teacher of art", "Arts", 2),
    ("Teacher of music", "Arts", 1),
    ("Teacher of PE", "PE", 2),
    ("Head of year", "Pastoral", 2),
)
OTHERS = (
    ("Teaching assistant", "Learning support", 9),
    ("Learning mentor", "Pastoral", 2),
    ("Receptionist", "Office", 2),
    ("Data officer", "Office", 1),
    ("Cover supervisor", "Cover", 4),
    ("Caretaker", "Site", 2),
    ("Cleaner", "Site", 3),
    ("Cook", "Catering", 2),
    ("Lunchtime supervisor", "Catering", 6),
    ("Technician", "Science", 2),
    ("Librarian", "English", 1),
)
GIVEN = _words(
    """
    Aisha Ben Carys Dev Efua Farid Gwen Hamza Ines Joe Kezia Liam Mei Nia Owen Priti Quentin Rhian Sofia
    Tomasz Uma Victor Wanda Xin Yusuf Zara Amir Bronwen Callum Dilys Emeka Fiona Gareth Hana Idris Jas
    Katya Lewis Marta Niamh Olu Petra Ravi Siobhan Tariq Una Vikram Will Yasmin Zofia Alfie Beth Chidi
    Dora Ewan
    """
)
FAMILY = _words(
    """
    Abbott Begum Cooper Dhillon Evans Fraser Gill Hughes Iqbal Jones Khan Lewis Morgan Nowak O’Neill
    Patel Quinn Roberts Singh Taylor Umar Vaughan Walsh Xu Young Zaman Ali Brown Chowdhury Davies Ellis
    Fernandes Green Hall Ibrahim Jenkins Kaur Lloyd Mensah Novak Okafor Price Reid Shah Thomas Usman
    Vella Ward Yilmaz Zielinski Bailey Clarke Doyle Edwards Foster
    """
)

# how many of the other fifty-five are where; sums to 55
SPREAD = (
    ("steady", 27),
    ("recent", 8),
    ("due-for-renewal", 5),
    ("lapsed", 4),
    ("part-way", 4),
    ("late", 2),
    ("new", 3),
    ("waived", 1),
    ("no-email", 1),
)
LEAVERS = 3


def everyone(random: Random) -> list[DemoPerson]:
    """The five people who can sign in, fifty-five colleagues, and three who have left (story “left”)."""
    stories = [story for story, n in SPREAD for _ in range(n)]
    random.shuffle(stories)
    names = list(zip(GIVEN, random.sample(FAMILY, len(GIVEN)), strict=True))
    colleagues = [
        DemoPerson(given, family, title, department, site, contract, story)
        for (given, family), (title, department, site, contract), story in zip(
            names, _jobs(random), stories, strict=True
        )
    ]
    leavers = [
        DemoPerson(given, family, "Teacher of maths", "Maths", "Main site", "Full time", "left")
        for given, family in (("Moira", "Tait"), ("Jakub", "Sikora"), ("Delia", "Marsh"))
    ]
    return [_with_email(person) for person in (*KNOWN, *colleagues, *leavers[:LEAVERS])]


def _jobs(random: Random) -> Iterator[tuple[str, str, str, str]]:
    for title, department, n in TEACHING + OTHERS:
        for _ in range(n):
            site = "Sixth form centre" if random.random() < 0.15 else "Main site"
            contract = random.choices(("Full time", "Part time", "Term time only"), (6, 3, 2))[0]
            if department == "Cover":
                contract = "Casual"
            yield title, department, site, contract


def _with_email(person: DemoPerson) -> DemoPerson:
    if person.email:
        return replace(person, email=f"{person.email}@{DOMAIN}", sign_in=True)
    if person.story == "no-email":
        return person
    local = f"{person.given_name}.{person.family_name}".lower().replace("’", "")
    return replace(person, email=f"{local}@{DOMAIN}")
