"""The ways to practice, for the end of a module and for home."""

from collections.abc import Collection

from flask import url_for

from training.services.practice import offered
from training.web import clock
from training.web.access import viewer
from training.web.library import library


def practice_tasks(finished: Collection[str]) -> list[dict[str, str]]:
    """For a task list; `finished` are the slugs of modules."""
    aloud, record = offered(library(), finished, viewer().reader(clock.today()))
    tasks = []
    if aloud:
        tasks.append(
            {
                "title": "Say three sentences aloud",
                "href": url_for("practice.say_it"),
                "hint": "Once, in a minute. Nothing is recorded.",
            }
        )
    if record:
        tasks.append(
            {
                "title": "Practise writing it down",
                "href": url_for("practice.stories"),
                "hint": "Build a record from given lines. Nothing is stored.",
            }
        )
    return tasks
