"""One line that a lead types: a title, a provider, the name of a version. Kept short, and never about a pupil."""

from training.errors import InvalidInputError
from training.rules.exempting import NOTE_LENGTH, holds_pupil_number
from training.rules.staff_names import TextProblemError, tidy


def short_text(text: str | None, field: str, missing: str) -> str:
    """Tidied. Raises InvalidInputError; `missing` says what to give where there is nothing, "" where that is fine."""
    try:
        line = tidy(text or "", [])
    except TextProblemError as error:
        raise InvalidInputError(str(error), field) from error
    if not line and missing:
        raise InvalidInputError(missing, field)
    if len(line) > NOTE_LENGTH:
        raise InvalidInputError(f"Use at most {NOTE_LENGTH} letters; these are {len(line)}.", field)
    if holds_pupil_number(line):
        raise InvalidInputError(
            "This looks like a pupil’s number. Write nothing here that could name a pupil.", field
        )
    return line
