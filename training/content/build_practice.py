"""What is practised, from what was read."""

from training.content.practice import (
    Care,
    Form,
    HelpLine,
    Line,
    Point,
    Practice,
    RecordPractice,
    SayIt,
    Sentence,
    Story,
)
from training.content.practice_schema import (
    CareRow,
    PracticeFile,
    RecordLineRow,
    RecordRow,
    SayItRow,
    SentenceRow,
    StoryRow,
)
from training.content.right_now import CardLine
from training.content.schema import LineRow


def build_practice(file: PracticeFile | None) -> Practice:
    if file is None:
        return Practice()
    return Practice(_say_it(file.say_it), _record(file.record), _care(file.care))


def _say_it(row: SayItRow) -> SayIt:
    return SayIt(row.module, row.lead_in, tuple(_sentence(each) for each in row.sentences), _line(row.after))


def _sentence(row: SentenceRow) -> Sentence:
    forms = tuple(Form(tuple(form.settings), form.when, form.say, tuple(form.facts)) for form in row.forms)
    return Sentence(row.id, row.when, row.say, row.pause, tuple(row.facts), forms)


def _record(row: RecordRow) -> RecordPractice:
    points = tuple(Point(point.id, point.label, point.text, tuple(point.facts)) for point in row.points)
    return RecordPractice(row.module, points, tuple(_story(story) for story in row.stories))


def _story(row: StoryRow) -> Story:
    lines = tuple(_record_line(line) for line in row.lines)
    return Story(row.id, row.title, row.scene, lines, tuple(row.settings or ()))


def _record_line(row: RecordLineRow) -> Line:
    return Line(row.id, row.text, row.why, tuple(row.facts), tuple(row.meets or ()), row.leave_out)


def _care(row: CareRow) -> Care:
    lines = tuple(HelpLine(line.name, line.what, line.phone, tuple(line.facts)) for line in row.lines)
    return Care(lines, tuple(_line(line) for line in row.tonight))


def _line(row: LineRow) -> CardLine:
    return CardLine(row.text, tuple(row.facts))
