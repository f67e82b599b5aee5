"""From what was read to the frozen objects of `model.py`. Nothing is checked here any more."""

from dataclasses import replace
from typing import Any

from training.content import schema
from training.content.draft import Draft, GuidanceDraft, LessonDraft, ModuleDraft, QuizDraft
from training.content.editions import (
    canonical,
    digest_of,
    facts_of_blocks,
    facts_of_items,
    lesson_data,
    quiz_data,
)
from training.content.model import (
    Card,
    Code,
    Ending,
    Fact,
    Group,
    Item,
    Lesson,
    Module,
    Never,
    Objective,
    Option,
    Quiz,
    RightNowCard,
    Service,
    Source,
    SourceReading,
    Step,
    Term,
)
from training.content.right_now import CardLine
from training.content.weave import names_in
from training.words import CriticalCode, ItemKind


def build_facts(guidance: GuidanceDraft) -> dict[str, Fact]:
    return {
        name: Fact(
            id=row.id,
            statement=row.statement,
            audience=row.audience,
            nations=frozenset(row.nations),
            status=row.status,
            sources=tuple(row.sources),
            checked_on=row.checked_on,
            review_by=row.review_by,
            effective_from=row.effective_from,
            effective_to=row.effective_to,
            place=row.place,
            checked_by=row.checked_by,
            note=row.note,
        )
        for name, (row, _) in guidance.facts.items()
    }


def build_sources(guidance: GuidanceDraft) -> dict[str, Source]:
    return {
        name: Source(
            id=row.id,
            title=row.title,
            publisher=row.publisher,
            edition=row.edition,
            kind=row.kind,
            address=row.address,
            last_seen=row.last_seen,
            address_unverified=row.address_unverified,
            reading=SourceReading(**row.reading.model_dump()) if row.reading else None,
        )
        for name, (row, _) in guidance.sources.items()
    }


def build_codes(guidance: GuidanceDraft) -> dict[CriticalCode, Code]:
    rows = [row for row, _ in guidance.codes.values()]
    return {row.id: Code(row.id, row.never, tuple(row.facts)) for row in rows}


def build_terms(guidance: GuidanceDraft) -> dict[str, Term]:
    rows = [row for row, _ in guidance.terms.values()]
    return {row.id: Term(row.id, row.label, {n: word.text for n, word in row.words.items()}) for row in rows}


def build_card(guidance: GuidanceDraft) -> RightNowCard:
    card = guidance.card
    if card is None:
        return RightNowCard((), (), (), ())
    return RightNowCard(
        nevers=tuple(Never(n.id, n.text, n.code, tuple(n.facts)) for n in card.nevers),
        say=tuple(CardLine(line.text, tuple(line.facts)) for line in card.say),
        steps=tuple(CardLine(line.text, tuple(line.facts)) for line in card.steps),
        services=tuple(Service(s.name, s.what, s.phone, s.address, tuple(s.facts)) for s in card.services),
    )


def build_lesson(draft: LessonDraft) -> Lesson:
    lesson = Lesson(draft.slug, draft.title, draft.blocks, facts_of_blocks(draft.blocks), "")
    return replace(lesson, digest=digest_of(canonical(lesson_data(lesson))))


def build_quizzes(drafts: dict[str, QuizDraft]) -> dict[str, Quiz]:
    """Refreshers last: they hold the items of other quizzes too, each with the page it leads back to."""
    built = {slug: build_quiz(draft) for slug, draft in drafts.items()}
    for slug, draft in drafts.items():
        if isinstance(draft.file, schema.RefresherFile):
            pool = [built[name].items for name in draft.file.pool if name in built]
            built[slug] = _sealed(
                replace(built[slug], items=(*built[slug].items, *(item for items in pool for item in items)))
            )
    return built


def build_quiz(draft: QuizDraft) -> Quiz:
    """A refresher without its pool: `build_quizzes` adds that."""
    file = draft.file
    module = file.module
    if isinstance(file, schema.ScenarioFile):
        items = tuple(_decision(node, module) for node in file.nodes if not node.ending)
        endings = tuple(Ending(node.id, node.story) for node in file.nodes if node.ending)
        start = file.start
    else:
        items, endings, start = tuple(_item(row, module) for row in file.items), (), None
    quiz = Quiz(
        slug=draft.slug,
        title=file.title,
        module=module,
        pass_mark=file.pass_mark,
        minutes=file.minutes,
        intro=file.intro,
        items=items,
        start=start,
        endings=endings,
        settings=tuple(file.settings or ()),
        count=file.count if isinstance(file, schema.RefresherFile) else None,
        always=tuple(file.always) if isinstance(file, schema.RefresherFile) else (),
        alone=isinstance(file, schema.ScenarioFile) and file.alone,
    )
    return _sealed(quiz)


