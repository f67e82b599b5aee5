"""What the bank must not miss: each service, each idea of the curriculum, each place where old advice was wrong."""

import re

import pytest

from tests.content.bank import ROOT, all_items, bank
from training.content.checks.citations import citations
from training.content.library import read_tree
from training.content.model import Item

SERVICES = {
    "Report Remove": "Report Remove",
    "Childline": "Childline",
    "the Internet Watch Foundation": r"\bIWF\b|Internet Watch Foundation",
    "Yoti": "Yoti",
    "Take It Down": "Take It Down",
    "CEOP": r"\bCEOP\b",
    "the NSPCC": "NSPCC",
    "police, not urgent": r"\b101\b",
    "police, urgent": r"\b999\b",
    "children’s social care": r"social care|\[\[social-care\]\]",
    "the local authority’s designated officer": r"\bLADO\b|\[\[lado\]\]",
    "POSH": "POSH|Professionals Online Safety Helpline",
    "Report Harmful Content": "Report Harmful Content",
    "StopNCII": "StopNCII",
    "Revenge Porn Helpline": "Revenge Porn Helpline",
    "the app’s own report": r"in the app|app’s own report",
    "UK Safer Internet Centre": "UK Safer Internet Centre",
    "parents and carers": r"\bparents?\b|\bcarers?\b",
}

# The idea of each question, in our own short words, and the item that grew out of it.
IDEAS = {
    "A1": {
        "the first words to a pupil who tells": "a1-maya-tells-you",
        "asked to promise": "a1-promise",
        "the phone is turned towards you": "a1-turns-the-phone",
        "seen by accident": "a1-glimpse",
        "words that open and words that close": "a1-words-that-help",
        "the lead is away": "a1-lead-away",
        "an adult from a game has it": "a1-adult-from-a-game",
        "a friend tells": "a1-a-friend-tells",
    },
    "A2": {
        "a pupil offers to delete": "a2-zayn-offers-to-delete",
        "a screenshot for the record": "a2-for-the-record",
        "a phone goes round the class": "a2-phone-passed-round",
        "a parent emails the picture": "a2-photo-by-email",
        "take it off the other boy": "a2-jordan-is-furious",
        "what is the rule": "a2-the-rule-for-supply",
        "sent one unasked": "a2-never-asked-for-it",
        "whom the law protects": "a2-will-i-be-arrested",
    },
    "A3": {
        "the best line of a record": "a3-best-line",
        "the pupil’s own word": "a3-her-own-word",
        "where the record goes": "a3-where-it-goes",
        "Friday afternoon": "a3-friday-afternoon",
        "about a colleague": "a3-about-a-colleague",
        "the pupil takes it back": "a3-takes-it-back",
        "a parent rings": "a3-a-parent-rings",
        "you are shaken": "a3-it-stays-with-you",
    },
    "A4": {
        "which line helps": "a4-ruby-which-line",
        "talk in the staffroom": "a4-staffroom-remark",
        "a boy laughs it off": "a4-sam-laughs",
        "will my dad be told": "a4-noor-and-her-dad",
        "I agreed, so it is fine": "a4-harrison-agreed",
        "outed while telling": "a4-kit-and-being-outed",
        "the pupil who passed it on": "a4-leo-in-your-form",
        "little English": "a4-thuy-one-word",
    },
    "A5": {
        "what to say first about removal": "a5-tomasz-asks-first",
        "who sends the report": "a5-yusra-who-sends-it",
        "aged 12": "a5-amy-is-twelve",
        "a private group": "a5-whatsapp-group",
        "bullying and a fake account": "a5-fake-account",
        "nothing posted yet": "a5-threat-not-posted",
        "18 now, 16 in the picture": "a5-freddie-is-18",
        "what to say about tonight": "a5-tonight-at-home",
    },
    "A6": {
        "an hour to pay": "a6-an-hour-to-pay",
        "paid already": "a6-paid-already",
        "it is a fake": "a6-not-even-me",
        "say nothing or I am finished": "a6-finished",
        "whom to tell first": "a6-who-first",
        "he looks hopeless": "a6-whats-the-point",
        "behaviour or safeguarding": "a6-phone-in-lesson",
        "a warning to the class": "a6-warn-the-class",
    },
    "A7": {
        "it is only AI": "a7-only-ai",
        "a fake of a colleague": "a7-a-colleague",
        "the app he used": "a7-the-app-he-used",
        "photos on the website": "a7-named-photos",
        "a fake cannot be illegal": "a7-cant-be-illegal",
        "what to say about tonight": "a7-what-can-you-say-tonight",
    },
    "D1": {
        "sexual acts, aged 12": "d1-girl-of-12",
        "a couple of 16": "d1-a-couple-of-16",
        "she said yes": "d1-she-said-yes",
        "an adult, perhaps": "d1-nineteen-or-twenty",
        "a member of staff": "d1-a-staff-member",
        "a learning difficulty": "d1-he-says-he-agreed",
        "other schools": "d1-two-other-schools",
    },
    "D2": {
        "is there a reason to view": "d2-her-dad-asks",
        "how it is done": "d2-only-way-to-decide",
        "a phone for the police": "d2-phone-for-the-police",
        "a teacher forwards it": "d2-teacher-forwards-it",
        "when deleting is right": "d2-shall-i-just-delete-it",
        "a pupil refuses": "d2-my-phone",
        "screenshots from a parent": "d2-mum-emails-screenshots",
    },
    "D3": {
        "the order of work": "d3-order-of-work",
        "no ID": "d3-no-id",
        "an app without steps": "d3-app-you-never-heard-of",
        "who reports inside an app": "d3-inside-snapchat",
        "which service for what": "d3-ceop-or-not",
        "a web address": "d3-a-friend-gives-the-address",
        "wait for the platform": "d3-forty-eight-hours",
    },
    "D4": {
        "when parents hear": "d4-when-to-tell",
        "the other boy out": "d4-wants-him-out",
        "on his record": "d4-on-his-record",
        "who decides": "d4-who-decides",
        "the duty to report": "d4-has-the-duty-begun",
        "parents saved it": "d4-dad-saved-it",
        "ring the other family": "d4-call-the-other-family",
    },
    "D5": {
        "who knows": "d5-who-knows",
        "no referral, written down": "d5-is-it-worth-writing",
        "another form": "d5-change-form",
        "a governor asks": "d5-governor-over-coffee",
        "Annex A": "d5-annex-a",
        "the next assembly": "d5-year-nine-assembly",
    },
    "tutor-time": {
        "where": "where",
        "the phone held up": "phone",
        "do not tell my mum": "my-mum",
        "a boy has it": "year-ten",
        "the lead is teaching": "lead-teaching",
        "the notes": "notes",
    },
    "monday-morning": {
        "first words": "first-words",
        "pay from savings": "savings",
        "delete everything": "wipe-it",
        "after the match": "the-match",
        "the lead’s order": "in-order",
    },
    "the-fake": {
        "shown on a screen": "on-the-screen",
        "the maker is sorry": "he-is-sorry",
        "the staff chat": "staff-chat",
        "the school’s photos": "the-photo",
    },
    "five-past-three": {
        "you have the phone": "the-phone",
        "she forwarded it": "it-was-forwarded",
        "17 and 13, refer or not": "two-ages",
        "parents, now or later": "her-parents",
        "evidence until the police come": "until-five",
        "removal meanwhile": "can-you-get-it-off",
        "the record and its reasons": "your-record",
    },
    "at-the-desk": {
        "two families, two rooms": "the-desk",
        "show me": "show-me",
        "make them delete it": "delete-it",
        "a brother has seen it": "her-brother",
        "she sent it herself": "she-sent-it",
        "will he have a record": "his-record",
        "what was promised": "promise-me",
    },
}


