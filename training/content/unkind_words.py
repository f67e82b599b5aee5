"""Words that content does not use, each with its reason and what to write instead: data for a check.

Wrong options, lines to sort and `not-this` blocks may hold BLAME and VOICE: there they are the fault to see.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Avoided:
    pattern: re.Pattern[str]
    reason: str
    instead: str


def _avoid(pattern: str, reason: str, instead: str) -> Avoided:
    return Avoided(re.compile(pattern, re.IGNORECASE), reason, instead)


_PUPIL = r"(?:he|she|they|you|pupils?|child|children|girls?|boys?|\w+)"
_BLAMES = "it makes what was done to a child sound like the child’s doing"

BLAME = (
    _avoid(
        r"(?<!not )(?<!not all )(?<!never )(?<!n’t )"
        r"\b(?:your|her|his|their|my|victim’s|pupil’s|child’s) (?:own )?fault\b",
        _BLAMES,
        "write “not … fault”, or leave it out",
    ),
    _avoid(
        r"\bwhy (?:did|would|do|on earth did) (?:you|she|he|they) (?:send|take|share|do|let)\b",
        _BLAMES,
        "ask nothing",
    ),
    _avoid(r"\bwhat (?:were|was) (?:you|she|he|they) thinking\b", _BLAMES, "thank the pupil for telling"),
    _avoid(r"\bshould(?:’ve| have)? know(?:n)? better\b", _BLAMES, "say what helps now"),
    _avoid(
        r"\bshould(?: not|n’t) have (?:sent|taken|shared|posted|been|done|let|trusted)\b",
        _BLAMES,
        "say what helps now",
    ),
    _avoid(r"\bought to have (?:known|thought)\b", _BLAMES, "say what helps now"),
    _avoid(
        r"\bbrought (?:it|this|that) (?:on|upon) (?:your|her|him|them|my)sel(?:f|ves)\b",
        _BLAMES,
        "leave it out",
    ),
    _avoid(
        r"\b(?:was|were|been|she’s|he’s|they’re|just) asking for (?:it|trouble)\b", _BLAMES, "leave it out"
    ),
    _avoid(
        rf"\b{_PUPIL} (?:only )?(?:has|have) (?:only )?(?:your|her|him|them)sel(?:f|ves) to blame\b",
        _BLAMES,
        "leave it out",
    ),
    _avoid(
        r"\bput (?:your|her|him|them)sel(?:f|ves) (?:at risk|in danger|in this)\b",
        _BLAMES,
        "say who did the harm",
    ),
    _avoid(
        r"\bmade (?:your|her|him|them)sel(?:f|ves) (?:vulnerable|a target)\b", _BLAMES, "say who did the harm"
    ),
    _avoid(
        r"\b(?:your|her|his|their|pupil’s|child’s|silly|stupid) mistake\b"
        r"|\b(?:she|he|they|you|pupils?) made a(?: \w+)? mistake\b",
        "a pupil who shared or was pictured is a child who was harmed, and did not err",
        "say what happened",
    ),
    _avoid(
        r"\b(?:silly|stupid|foolish|na[iï]ve|daft|reckless|careless|immature)\b",
        "it shames",
        "say what happened",
    ),
    _avoid(
        r"\battention[- ]seek\w*", "it blames a child for needing something", "say what the child may need"
    ),
    _avoid(r"\b(?:promiscuous|slut\w*|slag|easy girl)\b", "it shames", "leave it out"),
    _avoid(
        r"\b(?:confess(?:es|ed|ing)?|own(?:s|ed)? up|came clean)\b",
        "telling is no confession",
        "write “told”",
    ),
    _avoid(r"\b(?:willingly|of (?:his|her|their|your) own free will)\b", _BLAMES, "say what happened"),
    _avoid(
        r"\bcry(?:ing)? wolf\b|\bmak(?:e|es|ing) (?:it|this) up\b",
        "it doubts a child",
        "write that you believe them",
    ),
)

WORDS = (
    _avoid(
        r"\b(?:child(?:ren)?|kiddie|underage) porn(?:ography)?\b",
        "it suggests that a child agreed; it is abuse",
        "write “images of child sexual abuse”",
    ),
    _avoid(
        r"\brevenge porn\b(?! helpline)",
        "it is an adult term and suggests that something was deserved",
        "write “sharing without consent”",
    ),
    _avoid(r"\bsext(?:s|ing|ed)?\b", "pupils do not say it", "write “nude picture”, or the pupil’s own word"),
)

VOICE = (
    _avoid(r"!", "we do not raise our voice", "end with a full stop"),
    _avoid(r"\bsimply\b", "it is not simple for the person who is reading", "leave it out"),
    _avoid(r"\bremember,? you must\b|\byou must always\b", "it lectures", "say what to do"),
    _avoid(
        r"[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F]", "pictures in text are read aloud badly", "use words"
    ),
)

JARGON = (
    _avoid(r"\b(?:DSLs?|DDSLs?)\b", "new staff do not know it", "write “safeguarding lead” or [[lead]]"),
    _avoid(
        r"\b(?:LADO|MASH|MARF|KCSIE|CSAM|CSEA|IICSA|NRM)\b",
        "new staff do not know it",
        "say it in plain words",
    ),
    _avoid(r"\boutcome 21\b", "that is for the lead and the police", "leave it out"),
    _avoid(r"\bF[0-9]{3}\b", "fact numbers are for authors", "put them in braces at the end of the block"),
)
