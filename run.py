"""Everything Steady needs, from one file of the standard library: `python3 run.py --help`.

It makes `.venv`, installs the locked packages when the lock has changed, and then serves, tests or checks.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "steady-installed.json"
OLDEST = (3, 11)
VERSION = ".".join(str(part) for part in sys.version_info[:3])
SERVICE, TOOLS = "requirements.txt", "requirements-dev.txt"
ROOM_NEEDED = {SERVICE: 300, TOOLS: 1000}  # megabytes
WINDOWS = sys.platform == "win32"
NO_NETWORK = (
    r"name resolution|Could not resolve|NewConnectionError|ConnectTimeout|unreachable"
    r"|Connection (refused|reset|broken)|dns error|error sending request|timed out|Temporary failure"
)
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")


class Stop(Exception):  # noqa: N818 (not an error of ours: what the person has to do first)
    """What stands in the way and what to do, in a sentence for the person at the keyboard."""


# ── Installing ────────────────────────────────────────────────────────────────────────────────


def prepare(lock: str) -> None:
    """Make the environment and install this lock, unless exactly that was done before."""
    wanted = {"python": VERSION, "sha256": hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()}
    done = installed()
    if done.get(lock) == wanted and PYTHON.exists():
        return
    if not PYTHON.exists() or done.get("python", VERSION) != VERSION:
        check_room(lock)
        make_environment()
        done = {"python": VERSION}
    install(lock)
    done[lock] = wanted
    if lock == TOOLS:  # it holds everything that runs in service, in the same versions
        service = (ROOT / SERVICE).read_bytes()
        done[SERVICE] = {"python": VERSION, "sha256": hashlib.sha256(service).hexdigest()}
    STAMP.write_text(json.dumps(done), encoding="utf-8")


def installed() -> dict[str, object]:
    try:
        found = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def check_room(lock: str) -> None:
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < ROOM_NEEDED[lock]:
        raise Stop(
            f"The disk is nearly full: {free} MB are free and about {ROOM_NEEDED[lock]} MB are needed."
        )


def make_environment() -> None:
    say("Making the environment in .venv …")
    if VENV.exists():
        shutil.rmtree(VENV)
    if importlib.util.find_spec("ensurepip") is None:
        if uv() and quietly([uv(), "venv", "--quiet", "--python", sys.executable, str(VENV)]) == 0:
            return
        add_ensurepip()
    try:
        command([sys.executable, "-m", "venv", str(VENV)], "The environment could not be made.")
    except BaseException:
        shutil.rmtree(VENV, ignore_errors=True)  # half an environment would be taken for a whole one
        raise


def add_ensurepip() -> None:
    """Debian and Ubuntu keep a part of Python in a package of its own."""
    package = f"python3.{sys.version_info.minor}-venv"
    if not shutil.which("apt-get"):
        raise Stop("This Python comes without ‘ensurepip’. Install a complete Python 3.11 or later, or uv.")
    if os.name != "posix" or os.geteuid() != 0:
        raise Stop(
            "One package is missing. Run this once, then try again:\n\n"
            f"    sudo apt-get install -y {package}\n"
        )
    say(f"Installing {package} …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command(["apt-get", "update", "-q"], "The list of system packages could not be read.", environment)
    install_it = ["apt-get", "install", "-q", "-y", "--no-install-recommends", package]
    command(install_it, f"{package} could not be installed.", environment)


def install(lock: str) -> None:
    say(f"Installing the packages of {lock}, once …")
    began = time.monotonic()
    arguments = ["install", "--quiet", "--require-hashes", "-r", str(ROOT / lock)]
    if not (uv() and quietly([uv(), "pip", *arguments, "--python", str(PYTHON)]) == 0):
        if quietly([str(PYTHON), "-m", "pip", "--version"]) != 0:
            command(
                [uv() or "uv", "pip", *arguments, "--python", str(PYTHON)],
                "The packages could not be installed.",
            )
        pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
        command(pip, "The packages could not be installed.")
    say(f"Installed in {time.monotonic() - began:.0f} s.")


def uv() -> str:
    """The fast installer, if it is here: at most a convenience."""
    return shutil.which("uv") or ""


def quietly(words: list[str]) -> int:
    try:
        return subprocess.run(words, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True).returncode
    except OSError:
        return 127


def command(words: list[str], complaint: str, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        words,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        raise Stop(f"{complaint} {reason(done.stdout)}\n\n{done.stdout.strip()[-1500:]}")


def reason(output: str) -> str:
    """The likely cause in plain words, read from what the tool said."""
    if re.search(r"No space left|ENOSPC|Disk quota", output):
        return "The disk is full: make room and try again."
    if "DO NOT MATCH THE HASHES" in output:
        return "A package is not the one that was tested. Do not go on; find out where packages come from."
    if re.search(NO_NETWORK, output):
        return "The network cannot be reached, and the first start fetches packages. Connect and try again."
    return "This is what was said:"


# ── Commands ──────────────────────────────────────────────────────────────────────────────────


def serve(options: argparse.Namespace) -> int:
    check_port(options.host, options.port)
    prepare(SERVICE)
    words = [str(PYTHON), "-m", "training.cli", "--host", options.host, "--port", str(options.port)]
    words += ["--demo"] if options.command == "demo" else []
    return become([*words, "--no-worker"] if options.no_worker else words)


def check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if not WINDOWS:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise Stop(
                f"This system does not let you use port {port}. Try: python3 run.py --port 8000"
            ) from None
        except socket.gaierror:
            raise Stop(f"“{host}” is not an address of this computer. Try: --host 127.0.0.1") from None
        except (OSError, OverflowError) as error:
            if isinstance(error, OSError) and error.errno == 99:
                raise Stop(f"“{host}” is not an address of this computer. Try: --host 127.0.0.1") from None
            raise Stop(
                f"Port {port} is taken, perhaps by another Steady. Try: --port {port % 65000 + 1}"
            ) from None


def test(options: argparse.Namespace) -> int:
    prepare(TOOLS)
    chosen = list(options.further) + (["--long"] if options.long else [])
    if not any(word.startswith(("-n", "--pdb", "--numprocesses")) for word in chosen):
        chosen = ["-n", str(max(2, os.cpu_count() or 2)), "--dist", "worksteal", *chosen]
    return become([str(PYTHON), "-m", "pytest", *chosen])


def check(_options: argparse.Namespace) -> int:
    prepare(TOOLS)
    python = str(PYTHON)
    steps = {
        "style": [python, "-m", "ruff", "check", "."],
        "layout of the code": [python, "-m", "ruff", "format", "--check", "."],
        "types": [python, "-m", "mypy"],
        "templates": [python, "-m", "djlint", "training/templates", "--lint", "--quiet"],
        "content": [python, "-m", "training.content"],
        "locked packages": [sys.executable, "tools/packages.py", "lock", "--verify"],
    }
    failed = [name for name, words in steps.items() if not step(name, words)]
    say(f"\nNot right yet: {', '.join(failed)}." if failed else "\nAll checks passed.")
    return 1 if failed else 0


def content(options: argparse.Namespace) -> int:
    prepare(SERVICE)
    return become([str(PYTHON), "-m", "training.content", *options.further])


def step(name: str, words: list[str]) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        words,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    verdict = "ok" if done.returncode == 0 else "NOT RIGHT"
    say(f"{name:<20} {verdict:<10} {time.monotonic() - began:5.1f} s")
    if done.returncode:
        say(done.stdout.rstrip() + "\n")
    return done.returncode == 0


def packages(options: argparse.Namespace) -> int:
    words = [sys.executable, str(ROOT / "tools" / "packages.py"), options.command]
    words += [f"--{name}" for name in ("upgrade", "verify") if getattr(options, name, False)]
    return become(words)


def become(words: list[str]) -> int:
    """Hand over to another program: signals, output and exit code are then its own."""
    os.chdir(ROOT)
    sys.stdout.flush()
    if not WINDOWS:
        os.execv(words[0], words)  # noqa: S606 (our own program; nothing here comes from outside)
    try:
        return subprocess.run(words).returncode
    except KeyboardInterrupt:
        return 130


# ── The command line ──────────────────────────────────────────────────────────────────────────


def read_command(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="Steady: training for school staff. Without a command it sets itself up and serves.",
    )
    add_address(parser)
    commands = parser.add_subparsers(dest="command", title="commands", metavar="")
    demo = commands.add_parser("demo", help="serve a sample school with 60 staff, in a database of its own")
    add_address(demo)
    tests = commands.add_parser("test", help="run the whole test suite; further words go to pytest")
    tests.add_argument("--long", action="store_true", help="also the tests that take too long for every run")
    commands.add_parser("check", help="style, types, templates, content and locks")
    about = "for authors: check pages and questions; further words: docs/authoring.md"
    commands.add_parser("content", help=about, description=about)
    locks = commands.add_parser("lock", help="make requirements*.txt anew from requirements*.in (needs uv)")
    locks.add_argument("--upgrade", action="store_true", help="take newer releases of indirect packages")
    locks.add_argument(
        "--verify", action="store_true", help="only say whether they are up to date; no network"
    )
    commands.add_parser("audit", help="ask for known weaknesses in the locked packages (needs the network)")
    options, rest = parser.parse_known_args(words)
    if rest and options.command not in {"test", "content"}:
        parser.error(f"not understood: {' '.join(rest)}")
    options.further = rest
    return options


def add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (127.0.0.1: this computer only)"
    )
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    parser.add_argument("--no-worker", action="store_true", help="work in the background is done elsewhere")


def say(text: str) -> None:
    print(text, flush=True)


def main(words: list[str]) -> int:
    if sys.version_info < OLDEST:
        newer = [
            name for name in ("python3.14", "python3.13", "python3.12", "python3.11") if shutil.which(name)
        ]
        hint = f" Try: {newer[0]} run.py" if newer else " Install a newer one from python.org or your system."
        say(f"Steady needs Python {OLDEST[0]}.{OLDEST[1]} or later; this is {VERSION}.{hint}")
        return 2
    options = read_command(words)
    commands = {
        "demo": serve,
        "test": test,
        "check": check,
        "content": content,
        "lock": packages,
        "audit": packages,
    }
    try:
        return commands.get(options.command, serve)(options)
    except Stop as stop:
        say(f"\n{stop}")
        return 2
    except OSError as error:
        if error.errno == 28:
            say("\nThe disk is full: make room and try again. Nothing was lost.")
            return 2
        raise
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console may know no dashes
    sys.exit(main(sys.argv[1:]))
