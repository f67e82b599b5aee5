"""Practice: which words fit a school, and what a record built from given lines says already. Nothing is marked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256

from training.content.practice import Line, Point, RecordPractice, SayIt, Sentence, Story
from training.content.tailor import Facts, Reader, all_hold, fits


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence in the form for this reader's school."""

    id: str
    when: str
    say: str
    pause: int
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BuiltRecord:
    """`lines` are those chosen that belong, in the order of a finished record."""

    lines: tuple[Line, ...]
    points: tuple[tuple[Point, bool], ...]  # and whether a line says it
    wrong: tuple[Line, ...]  # chosen, and not for a record
    missed: tuple[Line, ...]
    left_out: tuple[Line, ...]  # rightly

    @property
    def met(self) -> int:
        return sum(is_met for _point, is_met in self.points)


def sentences_for(say_it: SayIt, facts: Facts, reader: Reader) -> tuple[Spoken, ...]:
    """In their order; a sentence whose facts do not hold for the reader is not said."""
    spoken = (_spoken(sentence, reader) for sentence in say_it.sentences)
    return tuple(each for each in spoken if all_hold(each.facts, facts, reader))


def stories_for(record: RecordPractice, facts: Facts, reader: Reader) -> tuple[Story, ...]:
    """A story is whole or not at all: its lines answer one another."""
    common = [fact for point in record.points for fact in point.facts]
    return tuple(
        story
        for story in record.stories
        if fits(story.settings, reader)
        and all_hold([*common, *(fact for line in story.lines for fact in line.facts)], facts, reader)
    )


def in_own_order(lines: Sequence[Line], who: str) -> tuple[Line, ...]:
    """Shuffled once for each person, so that a page loaded again looks the same."""
    return tuple(sorted(lines, key=lambda line: sha256(f"{who} {line.id}".encode()).digest()))


def build_record(story: Story, points: Sequence[Point], chosen: Collection[str]) -> BuiltRecord:
    mine = [line for line in story.lines if line.id in chosen]
    others = [line for line in story.lines if line.id not in chosen]
    said = {point for line in mine for point in line.meets}
    return BuiltRecord(
        lines=tuple(line for line in mine if line.belongs),
        points=tuple((point, point.id in said) for point in points),
        wrong=tuple(line for line in mine if not line.belongs),
        missed=tuple(line for line in others if line.belongs),
        left_out=tuple(line for line in others if not line.belongs),
    )


def _spoken(sentence: Sentence, reader: Reader) -> Spoken:
    """An all-through school hears the general form: one for primary pupils alone would not fit it."""
    for form in sentence.forms:
        if reader.setting.meets <= set(form.settings):
            return Spoken(sentence.id, form.when, form.say, sentence.pause, form.facts)
    return Spoken(sentence.id, sentence.when, sentence.say, sentence.pause, sentence.facts)
