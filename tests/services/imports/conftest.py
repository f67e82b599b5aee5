"""A school with a lead, within the application."""

import pytest
from flask import Flask

from tests.factories import make_person, make_school
from tests.support.importing import viewer_of
from training.services.viewer import Viewer
from training.words import Role


@pytest.fixture(autouse=True)
def in_the_app(app: Flask):  # type: ignore[no-untyped-def]
    with app.app_context():
        yield


@pytest.fixture
def school() -> int:
    return make_school()


@pytest.fixture
def lead(school: int) -> Viewer:
    return viewer_of(make_person(school, Role.LEAD, "Lea", "Dee", "lea@r.example"))
