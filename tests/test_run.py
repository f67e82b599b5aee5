"""The one command: what it says when something stands in the way, and that the locks fit their lists."""

import importlib.util
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]


def module_of(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(Path(path).stem, ROOT / path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def run() -> ModuleType:
    return module_of("run.py")


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The lock tool, at work on copies."""
    module = module_of("tools/packages.py")
    for name in (*module.SOURCE_OF, *module.SOURCE_OF.values()):
        (tmp_path / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    return module


@pytest.mark.parametrize("command", ["", "demo", "test", "check", "content", "lock", "audit"])
def test_every_command_explains_itself(command: str) -> None:
    words = [sys.executable, "run.py", *command.split(), "--help"]
    answer = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert "usage: run.py" in answer.stdout


def test_further_words_reach_the_content_checker_and_no_other_command(
    run: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run.read_command(["content", "new", "module", "bell"]).further == ["new", "module", "bell"]
    with pytest.raises(SystemExit):
        run.read_command(["check", "new"])
    assert "not understood: new" in capsys.readouterr().err


def test_a_port_in_use_is_named_with_another_to_try(run: ModuleType) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(run.Stop, match=rf"Port {port} is taken.*--port"):
            run.check_port("127.0.0.1", port)


def test_an_address_of_another_computer_is_refused(run: ModuleType) -> None:
    with pytest.raises(run.Stop, match="not an address of this computer"):
        run.check_port("192.0.2.1", 8000)


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("NewConnectionError: Temporary failure in name resolution", "network cannot be reached"),
        ("error sending request for url", "network cannot be reached"),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one that was tested"),
    ],
)
def test_a_failed_installation_is_put_in_plain_words(run: ModuleType, said: str, meaning: str) -> None:
    assert meaning in run.reason(said)


def test_too_little_room_is_said_before_anything_is_fetched(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(run.ROOM_NEEDED, run.SERVICE, 10**12)
    with pytest.raises(run.Stop, match="disk is nearly full"):
        run.check_room(run.SERVICE)


def test_an_older_python_is_told_what_is_needed(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "OLDEST", (99, 0))
    assert run.main([]) == 2
    assert "needs Python 99.0" in capsys.readouterr().out


def test_the_locks_fit_their_lists(packages: ModuleType) -> None:
    assert packages.verify() == 0


def test_a_package_added_to_the_list_alone_is_noticed(packages: ModuleType) -> None:
    listed = packages.ROOT / "requirements.in"
    listed.write_text(listed.read_text(encoding="utf-8") + "\nnever-locked==1.0\n", encoding="utf-8")
    assert any("never-locked" in problem for problem in packages.stale("requirements.txt"))


def test_a_package_dropped_from_the_list_alone_is_noticed(packages: ModuleType) -> None:
    listed = packages.ROOT / "requirements.in"
    kept = [line for line in listed.read_text(encoding="utf-8").splitlines() if not line.startswith("nh3")]
    listed.write_text("\n".join(kept), encoding="utf-8")
    assert any("nh3" in problem for problem in packages.stale("requirements.txt"))


def test_a_lock_without_hashes_is_noticed(packages: ModuleType) -> None:
    lock = packages.ROOT / "requirements.txt"
    lines = lock.read_text(encoding="utf-8").splitlines()
    lock.write_text("\n".join(line for line in lines if "--hash" not in line), encoding="utf-8")
    assert any("no hash" in problem for problem in packages.stale("requirements.txt"))
