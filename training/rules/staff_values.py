"""What single words in a staff list mean: titles before names, roles, and whether somebody still works here."""

from training.words import Role

TITLES = frozenset(
    ["mr", "mrs", "miss", "ms", "mx", "dr", "prof", "professor", "rev", "revd", "reverend", "sir", "dame", "lady",
     "lord", "fr", "father", "sr", "sister", "br", "canon", "madam", "mme", "mlle", "m", "herr", "frau", "rabbi",
     "imam"]
)  # fmt: skip

# Only what plainly names one of our roles. “Head of Maths” or “IT manager” is a job, not a right in Steady.
ROLE_WORDS: dict[str, Role] = {
    **dict.fromkeys(
        ["staff", "staff member", "member of staff", "user",
         "employee", "coach", "facility coach", "standard", "member"],
        Role.STAFF,
    ),
    **dict.fromkeys(
        ["lead", "safeguarding lead", "designated safeguarding lead", "dsl", "designated safeguarding person",
         "dsp", "designated teacher"],
        Role.LEAD,
    ),
    **dict.fromkeys(
        ["deputy", "deputy safeguarding lead", "deputy designated safeguarding lead", "ddsl", "deputy dsl"],
        Role.DEPUTY,
    ),
    **dict.fromkeys(["governor", "link governor", "safeguarding governor"], Role.GOVERNOR),
    **dict.fromkeys(
        ["admin", "administrator", "super admin", "superuser", "device admin", "site admin"],
        Role.ADMINISTRATOR,
    ),
}  # fmt: skip

# True: works here now. Absence for a while (maternity, sickness) is still working here.
STATUS_WORDS: dict[str, bool] = {
    **dict.fromkeys(
        ["active", "1", "true", "yes", "y", "current", "enabled", "employed", "live", "in post", "on leave",
         "maternity leave", "maternity", "paternity leave", "long term sick", "sick leave", "secondment",
         "permanent"],
        True,
    ),
    **dict.fromkeys(
        ["inactive", "0", "false", "no", "n", "left", "leaver", "former", "ex-employee", "suspended", "disabled",
         "deleted", "archived", "not active", "resigned", "retired", "terminated", "ended"],
        False,
    ),
}  # fmt: skip

YES_NO = {
    **dict.fromkeys(["yes", "y", "1", "true", "ydy", "ie"], True),
    **dict.fromkeys(["no", "n", "0", "false", "nac ydy", "na"], False),
}
