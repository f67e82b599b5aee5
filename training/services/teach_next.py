"""What to teach next: a school's published counts as rules and questions. Sums of what is published, and nothing else.

The only choice is the term; no filter by person, role or group exists (`training.rules.suppression`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor

from training.content.model import Item, Library
from training.content.terms import term_words
from training.content.weave import weave
from training.rules.item_analysis import wilson
from training.rules.school_time import in_words
from training.rules.suppression import Shown
from training.rules.terms import TermDates
from training.rules.years import school_year
from training.services.details import find_details
from training.services.statistics_counting import Key
from training.services.statistics_publishing import find_item, find_published_cells
from training.services.statistics_sittings import AFTER, BEFORE, find_terms, term_key
from training.services.viewer import Viewer
from training.words import CriticalCode

LISTED = 30
# Discrimination follows from marks that are not shown, and a lead knows who sat a quiz twice. A high figure, or one
# about few, would tell what such a person answered: so it needs many on both sides and says little above twenty.
Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class Share:
    """`k` of `n`, and between which shares it lies 19 times in 20; in per cent."""

    k: int
    n: int

    @property
    def per_cent(self) -> int:
        return round(100 * self.k / self.n)

    @property
    def between(self) -> tuple[int, int]:
        low, high = wilson(self.k, self.n) or (0.0, 1.0)
        return floor(100 * low), ceil(100 * high)


@dataclass(frozen=True, slots=True)
class Choice:
    """`n` None: held back."""

    text: str
    n: int | None
    best: bool
    code: CriticalCode | None


@dataclass(frozen=True, slots=True)
class Question:
    """One item in one term."""

    id: str  # “quiz/lineage”
    quiz: str
    stem: str
    story: str
    page: str  # “module/lesson”
    page_title: str
    codes: tuple[CriticalCode, ...]
    share: Share | None  # who chose what helps first
    words: str
    n: int
    before: Share | None  # the same of those who had not read the pages
    choices: tuple[Choice, ...]  # only where some may be shown
    held_back: int  # how many chose one of those without a number, together
    commonest: str  # the one of those that most chose; empty where that may not be said

    @property
    def title(self) -> str:
        """Many questions ask “What do you say?”: the page says about what."""
        return f"{self.page_title}{'' if self.page_title.endswith('?') else ':'} {self.stem}"


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One critical code, and the first answers to questions about it."""

    code: CriticalCode
    never: str
    missed: Share  # those that were not the best
    critical: Share | None  # those that broke it, in questions where that may be shown
    questions: int
    pages: tuple[tuple[str, str], ...]  # “module/lesson”, title
    terms: tuple[tuple[str, Share | None], ...]  # the same in other terms: label, missed


@dataclass(frozen=True, slots=True)
class TermChoice:
    key: str
    label: str


@dataclass(frozen=True, slots=True)
class TeachNext:
    term: TermChoice | None
    terms: tuple[TermChoice, ...]  # with something to show, newest first
    running: bool
    rules: tuple[RuleLine, ...]
    questions: tuple[Question, ...]  # the hardest first
    more: int  # questions with a number, beyond those listed
    in_words: int  # questions of which nearly everyone, or hardly anyone, chose what helps

    @property
    def is_empty(self) -> bool:
        return not (self.rules or self.questions or self.in_words)


@dataclass(frozen=True, slots=True)
class _Row:
    key: Key
    item: Item
    shown: Shown


def get_teach_next(viewer: Viewer, library: Library, wanted: str, today: date) -> TeachNext:
    """`wanted`: the key of a term; any other word means the newest with something to show. Three queries."""
    rows = list(_rows(viewer.school_id, library, today))
    terms = find_terms(viewer.school_id)
    keys = sorted({row.key.term for row in rows}, reverse=True)
    if not keys:
        return TeachNext(None, (), False, (), (), 0, 0)
    figures = {row.key.term for row in rows if row.shown.right is not None}
    newest = next((key for key in keys if key in figures), keys[0])
    key = wanted if wanted in keys else newest
    names = find_details(viewer.school_id).names | term_words(library.terms.values(), viewer.nation)
    here = [row for row in rows if row.key.term == key]
    questions = sorted(_questions(here, library, names), key=_hardest_first)
    numbered = [question for question in questions if question.share is not None]
    return TeachNext(
        term=TermChoice(key, term_label(key, terms)),
        terms=tuple(TermChoice(each, term_label(each, terms)) for each in keys),
        running=any(not row.shown.final for row in here) and _still_runs(key, terms, today),
        rules=_rules(here, rows, library, terms),
        questions=tuple(numbered[:LISTED]),
        more=max(0, len(numbered) - LISTED),
        in_words=len(questions) - len(numbered),
    )


def term_label(key: str, terms: Sequence[TermDates]) -> str:
    found = next((term for term in terms if term.starts_on.isoformat() == key), None)
    first = date.fromisoformat(key)
    if found is not None:
        return f"{found.name} {first.year}"
    if first == school_year(first).first_day:
        return f"School year {school_year(first).label}"
    return f"Term from {in_words(first)}"


def _still_runs(key: str, terms: Sequence[TermDates], today: date) -> bool:
    return term_key(today, terms) == key


