"""Programs from Debian's packages, where we are allowed to install them."""

from __future__ import annotations

import functools
import os
import shutil
import threading

from project.bootstrap.progress import attempt, run

APT = ("apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3")
SETTINGS = {
    "DEBIAN_FRONTEND": "noninteractive",
    # A server that is installed for the checks is not also started as the machine's own.
    "RUNLEVEL": "1",
}

_one_at_a_time = threading.Lock()


def can_install() -> bool:
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(*packages: str) -> None:
    """Install packages with apt, or stop with what it said."""
    with _one_at_a_time:
        _update()
        run(
            [*APT, "install", "--no-install-recommends", *packages],
            env=SETTINGS,
            or_say=f"`apt-get install {' '.join(packages)}` failed; its words are above.",
        )


@functools.cache
def _update() -> None:
    # One source out of several may be out of reach; whether that matters, the install will say.
    attempt([*APT, "update"], env=SETTINGS)
