"""What every test can ask for: an application with its own database, a client, a browser, a mail server.

Tests of services run on SQLite and on PostgreSQL; others on SQLite, unless marked `both_databases`.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import notrun, rundir

if TYPE_CHECKING:  # imported on first use, so that tests of rules and content load no web framework
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.support.smtp import Mailbox
    from training.config import Settings

pytest_plugins = ["tests.support.browser"]

ROOT = Path(__file__).resolve().parents[1]
ON_BOTH = ("services", "durability")
KINDS = ("sqlite", "postgresql")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="also run the tests marked long")


def pytest_configure(config: pytest.Config) -> None:
    rundir.begin()
    if not hasattr(config, "workerinput"):  # the process that ends last
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # told to stop, it still cleans up
        config.add_cleanup(rundir.end)
        config.add_cleanup(_stop_postgres)


def _stop_postgres() -> None:
    if rundir.find("postgres") or rundir.find("postgres-template"):
        from tests.support import postgres

        postgres.stop()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    long = [item for item in items if item.get_closest_marker("long")]
    if long:
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    notrun.summarise(terminalreporter)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "db_kind" in metafunc.fixturenames:
        folder = metafunc.definition.path.relative_to(ROOT / "tests").parts[0]
        marked = metafunc.definition.get_closest_marker
        both = (folder in ON_BOTH or marked("both_databases")) and not marked("sqlite_only")
        metafunc.parametrize("db_kind", KINDS if both else KINDS[:1])


@pytest.fixture
def settings(db_kind: str, tmp_path: Path) -> Iterator[Settings]:
    """Settings with a migrated, empty database that this test alone uses."""
    from tests.support import databases, once, postgres

    once.compile_once()
    if db_kind == "postgresql":
        try:
            postgres.server_url()
        except (postgres.PostgresUnavailableError, RuntimeError, OSError) as error:
            notrun.not_run(f"PostgreSQL: {error}")
    with databases.fresh(db_kind, tmp_path / "instance", ROOT) as made:
        yield made


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    from tests.support.databases import read_content
    from training import create_app
    from training.extensions import db

    application = create_app(settings, library=read_content(settings.content))
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A real mail server; point `STEADY_SMTP_URL` at its host and port."""
    from tests.support import smtp

    with smtp.serve() as box:
        yield box