def words_of(item: Item) -> str:
    parts = [item.story, item.stem, *(group.label for group in item.groups)]
    for part in (*item.options, *item.steps, *item.cards):
        parts += [part.text, part.feedback]
    return " ".join(parts)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_stands_in_a_lesson_and_in_a_question(name: str) -> None:
    pattern = re.compile(SERVICES[name])
    texts = [
        " ".join(block.text for block in lesson.blocks) for m in bank().published() for lesson in m.lessons
    ]
    assert any(pattern.search(text) for text in texts)
    assert any(pattern.search(words_of(item)) for _, item in all_items())


@pytest.mark.parametrize("place", IDEAS)
def test_every_idea_of_the_curriculum_has_its_question(place: str) -> None:
    if place in bank().quizzes:
        items = {item.id for item in bank().quizzes[place].items}
    else:
        (module,) = (m for m in bank().published() if m.id == place)
        items = {item.id for slug in module.quizzes for item in bank().quizzes[slug].items}
    assert {idea: name for idea, name in IDEAS[place].items() if name not in items} == {}
    assert len(set(IDEAS[place].values())) == len(IDEAS[place])


def test_everything_old_advice_got_wrong_is_named_and_put_right() -> None:
    draft, _ = read_tree(ROOT)
    old = [name for name, (row, _) in draft.guidance.facts.items() if row.status == "seeds-only"]
    said = {cited.fact for cited in citations(draft) if cited.old_advice}
    listed = {name for name, (row, _) in draft.guidance.untaught.items() if row.reason == "corrected"}
    assert set(old) == {f"F9{number:02}" for number in range(1, 15)}
    assert set(old) - said == listed
