"""The part of a form in which many people are chosen; see `templates/choosing.html`."""

from flask import request

from training.rules.named_lines import lines_of
from training.services.choosing_people import Sent


def read_sent() -> Sent:
    """Whatever button was pressed, nothing that was ticked or typed is lost."""
    form = request.form
    asked = form.getlist("unsure")
    return Sent(
        chosen=form.get("people", "").split(),
        shown=form.get("shown", "").split(),
        ticked=form.getlist("person"),
        lines=lines_of(form.get("lines")),
        answers=[(line, form.get(f"which-{n}", "")) for n, line in enumerate(asked)],
        group=form.get("group", ""),
        words=form.get("words", "")[:100],
    )
