"""A Chromium for the browser journeys."""

from __future__ import annotations

import os
import shutil

from project.bootstrap import debian
from project.bootstrap.progress import Stop

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """Return the program's path, installing it where we may."""
    found = _found()
    if found is None and debian.can_install():
        debian.install("chromium", "fonts-liberation")
        found = _found()
    if found is None:
        raise Stop("chromium: not on PATH (CHROMIUM may name it)")
    return found


def _found() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
