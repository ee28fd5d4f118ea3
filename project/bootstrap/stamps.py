"""What a thing was made from, left beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path], *extra: str) -> str:
    """Return a hash of the files' names and contents, and of anything else that matters."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    for text in extra:
        total.update(f"\0{text}".encode())
    return total.hexdigest()


def is_fresh(stamp: Path, wanted: str) -> bool:
    return stamp.is_file() and stamp.read_text() == wanted


def leave(stamp: Path, made_from: str) -> None:
    stamp.write_text(made_from)
