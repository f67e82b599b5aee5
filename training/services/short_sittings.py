"""A sitting of a few questions picked from the quizzes of one module: after a change, or as a refresher.

It is an attempt like any other, replayed and shown by the same code, but touches no record of the module.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from random import Random

from training.content.editions import facts_of_items
from training.content.model import Item, Library, Quiz
from training.rules.drawing import draw
from training.services import open_attempts
from training.services.viewer import Viewer

ANY_SCORE = 0  # every critical answer has to be put right all the same


def begin(
    viewer: Viewer,
    library: Library,
    module: str,
    slug: str,
    title: str,
    items: Sequence[Item],
    kind: str,
    now: datetime,
    today: date,
    random: Random,
    link: Callable[[int], None],
) -> int:
    """Begins the sitting `slug` or finds the one already begun; answers the attempt's id.

    `link` ties the row it belongs to, to this id, in the same transaction.
    """
    quiz = Quiz(
        slug=slug,
        title=title,
        module=module,
        pass_mark=ANY_SCORE,
        minutes=max(1, len(items)),
        intro="",
        items=tuple(items),
        facts=facts_of_items(items),
    )
    return open_attempts.begin(viewer, library, quiz, draw(quiz, random), kind, True, now, today, link)
