"""The locked packages: made from the lists of direct ones, compared with them, audited."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE_OF = {"requirements.txt": "requirements.in", "requirements-dev.txt": "requirements-dev.in"}
AUDITOR = ROOT / ".tools" / "audit"


def lock(upgrade: bool) -> int:
    """Make both locks anew; one lock serves every system and every Python from 3.11."""
    uv = shutil.which("uv")
    if not uv:
        print("Locking needs uv. Install it with: python3 -m pip install uv")
        return 2
    options = ["--universal", "--generate-hashes", "--python-version", "3.11", "--no-header", "--quiet"]
    # Where packages come from is each machine's own matter.
    options += ["--no-emit-index-url", "--no-emit-find-links"]
    options += ["--upgrade"] if upgrade else []
    for name, source in SOURCE_OF.items():
        done = subprocess.run([uv, "pip", "compile", *options, "-o", name, source], cwd=ROOT)
        if done.returncode:
            print(f"{name} could not be made.")
            return 1
        print(f"{name} made from {source}.")
    return 0


def verify() -> int:
    """Compare offline: the reasons that a lock gives name its direct packages."""
    problems = [problem for name in SOURCE_OF for problem in stale(name)]
    print("\n".join([*problems, "Run: python3 run.py lock"] if problems else ["The locks fit their lists."]))
    return 1 if problems else 0


def stale(name: str) -> list[str]:
    direct: dict[str, str] = {}
    problems = []
    for block in re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8")):
        pin = re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)", block)
        if not pin:
            continue
        package = normal(pin[1])
        if "--hash=sha256:" not in block:
            problems.append(f"{name}: {package} has no hash")
        if re.search(r"-r requirements(-dev)?\.in\b", block):
            direct[package] = pin[2]
    source = SOURCE_OF[name]
    wanted = asked_for(source)
    for package in sorted(set(wanted) | set(direct)):
        here, there = direct.get(package, "missing"), wanted.get(package, "missing")
        if here != there:
            problems.append(f"{name}: {package} is {here} here and {there} in {source}")
    return problems


def asked_for(source: str) -> dict[str, str]:
    """The packages a list names, with their versions; the lists it includes belong to it."""
    wanted: dict[str, str] = {}
    for line in (ROOT / source).read_text(encoding="utf-8").splitlines():
        pin = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", line)
        other = re.match(r"-r (\S+)", line)
        if pin:
            wanted[normal(pin[1])] = pin[2]
        elif other:
            wanted.update(asked_for(other[1]))
    return wanted


def normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def audit() -> int:
    """pip-audit calls a list clean that it could not look up, so its report is read and not its exit code."""
    python = AUDITOR / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not (AUDITOR / "complete").exists():
        print("Fetching pip-audit, once …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(AUDITOR)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "pip-audit"], check=True)
        (AUDITOR / "complete").touch()
    words = [str(python), "-m", "pip_audit", "--disable-pip", "--require-hashes", "-r", "requirements.txt"]
    done = subprocess.run([*words, "-f", "json"], cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"Nothing was audited.\n{done.stderr.strip()[-1500:]}")
        return 1
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    found = [f"{p['name']} {p['version']}: {v['id']}" for p in packages for v in p.get("vulns", [])]
    print("\n".join(found) or "No advisory was found.")
    print(f"{len(packages) - len(skipped)} of {len(packages)} packages were looked up.")
    if skipped or not packages:
        print("The others were NOT audited; the source of advisories may be out of reach from here.")
    return 1 if found or skipped or not packages else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="packages.py", description="The locked packages of Steady.")
    parser.add_argument("command", choices=["lock", "audit"])
    parser.add_argument("--upgrade", action="store_true", help="take newer releases of indirect packages")
    parser.add_argument("--verify", action="store_true", help="only compare; needs no network")
    options = parser.parse_args()
    if options.command == "audit":
        return audit()
    return verify() if options.verify else lock(options.upgrade)


if __name__ == "__main__":
    sys.exit(main())
