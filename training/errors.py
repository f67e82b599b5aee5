"""The errors of the domain. `training.web.errors` turns them into pages, in that one place."""


class TrainingError(Exception):
    """Something a person can be told about. `str(error)` is fit to be shown: what happened, what to do."""


class NotFoundError(TrainingError):
    """It is not there, or not theirs; which of the two is never said (404)."""


class NotAllowedError(TrainingError):
    """The person is known and may not do this (403)."""


class ConflictError(TrainingError):
    """Somebody else changed it first, or it is already done (409). Nothing was changed."""


class InvalidInputError(TrainingError):
    """What was sent cannot be used. `field` names the form field, if one is to blame (422)."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class TooManyTriesError(TrainingError):
    """A rate limit was reached (429). `retry_after` is in seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ConfigurationError(TrainingError):
    """A setting is missing or unsafe; the message names the setting and the remedy."""


class ContentError(TrainingError):
    """Content files cannot be used. `problems` are the checker's findings, one line each."""

    def __init__(self, message: str, problems: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class StoreError(TrainingError):
    """The database cannot take a change just now: full, locked or away. Nothing was saved (503)."""
