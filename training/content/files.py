"""Finds and reads content files without trusting them: any file may be missing, huge, binary or a trap."""

import hashlib
import stat
import unicodedata
from pathlib import Path

from training.content.problems import Report

FOLDERS = ("guidance", "modules", "quizzes")
MAX_BYTES = 512_000  # the longest file of ours is a tenth of this
MAX_FILES = 2_000
PICTURES = frozenset({".svg", ".png", ".jpg", ".webp"})


def list_files(root: Path) -> tuple[str, ...]:
    """Every content file below `root`, as sorted paths with forward slashes; hidden files are passed over."""
    found: list[str] = []
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            relative = path.relative_to(root)
            if any(part.startswith(".") for part in relative.parts):
                continue
            if path.is_symlink() or not path.is_dir():
                found.append(relative.as_posix())
            if len(found) >= MAX_FILES:
                return tuple(found)
    return tuple(found)


def tree_digest(root: Path) -> str:
    """SHA-256 over every file's path and bytes: another digest means that something changed."""
    total = hashlib.sha256()
    for path in list_files(root):
        total.update(path.encode("utf-8", "surrogateescape") + b"\0")
        total.update(hashlib.sha256(_read_bytes(root / path) or b"").digest())
    return total.hexdigest()


def _read_bytes(path: Path) -> bytes | None:
    """At most one byte more than is allowed; None for what is no ordinary, readable file of our own."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError:
        return None


def read_text(root: Path, path: str, report: Report) -> str | None:
    """The text of one file with plain line ends, or None after saying why it cannot be used."""
    raw = _read_bytes(root / path)
    if raw is None:
        report.error(path, 1, "this file is not there or cannot be read", "put an ordinary text file here")
        return None
    if len(raw) > MAX_BYTES:
        report.error(path, 1, f"this file is larger than {MAX_BYTES // 1000} kB", "split it, or restore it")
        return None
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        report.error(path, line, "this is not UTF-8 text", "save the file as UTF-8")
        return None
    for number, line_text in enumerate(text.split("\n"), start=1):
        bad = next((c for c in line_text if _is_hidden(c)), None)
        if bad is not None:
            report.error(
                path, number, f"there is an invisible character here (U+{ord(bad):04X})", "delete it"
            )
            return None
    if not text.strip():
        report.error(path, 1, "this file is empty", "write its content, or delete the file")
        return None
    return text


def _is_hidden(character: str) -> bool:
    """Control and format characters: they hide text, or turn its direction round, unseen by a reviewer."""
    return unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs"} and character != "\t"
