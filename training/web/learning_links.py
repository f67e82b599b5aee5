"""Where the next step of a module is: the page, the quiz, or the sitting already begun."""

from flask import url_for

from training.rules.progress import Progress


def step_href(found: Progress) -> str:
    step, slug = found.next_step, found.module.slug
    if found.practising or step.kind == "done":
        return url_for("learn.module", slug=slug)
    if step.kind == "lesson":
        return url_for("learn.lesson", slug=slug, lesson=step.slug)
    begun = found.quiz(step.slug).open_attempt
    if begun is not None:
        return url_for("quiz.resume", attempt_id=begun)
    return url_for("quiz.start", slug=slug, quiz=step.slug)


def step_words(found: Progress) -> str:
    """What the button says."""
    done, _of = found.steps
    if found.next_step.kind == "quiz":
        return (
            "Carry on" if found.quiz(found.next_step.slug).open_attempt is not None else "Go to the questions"
        )
    return "Carry on" if done else "Start"