def _rows(school_id: int, library: Library, today: date) -> Iterable[_Row]:
    """Of items that are still asked; what has gone teaches nobody."""
    for key, (shown, _cells) in find_published_cells(school_id, today).items():
        item = find_item(library, key.quiz, key.item_lineage)
        if item is not None:
            yield _Row(key, item, shown)


def _questions(rows: Sequence[_Row], library: Library, names: Names) -> list[Question]:
    before = {(row.key.quiz, row.key.item_lineage): row for row in rows if row.key.form == BEFORE}
    found = []
    for row in rows:
        which = (row.key.quiz, row.key.item_lineage)
        if row.key.form == AFTER:
            found.append(_question(row, before.pop(which, None), library, names))
    return found + [_question(row, None, library, names) for row in before.values()]


def _question(row: _Row, before: _Row | None, library: Library, names: Names) -> Question:
    item, shown = row.item, row.shown
    share = _share(shown)
    return Question(
        id=f"{row.key.quiz}/{row.key.item_lineage}",
        quiz=library.quizzes[row.key.quiz].title,
        stem=weave(item.stem, names),
        story=weave(item.story, names),
        page=item.lesson,
        page_title=page_title(library, item.lesson),
        codes=codes_of_item(item),
        share=share,
        words=shown.words,
        n=shown.n,
        before=_share(before.shown) if before else None,
        choices=_choices(item, shown, names),
        held_back=shown.n - sum(shown.options.values()) if shown.options else 0,
        commonest=next((weave(o.text, names) for o in item.options if o.id == shown.commonest), ""),
    )


def _choices(item: Item, shown: Shown, names: Names) -> tuple[Choice, ...]:
    if not shown.options:
        return ()
    return tuple(
        Choice(weave(option.text, names), shown.options.get(option.id), option.best, option.critical)
        for option in item.options
    )


def _share(shown: Shown) -> Share | None:
    return None if shown.right is None else Share(shown.right, shown.n)


def _hardest_first(question: Question) -> tuple[float, str]:
    return (question.share.k / question.share.n if question.share else 1.0, question.id)


def _rules(
    here: Sequence[_Row], rows: Sequence[_Row], library: Library, terms: Sequence[TermDates]
) -> tuple[RuleLine, ...]:
    lines = []
    for code, words in library.codes.items():
        about = _about(code, here)
        missed = _missed(about)
        if missed is None:
            continue
        lines.append(
            RuleLine(
                code=code,
                never=words.never,
                missed=missed,
                critical=_critical(code, about),
                questions=len(about),
                pages=_pages(about, library),
                terms=_over_terms(code, here, rows, terms),
            )
        )
    return tuple(sorted(lines, key=lambda line: (-_weight(line.critical), -_weight(line.missed), line.code)))


def _about(code: CriticalCode, rows: Sequence[_Row]) -> list[_Row]:
    return [row for row in rows if row.shown.right is not None and code in codes_of_item(row.item)]


def _missed(rows: Sequence[_Row]) -> Share | None:
    n = sum(row.shown.n for row in rows)
    return Share(n - sum(row.shown.right or 0 for row in rows), n) if n else None


def _critical(code: CriticalCode, rows: Sequence[_Row]) -> Share | None:
    """Over the questions in which every option that breaks this rule may be shown."""
    k = n = 0
    for row in rows:
        breaking = [option.id for option in row.item.options if option.critical is code]
        if all(option in row.shown.options for option in breaking):
            k += sum(row.shown.options[option] for option in breaking)
            n += row.shown.n
    return Share(k, n) if n else None


def _weight(share: Share | None) -> float:
    return share.k / share.n if share else 0.0


def _pages(rows: Sequence[_Row], library: Library) -> tuple[tuple[str, str], ...]:
    """Those of the hardest questions first."""
    hardest = sorted(rows, key=lambda row: (row.shown.right or 0) / row.shown.n)
    pages = dict.fromkeys(row.item.lesson for row in hardest)
    return tuple((page, page_title(library, page)) for page in list(pages)[:3])


def _over_terms(
    code: CriticalCode, here: Sequence[_Row], rows: Sequence[_Row], terms: Sequence[TermDates]
) -> tuple[tuple[str, Share | None], ...]:
    """This term, the one before it and the one a year ago, as far as something can be shown of each."""
    key = here[0].key.term
    earlier = sorted({row.key.term for row in rows if row.key.term < key}, reverse=True)
    year_ago = [each for each in earlier if _a_year_apart(each, key)]
    chosen = dict.fromkeys([key, *earlier[:1], *year_ago[:1]])
    found = [(term_label(each, terms), _missed(_about(code, _of_term(each, rows)))) for each in chosen]
    return tuple(found) if sum(share is not None for _, share in found) > 1 else ()


def _of_term(key: str, rows: Sequence[_Row]) -> list[_Row]:
    return [row for row in rows if row.key.term == key]


def _a_year_apart(earlier: str, later: str) -> bool:
    return 330 <= (date.fromisoformat(later) - date.fromisoformat(earlier)).days <= 400


def codes_of_item(item: Item) -> tuple[CriticalCode, ...]:
    found = {option.critical for option in item.options if option.critical is not None}
    return tuple(sorted(found, key=lambda code: int(code.value[1:])))


def page_title(library: Library, page: str) -> str:
    module, _, slug = page.partition("/")
    found = library.modules.get(module)
    lesson = next((each for each in found.lessons if each.slug == slug), None) if found else None
    return lesson.title if lesson else page
