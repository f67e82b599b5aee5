"""What a person says about a picture on “Removal and reporting”: five questions and the nation, each a closed set."""

from enum import StrEnum


class Age(StrEnum):
    UNDER_13 = "under-13"
    FROM_13 = "13-15"
    FROM_16 = "16-17"
    ADULT = "18-or-over"

    @property
    def label(self) -> str:
        named = {"under-13": "Under 13", "13-15": "13 to 15", "16-17": "16 or 17", "18-or-over": "18 or over"}
        return named[self.value]


class Place(StrEnum):
    PHONE = "phone"
    CHAT = "chat"
    PUBLIC = "public"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {
            "phone": "On a phone, theirs or somebody else’s",
            "chat": "In a private chat or group",
            "public": "On a page that others can open",
            "unknown": "Not known",
        }[self.value]


class Made(StrEnum):
    REAL = "real"
    FAKE = "fake"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"real": "Real", "fake": "Made or changed by a computer", "unknown": "Not known"}[self.value]


class Threat(StrEnum):
    YES = "yes"
    NO = "no"

    @property
    def label(self) -> str:
        return {"yes": "Yes", "no": "No, or not that we know"}[self.value]


class Adult(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {"yes": "Yes", "no": "No", "unknown": "Not known"}[self.value]


class Reader(StrEnum):
    """For whom a step is written."""

    STAFF = "staff"
    LEAD = "dsl"
    PUPIL = "pupil"
    PARENTS = "parents"

    @property
    def label(self) -> str:
        return {
            "staff": "You, now",
            "dsl": "The safeguarding lead",
            "pupil": "For the pupil",
            "parents": "For parents and carers",
        }[self.value]