def _sealed(quiz: Quiz) -> Quiz:
    quiz = replace(quiz, facts=facts_of_items(quiz.items))
    return replace(quiz, digest=digest_of(canonical(quiz_data(quiz))))


def build_module(draft: ModuleDraft, all_quizzes: dict[str, Quiz]) -> Module:
    """The module with its lessons; its facts and `needs` count the quizzes that could be read as well."""
    file = draft.file
    lessons = tuple(build_lesson(lesson) for lesson in draft.lessons)
    quizzes = [all_quizzes[name] for name in file.quizzes if name in all_quizzes]
    parts: list[Lesson | Quiz] = [*lessons, *quizzes]
    facts = dict.fromkeys(fact for part in parts for fact in part.facts)
    texts = [block.html for lesson in lessons for block in lesson.blocks]
    texts += [canonical(quiz_data(quiz)) for quiz in quizzes]
    whole = [file.model_dump(mode="json"), [x.digest for x in lessons], [x.digest for x in quizzes]]
    return Module(
        slug=draft.slug,
        id=file.id,
        title=file.title,
        summary=file.summary,
        minutes=file.minutes,
        audience=file.audience,
        publication=file.publication,
        nations=tuple(file.nations),
        content_note=file.content_note,
        objectives=tuple(Objective(o.id, o.text) for o in file.objectives),
        lessons=lessons,
        quizzes=tuple(file.quizzes),
        needs=names_in(texts),
        facts=tuple(facts),
        digest=digest_of(canonical(whole)),
        core=tuple(file.core or ()),
    )


def build_modules(draft: Draft, quizzes: dict[str, Quiz]) -> dict[str, Module]:
    built = [build_module(m, quizzes) for m in draft.modules.values()]
    return {m.slug: m for m in sorted(built, key=lambda m: (m.id[0], int(m.id[1:])))}


def full_lesson(reference: str, module: str) -> str:
    """`lesson` as `module/lesson`."""
    return reference if "/" in reference else f"{module}/{reference}"


def _option(row: schema.OptionRow) -> Option:
    branch: dict[str, Any] = {}
    if isinstance(row, schema.BranchRow):
        branch = {"next": row.next, "repair": row.repair}
    return Option(
        id=row.id,
        text=row.text,
        best=row.best,
        feedback=row.feedback,
        facts=tuple(row.facts),
        critical=row.critical,
        instead=row.instead,
        **branch,
    )


def _item(row: schema.ChooseRow | schema.OrderRow | schema.SortRow, module: str) -> Item:
    item = Item(
        id=row.id,
        kind=ItemKind(row.kind),
        story=row.story or "",
        stem=row.stem,
        objective=row.objective,
        lesson=full_lesson(row.lesson, module),
        lineage=row.lineage or row.id,
        family=row.family or "",
        settings=tuple(row.settings or ()),
    )
    if isinstance(row, schema.ChooseRow):
        return replace(item, pinned=row.pin, options=tuple(_option(option) for option in row.options))
    if isinstance(row, schema.OrderRow):
        return replace(item, steps=tuple(Step(s.id, s.text, s.feedback, tuple(s.facts)) for s in row.steps))
    return replace(
        item,
        groups=tuple(Group(g.id, g.label) for g in row.groups),
        cards=tuple(Card(c.id, c.text, c.group, c.feedback, tuple(c.facts)) for c in row.cards),
    )


def _decision(node: schema.NodeRow, module: str) -> Item:
    return Item(
        id=node.id,
        kind=ItemKind.DECISION,
        story=node.story,
        stem=node.stem or "",
        objective=node.objective or "",
        lesson=full_lesson(node.lesson or "", module),
        lineage=node.lineage or node.id,
        pinned=node.pin,
        options=tuple(_option(option) for option in node.options),
    )
