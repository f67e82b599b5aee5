"""A school with a lead and an administrator, for whoever asks; tests with people of their own name them anew."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories import make_person, make_school
from tests.support.accounts import PASSWORD, viewer_of
from training.services import passwords
from training.services.viewer import Viewer
from training.words import Role


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    """Within the application, for the whole test."""
    with app.app_context():
        yield


@pytest.fixture(scope="module")
def password_hash() -> str:
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def school_id(context: None) -> int:
    return make_school()


@pytest.fixture
def lead(school_id: int, password_hash: str) -> Viewer:
    return viewer_of(make_person(school_id, role=Role.LEAD, password_hash=password_hash))


@pytest.fixture
def administrator(school_id: int, password_hash: str) -> Viewer:
    return viewer_of(make_person(school_id, role=Role.ADMINISTRATOR, password_hash=password_hash))
