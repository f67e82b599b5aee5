"""Why a file as a whole is not taken. Each message says what is wrong and what to do about it."""

from training.errors import InvalidInputError


class FileRefusedError(InvalidInputError):
    """Nothing of the file was used."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="file")


class PupilDataError(FileRefusedError):
    """The file holds pupils, or details that only a pupil's record has."""
