"""What Vite has built, by the names of its sources."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings


def manifest() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(_path().read_text())
    return read


@cache
def script(source: str) -> str:
    """Return what became of a source."""
    file: str = manifest()[source]["file"]
    return (_path().parent / file).read_text()


@cache
def words_of(page: str, language: str) -> list[str]:
    """Return the sources that say a page's sentences in a language; none in English."""
    folder, twin = f"src/{page}/", f"/words.{language}.ts"
    return sorted(
        source for source in manifest() if source.startswith(folder) and source.endswith(twin)
    )


def _path() -> Path:
    return Path(settings.DJANGO_VITE["default"]["manifest_path"])
