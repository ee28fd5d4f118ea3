"""What the person at the terminal sees of the set-up, on stderr: one line a step, with its time."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VAR = ROOT / "var"


class Stop(Exception):
    """The set-up cannot go on; the message is a sentence the person can act on."""


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Announce a step before it starts, and its time when it is done."""
    began = time.monotonic()
    print(f"  {what} …", end="", file=sys.stderr, flush=True)
    try:
        yield
    except BaseException:
        say(" not done")
        raise
    say(f" {time.monotonic() - began:.1f} s")


@contextmanager
def locked() -> Iterator[None]:
    """Let one set-up at a time work in this folder; the others wait for it."""
    VAR.mkdir(parents=True, exist_ok=True)
    with open(VAR / "setup.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  Another set-up is at work here; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def attempt(
    command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Run a program without input, its output kept for the case that it fails."""
    return subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )


def run(
    command: Sequence[str | Path],
    *,
    or_say: str,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> None:
    """Run a program that must succeed; otherwise stop with a sentence and what it printed."""
    result = attempt(command, env=env, cwd=cwd)
    if result.returncode:
        raise Stop(f"{result.stdout.strip()}\n\n{or_say}")
