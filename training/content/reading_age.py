"""Reading age by Flesch–Kincaid, with our own syllable counter: no dictionary, nothing to download.

Grade 7.0 is about age 12. Sentences end at . ! ? and at the end of every line, so a list is not one sentence.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

# Terms a lesson cannot do without count as two syllables each (DECISIONS 33).
UNAVOIDABLE = frozenset(
    {"safeguarding", "deputy", "deputies", "semi-nude", "semi-nudes", "governors", "governor"}
)

_WORD = re.compile(r"[a-z]+(?:[’'-][a-z]+)*|[0-9]+", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?]+[”’)]*(?=\s|$)|\n")
_VOWELS = re.compile(r"[aeiouy]+")
# An e that is written and not heard: at the end, in -es and -ed, and before a few endings.
_SILENT = re.compile(
    r"(?<=[^aeiouy])(?:"
    r"(?<![^aeiouy]l)(?<![bt]r)e$"
    r"|(?<![cgsxz])(?<!ch)(?<!sh)(?<![^aeiouy]l)es$"
    r"|(?<![dt])(?<![^aeiouyl]l)ed$"
    r"|e(?=(?:ful|fully|less|ly|ment|ments|ness|ty|thing|things|times?|body|where|how|line|guard)$)"
    r")"
)
# Vowels that stand side by side and are heard as two.
_APART = re.compile(
    r"[aeou]ing|ying|[aeio]y(?:[ao]|e(?!d?s?$))|anyone|iet|iu|suici|(?<=[dr])eos?$|(?<=[rd])eas?$|crea(?!m)|react|theat|realit"
    r"|(?<![ctshg])ia(?!ge)|(?<![tscgxn])(?<!ll)io|(?<![ct])ien(?=[tc])|sci(?=e)"
    r"|(?<![qg])ua(?=[lt])|(?<![qg])ue(?=[nl])|sms?$|[ds]n[’']t$"
)
_SHORTENED = re.compile(r"[’'](?:s|d|ll|m|ve|re|t)?$")


@dataclass(frozen=True, slots=True)
class Measure:
    words: int
    sentences: int
    syllables: int
    hardest: tuple[str, ...]  # the words that cost most: many syllables, used often

    @property
    def grade(self) -> float:
        """Flesch–Kincaid grade level; 0.0 for no words."""
        if not self.words:
            return 0.0
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59


def measure(text: str) -> Measure:
    found = [word.lower() for word in _WORD.findall(text)]
    sentences = [part for part in _SENTENCE_END.split(text) if _WORD.search(part)]
    cost = Counter[str]()
    for word in found:
        cost[word] += max(syllables(word) - 2, 0)
    hardest = tuple(word for word, extra in cost.most_common(3) if extra)
    return Measure(len(found), len(sentences), sum(syllables(word) for word in found), hardest)


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """Of one word in small letters. A number counts one for each figure, as it is read aloud."""
    if word in UNAVOIDABLE:
        return 2
    if word.isdigit():
        return len(word)
    if "-" in word:
        return sum(syllables(part) for part in word.split("-"))
    apart = len(_APART.findall(word))
    word = _SHORTENED.sub("", word)
    return max(len(_VOWELS.findall(word)) + apart - len(_SILENT.findall(word)), 1)
