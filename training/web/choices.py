"""What a list field offers, in the shape WTForms wants."""

from collections.abc import Iterable

from wtforms.fields.choices import SelectChoice


def choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """From (value sent, words shown)."""
    return [SelectChoice(value, words) for value, words in pairs]
