"""The content that was read at start-up."""

from flask import current_app

from training.content.model import Library


def library() -> Library:
    found: Library = current_app.extensions["library"]
    return found


def module_titles() -> dict[str, str]:
    """Slug → what the module is called."""
    return {slug: module.title for slug, module in library().modules.items()}
