"""Starting: what is made once, what is refused, what is copied before it is changed."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.support.databases import read_content
from tests.support.server import ROOT, environment, free_port
from training import create_app
from training.config import Settings
from training.errors import ConfigurationError
from training.startup import KEEP_BACKUPS, back_up, is_serving, make_ready
from training.store import engine_options


@pytest.fixture
def fresh(tmp_path: Path) -> Settings:
    """Nothing set, nothing there yet."""
    return Settings(instance=tmp_path / "instance", testing=True)


def start(settings: Settings) -> None:
    make_ready(create_app(settings, library=read_content(settings.content)))


def change(settings: Settings, statement: str) -> None:
    engine = create_engine(settings.database, **engine_options(settings.database))
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def value(path: Path, query: str) -> object:
    url = f"sqlite:///{path.as_posix()}"
    engine = create_engine(url, **engine_options(url))
    with engine.connect() as connection:
        found: object = connection.execute(text(query)).scalar()
    engine.dispose()
    return found


def test_a_first_start_prints_a_link_that_makes_the_school(
    fresh: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    start(fresh)
    link = next(word for word in capsys.readouterr().out.split() if "/start/" in word)
    app = create_app(fresh, library=read_content(fresh.content))
    assert app.test_client().get(link[link.index("/start/") :]).status_code == 200
    assert app.test_client().get("/start/guessed").status_code != 200


def test_workers_that_start_together_print_one_link(
    fresh: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """A second link would void the first, and somebody has that one before them."""
    for _worker in range(3):
        start(fresh)
    assert capsys.readouterr().out.count("/start/") == 1


@pytest.mark.parametrize(
    ("command", "serves"),
    [
        (["/srv/steady/.venv/bin/gunicorn", "wsgi:app"], True),
        (["wsgi.py"], True),
        (["/usr/bin/flask", "--app", "wsgi", "run"], True),
        (["/usr/bin/flask", "--app", "wsgi", "db", "upgrade"], False),
        (["C:\\Steady\\.venv\\Scripts\\flask.exe", "--app", "wsgi", "doctor"], False),
        (["C:\\Steady\\.venv\\Lib\\site-packages\\flask\\__main__.py", "db", "upgrade"], False),
        (["/srv/steady/.venv/lib/python3.12/site-packages/flask/__main__.py", "doctor"], False),
    ],
)
def test_only_a_server_counts_as_serving(
    monkeypatch: pytest.MonkeyPatch, command: list[str], serves: bool
) -> None:
    monkeypatch.setattr(sys, "argv", command)
    assert is_serving() is serves


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps permissions in another way")
def test_the_key_is_made_once_and_for_its_owner_only(fresh: Settings) -> None:
    start(fresh)
    key = fresh.instance / "secret.key"
    before = key.read_text(encoding="ascii")
    start(fresh)
    assert key.read_text(encoding="ascii") == before
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert (
        stat.S_IMODE(fresh.instance.stat().st_mode) == 0o700
    )  # the database in it is nobody else's business


def test_a_database_of_a_newer_release_is_refused_and_left_alone(fresh: Settings) -> None:
    start(fresh)
    change(fresh, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ConfigurationError, match="newer Steady"):
        start(fresh)
    assert value(fresh.instance / "steady.db", "SELECT version_num FROM alembic_version") == "9999"


def test_a_copy_holds_what_the_database_held_and_ten_are_kept(fresh: Settings) -> None:
    start(fresh)
    change(fresh, "CREATE TABLE kept (n INTEGER)")
    change(fresh, "INSERT INTO kept VALUES (42)")
    copies = [back_up(fresh, f"{number:04}") for number in range(KEEP_BACKUPS + 2)]
    assert value(copies[-1], "SELECT n FROM kept") == 42
    assert sorted((fresh.instance / "backups").iterdir()) == copies[-KEEP_BACKUPS:]


def test_a_copy_can_be_made_by_command(fresh: Settings) -> None:
    start(fresh)
    app = create_app(fresh, library=read_content(fresh.content))
    with app.app_context():  # as the `flask` command does
        answer = app.test_cli_runner().invoke(args=["backup"])
    assert answer.exit_code == 0
    assert value(Path(answer.output.strip()), "PRAGMA integrity_check") == "ok"


@pytest.mark.parametrize(
    ("set_to", "said"),
    [
        ({"STEADY_URL": "https://training.school.example"}, "STEADY_SECRET_KEY is missing"),
        ({"STEADY_URL": "http://training.school.example", "STEADY_SECRET_KEY": "k" * 40}, "use https"),
        ({"STEADY_PROXIES": "one"}, "STEADY_PROXIES"),
    ],
)
def test_an_unsafe_setting_is_refused_in_a_sentence(
    fresh: Settings, set_to: dict[str, str], said: str
) -> None:
    answer = serve(fresh, set_to)
    assert answer.returncode != 0
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_demo_does_not_run_with_a_service_configuration(fresh: Settings) -> None:
    answer = serve(
        fresh, {"STEADY_URL": "https://training.school.example", "STEADY_SECRET_KEY": "k" * 40}, "--demo"
    )
    assert answer.returncode != 0
    assert "demo" in answer.stderr


def test_an_address_for_other_computers_needs_https(fresh: Settings) -> None:
    answer = serve(fresh, {}, "--host", "0.0.0.0")  # noqa: S104 (that it is refused is the point)
    assert answer.returncode != 0
    assert "without encryption" in answer.stderr


def serve(settings: Settings, set_to: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """What `run.py` starts; it must end by itself, since what it was told is refused."""
    command = [sys.executable, "-m", "training.cli", "--port", str(free_port()), *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment(settings) | set_to, capture_output=True, text=True, timeout=60
    )
